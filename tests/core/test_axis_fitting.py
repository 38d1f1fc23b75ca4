import numpy as np
import pytest
from karwan.core.alignment import Alignment, Axis
from karwan.core.axis_fitting import axis_of_line, is_laid_out, with_radii
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out
from shapely import LineString


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
