"""One stretch of a line re-optimised: better, legal, and everything outside it as it was."""

import time
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.by_hand import LOCK, STATION, TUNNEL, ByHand, Fix
from karwan.core.errors import AlignmentError, CancelledError, NoRouteError
from karwan.core.evaluate import evaluate, plan_of_line
from karwan.core.hand_set_line import with_profile_by_hand
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.progress import Silent
from karwan.core.sections import stations_on
from karwan.core.surroundings import Station, Surroundings
from karwan.core.terrain import bounds_of

from .search_builders import box, hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
pytest.importorskip("shapely")

PARTS = ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m")
ROWS, COLUMNS = 110, 260
ASKED = scenario(lonlat(5, 55), lonlat(255, 55))


def ground_with_hill(height=160.0, tilt=0.0):
    """A plain of 52 by 22 km with a round hill in its middle."""
    row, column = np.mgrid[0:ROWS, 0:COLUMNS]
    away = np.hypot(row - 55.0, column - 130.0)
    return 800.0 + tilt * column + height * np.exp(-((away / 18.0) ** 2))


@pytest.fixture(scope="module")
def hill(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("rework") / "hill.tif", ground_with_hill())


def axis_through(places, radius_m=800.0, by_hand=None):
    lon, lat = np.array([lonlat(*place) for place in places]).T
    radius = np.full(lon.size, radius_m)
    radius[[0, -1]] = 0.0
    axis = with_transitions(Axis(lon, lat, radius), ASKED.standard)
    return axis if by_hand is None else replace(axis, by_hand=by_hand)


# Over the top of the hill, with bends before, on and behind it.
OVER = [(5, 55), (40, 52), (75, 56), (110, 54), (135, 57), (160, 54), (190, 57), (225, 53), (255, 55)]

# Across the plain beside it.
ASIDE = [(5, 20), (60, 26), (130, 18), (200, 26), (255, 20)]


def measured(axis, model, asked=ASKED):
    line = lay_out("The line", axis)
    terrain = model.read(bounds_of(line.lon, line.lat, 5_000.0))
    return evaluate(line, terrain, asked.standard, asked.unit_costs)


def rework(evaluation, from_m, to_m, model, asked=ASKED, progress=None):
    from karwan.core.search.rework import reworked

    return reworked(evaluation, from_m, to_m, asked, model, progress or Silent())


def rows(axis):
    return np.column_stack([getattr(axis, name) for name in PARTS])


def assert_same_outside(old, found):
    """Every PI before and behind the stretch bit for bit, and the line there within a millimetre or two."""
    from karwan.core.plan import plan_of

    plan, new = plan_of(old), plan_of(found.axis)
    before = int((plan.pi_m < found.from_m).sum()) if found.from_m else 1
    behind = max(int((plan.pi_m > found.to_m).sum()), 1)
    assert np.array_equal(rows(old)[:before], rows(found.axis)[:before])
    assert np.array_equal(rows(old)[-behind:], rows(found.axis)[-behind:])
    before_m = np.linspace(0.0, found.from_m, 50) if found.from_m else np.empty(0)
    at_m = np.concatenate((before_m, np.linspace(found.to_m, plan.length_m, 50)))
    lon, lat, azimuth = plan.point_at(at_m)
    at, off = new.locate(lon, lat)
    assert np.abs(off).max() < 0.005
    turned = (new.point_at(at)[2] - azimuth + 180.0) % 360.0 - 180.0
    assert np.abs(turned).max() < 1e-3


def ground_under(found, model):
    evaluation = measured(found.axis, model)
    return evaluation.section.ground_m, evaluation


def test_a_line_over_a_hill_goes_round_it_and_everything_else_stays(hill):
    old = measured(axis_through(OVER), hill)
    found = rework(old, 15_000.0, 40_000.0, hill)
    assert found.changed
    assert found.after_musd < 0.9 * found.before_musd == pytest.approx(0.9 * old.cost_musd)
    assert (found.from_m, found.to_m) == (pytest.approx(15_000.0, abs=500.0), pytest.approx(40_000.0, abs=500.0))
    assert_same_outside(old.alignment.axis, found)
    ground_m, new = ground_under(found, hill)
    assert old.section.ground_m.max() > 940.0
    assert ground_m.max() < 880.0
    assert not new.violations
    assert new.cost_musd == pytest.approx(found.after_musd, rel=1e-6)


def test_a_line_that_cannot_be_bettered_stays_as_it_is(tmp_path):
    flat = write_dem(tmp_path / "flat.tif", np.full((60, 160), 500.0))
    axis = axis_through([(5, 30), (155, 30)])
    old = measured(axis, flat)
    found = rework(old, 8_000.0, 22_000.0, flat)
    assert not found.changed
    assert found.after_musd == found.before_musd == old.cost_musd
    assert found.axis is old.alignment.axis


@pytest.mark.parametrize("seed", range(4))
def test_no_line_that_keeps_the_limits_gets_dearer_or_breaks_one(tmp_path, seed):
    model = write_dem(tmp_path / "dem.tif", hills((ROWS, COLUMNS), seed=seed, height=200.0))
    rng = np.random.default_rng(seed)
    places = [(column, 55 + rng.uniform(-8, 8)) for column in np.linspace(5, 255, 9)]
    old = measured(axis_through(places), model)
    before = len(old.violations)
    found = rework(old, *rng.uniform([5_000.0, 25_000.0], [20_000.0, 45_000.0]), model)
    new = measured(found.axis, model)
    assert len(new.violations) <= before
    if not before:
        assert found.after_musd <= found.before_musd
    assert new.cost_musd == pytest.approx(found.after_musd, rel=1e-6)
    assert_same_outside(old.alignment.axis, found)


def test_chainages_may_be_swapped_and_the_same_asked_again_gives_the_same(hill):
    old = measured(axis_through(OVER), hill)
    first = rework(old, 15_000.0, 40_000.0, hill)
    again = rework(old, 40_000.0, 15_000.0, hill)
    assert np.array_equal(rows(first.axis), rows(again.axis))
    assert (first.from_m, first.to_m, first.after_musd) == (again.from_m, again.to_m, again.after_musd)


def test_it_begins_and_ends_on_straights(hill):
    old = measured(axis_through(OVER), hill)
    plan = plan_of_line(old.alignment)
    found = rework(old, float(plan.pi_m[2]), float(plan.pi_m[6]), hill)
    kinds = [one.kind for at in (found.from_m, found.to_m) for one in plan.elements if one.from_m < at < one.to_m]
    assert kinds == ["tangent", "tangent"]
    assert plan.pi_m[2] < found.from_m < plan.pi_m[3]
    assert plan.pi_m[5] < found.to_m < plan.pi_m[6]
    assert_same_outside(old.alignment.axis, found)


def test_at_the_end_of_the_line_its_direction_is_free(hill):
    old = measured(axis_through(OVER[4:]), hill)
    found = rework(old, 30.0, 15_000.0, hill)
    assert found.from_m == 0.0
    assert_same_outside(old.alignment.axis, found)
    azimuth = [float(plan_of_line(measured(axis, hill).alignment).point_at(0.0)[2]) for axis in (OVER_TAIL, found.axis)]
    assert abs(azimuth[0] - azimuth[1]) > 3.0


OVER_TAIL = axis_through(OVER[4:])


def locked(axis, from_m, to_m, kind=LOCK):
    from karwan.core.plan import plan_of

    (a, b), (c, d), _ = plan_of(axis).point_at(np.array([from_m, to_m]))
    return replace(axis, by_hand=ByHand((Fix(kind, float(a), float(c), float(b), float(d)),)))


@pytest.mark.parametrize("kind", [LOCK, TUNNEL])
def test_what_is_set_by_hand_within_stays_and_the_rest_is_bettered(hill, kind):
    axis = locked(axis_through(OVER), 24_000.0, 27_000.0, kind)
    old = measured(axis, hill)
    plan = plan_of_line(old.alignment)
    found = rework(old, 8_000.0, 45_000.0, hill)
    assert found.changed
    assert found.axis.by_hand == axis.by_hand
    new = plan_of_line(measured(found.axis, hill).alignment)
    lon, lat, _ = plan.point_at(np.linspace(24_000.0, 27_000.0, 40))
    assert np.abs(new.locate(lon, lat)[1]).max() < 0.005
    assert_same_outside(axis, found)
    assert any("set by hand" in note for note in found.notes)


def test_a_stretch_that_is_locked_as_a_whole_is_refused(hill):
    old = measured(locked(axis_through(OVER), 10_000.0, 40_000.0), hill)
    with pytest.raises(AlignmentError, match="set by hand"):
        rework(old, 15_000.0, 30_000.0, hill)


def test_a_line_goes_on_coming_to_its_stations(hill):
    """A station on that side of the hill where the cheapest way does not go."""
    axis = axis_through(OVER)
    free = rework(measured(axis, hill), 10_000.0, 44_000.0, hill)
    top = lonlat(130, 55)
    side = float(plan_of_line(lay_out("x", free.axis)).locate(*top)[1])
    # A line eastwards with the hilltop on its right passes north of it, and the station lies south.
    row = 56 + 23 * (1 if side > 0.0 else -1)
    around = Surroundings(stations=(Station("Aside", *lonlat(130, row)),))
    line = lay_out("The line", axis)
    terrain = hill.read(bounds_of(line.lon, line.lat, 5_000.0))
    old = evaluate(line, terrain, ASKED.standard, ASKED.unit_costs, around)
    assert [name for name, _ in old.stations_m] == ["Aside"]
    assert not stations_on(lay_out("x", free.axis), around.stations).served
    from karwan.core.search.rework import reworked

    found = reworked(old, 10_000.0, 44_000.0, ASKED, hill, Silent(), around)
    assert [name for name, _ in stations_on(lay_out("x", found.axis), around.stations).stations_m] == ["Aside"]
    assert any("Aside" in note for note in found.notes)
    assert found.after_musd < found.before_musd


def test_levels_set_by_hand_outside_stay_and_those_of_the_stretch_are_designed(hill):
    axis = axis_through(OVER)
    designed = measured(axis, hill)
    by_hand = with_profile_by_hand(plan_of_line(designed.alignment), ByHand(), designed.alignment.profile)
    old = measured(replace(axis, by_hand=by_hand), hill)
    found = rework(old, 15_000.0, 40_000.0, hill)
    new = measured(found.axis, hill)
    assert found.after_musd < 0.5 * found.before_musd
    assert new.cost_musd == pytest.approx(found.after_musd, rel=1e-6)
    assert not new.violations
    at_m = np.arange(0.0, 12_000.0, 100.0)
    levels = [np.interp(at_m, one.section.chainage_m, one.section.level_m) for one in (old, new)]
    assert np.abs(levels[0] - levels[1]).max() < 0.01


def test_a_station_set_by_hand_and_a_via_point_are_passed_again(hill):
    axis = axis_through(OVER)
    plan = plan_of_line(lay_out("x", axis))
    lon, lat, _ = plan.point_at(np.array([24_000.0, 32_000.0]))
    by_hand = ByHand((Fix(STATION, float(lon[0]), float(lat[0])),))
    old = measured(replace(axis, by_hand=by_hand), hill)
    asked = replace(ASKED, via=((float(lon[1]), float(lat[1])),))
    found = rework(old, 10_000.0, 44_000.0, hill, asked)
    free = rework(measured(axis, hill), 10_000.0, 44_000.0, hill)
    for one, within_m in ((found, (0.0, 100.0)), (free, (1_000.0, 20_000.0))):
        off = np.abs(plan_of_line(lay_out("x", one.axis)).locate(lon, lat)[1])
        assert within_m[0] <= off.max() <= within_m[1]


def test_a_closed_area_is_kept_off_though_that_costs(hill):
    old = measured(axis_through(ASIDE), hill)
    area = box(115, 5, 145, 40)
    asked = replace(ASKED, nogo=(area,))
    found = rework(old, 12_000.0, 40_000.0, hill, asked)
    from shapely.geometry import LineString

    line = lay_out("x", found.axis)
    assert found.changed
    assert not area.intersects(LineString(np.column_stack((line.lon, line.lat))))
    assert found.after_musd > found.before_musd
    assert any("no-go" in note for note in found.notes)
    assert not measured(found.axis, hill, asked).violations
    assert_same_outside(old.alignment.axis, found)


def test_no_way_is_said(hill):
    old = measured(axis_through([(5, 20), (130, 22), (255, 20)]), hill)
    wall = replace(ASKED, nogo=(box(125, -20, 135, 130),))
    with pytest.raises(NoRouteError, match="no-go area"):
        rework(old, 12_000.0, 40_000.0, hill, wall)


def test_a_dear_zone_is_left_though_the_line_itself_gets_dearer(hill):
    old = measured(axis_through(ASIDE), hill)
    asked = replace(ASKED, zones=((box(115, 15, 145, 60), 20.0),))
    found = rework(old, 12_000.0, 40_000.0, hill, asked)
    from shapely.geometry import LineString

    inside = [
        asked.zones[0][0].intersection(LineString(np.column_stack((line.lon, line.lat)))).length
        for line in (old.alignment, lay_out("x", found.axis))
    ]
    assert inside[1] < 0.2 * inside[0]


@pytest.mark.parametrize(
    ("stretch", "words"),
    [((20_000.0, 20_400.0), "no room"), ((20_000.0, 90_000.0), "not on the line"), ((float("nan"), 9e3), "not on the")],
)
def test_stretches_that_are_none_are_refused(hill, stretch, words):
    old = measured(axis_through(OVER), hill)
    with pytest.raises(AlignmentError, match=words):
        rework(old, *stretch, hill)


def test_a_line_without_polygon_is_refused(hill):
    old = measured(axis_through(OVER), hill)
    bare = replace(old, alignment=replace(old.alignment, axis=None))
    with pytest.raises(AlignmentError, match="no tangent polygon"):
        rework(bare, 10_000.0, 20_000.0, hill)


class Stopping(Silent):
    """Cancelled as soon as it hears of anything."""

    def __init__(self):
        self.told_s = None

    def report(self, fraction, message=""):
        self.told_s = self.told_s or time.process_time()

    def is_cancelled(self):
        return self.told_s is not None


def test_cancel_is_heard_at_once(hill):
    old = measured(axis_through(OVER), hill)
    stopping = Stopping()
    with pytest.raises(CancelledError):
        rework(old, 8_000.0, 45_000.0, hill, progress=stopping)
    assert time.process_time() - stopping.told_s < 0.5


def test_progress_rises_to_the_whole(hill):
    old, told = measured(axis_through(OVER), hill), []

    class Told(Silent):
        def report(self, fraction, message=""):
            told.append((fraction, message))

    rework(old, 15_000.0, 40_000.0, hill, progress=Told())
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[0] >= 0.0
    assert fractions[-1] <= 1.0
    assert any(message for _, message in told)


def test_without_numba_it_gives_a_line_that_is_no_dearer_and_says_what_it_is(hill, monkeypatch):
    from karwan.core.search import rework as module

    monkeypatch.setattr(module, "numba_available", lambda: False)
    old = measured(axis_through(OVER), hill)
    found = rework(old, 15_000.0, 40_000.0, hill)
    assert found.after_musd <= found.before_musd
    assert any("numba" in note for note in found.notes)
    assert not measured(found.axis, hill).violations
    assert_same_outside(old.alignment.axis, found)
