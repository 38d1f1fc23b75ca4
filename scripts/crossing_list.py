"""What the best alternative Torghundi-Chaman crosses: on the embedded data and on ../shared/data, as a document.

Generates the line on the embedded terrain (or takes the first alternative of a study), finds its crossings through the
functions behind the dock's button, and writes docs/crossings-torghundi-chaman.md. What a reader wrote below the mark at
its end stays.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from demo import CORRIDOR, generate, make_study
from headless import ROOT, qgis_with_karwan

DATA = ROOT.parent / "shared" / "data"
DOCUMENT = ROOT / "docs" / "crossings-torghundi-chaman.md"
MARK = "## Read by eye"
RIVERS = ("Harirud", "Adraskan", "Farah Rud", "Khash Rud", "Helmand", "Arghandab", "Dori")
# Of derived watercourses those of 250 km2 and more are listed.
LEAST_RANK = 3
# How else sources spell them.
SPELLINGS = {
    "Harirud": ("harirud", "hari rud", "hari rūd", "tejen", "tedzhen", "hari"),
    "Adraskan": ("adraskan", "harut", "harud"),
    "Farah Rud": ("farah",),
    "Khash Rud": ("khash", "khāsh"),
    "Helmand": ("helmand", "hilmand"),
    "Arghandab": ("arghandab", "arghandāb"),
    "Dori": ("dori", "dowri", "lora"),
}


@dataclass(frozen=True)
class Group:
    """Layers looked at together. layers: (title, path, table); half_width_m: how far beside the line."""

    title: str
    layers: tuple[tuple[str, Path, str], ...]
    half_width_m: float = 0.0
    derive: bool = False


def groups(corridor: Any) -> tuple[Group, ...]:
    """What the list is made of."""
    water, towns = Path(corridor.water_path), ROOT / "data" / CORRIDOR / "corridor.gpkg"
    return (
        Group(
            "Embedded data",
            (
                ("Rivers and canals", water, "rivers"), ("National borders", water, "borders"),
                ("Sea and lakes", water, "water"), ("Towns", towns, "towns"),
            ),
            2_000.0,
        ),
        Group("Watercourses derived from the embedded terrain", (), derive=True),
        Group(
            "Rivers of other sources (../shared/data)",
            (
                ("Natural Earth rivers", DATA / "natural_earth/natural_earth_lon57-73_lat23-43.gpkg", "rivers_10m"),
                ("GSHHG rivers", DATA / "gshhg_wdbii/gshhg_rivers_borders_lon57-73_lat23-43.gpkg", "rivers"),
            ),
        ),
        Group(
            "Faults, provinces and villages (../shared/data), within 2 km",
            (
                ("HimaTibetMap faults", DATA / "faults/active_faults_lon57-73_lat23-43.gpkg", "himatibetmap"),
                ("GEM faults", DATA / "faults/active_faults_lon57-73_lat23-43.gpkg", "gem_gaf_geometry_only"),
                ("Provinces", DATA / "geoboundaries_afg/geoboundaries_afghanistan.gpkg", "adm1"),
                ("Villages", DATA / "places/places.gpkg", "afghan_villages"),
            ),
            2_000.0,
        ),
        Group(
            "Conflict events (../shared/data, an incomplete sample), within 10 km",
            (("UCDP events", DATA / "ucdp_conflict/ucdp_ged_afghanistan_sample.gpkg", "events"),),
            10_000.0,
        ),
    )  # fmt: skip


def alternative(study: Path | None, folder: Path) -> Any:
    """The line: the first alternative of a study, or the best of one generated anew."""
    from karwan.ui.workspace import Workspace

    workspace = Workspace()
    workspace.open_study(study or make_study(folder))
    if not workspace.records:
        generate(workspace, 1)
    return workspace


def crossed(workspace: Any, group: Group) -> Any:
    """What the line crosses in a group's layers."""
    from karwan.core.crossed import Asked
    from karwan.core.progress import Silent
    from karwan.core.terrain_classes import ClassLimits
    from karwan.ui.crossing_search import search, take
    from qgis.core import QgsProject, QgsVectorLayer

    record, project = workspace.records[0], QgsProject()
    for title, path, table in group.layers:
        layer = QgsVectorLayer(f"{path}|layername={table}", title, "ogr")
        if not layer.isValid():
            raise RuntimeError(f"{path} has no layer {table}")
        project.addMapLayer(layer)
    asked = Asked(half_width_m=group.half_width_m, derive_rivers=group.derive)
    layers = [layer.id() for layer in project.mapLayers().values()]
    taken = take(project, layers, [record.alignment], asked)
    model = workspace.elevation_model()
    lines = [(record.id, record.alignment)]
    return search(taken, lines, None, ClassLimits(), Silent(), asked, model).by_key[record.id]


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a table; what comes out of data cannot end a cell or become markup."""
    clean = [[_plain(str(cell)) for cell in row] for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(r) + " |" for r in clean), ""]


def _plain(text: str) -> str:
    for character, other in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("\n", " "), ("*", "\\*"), ("_", "\\_")):
        text = text.replace(character, other)
    return text


def figure(value: float, digits: int = 0) -> str:
    """A number, a dash where there is none."""
    return "–" if isnan(value) else f"{value:.{digits}f}"


def lines_of(group: Group, found: Any) -> list[str]:
    """A group as text: places, stretches, what is near."""
    from karwan.layers.crossed_words import advice, kind_word

    text = [f"## {group.title}", ""]
    shown = [p for p in found.points if not group.derive or p.rank <= LEAST_RANK]
    if shown:
        rows = [
            (f"{p.chainage_m / 1000:.1f}", p.name, kind_word(p.kind_of), p.class_of, p.kind, figure(p.angle_deg),
             advice(p), f"{p.lon:.2f} E {p.lat:.2f} N", p.layer)
            for p in shown
        ]  # fmt: skip
        text += table(("km", "name", "what", "class", "how", "angle °", "square crossing", "place", "layer"), rows)
    if len(shown) < len(found.points):
        text += [f"{len(found.points) - len(shown)} crossings of smaller watercourses are left out here.", ""]
    if found.intervals:
        rows = [
            (
                i.label,
                kind_word(i.kind_of),
                f"{i.from_m / 1000:.1f}",
                f"{i.to_m / 1000:.1f}",
                f"{i.length_m / 1000:.1f}",
            )
            for i in found.intervals
        ]
        text += table(("inside", "kind", "from km", "to km", "km"), rows)
    return text + _near(group, found)


def _near(group: Group, found: Any) -> list[str]:
    from karwan.layers.crossed_words import kind_word, side_word

    text = []
    for title in dict.fromkeys(n.layer for n in found.near):
        near = sorted((n for n in found.near if n.layer == title), key=lambda n: n.distance_m)
        walked = sum(n.walked_m for n in near) / 1000.0
        text += [
            f"{title}, within {group.half_width_m / 1000:g} km: {len(near)}; nearest {near[0].distance_m:.0f} m"
            + (f"; {walked:.1f} km of line within that distance of them, each counted." if walked else "."),
            "",
        ]
        rows = [
            (n.name, kind_word(n.kind_of), n.class_of, f"{n.chainage_m / 1000:.1f}", f"{n.distance_m:.0f}",
             side_word(n.side), f"{n.walked_m / 1000:.1f}", figure(n.length_m / 1000, 1), figure(n.area_m2 / 1e6, 1))
            for n in near[:12]
        ]  # fmt: skip
        head = ("nearest", "kind", "class", "km", "distance m", "side", "line within, km", "length, km", "area, km²")
        text += table(head, rows)
    return text


def seven(found: dict[str, Any]) -> list[str]:
    """How often each of the seven rivers is crossed, by layer."""
    layers = list(dict.fromkeys(p.layer for one in found.values() for p in one.points if p.kind_of == "river"))
    rows = []
    for river in RIVERS:
        cells = []
        for title in layers:
            at = [
                f"{p.chainage_m / 1000:.1f}"
                for one in found.values() for p in one.points
                if p.layer == title and p.kind == "crossing" and any(s in p.name.lower() for s in SPELLINGS[river])
            ]  # fmt: skip
            cells.append(f"{len(at)}: km {', '.join(at)}" if at else "–")
        rows.append((river, *cells))
    return ["## The seven rivers", "", *table(("river", *layers), rows)]


def main() -> int:
    """Find, write, print the seven rivers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, help="take the first alternative of this study")
    parser.add_argument("--output", type=Path, default=DOCUMENT)
    options = parser.parse_args()
    with qgis_with_karwan(ROOT / ".qgis"), tempfile.TemporaryDirectory() as folder:
        from karwan.layers.corridor import find_corridor

        workspace = alternative(options.study, Path(folder))
        line = workspace.records[0]
        found = {group.title: (group, crossed(workspace, group)) for group in groups(find_corridor(CORRIDOR))}
        model = workspace.elevation_model()
        text = [
            "# What Torghundi-Chaman crosses", "",
            f"Written by `scripts/crossing_list.py`: {line.name}, {line.attributes['length_km']:.1f} km, on "
            f"{model.title} (cells of {model.resolution_m:.0f} m). Chainages in km from Torghundi, lengths on the "
            "WGS 84 ellipsoid, angles between line and feature as drawn.", "",
            *seven({title: one for title, (_, one) in found.items()}),
        ]  # fmt: skip
        for group, one in found.values():
            text += lines_of(group, one)
        workspace.dispose()
    kept = ""
    if options.output.exists() and MARK in options.output.read_text(encoding="utf-8"):
        kept = MARK + options.output.read_text(encoding="utf-8").split(MARK, 1)[1]
    options.output.write_text("\n".join(text) + "\n" + (kept or MARK + "\n"), encoding="utf-8")
    print("\n".join(text[:16]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
