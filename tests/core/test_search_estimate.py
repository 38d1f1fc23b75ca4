"""What is told before the start beside what the search then makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import KarwanError
from karwan.core.progress import Silent
from karwan.core.search.brief import make_brief
from karwan.core.search.estimate import estimate
from karwan.core.search.finding import SEED_PARTS, STRETCHES, costed_graph
from karwan.core.search.survey import make_survey, near_legs, seed_bounds, seed_cell_m, seed_cells

from .search_builders import hills, lonlat, scenario, write_dem

START, END = lonlat(20, 75), lonlat(180, 75)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "hills.tif", hills())


def test_cells_and_states_are_those_the_search_makes(model):
    asked = scenario(START, END, count=3)
    told = estimate(asked, model)
    survey = make_survey(model, (START, END), (), ())
    cell_m = seed_cell_m(survey, 12.5, 400.0, STRETCHES[0])
    cells = seed_cells(survey, seed_bounds(survey, 12.5, cell_m, STRETCHES[0]), cell_m)
    grid = cells.limited_to(np.logical_or.reduce(near_legs(cells, survey, 12.5, STRETCHES[0])))
    brief = make_brief(asked, model, True)
    graph = costed_graph(grid, brief, brief.limits, 0.7, most_parts=SEED_PARTS)
    words = told.basis.split()
    assert float(words[0]) * 1e3 == pytest.approx(grid.free.sum(), rel=0.1)
    assert float(words[7]) * 1e6 == pytest.approx(graph.states, rel=0.15)


def test_memory_is_not_exceeded(model):
    pytest.importorskip("numba")
    import tracemalloc

    from karwan.core.generate import generate

    asked = scenario(START, END, count=3)
    generate(asked, model, Silent())
    tracemalloc.start()
    generate(asked, model, Silent())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 10e6 < peak < estimate(asked, model).memory_bytes


def test_more_alternatives_and_longer_lines_take_more(model):
    three = estimate(scenario(START, END, count=3), model)
    six = estimate(scenario(START, END, count=6), model)
    near = estimate(scenario(START, lonlat(100, 75), count=3), model)
    assert 0.0 < three.first_s < three.seconds < six.seconds
    assert near.seconds < three.seconds
    assert three.memory_bytes > 0.0
    one = estimate(scenario(START, END), model)
    assert one.first_s == pytest.approx(one.seconds)
    assert one.memory_bytes < three.memory_bytes


def test_via_points_and_bad_points(model):
    asked = scenario(START, END, count=3)
    via = estimate(replace(asked, via=(lonlat(100, 60),)), model)
    assert "2 legs" in via.basis
    assert np.isfinite(via.seconds)
    with pytest.raises(KarwanError, match="outside"):
        estimate(scenario(START, lonlat(400, 75)), model)
