"""No legal route: the limit that fails, where, and a smallest relaxation that holds when it is run."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
import shapely
from karwan.core.errors import CancelledError, KarwanError, NoRouteError, TerrainError
from karwan.core.generate import (
    BOTH_GRADES,
    GRADE_BACK,
    GRADE_IN_TUNNELS,
    NO_GO_AREA,
    RULING_GRADE,
    SMALLEST_RADIUS,
    VIA_POINT,
    Scenario,
    generate,
)
from karwan.core.geodesy import WGS84
from karwan.core.progress import Silent
from karwan.core.search import relaxing
from karwan.core.search.ladders import grade_ladders, nogo_ladder, radius_ladder, tunnel_ladder, via_ladder
from karwan.core.search.survey import make_survey
from karwan.core.standards import standard
from karwan.core.terrain import open_elevation
from osgeo import gdal

from .search_builders import box, lonlat, scenario, write_dem

pytest.importorskip("numba")
LEFT, RIGHT = lonlat(5, 30), lonlat(135, 30)


@pytest.fixture(scope="module")
def flat(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("flat") / "flat.tif", np.full((60, 140), 800.0))


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    """800 m up within 8 km, too narrow to wind: no way below some 38 per mille."""
    ramp = np.clip((np.arange(140) - 50) / 40.0, 0, 1) * 800.0 + 500.0
    return write_dem(tmp_path_factory.mktemp("step") / "step.tif", np.broadcast_to(ramp, (60, 140)))


@pytest.fixture(scope="module")
def too_low(step):
    return refused(scenario(LEFT, RIGHT, grade=5.0), step)


def refused(asked, model, progress=None):
    with pytest.raises(NoRouteError) as caught:
        generate(asked, model, progress or Silent())
    return caught.value


def distance_m(one, other):
    return float(WGS84.inv(*one, *other)[2])


def assert_holds(error, model):
    """The relaxation is what the words say, survives being stored, and gives a legal line when it is run."""
    relaxation = error.relaxation
    assert relaxation.tried
    assert relaxation.words in error.remedy
    again = Scenario.from_mapping(relaxation.scenario.to_mapping())
    (line,) = generate(again, model, Silent()).evaluations
    assert line.violations == ()
    return line


class TestGrade:
    @pytest.fixture
    def error(self, too_low):
        return too_low

    def test_names_the_limit_and_both_figures(self, error):
        assert error.relaxation.kind == RULING_GRADE
        assert "The ruling grade of 5 per mille leaves no route from the start" in error.problem
        assert f"a ruling grade of {error.relaxation.value:g} instead of 5 per mille" in error.remedy

    def test_the_relaxation_gives_a_line_and_half_a_per_mille_less_does_not(self, error, step):
        line = assert_holds(error, step)
        assert 5.0 < line.max_grade_permille <= error.relaxation.value + 0.01
        given = error.relaxation.scenario
        assert given.standard.ruling_grade_permille == error.relaxation.value
        less = replace(given, standard=given.standard.with_limits(ruling_grade_permille=error.relaxation.value - 0.5))
        still = refused(less, step)
        assert still.relaxation.value == error.relaxation.value

    def test_the_place_is_on_the_ramp(self, error):
        foot, top = lonlat(50, 30)[0], lonlat(90, 30)[0]
        assert foot < error.place[0] < top
        assert f"{error.place[0]:.4f}, {error.place[1]:.4f}" in error.problem

    def test_nothing_else_is_changed(self, error):
        asked, given = scenario(LEFT, RIGHT, grade=5.0), error.relaxation.scenario
        assert replace(given, standard=asked.standard) == asked

    def test_the_way_back_is_a_limit_of_its_own(self, step):
        there = scenario(RIGHT, LEFT, grade=39.0)
        error = refused(_with(there, ruling_grade_back_permille=33.0), step)
        assert error.relaxation.kind == GRADE_BACK
        assert "from end to start of 33 per mille" in error.problem
        assert error.relaxation.scenario.standard.ruling_grade_permille == 39.0
        assert_holds(error, step)

    def test_too_high_at_any_detour(self, tmp_path):
        cliff = np.where(np.arange(140) < 70, 500.0, 3_500.0)
        model = write_dem(tmp_path / "cliff.tif", np.broadcast_to(cliff, (60, 140)))
        error = refused(scenario(LEFT, RIGHT), model)
        assert error.relaxation is None
        assert "No route of 12.5 per mille and 400 m was found" in error.problem
        assert distance_m(error.place, lonlat(70, 30)) < 5_000.0
        assert error.remedy


def _with(asked, **figures):
    changed = asked.standard
    for name, value in figures.items():
        changed = changed.with_figure(name, value)
    return replace(asked, standard=changed)


class TestRadius:
    def test_a_model_smaller_than_a_curve(self, tmp_path):
        ground = np.full((30, 30), 800.0)
        ground[10:, 13:17] = np.nan
        model = write_dem(tmp_path / "small.tif", ground, cell=30.0)
        asked = scenario(lonlat(3, 15, 30.0), lonlat(25, 15, 30.0), radius=400.0)
        error = refused(asked, model)
        assert error.relaxation.kind == SMALLEST_RADIUS
        assert "The smallest radius of 400 m leaves no line" in error.problem
        assert assert_holds(error, model).min_radius_m < 400.0
        wider = asked.standard.with_limits(min_radius_m=error.relaxation.value + 10.0)
        assert refused(replace(asked, standard=wider), model).relaxation.kind == SMALLEST_RADIUS

    def test_a_small_model_that_needs_no_curve_is_no_reason(self, tmp_path):
        model = write_dem(tmp_path / "small.tif", np.full((30, 30), 800.0), cell=30.0)
        asked = scenario(lonlat(3, 15, 30.0), lonlat(25, 15, 30.0), radius=1_200.0)
        assert generate(asked, model, Silent()).evaluations


class TestNoGo:
    def test_the_one_of_three_that_closes_the_way_is_named(self, flat):
        areas = box(20, 2, 30, 10), box(60, -10, 70, 70), box(100, 45, 110, 55)
        error = refused(scenario(LEFT, RIGHT, nogo=areas), flat)
        assert "no-go areas close every way" in error.problem
        assert error.relaxation.kind == NO_GO_AREA
        assert error.relaxation.numbers == (2,)
        assert error.remedy.startswith("With no-go area 2 left out")
        line = assert_holds(error, flat).alignment
        path = shapely.LineString(np.column_stack((line.lon, line.lat)))
        assert path.intersects(areas[1])
        assert not path.intersects(areas[0])
        assert distance_m(error.place, lonlat(60, 30)) < 2_000.0

    def test_a_gap_between_two_is_widened_not_an_area_left_out(self, flat):
        areas = box(60, -10, 70, 29), box(60, 30, 70, 70)
        error = refused(scenario(LEFT, RIGHT, nogo=areas), flat)
        relaxation = error.relaxation
        (number,) = relaxation.numbers
        smaller = relaxation.scenario.nogo[number - 1]
        assert f"no-go area {number} smaller by {relaxation.value:g} m all round" in error.remedy
        assert areas[number - 1].buffer(1e-5).covers(smaller)
        assert 0.0 < relaxation.share < 0.5
        assert_holds(error, flat)
        survey = make_survey(flat, (LEFT, RIGHT), areas, ())
        rungs = nogo_ladder(scenario(LEFT, RIGHT, nogo=areas), survey, number - 1).rungs
        below = [rung for rung in rungs if rung.value < relaxation.value]
        assert below
        refused(below[-1].scenario, flat)

    def test_two_in_a_row_are_left_out_together(self, flat):
        areas = box(20, 2, 30, 10), box(60, -10, 70, 80), box(90, -10, 100, 80)
        error = refused(scenario(LEFT, RIGHT, nogo=areas), flat)
        assert error.relaxation.numbers == (2, 3)
        assert "no-go areas 2 and 3 left out" in error.remedy
        assert error.relaxation.scenario.nogo == areas[:1]
        assert_holds(error, flat)

    def test_a_wall_longer_than_the_usual_area_is_gone_round(self, tmp_path):
        model = write_dem(tmp_path / "wide.tif", np.full((200, 200), 800.0), cell=500.0)
        wall = box(40, 104, 160, 106, 500.0)
        (line,) = generate(
            scenario(lonlat(100, 95, 500.0), lonlat(100, 115, 500.0), nogo=(wall,)), model, Silent()
        ).evaluations  # fmt: skip
        assert line.length_km > 60.0


class TestVia:
    def test_a_via_point_beyond_a_gap_is_left_out(self, tmp_path):
        ground = np.full((60, 140), 800.0)
        ground[8:22, 60:80] = np.nan
        ground[13:17, 66:74] = 800.0
        model = write_dem(tmp_path / "island.tif", ground)
        via = lonlat(40, 40), lonlat(70, 15)
        error = refused(scenario(LEFT, RIGHT, via=via), model)
        assert error.relaxation.kind == VIA_POINT
        assert error.relaxation.numbers == (2,)
        assert error.relaxation.scenario.via == via[:1]
        assert "Via point 2" in error.problem
        assert distance_m(error.place, via[1]) < 3_000.0
        assert_holds(error, model)

    def test_a_via_point_where_no_train_can_turn(self, tmp_path):
        ground = np.full((60, 140), np.nan)
        ground[40:56] = 800.0
        ground[5:56, 68:72] = 800.0
        model = write_dem(tmp_path / "spur.tif", ground)
        error = refused(scenario(lonlat(5, 48), lonlat(135, 48), via=(lonlat(70, 8),)), model)
        assert error.relaxation.kind == VIA_POINT
        assert_holds(error, model)


class TestGround:
    def test_a_gap_from_rim_to_rim_cannot_be_relaxed(self, tmp_path):
        ground = np.full((60, 140), 800.0)
        ground[:, 60:66] = np.nan
        model = write_dem(tmp_path / "gap.tif", ground)
        error = refused(scenario(LEFT, RIGHT), model)
        assert error.relaxation is None
        assert "Ground without elevation separates the points" in error.problem
        assert "without gaps" in error.remedy
        assert distance_m(error.place, lonlat(60, 30)) < 1_500.0

    def test_a_gap_is_not_blamed_on_a_no_go_area_elsewhere(self, tmp_path):
        ground = np.full((60, 140), 800.0)
        ground[:, 60:66] = np.nan
        model = write_dem(tmp_path / "gap.tif", ground)
        error = refused(scenario(LEFT, RIGHT, nogo=(box(20, 2, 30, 10),)), model)
        assert error.relaxation is None
        assert "without elevation" in error.problem

    def test_an_empty_model(self, tmp_path):
        model = write_dem(tmp_path / "empty.tif", np.full((60, 140), np.nan))
        with pytest.raises(TerrainError, match="has no elevation anywhere"):
            generate(scenario(LEFT, RIGHT), model, Silent())

    def test_a_model_of_one_cell(self, tmp_path):
        model = write_dem(tmp_path / "one.tif", np.full((1, 1), 800.0))
        with pytest.raises(TerrainError, match="only 1 x 1 cells"):
            generate(scenario(lonlat(0, 0), lonlat(9, 9)), model, Silent())

    def test_a_model_without_coordinate_system(self, tmp_path):
        path = str(tmp_path / "nowhere.tif")
        raster = gdal.GetDriverByName("GTiff").Create(path, 60, 60, 1, gdal.GDT_Float32)
        raster.FlushCache()
        del raster
        with pytest.raises(TerrainError, match="no coordinate system") as caught:
            open_elevation(path)
        assert "layer's properties" in caught.value.remedy


NAN = float("nan")


class TestPoints:
    @pytest.mark.parametrize(
        ("start", "words", "remedy"),
        [
            ((NAN, NAN), "The start .* is no place", "Check its numbers"),
            ((500_000.0, 3_900_000.0), "The start .* is no place", "Check its numbers"),
            (LEFT[::-1], "The start .* lies outside", f"Longitude comes first: {LEFT[0]:.5f}, {LEFT[1]:.5f} has"),
            ((10.0, 50.0), "The start .* lies outside .* which covers", "Move the point"),
            (RIGHT, "The start .* and the end .* are the same place", "Move one"),
            (lonlat(134, 30), "The start .* and the end .* are less than 500 m apart", "Move one"),
        ],
        ids=["nan", "metres", "latitude first", "elsewhere", "same", "near"],
    )
    def test_a_start_that_cannot_be_used(self, flat, start, words, remedy):
        with pytest.raises(KarwanError, match=words) as caught:
            generate(scenario(start, RIGHT), flat, Silent())
        assert remedy in caught.value.remedy

    def test_end_and_via_are_called_so(self, flat):
        with pytest.raises(KarwanError, match=r"The end .* lies outside"):
            generate(scenario(LEFT, (10.0, 50.0)), flat, Silent())
        with pytest.raises(KarwanError, match=r"Via point 2 .* lies outside"):
            generate(scenario(LEFT, RIGHT, via=(lonlat(40, 20), (10.0, 50.0))), flat, Silent())

    def test_a_latitude_first_beyond_the_poles_is_seen_too(self, tmp_path):
        model = write_dem(tmp_path / "east.tif", np.full((60, 140), 800.0), epsg=32650)
        from pyproj import Transformer

        to = Transformer.from_crs(32650, 4326, always_xy=True)
        start, end = (to.transform(500_100.0 + 200.0 * c, 3_893_900.0) for c in (5, 135))
        assert start[0] > 90.0
        with pytest.raises(KarwanError, match="is no place") as caught:
            generate(scenario(start[::-1], end), model, Silent())
        assert "Longitude comes first" in caught.value.remedy

    def test_a_start_on_unknown_ground(self, tmp_path):
        ground = np.full((60, 140), 800.0)
        ground[25:35, :10] = np.nan
        model = write_dem(tmp_path / "hole.tif", ground)
        with pytest.raises(KarwanError, match=r"The start .* has no elevation") as caught:
            generate(scenario(LEFT, RIGHT), model, Silent())
        assert "Move the point" in caught.value.remedy

    def test_a_no_go_area_that_covers_everything(self, flat):
        with pytest.raises(KarwanError, match=r"The start .* lies inside a no-go area") as caught:
            generate(scenario(LEFT, RIGHT, nogo=(box(-9, -9, 199, 99),)), flat, Silent())
        assert "Move the point or the no-go area" in caught.value.remedy

    @pytest.mark.parametrize("factor", [0.0, -1.0, NAN, float("inf"), 101.0])
    def test_a_zone_whose_factor_means_nothing(self, flat, factor):
        with pytest.raises(KarwanError, match=f"factor {factor:g}") as caught:
            generate(scenario(LEFT, RIGHT, zones=((box(50, 10, 60, 50), factor),)), flat, Silent())
        assert "0.05 to 100" in caught.value.remedy


class TestSearchForTheLimit:
    def test_it_says_what_it_does_and_can_be_cancelled(self, step):
        class Impatient(Silent):
            said = ""

            def report(self, fraction, message=""):
                self.said = message or self.said

            def is_cancelled(self):
                return self.said == "Looking for the limit that leaves no route"

        with pytest.raises(CancelledError):
            generate(scenario(LEFT, RIGHT, grade=5.0), step, Impatient())

    def test_what_was_not_tried_to_the_end_is_only_called_likely(self, step, monkeypatch):
        monkeypatch.setattr(relaxing, "TRIALS_S", 0.0)
        error = refused(scenario(LEFT, RIGHT, grade=5.0), step)
        assert error.relaxation.kind == RULING_GRADE
        assert not error.relaxation.tried
        assert "likely one; it was not tried" in error.remedy

    def test_the_same_question_has_the_same_answer(self, flat):
        areas = box(60, -10, 70, 29), box(60, 30, 70, 70)
        one, other = (refused(scenario(LEFT, RIGHT, nogo=areas), flat) for _ in range(2))
        assert str(one) == str(other)
        assert one.relaxation.scenario.to_mapping() == other.relaxation.scenario.to_mapping()

    def test_without_numba_a_no_go_area_is_named_too(self, flat, monkeypatch):
        import karwan.core.generate as module

        monkeypatch.setattr(module, "numba_available", lambda: False)
        error = refused(scenario(LEFT, RIGHT, nogo=(box(60, -10, 70, 70),)), flat)
        assert error.relaxation.numbers == (1,)
        assert error.relaxation.tried


class TestLadders:
    @lru_cache  # noqa: B019
    def ladders(self):
        asked = _with(scenario(LEFT, RIGHT, via=(lonlat(40, 20),)), ruling_grade_back_permille=8.0)
        return [*grade_ladders(asked), radius_ladder(asked), tunnel_ladder(asked), via_ladder(asked, 0)]

    def test_each_goes_from_least_to_most(self):
        for ladder in self.ladders():
            shares = [rung.share for rung in ladder.rungs]
            assert shares == sorted(shares)
            assert shares[0] > 0.0
            assert len({rung.kind for rung in ladder.rungs}) == 1

    def test_steps_are_half_a_per_mille_and_ten_metres(self):
        there, back, both, radius, tunnel, via = self.ladders()
        assert [rung.value for rung in there.rungs][:3] == [13.0, 13.5, 14.0]
        assert [rung.value for rung in back.rungs][:2] == [8.5, 9.0]
        assert {rung.kind for rung in both.rungs} == {BOTH_GRADES}
        set_to = both.rungs[0].scenario.standard
        assert (set_to.ruling_grade_permille, set_to.ruling_grade_back_permille) == (12.5, 8.5)
        assert there.rungs[-1].value == back.rungs[-1].value == both.rungs[-1].value == 40.0
        assert [rung.value for rung in radius.rungs][:2] == [390.0, 380.0]
        assert radius.rungs[-1].value >= 180.0
        assert [rung.value for rung in tunnel.rungs] == [0.95, 1.0]
        assert tunnel.rungs[0].kind == GRADE_IN_TUNNELS
        assert via.rungs[0].scenario.via == ()

    def test_a_radius_never_makes_the_standard_contradict_itself(self):
        # 700 / R must leave 1 of 4.5 per mille.
        asked = scenario(LEFT, RIGHT, grade=4.5)
        assert radius_ladder(asked).rungs[-1].value == 200.0
        assert radius_ladder(replace(asked, standard=standard("1676-ghat"))).rungs[-1].value == 180.0

    def test_what_was_set_otherwise_starts_at_the_next_step(self):
        asked = scenario(LEFT, RIGHT, grade=12.3, radius=405.0)
        (there,) = grade_ladders(asked)
        assert there.rungs[0].value == 12.5
        assert radius_ladder(asked).rungs[0].value == 400.0
        assert via_ladder(replace(asked, via=(LEFT,)), 0).rungs[0].share == 1.0
