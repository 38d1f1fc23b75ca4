"""What may be a risk area, and what is said of what may not."""

from __future__ import annotations

import pytest
from karwan.core.errors import LayerError
from karwan.core.surroundings import NOTHING_AROUND, Risk, Surroundings

shapely = pytest.importorskip("shapely")

SQUARE = shapely.box(62.0, 34.0, 62.1, 34.1)


def test_polygons_of_one_or_more_parts_are_risk_areas() -> None:
    two = shapely.MultiPolygon([SQUARE, shapely.box(63.0, 34.0, 63.1, 34.1)])
    risks = (Risk("Dunes", SQUARE, 1.0), Risk("Mines", two, 2.5, usd_per_m=400.0, source="mines.gpkg"))
    assert Surroundings(risks=risks).risks == risks
    assert NOTHING_AROUND.risks == ()


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_must_be_above_nothing(weight: float) -> None:
    with pytest.raises(LayerError, match=r"Dunes has the weight .*above 0"):
        Risk("Dunes", SQUARE, weight)


@pytest.mark.parametrize("usd_per_m", [-0.01, float("nan"), float("inf")])
def test_a_cost_must_not_be_negative(usd_per_m: float) -> None:
    with pytest.raises(LayerError, match="Dunes has a cost of"):
        Risk("Dunes", SQUARE, 1.0, usd_per_m=usd_per_m)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (shapely.LineString([(62.0, 34.0), (63.0, 34.0)]), "no area but a LineString"),
        (shapely.Point(62.0, 34.0), "no area but a Point"),
        (shapely.Polygon(), "is empty"),
        (None, "no area but a NoneType"),
    ],
)
def test_only_areas_count(shape: object, said: str) -> None:
    with pytest.raises(LayerError, match=said):
        Risk("Dunes", shape, 1.0)  # type: ignore[arg-type]
