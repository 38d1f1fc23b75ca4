"""Lengths inside areas of risk, beside lengths worked out by hand with pyproj and shapely's own intersections."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import alignment_from_vertices
from karwan.core.evaluate import evaluate
from karwan.core.exposure import Exposure, exposed_km, exposure_between, exposures_along
from karwan.core.geodesy import WGS84, chainage_m
from karwan.core.sections import sections_between
from karwan.core.standards import standard
from karwan.core.surroundings import Risk, Surroundings
from karwan.core.unit_costs import UnitCosts

shapely = pytest.importorskip("shapely")


def along(lon, lat, *risks: Risk) -> tuple[Exposure, ...]:
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return exposures_along(lon, lat, chainage_m(lon, lat), Surroundings(risks=risks))


def test_a_meridian_through_a_box_is_exposed_over_the_meridian_arc() -> None:
    lat = np.linspace(34.0, 35.0, 4_001)
    lon = np.full(lat.size, 62.0)
    (found,) = along(lon, lat, Risk("Dunes", shapely.box(61.9, 34.25, 62.1, 34.4), 2.0, usd_per_m=500.0))
    before = WGS84.inv(62.0, 34.0, 62.0, 34.25)[2]
    inside = WGS84.inv(62.0, 34.25, 62.0, 34.4)[2]
    assert found.intervals_m == (pytest.approx((before, before + inside), abs=1e-3),)
    assert found.length_km == pytest.approx(inside / 1000.0, abs=1e-6)
    assert found.exposure == pytest.approx(2.0 * inside / 1000.0, abs=2e-6)
    assert found.cost_musd == pytest.approx(500.0 * inside / 1e6, abs=1e-6)
    assert found.name == "Dunes"
    assert found.priced


def test_a_parallel_through_a_ring_leaves_out_the_hole() -> None:
    lon = np.linspace(62.0, 63.0, 4_001)
    lat = np.full(lon.size, 34.5)
    ring = shapely.box(62.2, 34.4, 62.8, 34.6).difference(shapely.box(62.4, 34.45, 62.5, 34.55))
    (found,) = along(lon, lat, Risk("Ring", ring, 1.0))
    # As long as the parallel is: by the radius of its circle, a.cos(phi) / sqrt(1 - e2.sin2(phi)).
    sine, cosine = np.sin(np.radians(34.5)), np.cos(np.radians(34.5))
    degree_km = np.radians(1.0) * WGS84.a * cosine / np.sqrt(1.0 - WGS84.es * sine**2) / 1000.0
    assert found.length_km == pytest.approx(0.5 * degree_km, abs=1e-4)
    assert [b - a for a, b in found.intervals_m] == pytest.approx([200 * degree_km, 300 * degree_km], abs=0.1)


def test_overlapping_areas_of_a_layer_add_their_weights_but_not_their_lengths() -> None:
    lat = np.linspace(34.0, 35.0, 2_001)
    lon = np.full(lat.size, 62.0)
    one = Risk("North", shapely.box(61.9, 34.2, 62.1, 34.6), 1.0, source="Conflict")
    other = Risk("South", shapely.box(61.9, 34.4, 62.1, 34.8), 3.0, source="Conflict")
    (found,) = along(lon, lat, one, other)

    def km(a: float, b: float) -> float:
        return float(WGS84.inv(62.0, a, 62.0, b)[2]) / 1000.0

    assert found.length_km == pytest.approx(km(34.2, 34.8), abs=1e-6)
    assert found.exposure == pytest.approx(km(34.2, 34.6) + 3.0 * km(34.4, 34.8), abs=1e-5)
    assert found.overlap_km == pytest.approx(km(34.4, 34.6), abs=1e-5)
    # A third area over the same stretch makes it no longer.
    (third,) = along(lon, lat, one, other, Risk("Again", other.shape, 1.0, source="Conflict"))
    assert third.overlap_km == pytest.approx(km(34.4, 34.8), abs=1e-5)
    assert len(found.intervals_m) == 1
    assert len(found.stretches) == 2


def test_layers_are_told_apart_and_the_length_in_any_of_them_counted_once() -> None:
    lat = np.linspace(34.0, 35.0, 2_001)
    lon = np.full(lat.size, 62.0)
    found = along(
        lon, lat,
        Risk("a", shapely.box(61.9, 34.2, 62.1, 34.6), 1.0, source="Sand"),
        Risk("b", shapely.box(61.9, 34.4, 62.1, 34.8), 1.0, source="Faults"),
        Risk("c", shapely.box(63.0, 34.4, 63.1, 34.8), 1.0, source="Mines"),
    )  # fmt: skip
    assert [one.name for one in found] == ["Sand", "Faults", "Mines"]
    assert found[2] == Exposure("Mines", 0.0, 0.0, 0.0, ())
    assert exposed_km(found) == pytest.approx(WGS84.inv(62.0, 34.2, 62.0, 34.8)[2] / 1000.0, abs=1e-6)


def test_a_line_all_inside_and_one_all_outside() -> None:
    lon, lat = np.linspace(62.0, 62.5, 500), np.linspace(34.0, 34.2, 500)
    (found,) = along(lon, lat, Risk("Country", shapely.box(60.0, 30.0, 70.0, 40.0), 0.5))
    assert found.intervals_m == ((0.0, pytest.approx(chainage_m(lon, lat)[-1])),)
    (found,) = along(lon, lat, Risk("Elsewhere", shapely.box(10.0, 30.0, 20.0, 40.0), 0.5))
    assert found.intervals_m == ()
    assert exposures_along(lon, lat, chainage_m(lon, lat), Surroundings()) == ()


def test_across_the_antimeridian() -> None:
    lon, lat = np.linspace(179.0, 181.0, 4_001), np.full(4_001, 60.0)
    east = Risk("East", shapely.box(-180.0, 59.0, -179.5, 61.0), 1.0)
    (found,) = along(lon, lat, east)
    half_degree_m = chainage_m(lon, lat)[-1] / 4.0
    assert found.intervals_m == (pytest.approx((2.0 * half_degree_m, 3.0 * half_degree_m), abs=1e-3),)
    (found,) = along(lon - 360.0, lat, Risk("All", shapely.box(178.0, 59.0, 180.0, 61.0), 1.0))
    assert found.length_km == pytest.approx(2.0 * half_degree_m / 1000.0, abs=1e-6)


def test_an_area_that_crosses_itself_counts_where_it_has_an_area() -> None:
    lat = np.linspace(34.0, 35.0, 2_001)
    bow = shapely.Polygon([(61.5, 34.2), (62.5, 34.8), (62.5, 34.2), (61.5, 34.8)])
    (found,) = along(np.full(lat.size, 62.2), lat, Risk("Bow tie", bow, 1.0))
    # Its right half only: at 62.2 from 34.38 to 34.62.
    assert found.length_km == pytest.approx(WGS84.inv(62.2, 34.38, 62.2, 34.62)[2] / 1000.0, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12))
def test_lengths_are_those_of_shapelys_own_intersections(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    lon = 62.0 + np.cumsum(rng.normal(0.001, 0.001, 600))
    lat = 34.0 + np.cumsum(rng.normal(0.0005, 0.001, 600))
    line = shapely.linestrings(np.column_stack((lon, lat)))
    risks = []
    for k in range(count):
        x, y = rng.uniform(lon.min(), lon.max()), rng.uniform(lat.min(), lat.max())
        angle = np.sort(rng.uniform(0.0, 2.0 * np.pi, rng.integers(3, 20)))
        far = rng.uniform(0.01, 0.4, angle.size)
        shape = shapely.make_valid(shapely.Polygon(np.column_stack((x + far * np.cos(angle), y + far * np.sin(angle)))))
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        risks.append(Risk(f"{k}", shapely.MultiPolygon(parts), rng.uniform(0.1, 5.0), rng.uniform(0.0, 900.0)))
    at = chainage_m(lon, lat)
    for found, risk in zip(along(lon, lat, *risks), risks):
        inside = shapely.intersection(risk.shape, line)
        length_m = sum(
            WGS84.line_length(*np.array(part.coords).T)
            for part in shapely.get_parts(inside)
            if part.geom_type == "LineString"
        )
        assert found.length_km == pytest.approx(length_m / 1000.0, abs=2e-5)
        assert found.exposure == pytest.approx(risk.weight * found.length_km)
        assert found.cost_musd == pytest.approx(risk.usd_per_m * found.length_km / 1000.0)
        ends = np.array(found.intervals_m).ravel()
        assert np.all(np.diff(ends) > 0.0)
        assert np.all((ends >= 0.0) & (ends <= at[-1]))


def test_what_lies_between_chainages_adds_up() -> None:
    lat = np.linspace(34.0, 35.0, 2_001)
    lon = np.full(lat.size, 62.0)
    found = along(
        lon, lat,
        Risk("a", shapely.box(61.9, 34.2, 62.1, 34.6), 1.5, source="Sand"),
        Risk("b", shapely.box(61.9, 34.4, 62.1, 34.8), 2.0, source="Faults"),
    )  # fmt: skip
    cuts = [0.0, 20_000.0, 50_000.0, 60_000.0, chainage_m(lon, lat)[-1]]
    parts = np.array([exposure_between(found, a, b) for a, b in zip(cuts, cuts[1:])])
    assert parts.sum(axis=0) == pytest.approx([exposed_km(found), sum(one.exposure for one in found)])
    assert parts[0].sum() == 0.0


def test_a_long_line_among_hundreds_of_areas_is_measured_in_milliseconds() -> None:
    rng = np.random.default_rng(4)
    turn = np.linspace(0.0, 20.0, 35_000)
    lon, lat = np.linspace(62.0, 70.0, 35_000), 34.0 + 0.3 * np.sin(turn)
    places = zip(rng.uniform(62.0, 70.0, 400), rng.uniform(33.5, 34.5, 400))
    around = Surroundings(
        risks=tuple(
            Risk(f"{k}", shapely.Point(x, y).buffer(0.1), 1.0, 1.0, "Events") for k, (x, y) in enumerate(places)
        )
    )
    at = chainage_m(lon, lat)
    (first,) = exposures_along(lon, lat, at, around)
    assert first.length_km > 100.0
    least = min(_seconds(lambda: exposures_along(lon, lat, at, around)) for _ in range(5))
    assert least < 0.1


def _seconds(work) -> float:
    start = process_time()
    work()
    return process_time() - start


# In an evaluation


@pytest.fixture(scope="module")
def hills():
    return plane_terrain(smooth_noise(np.random.default_rng(3), (120, 300)))


@pytest.fixture(scope="module")
def line():
    lon, lat = np.linspace(63.02, 63.28, 800), np.linspace(34.30, 34.27, 800)
    return alignment_from_vertices("Line", lon, lat)


def judged(line, hills, *risks: Risk):
    return evaluate(line, hills, standard("1520-international"), UnitCosts(), Surroundings(risks=risks))


def test_an_evaluation_holds_what_the_line_is_exposed_to_and_its_cost(line, hills) -> None:
    without = judged(line, hills)
    assert without.exposures == ()
    assert without.exposed_km == 0.0
    assert without.exposure == 0.0
    free = judged(line, hills, Risk("Mines", shapely.box(63.1, 34.0, 63.2, 34.5), 2.0, source="Survey"))
    assert free.cost_musd == without.cost_musd
    assert free.exposed_km > 5.0
    assert free.exposure == pytest.approx(2.0 * free.exposed_km)
    assert [item.group for item in free.cost_items] == [item.group for item in without.cost_items]
    dear = judged(
        line, hills,
        Risk("Mines", shapely.box(63.1, 34.0, 63.2, 34.5), 2.0, 400.0, "Survey"),
        Risk("Mines", shapely.box(63.15, 34.0, 63.25, 34.5), 1.0, 200.0, "Survey"),
    )  # fmt: skip
    (item,) = [item for item in dear.cost_items if item.group == "risk"]
    assert item.cost_musd == item.low_musd == item.high_musd == dear.exposures[0].cost_musd
    assert "et by the planner" in item.source
    assert item.name == "Survey"
    # 200 USD per metre at weight 1, whatever the weights.
    assert item.unit_cost_usd == pytest.approx(200_000.0)
    assert item.quantity == pytest.approx(dear.exposure)
    for name in ("cost_musd", "cost_low_musd", "cost_high_musd"):
        assert getattr(dear, name) == pytest.approx(getattr(without, name) + item.cost_musd)
    assert any("overlap" in note for note in dear.basis.notes)


def test_sections_share_out_exposure_and_its_cost_where_it_lies(line, hills) -> None:
    found = judged(line, hills, Risk("Mines", shapely.box(63.1, 34.0, 63.2, 34.5), 2.0, 400.0, "Survey"))
    (a_m, b_m) = found.exposures[0].intervals_m[0]
    middle = (a_m + b_m) / 2.0
    first, second, third = sections_between(found, [("In the middle", middle), ("Behind", b_m + 500.0)])
    for name in ("exposed_km", "exposure"):
        assert getattr(first, name) == pytest.approx(getattr(found, name) / 2.0)
        assert getattr(second, name) == pytest.approx(getattr(found, name) / 2.0)
        assert getattr(third, name) == 0.0
    costs = [next(i.cost_musd for i in part.cost_items if i.group == "risk") for part in (first, second, third)]
    assert costs == pytest.approx([found.exposures[0].cost_musd / 2.0] * 2 + [0.0])
    plain = sections_between(replace(found, exposures=(), cost_items=found.cost_items[:-1]))[0]
    assert np.isnan(plain.exposed_km)
    assert np.isnan(plain.exposure)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_one_more_risk_never_lowers_the_cost(line, hills, seed: int) -> None:
    rng = np.random.default_rng(seed)
    risks, last = [], judged(line, hills)
    for k in range(3):
        x, y = rng.uniform(63.0, 63.3), rng.uniform(34.2, 34.4)
        shape = shapely.Point(x, y).buffer(rng.uniform(0.01, 0.2))
        risks.append(Risk(f"{k}", shape, rng.uniform(0.1, 4.0), rng.choice([0.0, 300.0]), rng.choice(["a", "b"])))
        now = judged(line, hills, *risks)
        assert now.cost_musd >= last.cost_musd - 1e-9
        assert now.exposure >= last.exposure - 1e-9
        assert now.exposed_km >= last.exposed_km - 1e-9
        assert now.exposed_km <= now.length_km + 1e-9
        last = now
