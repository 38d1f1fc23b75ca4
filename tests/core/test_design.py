"""Levels designed under what the places on the way ask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.alignment import alignment_from_vertices
from karwan.core.evaluate import evaluate
from karwan.core.geodesy import WGS84
from karwan.core.standards import standard
from karwan.core.surroundings import BORDER, RIVER, Course, Station, Surroundings
from karwan.core.unit_costs import UnitCosts

STANDARD = standard("1520-international")
COSTS = UnitCosts()


def east(length_m=20_000.0):
    """Due east over the middle of the made terrain, a vertex each 100 m."""
    at = np.linspace(0.0, length_m, int(length_m / 100.0) + 1)
    lon, lat, _ = WGS84.fwd(np.full(at.size, 63.05), np.full(at.size, 34.2), np.full(at.size, 90.0), at)
    return alignment_from_vertices("east", np.asarray(lon), np.asarray(lat))


def place(at_m):
    lon, lat, _ = WGS84.fwd(63.05, 34.2, 90.0, at_m)
    return lon, lat


def river(at_m, name="Adraskan", width_m=60.0):
    lon, lat = place(at_m)
    return Course(RIVER, name, np.array([lon, lon]), np.array([lat - 0.02, lat + 0.02]), width_m)


@pytest.fixture(scope="module")
def hills():
    return plane_terrain(smooth_noise(np.random.default_rng(4), (300, 300), smooth=10.0, height=120.0))


def kinds(result):
    return {violation.kind for violation in result.violations}


def test_a_station_is_level_and_a_border_at_its_level(hills):
    lon, lat = place(8_000.0)
    free = evaluate(east(), hills, STANDARD, COSTS)
    level_m = float(np.interp(8_000.0, free.section.chainage_m, free.section.ground_m)) + 3.0
    stations = (Station("Islam Qala", lon, lat, BORDER, level_m), Station("Rozanak", *place(14_000.0)))
    result = evaluate(east(), hills, STANDARD, COSTS, Surroundings(stations=stations))
    assert [name for name, _ in result.stations_m] == ["Islam Qala", "Rozanak"]
    for _, at_m in result.stations_m:
        near = np.abs(result.section.chainage_m[:-1] + 12.5 - at_m) < STANDARD.station_length_m / 2.0 - 30.0
        assert np.abs(result.section.grade_permille[near]).max() <= STANDARD.station_grade_permille + 1e-6
    assert result.alignment.profile.level_at(np.array([result.stations_m[0][1]]))[0] == pytest.approx(level_m, abs=0.01)
    assert result.violations == ()
    assert result.cost_musd > free.cost_musd


def test_the_formation_clears_the_river(hills):
    result = evaluate(east(), hills, STANDARD, COSTS, Surroundings((river(6_000.0),)))
    (bridge,) = [structure for structure in result.structures if structure.kind == "river bridge"]
    assert bridge.name == "Adraskan"
    height = np.interp(6_000.0, result.section.chainage_m, result.section.level_m - result.section.ground_m)
    assert height >= STANDARD.river_clearance_m - 0.05
    assert result.violations == ()


def test_demands_that_contradict_each_other_are_told_and_shown_as_violations(hills):
    # A border fixed 15 m below the ground, in the very place where a river asks for clearance.
    lon, lat = place(6_000.0)
    ground_m = float(hills.sample(np.array([lon]), np.array([lat]))[0])
    around = Surroundings((river(6_000.0),), (Station("Deep", lon, lat, BORDER, ground_m - 15.0),))
    result = evaluate(east(), hills, STANDARD, COSTS, around)
    assert any("No profile meets every demand" in note and "Deep" in note for note in result.basis.notes)
    assert "clearance" in kinds(result)
    assert "fixed level" not in kinds(result)


def test_a_river_above_a_tunnel_lifts_nothing():
    grid = np.full((300, 300), 700.0)
    # A ridge of 200 m across the line from km 8 to km 12; a river runs along its top.
    grid[:, 125:165] = 900.0
    ridge = plane_terrain(grid)
    free = evaluate(east(), ridge, STANDARD, COSTS)
    top = float(np.mean(free.section.chainage_m[free.section.ground_m > 899.0]))
    result = evaluate(east(), ridge, STANDARD, COSTS, Surroundings((river(top, "On top", 50.0),)))
    assert free.tunnel_km > 3.0
    assert result.cost_musd == pytest.approx(free.cost_musd, rel=0.01)
    assert "clearance" not in kinds(result)


def test_ends_and_stations_lie_near_the_ground(hills):
    # Alone, the cheapest levels end above or below the ground; what joins the line there does not.
    station = Station("Adraskan", *place(9_000.0))
    result = evaluate(east(), hills, STANDARD, COSTS, Surroundings(stations=(station,)))
    section = result.section
    for at_m in (0.0, 9_000.0, section.chainage_m[-1]):
        assert abs(np.interp(at_m, section.chainage_m, section.level_m - section.ground_m)) <= 5.5


def test_an_end_in_a_tunnel_and_the_sea_are_told():
    line = east(6_000.0)
    deep = replace(line, level_m=np.full(line.lon.size, 660.0))
    notes = evaluate(deep, plane_terrain(np.full((300, 300), 700.0)), STANDARD, COSTS).basis.notes
    assert any(note.startswith("The start of the line lies in a tunnel, 40 m below the ground") for note in notes)
    notes = evaluate(line, plane_terrain(np.zeros((300, 300))), STANDARD, COSTS).basis.notes
    assert any("6.0 km lie on ground of exactly 0 m, first at km 0.0" in note for note in notes)
    notes = evaluate(line, plane_terrain(np.full((300, 300), 7.0)), STANDARD, COSTS).basis.notes
    assert not any("exactly 0 m" in note or "tunnel" in note for note in notes)


def test_nearness_to_the_ground_gives_way_to_a_river_close_by():
    grid = np.full((300, 300), 700.0)
    # The line begins in a hollow, and a river on higher ground begins soon after.
    grid[:, :86] = 670.0
    terrain = plane_terrain(grid)
    line = east()
    start_m = float(terrain.sample(line.lon[:1], line.lat[:1])[0])
    rise = np.flatnonzero(terrain.sample(line.lon, line.lat) > start_m + 20.0)
    at_m = 100.0 * float(rise[0]) + 300.0
    result = evaluate(line, terrain, STANDARD, COSTS, Surroundings((river(at_m),)))
    assert "clearance" not in kinds(result)
    assert not any("No profile meets" in note for note in result.basis.notes)
