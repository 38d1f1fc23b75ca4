"""Boxes about lines: they hold all that is near, do not overlap, and hold little else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from karwan.core.line_boxes import boxes_along
from pyproj import Geod
from shapely import LineString, box, union_all


def held(boxes, lon, lat):
    return any(w <= lon <= e and s <= lat <= n for w, s, e, n in boxes)


def test_a_straight_line_along_a_parallel_has_one_box_in_each_row():
    (found,) = boxes_along([(np.array([60.02, 60.38]), np.array([30.05, 30.05]))], 100.0)
    assert np.round(found, 6).tolist() == [60.0, 30.0, 60.4, 30.1]


def test_no_line_no_box():
    assert boxes_along([], 200.0) == []


places = st.tuples(st.floats(-179.0, 179.0), st.floats(-75.0, 75.0))


@given(places, st.lists(st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)), min_size=1, max_size=6),
       st.floats(0.0, 1.0), st.floats(0.0, 360.0))  # fmt: skip
def test_whatever_is_near_is_held(start, steps, share, azimuth_deg):
    xy = np.array(start) + np.concatenate(([[0.0, 0.0]], np.cumsum(steps, axis=0)))
    boxes = boxes_along([(xy[:, 0], xy[:, 1])], 500.0)
    on = LineString(xy).interpolate(share, normalized=True) if LineString(xy).length else LineString(xy).centroid
    lon, lat, _ = Geod(ellps="WGS84").fwd(on.x, on.y, azimuth_deg, 499.0)
    assert held(boxes, (lon + 180.0) % 360.0 - 180.0, lat)
    shapes = [box(*one) for one in boxes]
    assert abs(union_all(shapes).area - sum(shape.area for shape in shapes)) < 1e-6


def test_a_diagonal_is_covered_by_far_less_than_its_extent():
    boxes = boxes_along([(np.array([60.0, 67.0]), np.array([36.0, 30.0]))], 200.0)
    assert sum((e - w) * (n - s) for w, s, e, n in boxes) < 0.05 * 7.0 * 6.0
    assert len(boxes) < 150


def test_several_lines_share_their_boxes():
    line = np.linspace(60.0, 67.0, 50), np.linspace(36.0, 30.0, 50)
    assert boxes_along([line, line], 200.0) == boxes_along([line], 200.0)


def test_across_the_antimeridian_there_are_boxes_on_either_side():
    boxes = boxes_along([(np.array([179.5, -179.5]), np.array([10.05, 10.05]))], 200.0)
    assert held(boxes, 179.99, 10.05)
    assert held(boxes, -179.99, 10.05)
    assert all(-180.0 <= w < e <= 180.0 + 1e-9 for w, _, e, _ in boxes)
    assert not held(boxes, 0.0, 10.05)


def test_the_corner_a_long_segment_cuts_is_held():
    boxes = boxes_along([(np.array([60.08, 60.15]), np.array([30.07, 30.14]))], 100.0)
    assert held(boxes, 60.105, 30.095)
