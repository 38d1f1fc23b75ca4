"""What a run takes over from earlier ones: the same result to the last bit, nothing of changed inputs."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.generate import generate
from karwan.core.progress import Silent
from karwan.core.unit_costs import UnitCosts

from .search_builders import box, hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
pytest.importorskip("shapely")
START, END = lonlat(10, 35), lonlat(85, 35)
ASKED = scenario(START, END, via=(lonlat(45, 28),), count=2)
DEARER = replace(UnitCosts(), track_usd_per_m=replace(UnitCosts().track_usd_per_m, value=900.0))


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "hills.tif", hills((70, 95)))


@pytest.fixture
def memory():
    from karwan.core.search.memory import SearchMemory

    return SearchMemory()


def lines(result):
    return [
        part.tobytes()
        for one in result.evaluations
        for part in (one.alignment.lon, one.alignment.lat, one.alignment.level_m, np.array([one.cost_musd]))
    ]


@pytest.fixture(scope="module")
def fresh(model):
    return generate(ASKED, model, Silent())


def test_the_same_again_is_taken_over_whole(model, memory, fresh):
    first = generate(ASKED, model, Silent(), memory=memory)
    again = generate(ASKED, model, Silent(), memory=memory)
    assert lines(first) == lines(again) == lines(fresh)
    assert all(one.section is other.section for one, other in zip(first.evaluations, again.evaluations))
    assert np.array_equal(first.corridor.dearer_musd, again.corridor.dearer_musd, equal_nan=True)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ASKED, via=(lonlat(48, 31),)),
        replace(ASKED, unit_costs=DEARER),
        replace(ASKED, nogo=(box(60, 25, 63, 33),)),
        replace(ASKED, count=3),
    ],
    ids=["via", "cost", "nogo", "count"],
)
def test_something_changed_gives_what_a_fresh_run_gives(model, memory, changed):
    generate(ASKED, model, Silent(), memory=memory)
    assert lines(generate(changed, model, Silent(), memory=memory)) == lines(generate(changed, model, Silent()))


@pytest.mark.parametrize(
    ("changed", "reused"),
    [
        (ASKED, ("terrain read", "cells of the first search", "first search", "lines worked out")),
        (replace(ASKED, via=(lonlat(46, 29),)), ("terrain read", "cells of the first search")),
        (replace(ASKED, unit_costs=DEARER), ("terrain read", "cells of the first search")),
        (replace(ASKED, nogo=(box(60, 25, 63, 33),)), ("terrain read",)),
    ],
    ids=["again", "via", "cost", "nogo"],
)
def test_the_result_tells_what_was_taken_over(model, memory, monkeypatch, changed, reused):
    from karwan.core.search import grid

    read, warp = [], grid._warp
    monkeypatch.setattr(grid, "_warp", lambda *asked: read.append(asked) or warp(*asked))
    first = generate(ASKED, model, Silent(), memory=memory)
    assert first.reused == ()
    at_first = len(read)
    assert at_first > 0
    second = generate(changed, model, Silent(), memory=memory)
    assert second.reused == reused
    # Cells are read from the model once for all that lies in the same blocks.
    assert len(read) - at_first == (0 if "cells of the first search" in reused else at_first)
    assert lines(second) == lines(generate(changed, model, Silent()))


def test_terrain_written_anew_is_read_anew(tmp_path, memory):
    path = tmp_path / "dem.tif"
    asked = scenario(START, END)
    model = write_dem(path, hills((70, 95)))
    before = generate(asked, model, Silent(), memory=memory)
    other = write_dem(path, hills((70, 95), seed=6))
    # Whatever the file system's clock says.
    os.utime(path, ns=(1, 1))
    after = generate(asked, other, Silent(), memory=memory)
    assert lines(after) == lines(generate(asked, other, Silent())) != lines(before)


def test_memory_is_bounded_and_let_go(model):
    from karwan.core.search.memory import SearchMemory

    small = SearchMemory(most_bytes=3_000_000)
    generate(ASKED, model, Silent(), memory=small)
    assert 0 < small.bytes <= 3_000_000
    small.forget()
    assert small.bytes == 0


def test_what_was_used_last_stays():
    from karwan.core.search.memory import SearchMemory

    held = SearchMemory(most_bytes=2_500)
    made = []

    def thing(name):
        return held.made(name, lambda: made.append(name) or np.zeros(125))

    for name in ("one", "two", "one", "three", "one", "two"):
        thing(name)
    # Two fit: "two" had to go for "three", "one" was in use.
    assert made == ["one", "two", "three", "two"]


def test_digests_tell_values_apart():
    from karwan.core.search.memory import digest

    values = [1, 1.0, "1", None, (1, 2), ((1,), 2), np.array([1]), np.array([1.0]), np.array([[1]]), {"a": 1}, START,
              box(0, 0, 1, 1), UnitCosts(), "", (), True]  # fmt: skip
    assert len({digest(value) for value in values}) == len(values)
    assert digest(*values) == digest(*values)
    assert digest("ab", "c") != digest("a", "bc")
    with pytest.raises(TypeError):
        digest(object())
