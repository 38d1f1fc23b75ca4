from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.alignment import alignment_from_vertices
from karwan.core.elevation_error import ElevationError
from karwan.core.errors import AlignmentError, CancelledError
from karwan.core.evaluate import evaluate
from karwan.core.geodesy import WGS84
from karwan.core.standards import standard
from karwan.core.surroundings import RIVER, Course, Station, Surroundings
from karwan.core.terrain import Terrain
from karwan.core.uncertainty import HIGH, LOW, MIDDLE, SEED, GroundErrors, Ranges, simulate
from karwan.core.unit_costs import BUILT_IN, UnitCosts
from pyproj import Transformer

STANDARD = standard("1520-international")
COSTS = UnitCosts()
LON, LAT = 63.05, 34.2
FIGURES = [field.name for field in fields(Ranges)]


def straight(length_m=10_000.0, level=None):
    lon, lat, _ = WGS84.fwd(LON, LAT, 90.0, length_m)
    levels = None if level is None else np.array(level, dtype=float)
    return alignment_from_vertices("straight", np.array([LON, lon]), np.array([LAT, lat]), levels)


def flat(elevation=700.0):
    return plane_terrain(np.full((300, 300), elevation))


def hills(height=120.0):
    return plane_terrain(smooth_noise(np.random.default_rng(4), (300, 300), 12.0, height))


def simulated(error, line=None, terrain=None, runs=40, costs=COSTS, around=None, **more):
    terrain = terrain or hills()
    around = around or Surroundings()
    found = evaluate(line or straight(), terrain, STANDARD, costs, around)
    return found, simulate(found, terrain, STANDARD, costs, error, around, runs=runs, **more)


def river_and_station():
    lon, lat, _ = WGS84.fwd(LON, LAT, 90.0, 5_000.0)
    river = Course(RIVER, "Rud", np.array([lon, lon]), np.array([lat - 0.05, lat + 0.05]), width_m=60.0)
    lon, lat, _ = WGS84.fwd(LON, LAT, 90.0, 2_000.0)
    return Surroundings((river,), (Station("Halt", lon, lat),))


@pytest.mark.parametrize("around", [None, river_and_station()], ids=["bare", "river and station"])
@pytest.mark.parametrize("key", ["reference", "itemised"])
def test_without_an_error_every_figure_is_the_evaluation_s_own_to_the_last_bit(key, around):
    found, one = simulated(ElevationError(0.0, 500.0), costs=BUILT_IN[key], around=around, runs=20)
    assert one.redesigned is not None
    for ranges in (one.as_drawn, one.redesigned):
        for name in FIGURES:
            value = getattr(found, name)
            assert (getattr(ranges, name).low, getattr(ranges, name).high) == (value, value), name
    assert one.needed_permille.low == one.needed_permille.high == one.needed_now_permille
    assert (one.more_chance, one.tight) == (0.0, ())


def test_a_common_shift_under_a_bank_by_hand():
    """A bank of 10 m on flat ground that lies e higher everywhere: (7.6 + 1.5 h) h with h = 10 - e over 10 km."""
    error, runs = ElevationError(2.0, math.inf), 60
    _, one = simulated(error, straight(level=[710.0, 710.0]), flat(), runs)
    section_size = 401
    shifts = 2.0 * np.random.default_rng([SEED, 0, 0]).standard_normal((101, runs))[0]
    assert section_size // 4 + 1 == 101
    height = 10.0 - shifts
    fill_mm3 = (7.6 + 1.5 * height) * height * 10_000.0 / 1e6
    expected = np.quantile(fill_mm3, (LOW, MIDDLE, HIGH))
    got = one.as_drawn.fill_mm3
    assert (got.low, got.middle, got.high) == pytest.approx(expected, rel=1e-4)
    cost = one.as_drawn.cost_musd
    assert (cost.low, cost.high) == pytest.approx((10.0 + 5.0 * expected[0], 10.0 + 5.0 * expected[2]), rel=1e-3)


def test_a_common_shift_costs_nothing_once_the_profile_is_designed_anew():
    found, one = simulated(ElevationError(20.0, math.inf))
    assert one.redesigned is not None
    assert one.redesigned.cost_musd.high == pytest.approx(found.cost_musd, rel=1e-3)
    assert one.redesigned.cost_musd.low == pytest.approx(found.cost_musd, rel=1e-3)
    assert one.as_drawn.cost_musd.high > 1.2 * found.cost_musd
    # Grades are of differences.
    assert one.needed_permille.low == pytest.approx(one.needed_now_permille, abs=0.02)
    assert one.needed_permille.high == pytest.approx(one.needed_now_permille, abs=0.02)
    assert one.more_chance == 0.0


def test_a_profile_designed_anew_is_never_much_dearer_than_the_one_drawn():
    _, one = simulated(ElevationError(4.0, 500.0))
    assert one.redesigned is not None
    assert one.redesigned.cost_musd.middle < one.as_drawn.cost_musd.middle
    assert one.redesigned.cost_musd.high < one.as_drawn.cost_musd.high
    assert one.expected is one.redesigned


def test_a_larger_error_makes_wider_ranges():
    widths, needs = [], []
    for sigma_m in (1.0, 3.0, 9.0):
        _, one = simulated(ElevationError(sigma_m, 1_000.0))
        assert one.redesigned is not None
        widths.append(one.redesigned.cost_musd.high - one.redesigned.cost_musd.low)
        needs.append(one.needed_permille.high)
        for name in FIGURES:
            spread = getattr(one.as_drawn, name)
            assert spread.low <= spread.middle <= spread.high
    assert widths == sorted(widths)
    assert needs == sorted(needs)


def test_a_climb_at_its_limit_may_need_more_as_every_pair_of_stations_says():
    """Ground that climbs as steeply as the ruling grade with cuttings and banks used up, against all pairs at once."""
    reach_m, runs = 10_000.0, 60
    grade = STANDARD.ruling_grade_permille / 1000.0 + 45.0 / reach_m
    start_m = Transformer.from_crs(4326, 32641, always_xy=True).transform(LON, LAT)[0] - 500_000.0
    rise = np.clip(np.arange(300) * 100.0 + 50.0 - start_m, 0.0, reach_m) * grade
    terrain = plane_terrain(np.broadcast_to(700.0 + rise, (300, 300)))
    line = straight(reach_m, [720.0, 720.0 + 10.0 * STANDARD.ruling_grade_permille])
    error = ElevationError(5.0, 1_000.0)
    found, one = simulated(error, line, terrain, runs)
    section = found.section
    assert one.needed_now_permille == pytest.approx(STANDARD.ruling_grade_permille, abs=0.1)

    errors = GroundErrors(section.lon, section.lat, error, np.zeros(section.lon.size), 100.0, runs, SEED)
    needed = []
    for error_m in errors.realisations(_Silent()):
        ground, at = (section.ground_m + error_m)[::4], section.chainage_m[::4]
        rises = (ground[None, :] - COSTS.max_cut_m) - (ground[:, None] + COSTS.max_fill_m)
        later = np.triu_indices(at.size, 1)
        needed.append(float((rises[later] / (at[None, :] - at[:, None])[later]).max()) * 1000.0)
    assert one.needed_permille.middle == pytest.approx(np.median(needed), abs=0.06)
    assert one.needed_permille.high == pytest.approx(np.quantile(needed, HIGH), abs=0.06)
    # What is less than the tolerance of the checks is not told: the same chance within those few.
    limit = max(one.needed_now_permille, STANDARD.ruling_grade_permille) + 0.05
    assert one.more_chance == pytest.approx(np.mean(np.array(needed) > limit), abs=0.05)
    # A chance is known to within sqrt(p (1 - p) / n), and not exactly where all or none of a few need more.
    assert one.chance_error == pytest.approx(math.sqrt(one.more_chance * (1 - one.more_chance) / runs), rel=0.05)
    assert 0.01 < replace(one, more_chance=1.0).chance_error < 0.04
    tight = one.tight[0]
    assert tight.direction == "forward"
    assert tight.chance > 0.3
    assert tight.from_m < 2_500.0
    assert tight.to_m > 7_500.0


def test_the_same_question_has_the_same_answer_and_another_seed_another():
    _, one = simulated(ElevationError(3.0, 500.0), runs=20)
    _, other = simulated(ElevationError(3.0, 500.0), runs=20)
    _, third = simulated(ElevationError(3.0, 500.0), runs=20, seed=1)
    assert one == other
    assert one != third


def test_errors_between_cells_run_straight_and_have_the_variance_asked_for():
    at = np.arange(401) * 25.0
    lon, lat, _ = WGS84.fwd(np.full(401, LON), np.full(401, LAT), np.full(401, 90.0), at)
    errors = GroundErrors(lon, lat, ElevationError(6.0, 2_000.0), np.zeros(401), 500.0, 400, 5)
    drawn = np.array(list(errors.realisations(_Silent())))
    bend = drawn[:, 2:] - 2.0 * drawn[:, 1:-1] + drawn[:, :-2]
    at_posts = np.arange(1, 400) % 20 == 0
    assert np.abs(bend[:, ~at_posts]).max() < 1e-9
    assert np.abs(bend[:, at_posts]).max() > 0.1
    # Standard error of a standard deviation from 400 independent lines: 3.5 %, the line's stations are no others.
    assert drawn[:, ::20].std() == pytest.approx(6.0, rel=0.1)


def test_hidden_relief_comes_on_top_and_is_told():
    coarse = smooth_noise(np.random.default_rng(6), (60, 60), 2.0, 300.0)
    terrain = plane_terrain(coarse, 500.0)
    _, bare = simulated(ElevationError(2.0, 1_000.0), terrain=terrain)
    _, full = simulated(ElevationError(2.0, 1_000.0, hides_relief=True), terrain=terrain)
    assert bare.hidden_m == 0.0
    assert full.hidden_m > 1.0
    assert full.as_drawn.cost_musd.middle > bare.as_drawn.cost_musd.middle


def test_a_line_without_any_profile_on_other_ground_is_still_told_as_drawn():
    line = straight(level=[710.0, 710.0])
    found, one = simulated(ElevationError(2.0, 500.0), line, flat(), runs=20)
    assert one.as_drawn.rise_m.low == one.as_drawn.rise_m.high == found.rise_m
    assert one.terrain == "made terrain"
    assert one.cell_m == 100.0


def test_it_can_be_stopped_and_asks_for_a_sensible_number_of_runs():
    found = evaluate(straight(), flat(), STANDARD, COSTS)

    class Stopped(_Silent):
        def is_cancelled(self):
            return True

    with pytest.raises(CancelledError):
        simulate(found, flat(), STANDARD, COSTS, ElevationError(1.0, 100.0), progress=Stopped())
    with pytest.raises(AlignmentError, match="5 realisations"):
        simulate(found, flat(), STANDARD, COSTS, ElevationError(1.0, 100.0), runs=5)


def test_progress_is_reported_to_the_end():
    class Heard(_Silent):
        told: list[float] = []

        def report(self, fraction, message=""):
            self.told.append(fraction)

    found = evaluate(straight(), flat(), STANDARD, COSTS)
    simulate(found, flat(), STANDARD, COSTS, ElevationError(1.0, 100.0), runs=20, progress=Heard())
    assert Heard.told == sorted(Heard.told)
    assert Heard.told[-1] == 1.0


class _Silent:
    def report(self, fraction, message=""):
        pass

    def is_cancelled(self):
        return False


def test_an_evaluation_does_not_change_by_being_questioned():
    terrain = hills()
    found = evaluate(straight(), terrain, STANDARD, COSTS)
    before = replace(found)
    ground = found.section.ground_m.copy()
    simulate(found, terrain, STANDARD, COSTS, ElevationError(4.0, 300.0), runs=20)
    assert found == before
    assert (found.section.ground_m == ground).all()
    assert isinstance(terrain, Terrain)
