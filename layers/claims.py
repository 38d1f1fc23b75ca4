"""The lengths others publish for a corridor's stretches, from the corridor's own file."""

from __future__ import annotations

from dataclasses import dataclass

from osgeo import gdal

from .catalog import Corridor, CorridorError


@dataclass(frozen=True)
class Claim:
    """A published or computed length of a stretch, km, with its source and what it contradicts."""

    stretch: str
    measure: str
    length_km: float
    source: str
    remark: str


def read_claims(corridor: Corridor) -> list[Claim]:
    """All claims of a corridor; raises CorridorError if its file cannot be read."""
    problem = CorridorError(f"{corridor.network_path} has no readable table of claims.", "Reinstall Karwan.")
    try:
        dataset = gdal.OpenEx(str(corridor.network_path), gdal.OF_VECTOR | gdal.OF_READONLY)
        layer = dataset.GetLayerByName("claims") if dataset is not None else None
    except RuntimeError as error:
        raise problem from error
    if layer is None:
        raise problem
    return [
        Claim(
            feature["stretch"] or "",
            feature["measure"] or "",
            float(feature["claimed_km"]),
            feature["source"] or "",
            feature["contradiction"] or "",
        )
        for feature in layer
    ]
