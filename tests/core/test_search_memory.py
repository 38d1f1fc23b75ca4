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
        (
            ASKED,
            (
                "terrain read",
                "cells of the first search",
                "legs of the first search",
                "searches for other routes",
                "lines worked out",
            ),
        ),
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


@pytest.fixture
def work(monkeypatch):
    """Names of what was searched and laid out, as it is done."""
    from karwan.core.search import field, working_out

    done = []
    for module, name in ((field, "_spread"), (working_out, "improve")):
        kept = getattr(module, name)

        def noted(*asked, kept=kept, name=name):
            done.append(name)
            return kept(*asked)

        monkeypatch.setattr(module, name, noted)
    return done


def test_legs_that_end_before_a_moved_via_point_are_not_searched_again(model, memory, work):
    asked = scenario(START, END, via=(lonlat(32, 30), lonlat(58, 40)), count=2)
    moved = replace(asked, via=(asked.via[0], lonlat(59, 41)))
    generate(asked, model, Silent(), memory=memory)
    work.clear()
    second = generate(moved, model, Silent(), memory=memory)
    with_memory = work.count("_spread")
    assert second.reused == ("terrain read", "cells of the first search", "legs of the first search")
    work.clear()
    assert lines(second) == lines(generate(moved, model, Silent()))
    # From start to the first via point: the one field of six that the moved point does not touch.
    assert with_memory == work.count("_spread") - 1


def test_a_moved_first_via_point_leaves_the_legs_behind_the_second(model, memory, work):
    asked = scenario(START, END, via=(lonlat(32, 30), lonlat(58, 40)), count=2)
    moved = replace(asked, via=(lonlat(33, 31), asked.via[1]))
    generate(asked, model, Silent(), memory=memory)
    work.clear()
    second = generate(moved, model, Silent(), memory=memory)
    with_memory = work.count("_spread")
    assert "legs of the first search" in second.reused
    work.clear()
    assert lines(second) == lines(generate(moved, model, Silent()))
    assert with_memory == work.count("_spread") - 1


@pytest.mark.parametrize("via", [(), (lonlat(45, 28),)], ids=["no via", "via"])
def test_a_cost_that_no_cell_has_leaves_searches_and_layouts(model, memory, work, via):
    asked = scenario(START, END, via=via, count=2)
    culvert = replace(UnitCosts().culvert_usd_each, value=40_000.0)
    changed = replace(asked, unit_costs=replace(UnitCosts(), culvert_usd_each=culvert, title="with culverts"))
    before = generate(asked, model, Silent(), memory=memory)
    work.clear()
    after = generate(changed, model, Silent(), memory=memory)
    assert work == []
    searched = "legs of the first search" if via else "first search"
    assert after.reused == (
        "terrain read", "cells of the first search", searched, "searches for other routes", "lines laid out",
    )  # fmt: skip
    assert lines(after) == lines(generate(changed, model, Silent()))
    assert {one.cost_musd for one in after.evaluations}.isdisjoint(one.cost_musd for one in before.evaluations)


def test_what_crossings_cost_counts_only_where_something_is_crossed(model):
    from karwan.core.search.brief import make_brief
    from karwan.core.surroundings import NOTHING_AROUND, RAILWAY, Course, Surroundings

    dearer = replace(UnitCosts(), railway_crossing_usd_each=replace(UnitCosts().railway_crossing_usd_each, value=9e5))
    line = Course(RAILWAY, "line", *(np.array(part) for part in zip(lonlat(40, 20), lonlat(40, 50))))
    for around, same in ((NOTHING_AROUND, True), (Surroundings(courses=(line,)), False)):
        keys = [make_brief(replace(ASKED, unit_costs=costs), model, True, around) for costs in (UnitCosts(), dearer)]
        assert (keys[0].search_key == keys[1].search_key) is same
        assert keys[0].key != keys[1].key


def test_every_cost_the_search_pays_makes_another_search():
    """A unit cost that changes what a metre costs is never one that searches are taken over for."""
    from karwan.core.search.brief import ONLY_CROSSINGS, ONLY_EVALUATED

    heights = np.concatenate((np.linspace(-60.0, 60.0, 241), [-0.01, 0.01]))
    # Land is paid for by its width, which costs nothing at the reference.
    costs = replace(UnitCosts(), land_usd_per_m2=replace(UnitCosts().land_usd_per_m2, value=1.0))
    for name in ONLY_EVALUATED | ONLY_CROSSINGS:
        value = getattr(costs, name)
        changed = "other" if isinstance(value, str) else (
            2.0 * value + 1.0 if isinstance(value, float) else replace(value, value=2.0 * value.value + 1.0)
        )  # fmt: skip
        assert np.array_equal(
            costs.usd_per_m(heights.copy()), replace(costs, **{name: changed}).usd_per_m(heights.copy())
        )


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
