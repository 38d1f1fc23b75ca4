"""Where a run of the generator spends its time: stages on a common clock, with the processor time of their thread."""

from __future__ import annotations

import functools
import importlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# Module below karwan.core.search, what in it is timed (a dot: a method of a class). Later ones lie inside earlier ones.
TIMED = (
    ("brief", "make_survey"),
    ("finding", "seed_cells"),
    ("finding", "costed_graph"),
    ("finding", "corridor_of"),
    ("finding", "different_routes"),
    ("finding", "keep_apart"),
    ("field", "_spread"),
    ("working_out", "LineMaker.prepare"),
    ("working_out", "LineMaker._refined"),
    ("working_out", "band_grid"),
    ("working_out", "costed_graph"),
    ("working_out", "band"),
    ("working_out", "fit_polygon"),
    ("improve", "_improve"),
    ("working_out", "LineMaker.evaluated"),
    ("working_out", "fault_of"),
    ("pipeline", "differ"),
)


@dataclass(frozen=True)
class Span:
    """One call: seconds from the run's beginning, processor time of its thread."""

    stage: str
    thread: str
    began: float
    ended: float
    processor_s: float


@dataclass
class Stages:
    """Spans of a run as they end."""

    origin: float = field(default_factory=time.perf_counter)
    spans: list[Span] = field(default_factory=list)

    def note(self, stage: str, began: float, busy: float) -> None:
        """Keep a call that began at `began` (perf_counter) and `busy` (thread_time)."""
        now = time.perf_counter()
        self.spans.append(Span(stage, threading.current_thread().name, began - self.origin, now - self.origin,
                               time.thread_time() - busy))  # fmt: skip

    def print(self, shortest_s: float = 0.02) -> None:
        """The timeline, then sums by stage."""
        print(f"  {'from':>7} {'to':>7} {'proc':>6}  stage")
        for span in sorted(self.spans, key=lambda one: one.began):
            if span.ended - span.began >= shortest_s:
                print(f"  {span.began:7.2f} {span.ended:7.2f} {span.processor_s:6.2f}  {span.stage} ({span.thread})")
        print(f"  {'calls':>6} {'wall':>7} {'proc':>7}  sum by stage (stages within others count twice)")
        for stage in dict.fromkeys(one.stage for one in self.spans):
            own = [one for one in self.spans if one.stage == stage]
            print(f"  {len(own):6} {sum(one.ended - one.began for one in own):7.2f} "
                  f"{sum(one.processor_s for one in own):7.2f}  {stage}")  # fmt: skip


@contextmanager
def watched() -> Iterator[Stages]:
    """The stages of what runs inside."""
    stages = Stages()
    undo: list[tuple[Any, str, Any]] = []
    for module, path in TIMED:
        try:
            holder: Any = importlib.import_module(f"karwan.core.search.{module}")
            *inner, name = path.split(".")
            for part in inner:
                holder = getattr(holder, part)
            kept = getattr(holder, name)
        except (ImportError, AttributeError):
            print(f"  no stage {module}.{path}")
            continue
        undo.append((holder, name, kept))
        setattr(holder, name, _timed(kept, f"{module}.{path}", stages))
    try:
        yield stages
    finally:
        for holder, name, kept in undo:
            setattr(holder, name, kept)


def _timed(function: Callable[..., Any], stage: str, stages: Stages) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        began, busy = time.perf_counter(), time.thread_time()
        found = function(*arguments, **named)
        stages.note(stage, began, busy)
        return _each(found, stage, stages) if hasattr(found, "__next__") else found

    return timed


def _each(items: Iterator[Any], stage: str, stages: Stages) -> Iterator[Any]:
    while True:
        began, busy = time.perf_counter(), time.thread_time()
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            stages.note(stage, began, busy)
        yield item
