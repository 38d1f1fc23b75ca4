"""Searches kept apart from what was found end quietly where they find no way: what was found before stands."""

import numpy as np
import pytest
from karwan.core.progress import Silent

from .search_builders import hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
pytest.importorskip("shapely")


def test_a_further_search_without_a_way_is_no_failure(tmp_path):
    from karwan.core.search.brief import make_brief
    from karwan.core.search.finding import RouteFinder

    model = write_dem(tmp_path / "dem.tif", hills((70, 95)))
    finder = RouteFinder(make_brief(scenario(lonlat(10, 35), lonlat(85, 35), count=2), model, True))
    grid, routes = finder.routes(2, Silent())
    assert next(routes).x.size > 2
    assert finder._apart(grid, (), Silent()) is not None
    wall = np.ones(grid.shape, dtype=bool)
    wall[:, grid.shape[1] // 2 - 1 : grid.shape[1] // 2 + 2] = False
    assert finder._apart(grid.limited_to(wall), (), Silent()) is None
