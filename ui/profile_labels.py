"""Names along the profile: stations, what is crossed and structures, written upwards and never over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.crossed_kinds import kind_by_name
from ..core.evaluation import RIVER_BRIDGE, Evaluation, Structure
from ..core.surroundings import RAILWAY, RIVER, ROAD
from ..layers.study_records import CrossingRecord
from .alternative_columns import number
from .ink import LINE_SPACING, UP_SHARE, Ink, text_em
from .profile_bands import View
from .profile_math import places_of_labels
from .profile_places import kind_of
from .profile_words import tr
from .theme import ChartColours

LABEL, PLACES, UNNAMED = "label", "places", "unnamed places"
# Share of the height that labels may take.
LEAST_LABEL_SHARE, MOST_LABEL_SHARE = 0.15, 0.4
# In a low profile more, for as many heights of text as most names of places are long.
NAME_EM, MOST_LOW_SHARE = 5.8, 0.62
LEAST_LABEL, LONGEST_LABEL = 12, 22
# Stations are named before what is crossed, the first and the last before the others; then rivers, long structures,
# roads and railways, other structures, and what else is crossed.
END_RANK, STATION_RANK, RIVER_RANK, LONG_STRUCTURE_RANK, ROAD_RANK, STRUCTURE_RANK, OTHER_RANK = (
    -2,
    -1,
    0,
    8,
    10,
    18,
    20,
)
LONG_STRUCTURE_M = 500.0
RANK_OF_KIND = {RIVER: RIVER_RANK, ROAD: ROAD_RANK, RAILWAY: ROAD_RANK}
# What is added for how a thing is met, and for one without a name: crossing says more than entering and leaving.
RANK_OF_MEETING = {"crossing": 0, "point": 1, "shared": 1, "touch": 2, "entry": 2, "exit": 3}
NAMELESS_RANK = 4
# How far beside its place a station may be named, heights of text.
STATION_REACH = 5.0
# Lower than this, heights of text, names written upwards would cover the line: stations are named level, in one row.
LEAST_HEIGHT_EM, LEVEL_ROW_EM, BETWEEN_EM, LEVEL_REACH = 8.5, 1.5, 0.8, 8.0


@dataclass(frozen=True)
class CrossedFeature:
    """A place to label: where (m), what to call it, and its rank (the lowest is labelled first, below 0 stations)."""

    at_m: float
    name: str
    rank: int = OTHER_RANK
    is_structure: bool = False

    @property
    def is_station(self) -> bool:
        """Whether trains stop there."""
        return self.rank < 0


def crossed_feature(point: CrossingRecord) -> CrossedFeature:
    """A crossing to label, ranked by what is crossed: as the planner or the feature said, else by its layer's name."""
    rank = RANK_OF_KIND.get(point.kind_of or kind_by_name(point.layer), OTHER_RANK)
    rank += RANK_OF_MEETING.get(point.kind, 1) + (0 if point.name else NAMELESS_RANK)
    return CrossedFeature(point.chainage_m, point.name or point.layer, rank)


def labelled(evaluation: Evaluation, crossed: Sequence[CrossedFeature], view: View) -> list[CrossedFeature]:
    """What there is to name in a view: stations, crossings, structures."""
    last = len(evaluation.stations_m) - 1
    stations = [
        CrossedFeature(at_m, name, END_RANK if i in (0, last) else STATION_RANK)
        for i, (name, at_m) in enumerate(evaluation.stations_m)
    ]
    # A station at the end of the line may lie a hair beyond its last vertex.
    edge_m = 1000.0 * view.pixel_km
    inside = [p for p in (*stations, *crossed) if view.from_m - edge_m <= p.at_m <= view.to_m + edge_m]
    at_m = np.array(sorted(p.at_m for p in inside if not p.is_station))
    return inside + [
        _structure(one) for one in evaluation.structures
        if view.from_m <= (one.from_m + one.to_m) / 2.0 <= view.to_m and not _is_named(one, at_m)
    ]  # fmt: skip


def is_low(inside: Sequence[CrossedFeature], view: View) -> bool:
    """Whether the profile is too low for names that are written upwards.

    Or would cut those of stations, where all of them can stand level beside each other.
    """
    if view.height_px < LEAST_HEIGHT_EM * view.text_px:
        return True
    lengths_em = [text_em(_plain(one)[:LONGEST_LABEL], bold=True) for one in inside if one.is_station]
    are_cut = max(lengths_em, default=0.0) > _room_em(view)
    return are_cut and sum(lengths_em) + BETWEEN_EM * len(lengths_em) <= view.width_px / view.text_px


def _room_em(view: View) -> float:
    """How long a name that is written upwards may be, heights of text."""
    return (_most_share(view) - 0.03) * view.height_px / view.text_px


def _plain(feature: CrossedFeature) -> str:
    """A name without its other spelling in brackets."""
    return feature.name.replace("\n", " ").split(" (")[0]


def _most_share(view: View) -> float:
    """Share of the profile's height that labels may take."""
    wanted = NAME_EM * view.text_px / max(view.height_px, 1.0) + 0.03
    return min(max(wanted, MOST_LABEL_SHARE), MOST_LOW_SHARE)


def label_share(inside: Sequence[CrossedFeature], view: View) -> float:
    """Share of the profile's height that the longest label needs, 0 without labels."""
    if not inside:
        return 0.0
    if is_low(inside, view):
        return float(min(LEVEL_ROW_EM * view.text_px / max(view.height_px, 1.0), MOST_LABEL_SHARE))
    longest_em = max(text_em(line, one.is_station) for one in inside for line in _words(one, view).split("\n"))
    return float(
        np.clip(longest_em * view.text_px / max(view.height_px, 1.0) + 0.03, LEAST_LABEL_SHARE, _most_share(view))
    )


def draw_labels(
    ink: Ink, evaluation: Evaluation, inside: Sequence[CrossedFeature], share: float, view: View, colours: ChartColours
) -> int:
    """Write the names there is room for, with a line down from each place; how many there is no room for."""
    if not inside:
        return 0
    # At an end of the axes a name stands inside of them: beside them stand the levels.
    exact = [(f.at_m - view.from_m) / (view.to_m - view.from_m) * view.width_px for f in inside]
    low = is_low(inside, view)
    words = [_level_words(f, view) if low else _words(f, view) for f in inside]
    wide = [
        (text_em(word, f.is_station) + BETWEEN_EM if low else 1.15 + LINE_SPACING * word.count("\n")) * view.text_px
        for f, word in zip(inside, words)
    ]
    reach = [(LEVEL_REACH if low else STATION_REACH) * view.text_px if f.is_station else 0.0 for f in inside]
    kept = places_of_labels(exact, [f.rank for f in inside], wide, reach, view.width_px)
    for i, x_px in kept.items():
        _write(ink, inside[i], words[i], view.from_m / 1000.0 + x_px * view.pixel_km, colours, upright=not low)
        if inside[i].is_station and abs(x_px - exact[i]) > wide[i] / 2.0 + 1.0:
            # From its place to the label that stands beside.
            near_px = min(max(exact[i], x_px - wide[i] / 2.0), x_px + wide[i] / 2.0) if low else x_px
            x_km = (inside[i].at_m / 1000.0, view.from_m / 1000.0 + near_px * view.pixel_km)
            ink.line(PLACES, x_km, (1.0 - share, 1.0 - share + 0.03), colours.text, 0.8, UP_SHARE, alpha=0.8, z=2.5)
    _lines_down(ink, evaluation, [inside[i] for i in kept], share, colours)
    # Of those without a name only where they are: many lines would hide the profile.
    unnamed = [one.at_m / 1000.0 for i, one in enumerate(inside) if i not in kept and not one.is_structure]
    if unnamed:
        top = 1.0 - share
        ink.uprights(UNNAMED, unnamed, top - 0.03, top, colours.crossing, 0.8, place=UP_SHARE, alpha=0.7, z=2.5)
    return len(inside) - len(kept)


def _write(
    ink: Ink, feature: CrossedFeature, words: str, x_km: float, colours: ChartColours, upright: bool = True
) -> None:
    lines = words.split("\n")
    for i, line in enumerate(lines):
        ink.word(
            line, x_km, 0.985, colours.text if feature.is_station else colours.crossing, up=1.0, upright=upright,
            bold=feature.is_station, shift_x=(i - (len(lines) - 1) / 2.0) * LINE_SPACING, place=UP_SHARE, name=LABEL,
            backing=colours.background,
        )  # fmt: skip


def _lines_down(
    ink: Ink, evaluation: Evaluation, places: Sequence[CrossedFeature], share: float, colours: ChartColours
) -> None:
    stations = [f.at_m for f in places if f.is_station]
    others = [f.at_m for f in places if not f.is_station]
    for at_m, colour, dashes, strength in (
        (others, colours.crossing, (3.2, 2.4), 0.7), (stations, colours.text, (), 0.8),
    ):  # fmt: skip
        if at_m:
            ink.uprights(
                PLACES, np.asarray(at_m) / 1000.0, 0.0, 1.0 - share, colour, 0.8, dashes=dashes, alpha=strength, z=2.5,
                place=UP_SHARE,
            )  # fmt: skip
    section = evaluation.section
    level_m = np.interp(stations, section.chainage_m, section.level_m)
    ink.marks("stations", np.asarray(stations) / 1000.0, level_m, "s", 5.5, colours.text, colours.background, z=6.8)


def _structure(one: Structure) -> CrossedFeature:
    length_m = one.length_m
    size = (
        tr("{} km").format(number(length_m / 1000.0, 1)) if length_m >= 1000.0 else tr("{} m").format(number(length_m))
    )
    rank = LONG_STRUCTURE_RANK if length_m >= LONG_STRUCTURE_M else STRUCTURE_RANK
    return CrossedFeature((one.from_m + one.to_m) / 2.0, f"{one.name or kind_of(one)}, {size}", rank, is_structure=True)


def _is_named(one: Structure, crossed_m: np.ndarray) -> bool:
    """Whether a river bridge stands where the river's own name is."""
    if one.kind != RIVER_BRIDGE or not crossed_m.size:
        return False
    return bool(np.searchsorted(crossed_m, one.from_m - 5.0) < np.searchsorted(crossed_m, one.to_m + 5.0))


def _words(feature: CrossedFeature, view: View) -> str:
    """A name as long as there is height for; a station's with its chainage in km, on a line of its own if need be."""
    bold = feature.is_station
    km = f" {number(feature.at_m / 1000.0, 1)}" if bold else ""
    room_em = _room_em(view)
    # The other spelling, in brackets, is the first to go.
    name = feature.name.replace("\n", " ")
    name = name if _fits(name, bold, room_em) else _plain(feature)
    if feature.is_structure and not _fits(name, bold, room_em):
        # What it is says more than the beginning of how long it is.
        name = name.split(", ")[0]
    if not _fits(name, bold, room_em):
        most = next((n for n in range(LONGEST_LABEL, LEAST_LABEL, -1) if _fits(name[:n], bold, room_em)), LEAST_LABEL)
        name = name[: most - 1] + "…"
    return name + (km if _fits(name + km, bold, room_em) else km.replace(" ", "\n"))


def _level_words(feature: CrossedFeature, view: View) -> str:
    """A name that is written level: short, without chainage, and room for both ends of the line side by side."""
    name = _plain(feature)
    name = name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
    room_em = 0.45 * view.width_px / view.text_px
    while len(name) > 2 and text_em(name, feature.is_station) > room_em:
        name = name[:-2].rstrip("…") + "…"
    return name


def _fits(words: str, bold: bool, room_em: float) -> bool:
    return len(words) <= LEAST_LABEL or (len(words) <= LONGEST_LABEL and text_em(words, bold) <= room_em)
