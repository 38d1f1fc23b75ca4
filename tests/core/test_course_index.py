"""Crossings found by the index beside shapely's own, course by course."""

import numpy as np
import pytest
from karwan.core import course_index
from karwan.core.course_index import CourseIndex
from karwan.core.surroundings import ROAD, Course
from shapely import LineString


def wandering(rng, count):
    steps = rng.normal(0.0, 0.05, (count, 2))
    places = rng.uniform((62.0, 33.6), (64.0, 34.4)) + np.cumsum(steps, axis=0)
    return Course(ROAD, "", places[:, 0].copy(), places[:, 1].copy())


@pytest.mark.parametrize("tree", [True, False])
def test_every_crossing_is_found_whatever_the_length_of_the_courses(tree, monkeypatch):
    if not tree:
        monkeypatch.setattr(course_index, "_by_tree", lambda *_: None)
    rng = np.random.default_rng(5)
    courses = [wandering(rng, count) for count in (2, 17, 16, 18, 1, 200, 33, 3, 400) * 20]
    lon, at_m = np.linspace(62.0, 64.0, 900), np.linspace(0.0, 200_000.0, 900)
    lat = 34.0 + 0.3 * np.sin(4.0 * lon)
    found = CourseIndex(courses).crossings(lon, lat, at_m)
    line = LineString(np.column_stack((lon, lat)))
    expected = {}
    for number, course in enumerate(courses):
        if course.lon.size > 1:
            met = LineString(np.column_stack((course.lon, course.lat))).intersection(line)
            places = np.sort(
                [np.interp(place.x, lon, at_m) for place in getattr(met, "geoms", [met]) if not met.is_empty]
            )
            # Contacts within a metre are one.
            expected[number] = int(np.count_nonzero(np.diff(places, prepend=-np.inf) > 1.0))
    counted = np.bincount([one[0] for one in found], minlength=len(courses))
    assert {number: int(counted[number]) for number in expected} == expected
    assert sum(expected.values()) > 100
    assert all(line.distance(LineString([(x, y), (x, y + 1e-12)])) < 1e-9 for _, _, _, x, y in found)


def test_nothing_to_cross_is_crossed_nowhere():
    at = np.linspace(0.0, 1.0, 5)
    assert CourseIndex([]).crossings(62.0 + at, 34.0 + at, at) == []
    alone = Course(ROAD, "", np.array([62.0]), np.array([34.0]))
    assert CourseIndex([alone]).crossings(62.0 + at, 34.0 + at, at) == []
