"""The long section as a DXF drawing in metres, written by GDAL: layers by what they hold, texts beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr

from ..core.errors import ExportError
from ..core.evaluation import ARC, TUNNEL, Evaluation
from ..core.geodesy import FloatArray
from .long_section import Mark, written_whole
from .writers import GdalError, gdal_errors, must

# AutoCAD refuses dots, slashes and the like in names of layers.
GROUND, FORMATION, GRID, BRIDGE, TUNNELS = (
    "KARWAN_GROUND", "KARWAN_FORMATION", "KARWAN_GRID", "KARWAN_BRIDGE", "KARWAN_TUNNEL",
)  # fmt: skip
PVI, STATION, CROSSING, GRADE, CURVE, TITLE = (
    "KARWAN_PVI", "KARWAN_STATION", "KARWAN_CROSSING", "KARWAN_GRADE", "KARWAN_CURVATURE", "KARWAN_TITLE",
)  # fmt: skip
COLOURS = {
    GROUND: "#7a5c3a", FORMATION: "#d00000", GRID: "#a0a0a0", BRIDGE: "#0072b2", TUNNELS: "#b4006e", PVI: "#d00000",
    STATION: "#404040", CROSSING: "#44606e", GRADE: "#404040", CURVE: "#0072b2", TITLE: "#404040",
}  # fmt: skip
# Sizes of a drawing at 1:10,000 along: texts 2.5 mm, bands 12 mm.
TEXT_M, BAND_M = 25.0, 120.0
GRID_LEVEL_M, GRID_CHAINAGE_M = 10.0, 1_000.0
# Ground and levels that lie on a straight between stations within this are left out.
ENOUGH_M = 0.005
_UNFIT = re.compile(r'[\\{}"%;\x00-\x1f]')


def write_long_section_dxf(
    evaluation: Evaluation, path: str | Path, exaggeration: float = 10.0, marks: Sequence[Mark] = (),
    overwrite: bool = True,
) -> Path:  # fmt: skip
    """Ground, formation, structures, PVIs, stations, crossings, grid, and bands of grades and curves as DXF 2004.

    x is chainage in metres, y the level above the datum times `exaggeration`; datum and scale are written on the
    drawing, whose unit is the metre. marks: what is crossed. Raises ExportError.
    """
    if not exaggeration > 0.0:
        raise ExportError(f"{exaggeration:g} is no vertical exaggeration.", "Give a number above 0.")
    with written_whole(path, overwrite) as room, gdal_errors(room):
        drawing = _Drawing(room, evaluation, exaggeration)
        try:
            drawing.fill(marks)
        finally:
            drawing.close()
        # GDAL says nothing of a disk that was full when it closed the file: what counts is what can be read.
        if _count(room) != drawing.count:
            raise GdalError("it was not written whole; the disk may be full")
    return Path(path)


class _Drawing:
    def __init__(self, path: Path, evaluation: Evaluation, exaggeration: float) -> None:
        self._evaluation, self._times = evaluation, exaggeration
        section = evaluation.section
        low = float(min(section.ground_m.min(), section.level_m.min()))
        self.datum_m = float(np.floor(low / GRID_LEVEL_M) * GRID_LEVEL_M)
        self.count = 0
        self._header = path.with_suffix(".header")
        self._header.write_text(_header_in_metres(), encoding="latin-1")
        options = [f"HEADER={self._header}"]
        self._dataset = gdal.GetDriverByName("DXF").Create(str(path), 0, 0, 0, gdal.GDT_Unknown, options)
        must(self._dataset is not None)
        self._layer = self._dataset.CreateLayer("entities", None, ogr.wkbUnknown)
        must(self._layer is not None)

    def close(self) -> None:
        self._layer = None
        self._dataset = None
        self._header.unlink(missing_ok=True)

    def fill(self, marks: Sequence[Mark]) -> None:
        evaluation, section = self._evaluation, self._evaluation.section
        self._grid()
        self._curve(GROUND, section.chainage_m, section.ground_m)
        self._curve(FORMATION, section.chainage_m, section.level_m)
        for one in evaluation.structures:
            at_m = np.linspace(one.from_m, one.to_m, 2 + int(one.length_m / 25.0))
            level_m = np.interp(at_m, section.chainage_m, section.level_m)
            self._curve(TUNNELS if one.kind == TUNNEL else BRIDGE, at_m, level_m)
        self._pvis()
        for name, at_m in evaluation.stations_m:
            self._place(STATION, at_m, f"{name} km {at_m / 1000.0:.3f}")
        for mark in marks:
            self._place(CROSSING, mark.at_m, f"{mark.text} km {mark.at_m / 1000.0:.3f}")
        self._grades()
        self._curves()
        basis = evaluation.basis
        low_y = -4.0 * BAND_M
        scale = f"x is chainage, y is (level - {self.datum_m:g} m) x {self._times:g}"
        title = (
            f"{evaluation.alignment.name}: long section",
            f"Unit: metre. {scale}. Vertical exaggeration {self._times:g}.",
            f"Elevation: {basis.terrain}. Standard: {basis.standard_key}.",
        )
        for i, words in enumerate(title):
            self._text(TITLE, 0.0, low_y - i * 2.0 * TEXT_M, words)

    def _grid(self) -> None:
        section = self._evaluation.section
        end_m = float(section.chainage_m[-1])
        top_m = float(np.ceil(max(section.ground_m.max(), section.level_m.max()) / GRID_LEVEL_M) * GRID_LEVEL_M)
        for level_m in np.arange(self.datum_m, top_m + 0.5 * GRID_LEVEL_M, GRID_LEVEL_M):
            self._line(GRID, [(0.0, self._y(level_m)), (end_m, self._y(level_m))])
            self._text(GRID, -TEXT_M * 4.0, self._y(level_m), f"{level_m:.0f}")
        for at_m in np.arange(0.0, end_m, GRID_CHAINAGE_M):
            self._line(GRID, [(at_m, 0.0), (at_m, self._y(top_m))])
            self._text(GRID, at_m, -2.0 * TEXT_M, f"{at_m / 1000.0:.0f}+000")

    def _pvis(self) -> None:
        profile = self._evaluation.alignment.profile
        if profile is None:
            return
        for at_m, level_m, radius_m in zip(profile.chainage_m, profile.level_m, profile.radius_m):
            y = self._y(level_m)
            size = TEXT_M / 3.0
            self._line(PVI, [(at_m - size, y), (at_m, y + size), (at_m + size, y), (at_m, y - size), (at_m - size, y)])
            curve = f" R {radius_m:.0f}" if radius_m > 0.0 else ""
            self._text(PVI, at_m, y + 2.0 * size, f"{at_m:.1f} / {level_m:.2f}{curve}", upright=True)

    def _place(self, layer: str, at_m: float, words: str) -> None:
        section = self._evaluation.section
        y = self._y(float(np.interp(at_m, section.chainage_m, section.level_m)))
        self._line(layer, [(at_m, 0.0), (at_m, y + 3.0 * TEXT_M)])
        self._text(layer, at_m, y + 4.0 * TEXT_M, words, upright=True)

    def _grades(self) -> None:
        """Below the datum, every tangent a cell with its slope, its grade and its length."""
        profile = self._evaluation.alignment.profile
        if profile is None or profile.chainage_m.size < 2:
            return
        top, foot = -0.6 * BAND_M, -1.6 * BAND_M
        at_m, grade = profile.chainage_m, profile.grade_permille
        for x0, x1, permille in zip(at_m, at_m[1:], grade):
            ends = (foot, top) if permille >= 0.0 else (top, foot)
            self._line(GRADE, [(float(x0), foot), (float(x0), top)])
            self._line(GRADE, [(float(x0), ends[0]), (float(x1), ends[1])])
            self._text(GRADE, float(x0 + x1) / 2.0, foot + 0.3 * BAND_M, f"{permille:+.2f} / {x1 - x0:.0f} m")

    def _curves(self) -> None:
        """The plan's curvature, left above, with the radius of each arc."""
        plan = self._evaluation.plan
        if not plan:
            return
        middle, most = -2.4 * BAND_M, max(max(abs(one.curvature_from), abs(one.curvature_to)) for one in plan)
        scale = 0.5 * BAND_M / most if most > 0.0 else 0.0
        points = [(m, middle + scale * bend) for one in plan
                  for m, bend in ((one.from_m, one.curvature_from), (one.to_m, one.curvature_to))]  # fmt: skip
        self._line(CURVE, points)
        for one in plan:
            if one.kind == ARC and one.curvature_from:
                self._text(CURVE, (one.from_m + one.to_m) / 2.0, middle, f"R {1.0 / one.curvature_from:.0f}")

    # Entities

    def _y(self, level_m: float) -> float:
        return (level_m - self.datum_m) * self._times

    def _curve(self, layer: str, at_m: FloatArray, level_m: FloatArray) -> None:
        kept = _telling(at_m, level_m)
        self._line(layer, np.column_stack((at_m[kept], (level_m[kept] - self.datum_m) * self._times)))

    def _line(self, layer: str, points: Sequence[tuple[float, float]] | FloatArray) -> None:
        geometry = ogr.Geometry(ogr.wkbLineString)
        for x, y in points:
            geometry.AddPoint_2D(float(x), float(y))
        self._add(layer, geometry, f"PEN(c:{COLOURS[layer]})")

    def _text(self, layer: str, x: float, y: float, words: str, upright: bool = False) -> None:
        geometry = ogr.Geometry(ogr.wkbPoint)
        geometry.AddPoint_2D(float(x), float(y))
        # Quotes and control signs would end the text or begin a command of the reading program.
        plain = _UNFIT.sub("_", words)
        angle = ",a:90" if upright else ""
        self._add(layer, geometry, f'LABEL(f:"Arial",t:"{plain}",s:{TEXT_M}g,c:{COLOURS[layer]}{angle})')

    def _add(self, layer: str, geometry: ogr.Geometry, style: str) -> None:
        feature = ogr.Feature(self._layer.GetLayerDefn())
        feature.SetField("Layer", layer)
        feature.SetStyleString(style)
        must(feature.SetGeometryDirectly(geometry) == 0)
        must(self._layer.CreateFeature(feature) == 0)
        self.count += 1


def _telling(at_m: FloatArray, level_m: FloatArray) -> FloatArray:
    """Indices of stations without which a line would be off by more than ENOUGH_M (Douglas and Peucker 1973)."""
    kept = np.zeros(at_m.size, dtype=bool)
    kept[[0, -1]] = True
    open_ends = [(0, at_m.size - 1)]
    while open_ends:
        first, last = open_ends.pop()
        if last - first < 2:
            continue
        inside = slice(first + 1, last)
        off = np.abs(level_m[inside] - np.interp(at_m[inside], at_m[[first, last]], level_m[[first, last]]))
        worst = int(np.argmax(off))
        if off[worst] > ENOUGH_M:
            middle = first + 1 + worst
            kept[middle] = True
            open_ends += [(first, middle), (middle, last)]
    return np.flatnonzero(kept)


def _header_in_metres() -> str:
    """GDAL's own header of a DXF file, with metres as its unit: GDAL's says inches."""
    found = gdal.FindFile("gdal", "header.dxf")
    must(found is not None)
    text = Path(found).read_text(encoding="latin-1")
    changed, count = re.subn(r"(\$INSUNITS\r?\n\s*70\r?\n\s*)\d+", r"\g<1>6", text)
    must(count == 1)
    # Dimensions count in metres as well.
    return re.sub(r"(\$MEASUREMENT\r?\n\s*70\r?\n\s*)\d+", r"\g<1>1", changed)


def _count(path: Path) -> int:
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
    must(dataset is not None)
    return int(dataset.GetLayer(0).GetFeatureCount())
