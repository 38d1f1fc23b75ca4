from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Alignment, Axis
from karwan.core.axis_fitting import axis_of_line, deviation, fit_axis, is_laid_out, with_radii
from karwan.core.by_hand import STATION, ByHand, Fix
from karwan.core.errors import CancelledError
from karwan.core.geodesy import WGS84, chainage_m, working_plane
from karwan.core.horizontal import lay_out
from karwan.core.plan import plan_of
from karwan.core.progress import Silent
from karwan.core.standards import STANDARDS
from plan_builders import random_axis
from shapely import LineString, Polygon

INTERNATIONAL = STANDARDS["1520-international"]


def made(*radii):
    lon = np.array([62.0, 62.1, 62.2, 62.3, 62.4])[: len(radii)]
    return Axis(lon, 34.0 + 0.02 * (np.arange(len(radii)) % 2), np.array(radii, dtype=float))


def test_a_fitted_polygon_gives_the_line_back():
    line = lay_out("a", made(0, 1200, 800, 1500, 0))
    bare = Alignment("a", line.lon, line.lat)
    axis = axis_of_line(bare, 600.0)
    again = lay_out("a", axis)
    plane = working_plane(line.lon, line.lat)
    here, there = (LineString(np.column_stack(plane.to_plane(part.lon, part.lat))) for part in (line, again))
    assert here.hausdorff_distance(there) < 60.0
    assert axis.lon.size < 20
    assert axis.radius_m[1:-1].min() >= 600.0
    assert (axis.lon[0], axis.lat[-1]) == (line.lon[0], line.lat[-1])


def test_what_was_set_by_hand_stays_when_a_polygon_is_fitted_anew():
    by_hand = ByHand((Fix(STATION, 62.1, 34.0, name="Kala"),))
    line = lay_out("a", replace(made(0, 1200, 800, 1500, 0), by_hand=by_hand))
    assert fit_axis(line, INTERNATIONAL).axis.by_hand == by_hand
    assert not fit_axis(replace(line, axis=None), INTERNATIONAL).axis.by_hand


def test_whether_a_line_follows_its_polygon():
    axis = made(0, 1200, 800, 1500, 0)
    line = lay_out("a", axis)
    assert is_laid_out(line, axis)
    lat = axis.lat.copy()
    lat[2] += 0.0001
    assert not is_laid_out(line, Axis(axis.lon, lat, axis.radius_m))
    assert not is_laid_out(line, Axis(axis.lon, axis.lat, np.array([0.0, 600, 800, 1500, 0])))


def test_a_moved_pi_keeps_its_radius():
    before = made(0, 1200, 800, 1500, 0)
    lon = before.lon.copy()
    lon[2] += 0.01
    moved = Axis(lon, before.lat, np.array([0, 1200, np.nan, 1500, 0]))
    assert with_radii(moved, before, 600.0).radius_m.tolist() == [0, 1200, 800, 1500, 0]


def test_an_inserted_pi_gets_the_default_and_the_others_keep_theirs():
    before = made(0, 1200, 800, 1500, 0)
    inserted = Axis(np.insert(before.lon, 2, 62.15), np.insert(before.lat, 2, 34.05), np.full(6, np.nan))
    assert with_radii(inserted, before, 600.0).radius_m.tolist() == [0, 1200, 600, 800, 1500, 0]


def test_a_deleted_pi_leaves_the_others_their_radii():
    before = made(0, 1200, 800, 1500, 0)
    left = Axis(np.delete(before.lon, 1), np.delete(before.lat, 1), np.full(4, np.nan))
    assert with_radii(left, before, 600.0).radius_m.tolist() == [0, 800, 1500, 0]


def test_a_radius_typed_by_hand_wins():
    before = made(0, 1200, 800, 1500, 0)
    typed = Axis(before.lon, before.lat, np.array([0.0, 2000.0, 800.0, 1500.0, 0.0]))
    assert with_radii(typed, before, 600.0).radius_m[1] == 2000.0


def test_a_new_polygon_has_the_default_everywhere():
    assert with_radii(made(0, 0, 0), None, 600.0).radius_m.tolist() == pytest.approx([0, 600, 0])


def bare(line):
    return Alignment(line.name, line.lon, line.lat)


# What a wrong length of a transition does to its arc: vertices do not tell 9 from 30 m at 2,450 m radius (14 mm).
SAME_SHIFT_M = 0.02


@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 10_000), st.tuples(st.floats(-180.0, 180.0), st.floats(-65.0, 65.0)), st.floats(0.0, 360.0),
)  # fmt: skip
@example(137, (0.0, 0.0), 0.0)
@example(148, (0.0, 0.0), 0.0)
def test_a_random_alignment_is_found_again_in_its_vertices(seed, start, heading):
    made = random_axis(seed, start, heading, turn_deg=(16.0, 50.0), transition_m=(30.0, 100.0))
    line = lay_out("a", made)
    fitted = fit_axis(bare(line), INTERNATIONAL)
    assert fitted.deviation_m < 0.3
    assert fitted.axis.lon.size == made.lon.size
    assert (fitted.straights, fitted.arcs, fitted.transitions) == (9, 8, 16)
    assert np.allclose(fitted.axis.radius_m[1:-1], made.radius_m[1:-1], rtol=0.01)
    for name in ("transition_in_m", "transition_out_m"):
        found_m, laid_m = getattr(fitted.axis, name)[1:-1], getattr(made, name)[1:-1]
        shift_m = np.abs(found_m**2 - laid_m**2) / (24.0 * made.radius_m[1:-1])
        assert np.all((np.abs(found_m - laid_m) < 2.0) | (shift_m < SAME_SHIFT_M)), (found_m, laid_m)
    off = WGS84.inv(fitted.axis.lon, fitted.axis.lat, made.lon, made.lat)[2]
    assert np.max(off) < 0.5
    assert (fitted.axis.lon[0], fitted.axis.lat[-1]) == (line.lon[0], line.lat[-1])


def test_arcs_without_transitions_have_none_in_the_fit():
    made = random_axis(2, transition_m=(0.0, 0.0))
    fitted = fit_axis(bare(lay_out("a", made)), INTERNATIONAL)
    assert fitted.deviation_m < 0.05
    assert np.allclose(fitted.axis.radius_m[1:-1], made.radius_m[1:-1], rtol=0.01)
    # Five metres of clothoid at 1,500 m are an arc but for a tenth of a millimetre.
    assert fitted.axis.transition_in_m.max() < 6.0


def test_curves_that_touch_each_other_are_told_apart():
    made = random_axis(1, leg_m=(700.0, 900.0), radius_m=(700.0, 900.0), turn_deg=(30.0, 45.0))
    fitted = fit_axis(bare(lay_out("a", made)), INTERNATIONAL)
    assert fitted.deviation_m < 0.3
    assert fitted.axis.lon.size == made.lon.size


def test_vertices_that_scatter_give_an_axis_within_their_scatter():
    made = random_axis(4, turn_deg=(16.0, 50.0))
    line = lay_out("a", made)
    rng = np.random.default_rng(0)
    along = chainage_m(line.lon, line.lat)
    at = np.linspace(0.0, along[-1], int(along[-1] / 40.0))
    north, east = rng.normal(0.0, 0.5, (2, at.size)) / 111_000.0
    rough = Alignment("gps", np.interp(at, along, line.lon) + east * 1.2, np.interp(at, along, line.lat) + north)
    fitted = fit_axis(rough, INTERNATIONAL)
    # Half a metre of scatter: three or four times that at the farthest of a thousand vertices.
    assert fitted.deviation_m < 3.0
    assert fitted.axis.lon.size < 2 * made.lon.size
    assert deviation(bare(line), fitted.axis)[0] < 2.0


def test_the_deviation_is_stated_with_its_place():
    made = random_axis(6)
    line = lay_out("a", made)
    # One vertex of a straight 4 m aside.
    plan = plan_of(made)
    middle = (plan.elements[4].from_m + plan.elements[4].to_m) / 2.0
    lon, lat, azimuth = plan.point_at(middle)
    out_lon, out_lat, _ = WGS84.fwd(float(lon), float(lat), float(azimuth) + 90.0, 4.0)
    place = int(np.searchsorted(chainage_m(line.lon, line.lat), middle))
    bent = Alignment("bent", np.insert(line.lon, place, out_lon), np.insert(line.lat, place, out_lat))
    off_m, at_m = deviation(bent, made)
    assert off_m == pytest.approx(4.0, abs=0.02)
    assert at_m == pytest.approx(middle, abs=1.0)
    assert deviation(line, made)[0] < 0.006


def test_a_detour_of_the_axis_is_a_deviation_though_the_line_lies_on_it():
    line = lay_out("straight", Axis(np.array([62.0, 62.1]), np.array([34.0, 34.0]), np.zeros(2)))
    spur = Axis(np.array([62.0, 62.05, 62.05001, 62.1]), np.array([34.0, 34.02, 33.99999, 34.0]), np.zeros(4))
    assert deviation(line, spur)[0] > 2_000.0


def test_drawn_corners_get_curves_of_the_standard_with_its_transitions():
    drawn = Alignment("drawn", np.array([62.0, 62.1, 62.2, 62.3]), np.array([34.0, 34.02, 34.0, 34.03]))
    fitted = fit_axis(drawn, INTERNATIONAL)
    assert fitted.axis.radius_m[1:-1].min() >= INTERNATIONAL.min_radius_m
    assert fitted.transitions == 4
    assert fitted.axis.plane is not None
    assert deviation(drawn, fitted.axis)[0] == pytest.approx(fitted.deviation_m)


def test_a_line_of_two_points_is_a_straight():
    fitted = fit_axis(Alignment("two", np.array([62.0, 62.1]), np.array([34.0, 34.02])), INTERNATIONAL)
    assert (fitted.straights, fitted.arcs, fitted.transitions) == (1, 0, 0)
    # Straight in degrees is not straight on the ground: 9.5 km along 34 N bulge by 1.2 m.
    assert fitted.deviation_m == pytest.approx(9_500.0**2 / (8 * 6_371_000.0) * np.tan(np.radians(34.0)), rel=0.1)


@pytest.mark.parametrize("clear_m", [40.0, 10.0, 1.0])
def test_what_the_line_stays_clear_of_the_axis_does_too(clear_m):
    drawn = Alignment("drawn", np.array([62.0, 62.1, 62.2]), np.array([34.0, 34.04, 34.0]))
    free = fit_axis(drawn, INTERNATIONAL)
    # Inside the corner, where the curve would cut it short.
    closed = Polygon([(62.1, 34.04 - clear_m / 111_000.0), (62.09, 34.0), (62.11, 34.0)])
    across = Polygon([(62.02, 33.9), (62.03, 33.9), (62.03, 34.1), (62.02, 34.1)])
    kept = fit_axis(drawn, INTERNATIONAL, (closed, across))
    line = LineString(np.column_stack(drawn_points(kept.axis)))
    assert not closed.intersects(line)
    if clear_m < 30.0:
        assert closed.intersects(LineString(np.column_stack(drawn_points(free.axis))))


def drawn_points(axis):
    line = lay_out("a", axis)
    return line.lon, line.lat


def test_a_laid_out_line_beside_a_closed_place_stays_off_it():
    made = random_axis(3)
    line = lay_out("a", made)
    plan = plan_of(made)
    arc = plan.elements[2]
    lon, lat, azimuth = plan.point_at((arc.from_m + arc.to_m) / 2.0)
    side = 90.0 if arc.curvature_from < 0.0 else -90.0
    near = [WGS84.fwd(float(lon), float(lat), float(azimuth) + side, off)[:2] for off in (0.5, 30.0, 30.0)]
    closed = Polygon([near[0], (near[1][0] + 1e-4, near[1][1]), (near[2][0] - 1e-4, near[2][1] + 1e-5)])
    assert not closed.intersects(LineString(np.column_stack((line.lon, line.lat))))
    fitted = fit_axis(bare(line), INTERNATIONAL, (closed,))
    assert not closed.intersects(LineString(np.column_stack(drawn_points(fitted.axis))))


def with_curves():
    before = made(0, 1200, 800, 1500, 0)
    plane = working_plane(np.array([61.0, 63.0]), np.array([34.0, 34.0]))
    return Axis(
        before.lon, before.lat, before.radius_m,
        np.array([0, 60.0, 90.0, 50.0, 0]), np.array([0, 70.0, 80.0, 40.0, 0]), plane,
    )  # fmt: skip


def test_a_moved_pi_keeps_its_transitions_and_the_axis_its_plane():
    before = with_curves()
    lat = before.lat.copy()
    lat[2] += 0.001
    moved = with_radii(Axis(before.lon, lat, np.array([0, 1200, np.nan, 1500, 0])), before, 600.0)
    assert moved.transition_in_m.tolist() == [0, 60, 90, 50, 0]
    assert moved.transition_out_m.tolist() == [0, 70, 80, 40, 0]
    assert moved.plane == before.plane


def test_a_new_pi_gets_the_standard_s_transitions_and_the_others_keep_theirs():
    before = with_curves()
    inserted = Axis(np.insert(before.lon, 2, 62.15), np.insert(before.lat, 2, 34.05), np.full(6, np.nan))
    found = with_radii(inserted, before, 600.0, INTERNATIONAL)
    usual = float(INTERNATIONAL.transition_length_m(600.0)[1])
    assert found.transition_in_m.tolist() == pytest.approx([0, 60, usual, 90, 50, 0])
    assert with_radii(inserted, before, 600.0).transition_in_m.tolist() == [0, 60, 0, 90, 50, 0]


def test_a_changed_radius_gets_transitions_of_its_own():
    before = with_curves()
    typed = Axis(before.lon, before.lat, np.array([0.0, 1200.0, 650.0, 1500.0, 0.0]))
    found = with_radii(typed, before, 600.0, INTERNATIONAL)
    usual = float(INTERNATIONAL.transition_length_m(650.0)[1])
    assert found.transition_out_m.tolist() == pytest.approx([0, 70, usual, 40, 0])


class Stopped(Silent):
    """Whoever watched changed their mind."""

    def is_cancelled(self):
        return True


def test_fitting_stops_when_asked():
    line = lay_out("a", made(0, 1200, 800, 1500, 0))
    for bare_line in (Alignment("a", line.lon, line.lat), Alignment("a", line.lon[::200], line.lat[::200])):
        with pytest.raises(CancelledError):
            fit_axis(bare_line, INTERNATIONAL, progress=Stopped())
