"""First searches leg by leg, each on the cells about its own leg: those of a leg nobody touched are taken over.

A field rests on its leg's cells, on where it begins, with which costs and directions, and on where it ends; so when a
via point is moved, fields from the start stay good up to the point before it, fields from the end up to the one behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..generate import LEGS
from ..progress import Progress
from .field import PAD, Field, Graph, Seeds, spread_each
from .memory import SearchMemory, digest
from .reach import UnreachableError
from .tolls import Tolls


@dataclass(frozen=True)
class _Part:
    """A graph of some cells of another. cells: their numbers there; number: of each cell there here, or -1."""

    graph: Graph
    cells: NDArray[np.int64]
    number: NDArray[np.int64]

    def states(self, state: NDArray[np.int64]) -> NDArray[np.int64]:
        """States of the whole as they are numbered here; -1 for those of other cells."""
        levels = self.graph.levels
        cell = self.number[state // levels]
        return np.where(cell >= 0, cell * levels + state % levels, -1)

    def seeds(self, seeds: Seeds) -> Seeds:
        """Seeds of the whole, as far as they lie here."""
        state = self.states(seeds.state)
        here = state >= 0
        return Seeds(state[here], seeds.cost[here], seeds.came[here], seeds.backward)

    def field_on(self, whole: Graph, field: Field) -> Field:
        """A field of this part on the whole, where nothing else is reached."""
        levels = self.graph.levels
        cost = np.full((whole.at.size, levels), np.inf, dtype=np.float32)
        before = np.full((whole.at.size, levels), -1, dtype=np.int32)
        came = np.full((whole.at.size, levels), 16, dtype=np.int8)
        cost[self.cells] = field.cost.reshape(-1, levels)
        came[self.cells] = field.came.reshape(-1, levels)
        cell, level = np.divmod(field.before, levels)
        there = np.where(field.before >= 0, self.cells[cell] * levels + level, -1)
        before[self.cells] = there.reshape(-1, levels)
        return Field(cost.ravel(), before.ravel(), came.ravel())


@dataclass
class LegSearch:
    """Makes the fields of legs as find_fields wants them. near: for each leg the cells of the grid about it."""

    near: Sequence[NDArray[np.bool_]]
    memory: SearchMemory | None

    def __post_init__(self) -> None:
        self._parts: dict[int, _Part] = {}
        self._whole: Graph | None = None

    def __call__(
        self,
        graph: Graph,
        leg: int,
        seeds: Sequence[Seeds],
        progress: Progress,
        goals: Sequence[NDArray[np.int64]],
        beyond: float,
    ) -> list[Field]:
        """Fields on the whole graph; seeds and goals from the start, then from the end. Raises UnreachableError where
        a leg's own cells do not hold its ends, CancelledError."""
        if self._whole is not graph:
            self._whole, self._parts = graph, {}
        legs = [leg, len(self.near) - 1 - leg][: len(seeds)]
        parts = [self._part(graph, number) for number in legs]
        begun = [part.seeds(one) for part, one in zip(parts, seeds)]
        ends = [part.states(goal) for part, goal in zip(parts, goals)]
        ends = [end[end >= 0] for end in ends]
        for number, one, end in zip(legs, begun, ends):
            if not one.state.size or not end.size:
                raise UnreachableError(number)
        keys = [_key(part.graph, one, end, beyond) for part, one, end in zip(parts, begun, ends)]
        known: list[Field | None] = [None if self.memory is None else self.memory.kept(key, LEGS) for key in keys]
        missing = [i for i, field in enumerate(known) if field is None]
        if missing:
            made = spread_each(
                [parts[i].graph for i in missing],
                [begun[i] for i in missing],
                progress,
                [ends[i] for i in missing],
                beyond,
            )
            for i, field in zip(missing, made):
                known[i] = field
                if self.memory is not None:
                    self.memory.keep(keys[i], field)
        return [part.field_on(graph, field) for part, field in zip(parts, known) if field is not None]

    def _part(self, graph: Graph, leg: int) -> _Part:
        if leg not in self._parts:
            self._parts[leg] = _part_of(graph, self.near[leg])
        return self._parts[leg]


def _key(graph: Graph, seeds: Seeds, goal: NDArray[np.int64], beyond: float) -> str:
    """A name of all that a field rests on, which is not where its cells lie on earth."""
    return digest(
        "leg", graph.index, graph.ground_m, graph.factor, graph.base, graph.levels, graph.step_m, graph.reach,
        graph.reach_down, graph.turns, graph.table, graph.tolls, graph.risk, graph.grid.cell_m, seeds, goal, beyond,
    )  # fmt: skip


def _part_of(graph: Graph, near: NDArray[np.bool_]) -> _Part:
    """The graph of the free cells in a mask of its grid."""
    grid = graph.grid
    wanted = grid.free & near
    rows, columns = np.flatnonzero(wanted.any(axis=1)), np.flatnonzero(wanted.any(axis=0))
    if not rows.size:
        raise UnreachableError(0)
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    free = wanted[box]
    cells = graph.index[PAD:-PAD, PAD:-PAD][box][free].astype(np.int64)
    number = np.full(graph.at.size, -1, dtype=np.int64)
    number[cells] = np.arange(cells.size)
    index = np.full((free.shape[0] + 2 * PAD, free.shape[1] + 2 * PAD), -1, dtype=np.int32)
    index[PAD:-PAD, PAD:-PAD][free] = np.arange(cells.size, dtype=np.int32)
    part = replace(
        grid, west_m=grid.west_m + columns[0] * grid.cell_m, north_m=grid.north_m - rows[0] * grid.cell_m,
        ground_m=grid.ground_m[box], free=free, factor=grid.factor[box],
        risk=None if grid.risk is None else grid.risk[box],
    )  # fmt: skip
    own = replace(
        graph, grid=part, index=index, at=np.flatnonzero(index.ravel() >= 0).astype(np.int32),
        ground_m=graph.ground_m[cells], factor=graph.factor[cells], base=graph.base[cells],
        tolls=None if graph.tolls is None else _tolls_of(graph.tolls, cells),
        risk=None if graph.risk is None else graph.risk[cells],
        fixed=tuple((int(number[cell]), level_m) for cell, level_m in graph.fixed if number[cell] >= 0),
    )  # fmt: skip
    return _Part(own, cells, number)


def _tolls_of(tolls: Tolls, cells: NDArray[np.int64]) -> Tolls | None:
    """Those of some cells; None where they have none."""
    row = tolls.row[cells]
    taken = row[row >= 0]
    if not taken.size:
        return None
    here = np.full(row.size, -1, dtype=np.int32)
    here[row >= 0] = np.arange(taken.size, dtype=np.int32)
    return replace(
        tolls, row=here, near_usd=tolls.near_usd[taken], apart_usd=tolls.apart_usd[taken], most_up=tolls.most_up[taken],
        most_down=tolls.most_down[taken],
    )  # fmt: skip
