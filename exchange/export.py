"""Exporting alternatives: every file complete in its place, or none of them and the old ones as they were."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pyproj import CRS

from ..core.errors import ExportError
from ..layers.replacing import settle
from .rows import Exportable, ExportRow, export_rows
from .writers import coordinate_system, write_geojson, write_geopackage, write_shapefile, write_shapefile_zip

SHAPEFILE, SHAPEFILE_ZIP, GEOPACKAGE, GEOJSON = "shapefile", "shapefile-zip", "gpkg", "geojson"
FORMATS = {
    SHAPEFILE: "Shapefile (folder)",
    SHAPEFILE_ZIP: "Shapefile (ZIP)",
    GEOPACKAGE: "GeoPackage",
    GEOJSON: "GeoJSON (always WGS 84)",
}
# What other programs keep beside a shapefile of what is in it: indexes, metadata, its system once more.
_OF_SHAPEFILES = (".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".ixs", ".mxs", ".qpj", ".shp.xml")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def export_alternatives(
    items: Iterable[Exportable],
    folder: str | Path,
    formats: Sequence[str],
    *,
    crs: str | int | None = None,
    name: str = "alternatives",
    overwrite: bool = False,
) -> list[Path]:
    """Write alternatives into `folder` and return the files to open, one per format.

    items: records of a study, evaluations or ExportRows. formats: of FORMATS. crs: authority code or WKT, WGS 84 by
    default. The shapefile comes as folder `shapefile` with .shp .shx .dbf .prj .cpg and fields.csv; everything is
    LineStringZ whose polyline is the alignment within 0.05 m. Raises ExportError, leaving everything as it was, if
    something cannot be written whole, a name does not fit, or a file is there and `overwrite` is False.
    """
    rows, system = export_rows(items), coordinate_system(crs)
    unknown = [key for key in formats if key not in FORMATS]
    if unknown or not formats:
        raise ExportError(f"Unknown format {', '.join(unknown) or '(none)'}.", f"Choose of {', '.join(FORMATS)}.")
    if not name.strip() or _UNSAFE.search(name) or name.startswith("."):
        raise ExportError(f"{name!r} is no file name.", "Use letters, digits, dashes and spaces.")
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not folder.stat().st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only")
        with tempfile.TemporaryDirectory(prefix=".karwan-export-", dir=folder) as room:
            made = {key: _make(key, Path(room), name, rows, system) for key in dict.fromkeys(formats)}
            moves = [move for key, part in made.items() for move in _moves(key, part, folder)]
            _refuse_existing([target for _, target in moves], overwrite)
            for _, target in moves:
                if target.suffix == ".gpkg":
                    settle(target, ExportError)
            _put_in_place(moves, _outdated(moves), Path(room) / "old")
    except OSError as error:
        raise ExportError(
            f"Nothing was exported to {folder}: {error.strerror or error}.",
            "Choose another folder, or free some space.",
        ) from error
    return [folder / SHAPEFILE / f"{name}.shp" if key == SHAPEFILE else folder / made[key].name for key in made]


def _make(key: str, room: Path, name: str, rows: list[ExportRow], crs: CRS) -> Path:
    """Write one format into a folder of its own below `room`."""
    own = room / key
    own.mkdir()
    if key == SHAPEFILE:
        write_shapefile(own, name, rows, crs)
        return own
    endings = {SHAPEFILE_ZIP: "-shapefile.zip", GEOPACKAGE: ".gpkg", GEOJSON: ".geojson"}
    write: dict[str, Callable[[Path, str, list[ExportRow], CRS], None]] = {
        SHAPEFILE_ZIP: write_shapefile_zip,
        GEOPACKAGE: write_geopackage,
        GEOJSON: write_geojson,
    }
    path = own / f"{name}{endings[key]}"
    write[key](path, name, rows, crs)
    return path


def _moves(key: str, part: Path, folder: Path) -> list[tuple[Path, Path]]:
    if key != SHAPEFILE:
        return [(part, folder / part.name)]
    return [(file, folder / SHAPEFILE / file.name) for file in sorted(part.iterdir())]


def _refuse_existing(targets: list[Path], overwrite: bool) -> None:
    there = [target for target in targets if target.exists()]
    if there and not overwrite:
        names = ", ".join(target.name for target in there[:4]) + (" …" if len(there) > 4 else "")
        raise ExportError(f"{there[0].parent} has {names} already.", "Allow overwriting, or choose another folder.")


def _outdated(moves: list[tuple[Path, Path]]) -> list[Path]:
    """Files beside old shapefiles that tell of the old one: a spatial index would hide lines of the new."""
    found = []
    for _, target in moves:
        if target.suffix == ".shp" and target.parent.is_dir():
            names = {target.stem.lower() + ending for ending in _OF_SHAPEFILES}
            found += [file for file in target.parent.iterdir() if file.name.lower() in names]
    return found


def _put_in_place(moves: list[tuple[Path, Path]], outdated: list[Path], old: Path) -> None:
    """Move all files to their targets and outdated ones away; if one fails, what was there before comes back."""
    old.mkdir()
    kept: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    made = sorted({target.parent for _, target in moves if not target.parent.exists()})
    try:
        for parent in made:
            parent.mkdir()
        for file in outdated:
            os.replace(file, old / file.name)
            kept.append((old / file.name, file))
        for number, (part, target) in enumerate(moves):
            if target.exists():
                os.replace(target, old / str(number))
                kept.append((old / str(number), target))
            os.replace(part, target)
            placed.append(target)
    except OSError:
        for target in placed:
            target.unlink(missing_ok=True)
        for saved, target in kept:
            os.replace(saved, target)
        for parent in made:
            if parent.exists() and not any(parent.iterdir()):
                parent.rmdir()
        raise
