"""Finding straights and curves in a line of vertices: where it bends, how sharply, and the polygon of its straights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geodesy import FloatArray

Line = tuple[FloatArray, FloatArray]

# A curve of 20 km bends 4 m aside within 800 m: flatter is drawn as straights.
FLATTEST_PER_M = 1.0 / 20_000.0
NOISIEST_PER_M = 1.0 / 3_000.0
WINDOW_M = 40.0
LEAST_TURN_RAD = 5e-4
MOST_TURN_RAD = 2.4
SURE_STRAIGHT_M = 30.0


@dataclass(frozen=True)
class Bend:
    """A stretch that bends to one side: lengths from the line's start (m), and its sharpest curvature (1/m)."""

    from_m: float
    to_m: float
    curvature: float


@dataclass(frozen=True)
class Course:
    """A line by length: vertices x, y (m) at at_m, and its heading (rad, unwrapped) at heading_at_m."""

    x: FloatArray
    y: FloatArray
    at_m: FloatArray
    heading: FloatArray
    heading_at_m: FloatArray

    def heading_of(self, at_m: FloatArray | float) -> FloatArray:
        """Heading at lengths from the start, rad."""
        return np.asarray(np.interp(at_m, self.heading_at_m, self.heading))

    def between(self, from_m: float, to_m: float) -> FloatArray:
        """Points (n, 2) of a stretch: its ends and the vertices between."""
        inner = (self.at_m > from_m) & (self.at_m < to_m)
        at = np.concatenate(([from_m], self.at_m[inner], [to_m]))
        return np.column_stack((np.interp(at, self.at_m, self.x), np.interp(at, self.at_m, self.y)))


def course_of(x: FloatArray, y: FloatArray) -> Course:
    """The line of vertices in the plane; repeated ones are dropped."""
    keep = np.concatenate(([True], np.hypot(np.diff(x), np.diff(y)) > 0.01))
    x, y = x[keep], y[keep]
    step = np.hypot(np.diff(x), np.diff(y))
    at = np.concatenate(([0.0], np.cumsum(step)))
    heading = np.unwrap(np.arctan2(np.diff(y), np.diff(x)))
    # Chords of a curve have its heading in their middles; long segments are straights up to near their ends.
    inset = np.minimum(step / 2.0, 4.0)
    nodes = np.sort(np.concatenate((at[:-1] + inset, at[1:] - inset)))
    return Course(x, y, at, np.repeat(heading, 2), nodes)


def stand_out_m(course: Course) -> FloatArray:
    """How far each inner vertex stands out from a smooth curve through its neighbours, m."""
    step = np.diff(course.at_m)
    turn = np.abs(np.diff(course.heading[::2]))
    return np.asarray(turn * np.minimum(step[:-1], step[1:]) / 8.0)


def coarseness_m(course: Course) -> float:
    """How far nearly all of a line's corners stand out at most, m."""
    out = stand_out_m(course)
    return float(np.quantile(out, 0.98)) if out.size else 0.0


def scatter_m(course: Course) -> float:
    """How far vertices lie beside the line they were taken from, m, standard deviation: 0 where they are exact.

    Told by corners to either side in turn; those of a curve all go to one side.
    """
    step = np.diff(course.at_m)
    corner = np.diff(course.heading[::2]) * np.minimum(step[:-1], step[1:])
    if corner.size < 8:
        return 0.0
    # The third difference of independent places has a variance of 20, its corner one of 6.
    return float(1.48 * np.median(np.abs(np.diff(corner))) / np.sqrt(20.0))


def curvature_over(course: Course, at: FloatArray, window_m: float) -> FloatArray:
    """Curvature (1/m, left positive) at lengths: from one half of a window to the other, by their mean headings."""
    total = float(course.at_m[-1])
    nodes, heading = course.heading_at_m, course.heading
    area = np.concatenate(([0.0], np.cumsum(np.diff(nodes) * (heading[1:] + heading[:-1]) / 2.0)))
    low, high = np.maximum(at - window_m / 2.0, 0.0), np.minimum(at + window_m / 2.0, total)
    middle = (low + high) / 2.0
    below, centre, above = (np.interp(part, nodes, area) for part in (low, middle, high))
    low, middle, high = (np.clip(part, nodes[0], nodes[-1]) for part in (low, middle, high))
    first, second = middle - low, high - middle
    change = (above - centre) / np.maximum(second, 1e-6) - (centre - below) / np.maximum(first, 1e-6)
    return np.asarray(change / np.maximum((high - low) / 2.0, 1e-6))


def find_bends(course: Course) -> list[Bend]:
    """Stretches that bend, in order, those to either side apart."""
    step = np.diff(course.at_m)
    turning = np.abs(np.diff(course.heading[::2])) > 1e-3
    chord = float(np.quantile(np.minimum(step[:-1], step[1:])[turning], 0.9)) if turning.any() else 0.0
    # Wide enough that scattered vertices do not look like bends: their curvature over a window w is 10 / w2 of them.
    scatter = scatter_m(course)
    window_m = float(np.clip(max(3.0 * chord, np.sqrt(10.0 * scatter * 12_000.0)), WINDOW_M, 12.0 * WINDOW_M))
    total = float(course.at_m[-1])
    at = np.linspace(0.0, total, max(3, int(total / (window_m / 8.0)) + 1))
    curvature = curvature_over(course, at, window_m)
    least = float(np.clip(40.0 * scatter / window_m**2, FLATTEST_PER_M, NOISIEST_PER_M))
    side = np.where(np.abs(curvature) > least, np.sign(curvature), 0.0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0.0], side, [0.0]))))
    bends: list[Bend] = []
    for first, after in zip(edges[:-1], edges[1:]):
        if side[first] == 0.0:
            continue
        inside = curvature[first:after]
        turn = float(np.abs(inside).sum() * (at[1] - at[0]))
        if turn < LEAST_TURN_RAD:
            continue
        sharpest = float(np.quantile(np.abs(inside), 0.85))
        # The window smears the ends of a curve by half of it, the threshold cuts a little off.
        smear = window_m / 2.0 * (1.0 - least / float(np.abs(inside).max()))
        smear = min(smear, float(at[after - 1] - at[first]) / 3.0)
        found = Bend(float(at[first] + smear), float(at[after - 1] - smear), side[first] * sharpest)
        if bends and bends[-1].curvature * found.curvature > 0 and found.from_m - bends[-1].to_m < window_m / 2.0:
            last = bends.pop()
            sharper = max(last, found, key=lambda bend: abs(bend.curvature))
            found = Bend(last.from_m, found.to_m, sharper.curvature)
        bends.append(found)
    return bends


def split_wide(course: Course, bends: list[Bend]) -> list[Bend]:
    """Bends that turn too far for one PI, in equal parts."""
    parts: list[Bend] = []
    for bend in bends:
        turn = abs(float(course.heading_of(bend.to_m) - course.heading_of(bend.from_m)))
        pieces = int(np.ceil(turn / MOST_TURN_RAD)) or 1
        cuts = np.linspace(bend.from_m, bend.to_m, pieces + 1).tolist()
        parts += [Bend(one, other, bend.curvature) for one, other in zip(cuts[:-1], cuts[1:])]
    return parts


def split_at_step(course: Course, bend: Bend) -> list[Bend]:
    """A bend in two where its curvature steps most clearly from one level to another."""
    at = np.linspace(bend.from_m, bend.to_m, 64)
    level = np.diff(course.heading_of(at)) / np.diff(at)
    best, cut = np.inf, 32
    for i in range(8, 56):
        rest = float(level[:i].var() * i + level[i:].var() * (level.size - i))
        if rest < best:
            best, cut = rest, i
    middle = float(at[cut])
    sign = np.sign(bend.curvature)
    parts = ((bend.from_m, middle, level[:cut]), (middle, bend.to_m, level[cut:]))
    return [Bend(a, b, float(sign * max(np.quantile(np.abs(part), 0.85), FLATTEST_PER_M))) for a, b, part in parts]


def polygon_of(course: Course, bends: list[Bend]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The polygon (n, 2) of the straights between bends, radius (m) and transition length (m) of each inner PI.

    A straight too short to have a direction of its own gets that of the line at its middle. Bends whose straights do
    not meet between them are left out.
    """
    ends = [(0.0, bends[0].from_m)] if bends else []
    ends += [(one.to_m, other.from_m) for one, other in zip(bends[:-1], bends[1:])]
    ends += [(bends[-1].to_m, float(course.at_m[-1]))] if bends else []
    start, end = (np.array([course.x[i], course.y[i]]) for i in (0, -1))
    lines = [_straight(course, *stretch) for stretch in ends]
    if lines:
        lines[0], lines[-1] = (start, lines[0][1]), (end, lines[-1][1])
    points, radius, transition = [start], [0.0], [0.0]
    before = lines[0] if lines else (start, end - start)
    for bend, after in zip(bends, lines[1:]):
        turn = _turn(before[1], after[1])
        meet = _meeting(before, after)
        if meet is not None and abs(turn) > LEAST_TURN_RAD / 2.0:
            sharp = 1.0 / abs(bend.curvature)
            points.append(meet)
            radius.append(sharp)
            transition.append(float(np.clip(bend.to_m - bend.from_m - sharp * abs(turn), 0.0, sharp * abs(turn))))
        before = after
    points.append(end)
    return np.array(points), np.array([*radius, 0.0]), np.array([*transition, 0.0])


def _straight(course: Course, from_m: float, to_m: float) -> Line:
    """A point of a straight and its direction, by least squares where it is long enough."""
    middle = (from_m + to_m) / 2.0
    heading = float(course.heading_of(middle))
    way = np.array([np.cos(heading), np.sin(heading)])
    if to_m - from_m < SURE_STRAIGHT_M:
        return np.array([np.interp(middle, course.at_m, part) for part in (course.x, course.y)]), way
    place = course.between(from_m, to_m)
    centre = place.mean(axis=0)
    main = np.linalg.svd(place - centre, full_matrices=False)[2][0]
    return centre, main if main @ way > 0.0 else -main


def _turn(before: FloatArray, after: FloatArray) -> float:
    """Angle from one direction to another, left positive, rad."""
    return float(np.arctan2(before[0] * after[1] - before[1] * after[0], before @ after))


def _meeting(one: Line, other: Line) -> FloatArray | None:
    """Where two lines meet; None where they are parallel or the meeting lies behind the first or before the second."""
    (p, u), (q, v) = one, other
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) < 1e-9:
        return None
    w = q - p
    along = (w[0] * v[1] - w[1] * v[0]) / cross
    back = (w[0] * u[1] - w[1] * u[0]) / cross
    return np.asarray(p + along * u) if along > 0.0 and back < 0.0 else None
