"""The corridor map: how much dearer than the best line the best line through each place is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal
from pyproj import CRS

from ..dependencies import NUMBA, how_to_install
from ..errors import DependencyError, TerrainError
from ..kernels import numba_available
from ..surroundings import NOTHING_AROUND, Surroundings
from .routes import Fields

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..progress import Progress
    from ..terrain import ElevationModel
    from ..trains import FreightTrain

NODATA = -1.0


@dataclass(frozen=True)
class CorridorMap:
    """The extra cost of passing through each cell of the first search.

    dearer_musd: (rows, columns) float32, million USD above the best line, 0 along it, NaN where no line was found or it
    costs far more. geotransform: GDAL's six numbers, m. crs_wkt: the working plane. best_musd: the best line's cost in
    the search, which knows the ground by its cells only: for choosing where to look, not for a sum of money.
    """

    dearer_musd: NDArray[np.float32]
    geotransform: tuple[float, float, float, float, float, float]
    crs_wkt: str
    best_musd: float

    @property
    def dearer_percent(self) -> NDArray[np.float32]:
        """The same in per cent of the best line's cost."""
        return np.asarray(self.dearer_musd / self.best_musd * 100.0, dtype=np.float32)

    def write(self, path: str | Path) -> None:
        """A GeoTIFF with two bands: million USD, and per cent.

        Raises TerrainError, leaving no file, where it cannot be written whole.
        """
        try:
            self._write(path)
            # GDAL need not tell of a disk that was full: what counts is what can be read.
            raster = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_READONLY)
            values = None if raster is None else raster.ReadAsArray()
            wanted = _filled(self.dearer_musd), _filled(self.dearer_percent)
            if values is None or not np.array_equal(values, wanted):
                raise RuntimeError("it was not written whole; the disk may be full")
        except RuntimeError as error:
            Path(path).unlink(missing_ok=True)
            raise TerrainError(
                f"The corridor map cannot be written to {path}: {error}.", "Free some space, or choose another place."
            ) from error

    def _write(self, path: str | Path) -> None:
        rows, columns = self.dearer_musd.shape
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        try:
            raster = gdal.GetDriverByName("GTiff").Create(
                str(path), columns, rows, 2, gdal.GDT_Float32, ["COMPRESS=DEFLATE", "PREDICTOR=3"]
            )
            if raster is None:
                raise RuntimeError(gdal.GetLastErrorMsg())
            raster.SetGeoTransform(self.geotransform)
            raster.SetProjection(self.crs_wkt)
            named = (
                ("Dearer than the best line, million USD", self.dearer_musd),
                ("Dearer, per cent", self.dearer_percent),
            )
            for number, (title, values) in enumerate(named, start=1):
                band = raster.GetRasterBand(number)
                band.SetDescription(title)
                band.SetNoDataValue(NODATA)
                band.WriteArray(_filled(values))
            raster.FlushCache()
            band = raster = None
        finally:
            gdal.PopErrorHandler()


def _filled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """With NODATA where nothing is known."""
    return np.where(np.isfinite(values), values, np.float32(NODATA)).astype(np.float32)


def corridor_of(fields: Fields) -> CorridorMap:
    """The map of forward and backward fields.

    A cell's figure is the least forward plus backward cost of its levels where both directions of travel agree.
    """
    grid = fields.graph.grid
    cost, _, _ = fields.corridor()
    best = min(fields.best().cost_usd, float(cost.min()))
    dearer = np.full(grid.shape, np.nan, dtype=np.float32)
    dearer[grid.free] = np.where(np.isfinite(cost), cost - best, np.nan) / 1e6
    corner = (grid.west_m, grid.cell_m, 0.0, grid.north_m, 0.0, -grid.cell_m)
    return CorridorMap(dearer, corner, CRS.from_user_input(grid.plane.definition).to_wkt(), best / 1e6)


def corridor_map(
    scenario: Scenario,
    model: ElevationModel,
    progress: Progress,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
) -> CorridorMap:
    """The corridor map of a scenario, without working out its alternatives; the same that generate gives with them.

    Raises what generate raises, and DependencyError without numba.
    """
    from .pipeline import Search

    if not numba_available():
        raise DependencyError("The corridor map needs numba, which is not installed.", how_to_install(NUMBA))
    return Search(scenario, model, True, surroundings, train).corridor(progress)
