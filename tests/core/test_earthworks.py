from __future__ import annotations

import numpy as np
import pytest
import shapely
from builders import plane_terrain
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.earthworks import (
    STEEPEST_SHARE,
    Template,
    average_end_area_m3,
    cross_fall,
    prismoidal_m3,
    prismoidal_volumes_m3,
)
from karwan.core.evaluation import LongSection
from karwan.core.geodesy import WGS84
from karwan.core.unit_costs import BUILT_IN, UnitCosts

PLAIN = Template(7.6, 1.5, 1.5)
DITCHED = Template(7.6, 1.0, 1.75, ditch_depth_m=0.6, ditch_bottom_m=0.4)
DOUBLE = Template(11.7, 0.5, 2.0, ditch_depth_m=0.8, ditch_bottom_m=0.5)
FEET3 = 27.0


def polygon_areas(template, height, fall, far=400.0):
    """Cut and fill from the drawn cross-section: the design line against the ground, cut by shapely."""
    half, top = template.width_m / 2.0, template.ditch_width_m
    sides = []
    for outward in (-1.0, 1.0):
        edge = height - outward * fall * half
        side = [(half, 0.0)]
        if edge >= 0.0:
            side.append((half + far, -far / template.fill_slope))
        else:
            above_ditch = -edge + outward * fall * top
            if template.ditch_depth_m and above_ditch > 0.0:
                slope = template.cut_slope * template.ditch_depth_m
                side += [(half + slope, -template.ditch_depth_m), (half + top - slope, -template.ditch_depth_m)]
                side.append((half + top, 0.0))
            side.append((side[-1][0] + far, far / template.cut_slope))
        sides.append([(outward * u, height + z) for u, z in side])
    design = sides[0][::-1] + sides[1]
    floor, sky = -10.0 * far, 10.0 * far
    west, east = design[0][0], design[-1][0]
    earth = shapely.Polygon([(west, floor), (west, fall * west), (east, fall * east), (east, floor)])
    air = shapely.Polygon([(west, sky), (west, fall * west), (east, fall * east), (east, sky)])
    cut = shapely.Polygon([(west, sky), *design, (east, sky)]).intersection(earth)
    fill = shapely.Polygon([(west, floor), *design, (east, floor)]).intersection(air)
    # Beyond the formation's edge a bank only fills and a cutting only cuts: each ends where it meets the ground.
    bank, hill = [shapely.box(-half, floor, half, sky)], [shapely.box(-half, floor, half, sky)]
    for outward in (-1.0, 1.0):
        near, end = sorted((outward * half, outward * 2.0 * far))
        beyond = shapely.box(near, floor, end, sky)
        (bank if height - outward * fall * half >= 0.0 else hill).append(beyond)
    return cut.intersection(shapely.union_all(hill)).area, fill.intersection(shapely.union_all(bank)).area


@pytest.mark.parametrize("template", [PLAIN, DITCHED, DOUBLE])
def test_areas_are_those_of_the_drawn_section(template):
    rng = np.random.default_rng(4)
    steepest = STEEPEST_SHARE / max(template.cut_slope, template.fill_slope)
    height = np.concatenate((rng.uniform(-15, 15, 60), rng.uniform(-1.5, 1.5, 90)))
    fall = rng.uniform(-steepest, steepest, height.size)
    cut, fill = template.areas_m2(height, fall)
    drawn = np.array([polygon_areas(template, h, f) for h, f in zip(height, fall)])
    assert np.column_stack((cut, fill)) == pytest.approx(drawn, rel=1e-9, abs=1e-6)
    # Side-hill sections, with cut and fill at once, are among them.
    assert ((cut > 0.1) & (fill > 0.1)).sum() > 20


@pytest.mark.parametrize("template", [PLAIN, DITCHED])
def test_on_level_ground_the_areas_are_the_plain_ones(template):
    height = np.linspace(-12, 12, 49)
    cut, fill = template.areas_m2(height, np.zeros(height.size))
    assert cut == pytest.approx(template.cut_m2(np.maximum(-height, 0.0)))
    assert fill == pytest.approx(template.fill_m2(np.maximum(height, 0.0)))


def test_a_hand_worked_side_hill_section():
    # Formation 10 m wide at the level of the ground's centre, ground falling 1 in 5, slopes 1 in 1: each side is a
    # triangle 5 m wide and 1 m high at the edge, and one beyond it, 1^2 / 2 / (1 - 0.2) downhill as uphill.
    cut, fill = Template(10.0, 1.0, 1.0).areas_m2(np.array([0.0]), np.array([0.2]))
    assert (cut[0], fill[0]) == (pytest.approx(2.5 + 0.625), pytest.approx(2.5 + 0.625))


def test_a_ditch_by_hand():
    # 0.4 m at the bottom, 0.6 m deep, sides 1 in 1: 1.6 m wide at the top and 0.6 m2.
    assert DITCHED.ditch_width_m == pytest.approx(1.6)
    assert DITCHED.ditch_m2 == pytest.approx(0.6)
    # 2 m deep: (7.6 + 2 x 1.6) x 2 + 1 x 2^2 and both ditches.
    assert DITCHED.cut_m2(np.array([2.0]))[0] == pytest.approx(21.6 + 4.0 + 1.2)


def test_further_tracks_widen_the_formation():
    assert UnitCosts(tracks=2.0).template.width_m == pytest.approx(7.6 + 4.1)


def test_ground_steeper_than_the_slopes_counts_as_nearly_as_steep():
    steep, limit = PLAIN.areas_m2(np.zeros(2), np.array([5.0, STEEPEST_SHARE / 1.5]))
    assert np.all(np.isfinite(steep))
    assert steep[0] == steep[1]
    assert limit[0] == limit[1]


heights = st.floats(-25.0, 25.0)
falls = st.floats(-0.55, 0.55)


@settings(max_examples=200, deadline=None)
@given(heights, falls, st.floats(2.0, 20.0), st.floats(0.2, 1.6))
def test_cut_and_fill_swap_with_the_sign_of_height_and_ground(height, fall, width, slope):
    template = Template(width, slope, slope)
    cut, fill = template.areas_m2(np.array([height]), np.array([fall]))
    swapped_cut, swapped_fill = template.areas_m2(np.array([-height]), np.array([-fall]))
    assert (swapped_cut[0], swapped_fill[0]) == (pytest.approx(fill[0]), pytest.approx(cut[0]))
    mirrored = template.areas_m2(np.array([height]), np.array([-fall]))
    assert (mirrored[0][0], mirrored[1][0]) == (pytest.approx(cut[0]), pytest.approx(fill[0]))
    assert min(cut[0], fill[0]) >= 0.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.0, 500.0), min_size=3, max_size=30), st.data())
def test_volumes_add_up_over_any_place(areas, data):
    """Splitting a line changes no volume; a station put half-way with the mean area changes none either."""
    at = np.cumsum(np.array(data.draw(st.lists(st.floats(0.5, 100.0), min_size=len(areas), max_size=len(areas)))))
    area = np.array(areas)
    k = data.draw(st.integers(1, len(areas) - 2))
    whole = average_end_area_m3(area, at)
    parts = np.concatenate((average_end_area_m3(area[: k + 1], at[: k + 1]), average_end_area_m3(area[k:], at[k:])))
    assert parts == pytest.approx(whole)
    # With the mean in the middle the prismoidal rule is the average end area.
    assert prismoidal_m3(area, (area[:-1] + area[1:]) / 2.0, at) == pytest.approx(whole)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 20.0), st.floats(0.1, 20.0), st.floats(5.0, 200.0), st.floats(-0.3, 0.3))
def test_the_prismoidal_rule_is_exact_between_straight_profiles(first, last, length, fall):
    """Banks on both sides with height running straight: area is quadratic in chainage, so many slices add up to it."""
    height = np.array([first, last]) + abs(fall) * PLAIN.width_m
    at = np.array([0.0, length])
    _, fill = prismoidal_volumes_m3(PLAIN, at, height, np.array([fall, fall]))
    fine = np.linspace(0.0, length, 2001)
    areas = PLAIN.areas_m2(np.interp(fine, at, height), np.full(fine.size, fall))[1]
    assert fill[0] == pytest.approx(average_end_area_m3(areas, fine).sum(), rel=1e-5)
    ends = PLAIN.areas_m2(height, np.array([fall, fall]))[1]
    # The average end area never says less: its excess is slope / 6 of the squared change of height.
    assert average_end_area_m3(ends, at)[0] >= fill[0] - 1e-9


def test_vose_cuttings_in_rock():
    """G. L. Vose, Handbook of Railroad Construction (1857), article 106: cubic yards in 100 ft of cutting in rock.

    Slopes 1/4 to 1, depths 1 to 10 ft (bitlit.ru, page 83 of its edition). The base, 18 ft, is not on that page: it is
    what the printed figures say. Nine of the ten agree to the yard; 4 ft, 281.48, is printed as 282.
    """
    rock = Template(18.0, 0.25, 0.25)
    yards = rock.cut_m2(np.arange(1.0, 11.0)) * 100.0 / FEET3
    assert np.round(yards).tolist() == [68, 137, 208, 281, 356, 433, 512, 593, 675, 759]


def test_vose_averaging_end_areas():
    """The same, article 108: base 20 ft, slopes 1 1/2 to 1, cuts of 0, 5, 10, 15 and 0 ft, 50 ft apart.

    Printed: end areas 0, 137, 350, 637 (fractions dropped) and volumes 3,450, 12,200, 24,650, 15,900 cubic feet, from
    mean areas 69, 244, 493, 318 in whole square feet, together 56,200.
    """
    template = Template(20.0, 1.5, 1.5)
    area = np.floor(template.cut_m2(np.array([0.0, 5.0, 10.0, 15.0, 0.0])))
    assert area.tolist() == [0, 137, 350, 637, 0]
    volume = average_end_area_m3(area, np.arange(5) * 50.0)
    # In print the means 68.5 and 243.5 were rounded up, 493.5 and 318.5 down: half a square foot over 50 ft each.
    assert np.abs(volume - [3_450, 12_200, 24_650, 15_900]).max() == 25.0
    assert volume.sum() == 56_200


def test_a_published_railway_embankment_by_both_rules():
    """Railway embankment of 150 m, formation 11 m, slopes 2:1, height 0.5 m growing by 1/50 - 1/150 a metre.

    Printed: areas 6.0, 21.0, 40.0 m2, prismoidal volume 3,250 m3, by end areas 3,450 m3 (curioustab.com, "Earthwork in
    railway embankment - prismoidal volume with varying height", question 68568).
    """
    template = Template(11.0, 2.0, 2.0)
    at = np.array([0.0, 150.0])
    height = 0.5 + at * (1.0 / 50.0 - 1.0 / 150.0)
    areas = template.fill_m2(np.array([0.5, 1.5, 2.5]))
    assert areas == pytest.approx([6.0, 21.0, 40.0])
    assert prismoidal_volumes_m3(template, at, height, np.zeros(2))[1][0] == pytest.approx(3_250.0)
    assert average_end_area_m3(areas[[0, 2]], at)[0] == pytest.approx(3_450.0)


def test_a_published_railway_embankment_of_five_sections():
    """Railway embankment of 400 m, formation 12 m, slopes 2 to 1, rising 1 in 100 from 207.00 m.

    Printed: areas 36.08, 28.08, 22.50, 49.28, 46.98 m2, volume 14,139 m3 by the trapezium rule (askfilo.com, "Question
    five: a railway embankment 400 m long is 12 m wide").
    """
    at = np.arange(5) * 100.0
    height = 207.0 + at / 100.0 - np.array([204.8, 206.2, 207.5, 207.2, 208.3])
    area = Template(12.0, 2.0, 2.0).fill_m2(height)
    assert np.round(area, 2).tolist() == [36.08, 28.08, 22.50, 49.28, 46.98]
    assert round(average_end_area_m3(area, at).sum()) == 14_139


def test_the_grounds_slope_across_the_line_comes_from_the_terrain():
    # Ground rising 1 in 10 to the north; the line runs east, so it falls to the right.
    rows = np.arange(300)[::-1, None] * 10.0 + np.zeros((300, 300))
    lon, lat = 63.05, 34.2
    lon1, lat1, _ = WGS84.fwd(lon, lat, 90.0, 5_000.0)
    at = np.linspace(0.0, 5_000.0, 201)
    n = at.size
    zeros, none = np.zeros(n), np.zeros(n, dtype=bool)
    section = LongSection(
        at, np.linspace(lon, lon1, n), np.linspace(lat, lat1, n), zeros, zeros, ~none, none, none, zeros, zeros
    )
    assert cross_fall(section, plane_terrain(rows)) == pytest.approx(np.full(n, -0.1), rel=0.02)
    north = LongSection(
        at, np.full(n, lon), lat + np.linspace(0, 0.04, n), zeros, zeros, ~none, none, none, zeros, zeros
    )
    assert cross_fall(north, plane_terrain(rows)) == pytest.approx(np.zeros(n), abs=2e-3)


def test_the_itemised_template_has_ditches():
    template = BUILT_IN["itemised"].template
    assert template.ditch_m2 == pytest.approx((0.4 + 1.5 * 0.6) * 0.6)
