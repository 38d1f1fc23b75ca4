"""Writes docs/standards.md from the built-in standards: every figure with its source, and how lines are judged.

A test fails while the document says something else than the standards.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from headless import ROOT, register_package

register_package()

from karwan.core import checks, checks_elements  # noqa: E402
from karwan.core.breaches import KINDS, TOGETHER_M  # noqa: E402
from karwan.core.standard_figures import FIGURES, TRANSITIONS, Figure  # noqa: E402
from karwan.core.standards import FILE_FORMAT, STANDARDS, Standard  # noqa: E402

DOCUMENT = ROOT / "docs" / "standards.md"

BEGINNING = f"""# Design standards

<!-- Written by scripts/write_standards_doc.py. Change the standards or that script, not this file. -->

A standard says what an alignment must keep. Karwan has {len(STANDARDS)} built in, by gauge and class of line.
They were put together from secondary sources; the standards themselves were not read. Where those sources are
silent the figure is an assumption, and says so: confirm it before you rely on it.

Every figure can be edited for a study. The study keeps the whole standard, with the source of each figure, and so
does a file of its own (JSON, `"format": "{FILE_FORMAT}"`) that other studies can load. In a file a figure is
`{{"value": 12.5, "unit": "per mille", "source": "..."}}` or a plain number; what is missing is as in the built-in
standard of the same key. A figure out of its range is refused by name, and so is a file whose figures contradict
each other.
"""


def document() -> str:
    """The whole text."""
    return "\n".join([wrapped(BEGINNING), *figures(), *classes(), *transitions(), *judging()]).rstrip() + "\n"


def wrapped(text: str) -> str:
    """Paragraphs filled anew: figures in them are of any length."""
    parts = text.strip().split("\n\n")
    return (
        "\n\n".join(textwrap.fill(part, 120, break_on_hyphens=False, break_long_words=False) for part in parts) + "\n"
    )


def figures() -> Iterator[str]:
    """What each figure means."""
    yield "## The figures"
    group = ""
    for figure in FIGURES:
        if figure.group != group:
            group = figure.group
            yield from (f"\n### {group}\n", "| figure | unit | range | meaning |", "|---|---|---|---|")
        yield (
            f"| {figure.title} (`{figure.name}`) | {figure.unit} | {figure.low:,g} to {figure.high:,g} "
            f"| {figure.explanation} |"
        )
    yield ""


def classes() -> Iterator[str]:
    """One table of values and one of sources for each gauge."""
    for gauge in sorted({one.gauge_mm for one in STANDARDS.values()}, key=[1520, 1435, 1676].index):
        those = [one for one in STANDARDS.values() if one.gauge_mm == gauge]
        yield f"## {gauge} mm\n"
        yield "| figure | " + " | ".join(f"`{one.key}`" for one in those) + " |"
        yield "|---|" + "---:|" * len(those)
        for figure in FIGURES:
            yield f"| {_named(figure)} | " + " | ".join(_value(getattr(one, figure.name)) for one in those) + " |"
        yield "\nSources:\n"
        yield "| figure | value | source |"
        yield "|---|---:|---|"
        for figure in FIGURES:
            yield from _sources(figure, those)
        yield ""


def _sources(figure: Figure, those: list[Standard]) -> Iterator[str]:
    """One row for each source of a figure, naming the classes where there are several."""
    rows: dict[tuple[str, str], list[str]] = {}
    for one in those:
        rows.setdefault((_value(getattr(one, figure.name)), one.source(figure.name)), []).append(f"`{one.key}`")
    for (value, source), keys in rows.items():
        whose = "" if len(rows) == 1 else f": {', '.join(keys)}"
        yield f"| {figure.title}{whose} | {value} | {source} |"


def transitions() -> Iterator[str]:
    """Lengths of transition curves at the radii of the series."""
    yield "## Transition curves\n"
    yield wrapped(
        "Lowest and usual length by radius, linear in the radius between the rows. Sharper curves have the lengths of "
        "the sharpest row; curves flatter than the flattest row need no transition."
    )
    yield "| standard | radius m | lowest m | usual m | source |"
    yield "|---|---:|---:|---:|---|"
    groups: dict[tuple[Any, str], list[str]] = {}
    for one in STANDARDS.values():
        groups.setdefault((one.transitions, one.source(TRANSITIONS)), []).append(f"`{one.key}`")
    for (rows, source), keys in groups.items():
        for row in rows:
            lengths = f"{row.radius_m:,g} | {row.lowest_m:g} | {row.usual_m:g}"
            yield f"| {', '.join(keys)} | {lengths} | {source} |"
    yield ""


def judging() -> Iterator[str]:
    """Kinds of violations and how each is found."""
    yield "## How a line is judged\n"
    yield "| violation | shown as | unit | judged |"
    yield "|---|---|---|---|"
    for kind in KINDS.values():
        yield f"| `{kind.key}` | {kind.title} | {kind.unit} | {HOW[kind.key]} |"
    yield ""
    yield wrapped(f"""
A violation has its place, the value where it is worst, the limit there, and the clause with its source; grades also
say for which trains, forward or back. Stretches of one kind less than {TOGETHER_M:g} m apart are one violation.

Tolerances: grades {checks.GRADE_TOLERANCE_PERMILLE:g} per mille, the radius measured over 100 m
{(1 - checks.RADIUS_TOLERANCE) * 100:.0f} per cent, radii and lengths of elements
{(1 - checks_elements.SHARE) * 100:.1f} per cent and {checks_elements.LENGTH_TOLERANCE_M * 100:g} cm, levels
{checks_elements.LEVEL_TOLERANCE_M * 100:g} cm. That is what chords,
the working plane's scale and levels to the millimetre may add.

### Grades in curves

Between two stations, 25 m apart, the ruling grade is less by the compensation divided by the radius at the sharper
end; on a transition it falls with the curvature. At least {checks.LEAST_LIMIT_PERMILLE:g} per mille is left. Karwan
designs profiles that keep this everywhere.

A line is judged a little more kindly, because a curve's end cannot be told to the metre: a grade over 50 m may have
the highest limit within 50 m of it. For a line without points of intersection (imported, or read from a file) the
curvature itself is measured over 100 m and smeared by as much; there the highest limit within 75 m counts, and the
difference to the lowest is added once more, up to the ruling grade. Inside a long curve both come to the same. A
profile that Karwan designed therefore breaks nothing, and nothing either when its line is read from a file. What is
forgiven at the ends of many short curves is caught by the sustained grade: its limit is the mean of what each interval
allows.

A corner that was drawn without a curve counts, for the grade, as a curve of the smallest radius; it is told as too
tight.
""")


HOW = {
    "grade": "Grade over 50 m against the ruling grade of the trains that climb, less the compensation in curves, plus "
    "the momentary excess.",
    "sustained grade": "Mean grade over the sustained length against the mean limit, without the momentary excess; "
    "over the whole of a shorter line. Where no excess is allowed, not told again where the grade over 50 m is told.",
    "tunnel grade": "Grade over 50 m in tunnels longer than the figure, against that share of the limit.",
    "station grade": "Grade over 50 m, as far as these lie within the station, either way.",
    "radius": "Radius over 100 m of line; radius of each arc, however short. Told once.",
    "transition": "Each transition against the lowest length for its change of curvature, and joints without one; told "
    "once a curve.",
    "straight": "Straight between two curves, of the same direction or reverse.",
    "vertical curve": "Radius of the vertical curve at each change of grade that needs one; 0 where it is missing.",
    "PVI distance": "Distance of two changes of grade, but for the ends of the line; room for both vertical curves.",
    "grade change": "Difference of two neighbouring grades.",
    "fixed level": "Level where one is given, as at a border station.",
    "clearance": "Height of the formation above the river's level, from bank to bank.",
}


def _named(figure: Figure) -> str:
    return f"{figure.title}, {figure.unit}" if figure.unit != "share" else figure.title


def _value(value: float | None) -> str:
    return "as forward" if value is None else f"{value:,g}"


def main(target: Path = DOCUMENT) -> int:
    """Write the document."""
    target.write_text(document(), encoding="utf-8")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
