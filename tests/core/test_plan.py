from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Axis
from karwan.core.errors import AlignmentError
from karwan.core.evaluation import ARC, CLOTHOID, TANGENT
from karwan.core.geodesy import WGS84
from karwan.core.horizontal import lay_out
from karwan.core.plan import plan_of
from plan_builders import random_axis
from scipy.integrate import quad

SEEDS = st.integers(0, 10_000)
PLACES = st.tuples(st.floats(-180.0, 180.0), st.floats(-70.0, 70.0))
HEADINGS = st.floats(0.0, 360.0)


def one_curve(turn_deg=40.0, radius_m=600.0, first_m=80.0, second_m=120.0, leg_m=2_000.0, start=(62.0, 34.0)):
    """East, then turned to the left."""
    lon1, lat1, back = WGS84.fwd(*start, 90.0, leg_m)
    lon2, lat2, _ = WGS84.fwd(lon1, lat1, back + 180.0 - turn_deg, leg_m)
    return Axis(
        np.array([start[0], lon1, lon2]), np.array([start[1], lat1, lat2]), np.array([0.0, radius_m, 0.0]),
        np.array([0.0, first_m, 0.0]), np.array([0.0, second_m, 0.0]),
    )  # fmt: skip


def test_the_elements_of_a_curve_by_hand():
    plan = plan_of(one_curve())
    tangent, first, arc, second, last = plan.elements
    assert [e.kind for e in plan.elements] == [TANGENT, CLOTHOID, ARC, CLOTHOID, TANGENT]
    assert [e.pi for e in plan.elements] == [-1, 1, 1, 1, -1]
    assert (first.length_m, second.length_m) == pytest.approx((80.0, 120.0), abs=1e-3)
    # The arc turns what the clothoids leave: R d - (L1 + L2) / 2 = 600 * 0.698132 - 100 = 318.879 m.
    assert arc.length_m == pytest.approx(318.879, abs=2e-3)
    assert (arc.curvature_from, arc.curvature_to) == pytest.approx((1 / 600, 1 / 600))
    assert (first.curvature_from, first.curvature_to, second.curvature_to) == pytest.approx((0.0, 1 / 600, 0.0))
    assert (tangent.from_m, last.to_m) == (0.0, plan.length_m)
    assert plan.deflection_rad == pytest.approx(np.radians(40.0), abs=1e-6)


def test_a_line_without_curves_is_one_tangent():
    plan = plan_of(Axis(np.array([62.0, 62.5]), np.array([34.0, 34.2]), np.zeros(2)))
    (only,) = plan.elements
    assert only.kind == TANGENT
    assert only.length_m == pytest.approx(WGS84.inv(62.0, 34.0, 62.5, 34.2)[2], rel=1e-9)
    assert plan.deflection_rad == 0.0


def test_curvature_runs_evenly_along_the_clothoids():
    plan = plan_of(one_curve())
    first, second = plan.elements[1], plan.elements[3]
    at = [0.0, (first.from_m + first.to_m) / 2, first.to_m + 1.0, second.from_m + 30.0, plan.length_m]
    assert plan.curvature_at(at).tolist() == pytest.approx([0.0, 1 / 1200, 1 / 600, 0.75 / 600, 0.0], abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS, PLACES, HEADINGS)
def test_what_is_laid_out_is_located_where_it_was_taken_from(seed, start, heading):
    plan = plan_of(random_axis(seed, start, heading))
    at = np.random.default_rng(seed).uniform(0.0, plan.length_m, 200)
    lon, lat, _ = plan.point_at(at)
    chainage, offset = plan.locate(lon, lat)
    assert np.abs(chainage - at).max() < 2e-3
    assert np.abs(offset).max() < 2e-3


@settings(max_examples=15, deadline=None)
@given(SEEDS, PLACES, HEADINGS)
def test_a_place_beside_the_line_is_as_far_off_as_the_geodesic_square_to_it(seed, start, heading):
    plan = plan_of(random_axis(seed, start, heading))
    rng = np.random.default_rng(seed)
    at = rng.uniform(0.0, plan.length_m, 100)
    off = rng.uniform(-150.0, 150.0, 100)
    lon, lat, azimuth = plan.point_at(at)
    lon, lat, _ = WGS84.fwd(lon, lat, azimuth + np.where(off > 0.0, 90.0, -90.0), np.abs(off))
    chainage, offset = plan.locate(lon, lat)
    assert np.abs(offset - off).max() < 2e-3
    assert np.abs(chainage - at).max() < 0.02


def test_places_beyond_the_ends_belong_to_the_ends():
    plan = plan_of(one_curve())
    lon, lat, _ = WGS84.fwd(62.0, 34.0, 270.0, 500.0)
    chainage, offset = plan.locate(lon, lat)
    assert float(chainage) == 0.0
    assert abs(float(offset)) == pytest.approx(500.0, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(SEEDS, PLACES, HEADINGS)
def test_the_heading_has_no_kink_and_turns_as_much_as_the_polygon(seed, start, heading):
    plan = plan_of(random_axis(seed, start, heading))
    trace = plan.trace
    pieces = np.arange(trace.x.size)
    x, y, at_end = trace.at(pieces, trace.length_m)
    assert np.hypot(x[:-1] - trace.x[1:], y[:-1] - trace.y[1:]).max() < 1e-6
    assert np.abs((at_end[:-1] - trace.heading[1:] + np.pi) % (2 * np.pi) - np.pi).max() < 1e-9
    # The curvature, integrated, is the turn at the PIs.
    turned = ((trace.curvature_from + trace.curvature_to) / 2.0 * trace.length_m).sum()
    assert turned == pytest.approx(plan.curves.deflection_rad.sum(), abs=1e-9)
    lengths = [e.length_m for e in plan.elements if e.kind == ARC]
    assert min(lengths, default=1.0) > 0.0


@settings(max_examples=20, deadline=None)
@given(SEEDS, PLACES, HEADINGS)
def test_reversed_the_same_elements_come_in_the_other_order(seed, start, heading):
    axis = random_axis(seed, start, heading)
    plan, back = plan_of(axis), plan_of(axis.reversed())
    assert back.length_m == pytest.approx(plan.length_m, abs=1e-3)
    for one, other in zip(plan.elements, reversed(back.elements)):
        assert one.kind == other.kind
        assert other.from_m == pytest.approx(plan.length_m - one.to_m, abs=2e-3)
        assert other.curvature_from == pytest.approx(-one.curvature_to, rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(SEEDS, PLACES, HEADINGS)
def test_chainages_are_those_of_the_drawn_line_to_a_millimetre_per_km(seed, start, heading):
    axis = random_axis(seed, start, heading, radius_m=(800.0, 3_000.0))
    assert plan_of(axis).length_m == pytest.approx(lay_out("any", axis).length_m, rel=1e-6)


def test_a_curve_far_from_the_plane_s_axis_is_as_long_as_on_the_ellipsoid():
    # 600 km west to east with a curve 180 km off the straight way: the plane is 400 ppm too large there.
    lon, lat = np.array([60.0, 63.3, 66.5]), np.array([33.0, 34.7, 33.0])
    curve = np.array([0.0, 3_000.0, 0.0])
    plan = plan_of(Axis(lon, lat, curve, np.array([0.0, 200.0, 0.0]), np.array([0.0, 200.0, 0.0])))
    assert 300.0 < plan.scale_error_ppm < 500.0
    arc = plan.elements[2]
    # An independent length: small steps by Karney's method.
    at = np.linspace(arc.from_m, arc.to_m, 2_000)
    at_lon, at_lat, _ = plan.point_at(at)
    stepped = WGS84.inv(at_lon[:-1], at_lat[:-1], at_lon[1:], at_lat[1:])[2].sum()
    assert arc.length_m == pytest.approx(stepped, rel=1e-6)
    assert arc.length_m < plan.trace.length_m[2] * (1.0 - 300e-6)
    whole = np.linspace(0.0, plan.length_m, 20_000)
    at_lon, at_lat, _ = plan.point_at(whole)
    assert plan.length_m == pytest.approx(
        WGS84.inv(at_lon[:-1], at_lat[:-1], at_lon[1:], at_lat[1:])[2].sum(), rel=1e-7
    )


@pytest.mark.parametrize(
    ("start", "heading"),
    [((52.0, 38.0), 95.0), ((177.0, -40.0), 60.0), ((-65.0, -20.0), 185.0), ((15.0, 62.0), 20.0), ((-3.0, 0.5), 91.0)],
)
def test_a_thousand_kilometres_across_zones_hemispheres_and_the_antimeridian(start, heading):
    axis = random_axis(3, start, heading, curves=120, leg_m=(6_000.0, 11_000.0))
    plan, line = plan_of(axis), lay_out("long", axis)
    assert plan.length_m > 900e3
    assert 0.0 < plan.scale_error_ppm < 100.0
    assert plan.length_m == pytest.approx(line.length_m, rel=1e-6)
    # The line on the map goes on counting its longitudes, and so does the plan.
    at = np.linspace(0.0, plan.length_m, 500)
    lon, lat, _ = plan.point_at(at)
    assert np.abs(np.diff(lon)).max() < 0.2
    chainage, offset = plan.locate(line.lon[::500], line.lat[::500])
    assert np.abs(offset).max() < 5e-3
    assert np.all(np.diff(chainage) > 0.0)


def test_the_azimuth_is_the_direction_in_which_the_line_goes_on():
    plan = plan_of(random_axis(7))
    at = np.linspace(10.0, plan.length_m - 10.0, 300)
    lon, lat, azimuth = plan.point_at(at)
    ahead, behind = plan.point_at(at + 0.5), plan.point_at(at - 0.5)
    stepped = WGS84.inv(behind[0], behind[1], ahead[0], ahead[1])[0]
    # PROJ's rounding of degrees, 0.6 mm, over the metre between.
    assert np.abs((stepped - azimuth + 180.0) % 360.0 - 180.0).max() < 0.08


def test_the_end_is_what_integrating_the_curvature_gives():
    plan = plan_of(one_curve(turn_deg=70.0))
    trace = plan.trace
    total = float(trace.length_m.sum())
    starts = np.concatenate(([0.0], np.cumsum(trace.length_m)))
    turns = np.concatenate(([0.0], np.cumsum((trace.curvature_from + trace.curvature_to) / 2.0 * trace.length_m)))

    def heading(s):
        i = min(int(np.searchsorted(starts, s, side="right")) - 1, trace.x.size - 1)
        u = s - starts[i]
        rate = (trace.curvature_to[i] - trace.curvature_from[i]) / trace.length_m[i]
        return trace.heading[0] + turns[i] + trace.curvature_from[i] * u + rate * u * u / 2.0

    x = trace.x[0] + quad(lambda s: np.cos(heading(s)), 0.0, total, points=starts[1:-1], limit=400)[0]
    y = trace.y[0] + quad(lambda s: np.sin(heading(s)), 0.0, total, points=starts[1:-1], limit=400)[0]
    end_x, end_y = plan.plane.to_plane(plan.axis.lon[-1:], plan.axis.lat[-1:])
    assert (x, y) == pytest.approx((float(end_x[0]), float(end_y[0])), abs=1e-5)


def test_radii_without_points_are_an_error():
    with pytest.raises(AlignmentError, match="as many radii"):
        plan_of(Axis(np.array([62.0, 62.1, 62.2]), np.array([34.0, 34.1, 34.0]), np.zeros(2)))
