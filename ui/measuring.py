"""The measure tool's mind: what was clicked so far, along a line that is there or freely."""

from __future__ import annotations

from dataclasses import dataclass, field

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Hit:
    """A line under the cursor: its key, an alternative's id, and the chainage there."""

    key: str
    chainage_m: float


@dataclass
class Measurement:
    """A small state machine: nothing, begun, or finished; along a line that is there (key) or free.

    Along a line the second click finishes; a free one goes on until it is finished. `pointer` is where the cursor is.
    Every method leaves a state that `chainages` or `places` describe.
    """

    key: str = ""
    marks_m: list[float] = field(default_factory=list)
    points: list[LonLat] = field(default_factory=list)
    finished: bool = False
    pointer: LonLat | None = None
    pointer_m: float | None = None

    @property
    def begun(self) -> bool:
        """Whether something was clicked."""
        return bool(self.marks_m or self.points)

    @property
    def free(self) -> bool:
        """Whether a free line is being measured."""
        return bool(self.points)

    def click(self, place: LonLat, hit: Hit | None) -> None:
        """Begin, go on, or begin anew after the last measurement was finished."""
        if self.finished:
            self.clear()
        if self.free:
            self.points.append(place)
        elif self.key:
            self.marks_m.append(hit.chainage_m if hit is not None else float(self.pointer_m or 0.0))
            self.finished = len(self.marks_m) == 2
        elif hit is not None:
            self.key, self.marks_m = hit.key, [hit.chainage_m]
        else:
            self.points = [place]
        self.pointer, self.pointer_m = place, self.marks_m[-1] if self.marks_m else None

    def move(self, place: LonLat, chainage_m: float | None = None) -> None:
        """The cursor went to a place; chainage_m: where that is along the alternative being measured."""
        if self.begun and not self.finished:
            self.pointer, self.pointer_m = place, chainage_m

    def set_chainages(self, key: str, from_m: float, to_m: float) -> None:
        """Measure from one chainage of a line to another, as typed."""
        self.clear()
        self.key, self.marks_m, self.finished = key, [from_m, to_m], True

    def finish(self) -> None:
        """Keep what there is: a free line without the cursor's stretch, an alternative up to the cursor."""
        if self.free:
            self.finished = len(self.points) > 1
        elif self.key and len(self.marks_m) == 1 and self.pointer_m is not None:
            self.marks_m.append(self.pointer_m)
            self.finished = True
        if not self.finished:
            self.clear()

    def back(self) -> None:
        """Take the last click back."""
        if self.finished:
            self.finished = False
            if self.key:
                self.marks_m = self.marks_m[:1]
            return
        if self.free:
            self.points.pop()
        else:
            self.marks_m = self.marks_m[:-1]
        if not self.begun:
            self.clear()

    def clear(self) -> None:
        """Nothing is measured."""
        self.key, self.marks_m, self.points = "", [], []
        self.finished, self.pointer, self.pointer_m = False, None, None

    def chainages(self) -> tuple[float, float] | None:
        """Both ends along the alternative, the cursor being the second until that is clicked."""
        if not self.key or not self.marks_m:
            return None
        if len(self.marks_m) == 2:
            return self.marks_m[0], self.marks_m[1]
        return None if self.pointer_m is None else (self.marks_m[0], self.pointer_m)

    def places(self) -> list[LonLat]:
        """Vertices of the free line, the cursor being the last until it is finished; [] unless there are two."""
        places = list(self.points)
        if places and not self.finished and self.pointer is not None and self.pointer != places[-1]:
            places.append(self.pointer)
        return places if len(places) > 1 else []
