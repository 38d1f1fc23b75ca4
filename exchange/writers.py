"""Writing alternatives by GDAL's drivers into a folder of their own; putting them in place is export's business."""

from __future__ import annotations

import csv
import shutil
import textwrap
import traceback
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from ..core.alignment import Alignment
from ..core.errors import ExportError
from ..core.geodesy import FloatArray
from ..layers.study_schema import INTEGER, TEXT
from ..layers.wkb import line_wkb
from .rows import ExportRow, export_fields

# A straight edge between degrees is curved in other systems: it gets vertices until it parts less than this.
EDGE_ERROR_M = 0.01
DBF_TEXT_BYTES = 254
# A disk with less room than this, bytes, is full.
_LEAST_FREE = 100_000
_METRES_PER_DEGREE = 111_195.0


def write_shapefile(folder: Path, name: str, rows: Sequence[ExportRow], crs: CRS) -> None:
    """`name`.shp with .shx .dbf .prj .cpg, and fields.csv that says what the short names mean."""
    fields = export_fields(rows)
    for row in rows:
        for spec in fields:
            size = len(str(row.attributes[spec.name] or "").encode("utf-8"))
            if spec.kind == TEXT and size > DBF_TEXT_BYTES:
                raise ExportError(
                    f"The {spec.name} {str(row.attributes[spec.name])[:40]}… takes {size} bytes; a shapefile holds "
                    f"{DBF_TEXT_BYTES}.",
                    "Shorten it, or export as GeoPackage.",
                )
    _write(folder / f"{name}.shp", "ESRI Shapefile", rows, crs, ["ENCODING=UTF-8"], short=True)
    with (folder / "fields.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(("shapefile_name", "full_name", "unit", "meaning"))
        table.writerows((spec.short, spec.name, spec.unit, spec.meaning) for spec in fields)
        table.writerow(("Z", "level_m", "m", "formation level, the Z of each vertex"))


def write_shapefile_zip(path: Path, name: str, rows: Sequence[ExportRow], crs: CRS) -> None:
    """The same files in one ZIP."""
    room = path.parent / "zip"
    room.mkdir()
    write_shapefile(room, name, rows, crs)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(room.iterdir()):
            archive.write(file, file.name)


def write_geopackage(path: Path, name: str, rows: Sequence[ExportRow], crs: CRS) -> None:
    """One layer with the full names."""
    _write(path, "GPKG", rows, crs, [f"IDENTIFIER={name}"], layer_name="alternatives")


def write_geojson(path: Path, name: str, rows: Sequence[ExportRow], crs: CRS) -> None:
    """RFC 7946: WGS 84 whatever system was asked for, nine decimals of a degree, Z kept."""
    del crs
    _write(path, "GeoJSON", rows, CRS.from_epsg(4326), ["RFC7946=YES", "COORDINATE_PRECISION=9"], layer_name=name)


def coordinate_system(given: str | int | None) -> CRS:
    """A system from an authority code, WKT or None (WGS 84); raises ExportError if it is not understood."""
    try:
        return CRS.from_user_input(4326 if given is None or given == "" else given)
    except CRSError as error:
        raise ExportError(f"The coordinate system {given} is not understood: {error}.", "Choose another.") from error


def projected(line: Alignment, crs: CRS) -> tuple[FloatArray, FloatArray, FloatArray]:
    """x, y, level of the line in `crs`, with vertices added where its edges would part from the alignment.

    Raises ExportError where the system is not defined.
    """
    level = np.asarray(line.level_m)
    if crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        return line.lon, line.lat, level
    transformer = Transformer.from_crs(4326, crs, always_xy=True)
    metre = _METRES_PER_DEGREE if crs.is_geographic else float(crs.axis_info[0].unit_conversion_factor)
    try:
        x, y = transformer.transform(line.lon, line.lat, errcheck=True)
        mid_x, mid_y = transformer.transform(
            (line.lon[:-1] + line.lon[1:]) / 2, (line.lat[:-1] + line.lat[1:]) / 2, errcheck=True
        )
        off_m = np.hypot(mid_x - (x[:-1] + x[1:]) / 2, mid_y - (y[:-1] + y[1:]) / 2) * metre
        if not np.all(np.isfinite(off_m)):
            raise _outside(line, crs)
        pieces = np.maximum(1, np.ceil(np.sqrt(off_m / EDGE_ERROR_M))).astype(int)
        if pieces.max() == 1:
            return np.asarray(x), np.asarray(y), level
        index = np.arange(len(level), dtype=np.float64)
        at = np.concatenate([i + np.arange(n) / n for i, n in enumerate(pieces)] + [index[-1:]])
        x, y = transformer.transform(np.interp(at, index, line.lon), np.interp(at, index, line.lat), errcheck=True)
        return np.asarray(x), np.asarray(y), np.asarray(np.interp(at, index, level))
    except ProjError as error:
        raise _outside(line, crs) from error


def _write(
    path: Path, driver: str, rows: Sequence[ExportRow], crs: CRS, options: list[str], *,
    short: bool = False, layer_name: str = "",
) -> None:  # fmt: skip
    reference = osr.SpatialReference()
    with gdal_errors(path):
        must(reference.ImportFromWkt(crs.to_wkt("WKT2_2019" if driver == "GPKG" else "WKT1_GDAL")) == 0)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        counts = _fill(path, driver, rows, crs, (reference, options), short, layer_name)
        # Some drivers say nothing of a disk that was full when they closed the file: what counts is what can be read.
        if _vertex_counts(path) != counts:
            raise GdalError("it was not written whole; the disk may be full")


def _fill(
    path: Path, driver: str, rows: Sequence[ExportRow], crs: CRS, layout: tuple[osr.SpatialReference, list[str]],
    short: bool, layer_name: str,
) -> list[int]:  # fmt: skip
    """Create the file, write the rows, close it; the number of vertices of each line."""
    reference, options = layout
    dataset = gdal.GetDriverByName(driver).Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    must(dataset is not None)
    layer = dataset.CreateLayer(layer_name or path.stem, reference, ogr.wkbLineString25D, options)
    must(layer is not None)
    fields = export_fields(rows)
    for spec in fields:
        must(layer.CreateField(_definition(spec.short if short else spec.name, spec.kind, short)) == 0)
    if driver == "GPKG":
        must(dataset.StartTransaction() == 0)
    counts: list[int] = []
    for row in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        for position, spec in enumerate(fields):
            value = row.attributes[spec.name]
            if value is not None and value == value:
                feature.SetField(position, value)
        points = projected(row.alignment, crs)
        counts.append(len(points[0]))
        must(feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(line_wkb(*points))) == 0)
        must(layer.CreateFeature(feature) == 0)
    if driver == "GPKG":
        must(dataset.CommitTransaction() == 0)
    layer = feature = None
    dataset.FlushCache()
    return counts


def _vertex_counts(path: Path) -> list[int]:
    """How many vertices each line of a file has, in order."""
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
    must(dataset is not None)
    return [feature.GetGeometryRef().GetPointCount() for feature in dataset.GetLayer(0)]


def _definition(name: str, kind: str, short: bool) -> ogr.FieldDefn:
    types = {TEXT: ogr.OFTString, INTEGER: ogr.OFTInteger}
    definition = ogr.FieldDefn(name, types.get(kind, ogr.OFTReal))
    if short and kind == TEXT:
        definition.SetWidth(DBF_TEXT_BYTES)
    elif short and kind not in types:
        definition.SetWidth(20)
        definition.SetPrecision(9)
    return definition


class GdalError(Exception):
    """GDAL said no; gdal_errors turns it into an ExportError."""


def must(succeeded: bool) -> None:
    if not succeeded:
        raise GdalError(gdal.GetLastErrorMsg() or "GDAL did not say why")


@contextmanager
def gdal_errors(path: Path) -> Iterator[None]:
    """GDAL's errors as ExportError, whether its bindings raise or return codes."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    except (ExportError, GdalError, RuntimeError) as error:
        # The file is closed now, not when somebody forgets the error: it is about to be removed.
        traceback.clear_frames(error.__traceback__)
        if isinstance(error, ExportError):
            raise
        raise _in_words(path, str(error)) from error
    finally:
        gdal.PopErrorHandler()


def _in_words(path: Path, said: str) -> ExportError:
    """GDAL's words, of which some are of what a full disk led to and some are pages of SQL."""
    if "disk is full" in said or "No space left" in said or shutil.disk_usage(path.parent).free < _LEAST_FREE:
        return ExportError(
            f"{path.name} cannot be written: the disk is full.", "Free some space, or choose another folder."
        )
    words = textwrap.shorten(said, 200, placeholder=" …").rstrip(".")
    return ExportError(f"{path.name} cannot be written: {words}.", "Check the folder and its disk.")


def _outside(line: Alignment, crs: CRS) -> ExportError:
    return ExportError(f"{line.name} lies where {crs.name} is not defined.", "Choose a system that covers it.")
