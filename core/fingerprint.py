"""Whether a raster's file is still what it was: a short digest, cheap enough to be asked for again and again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from osgeo import gdal

# What is read of a raster in all: everything of small ones, parts spread evenly over larger ones.
MOST_BYTES = 4_000_000
PART_BYTES = 65_536
# Statistics and overviews that programs write beside rasters change nothing of the ground.
_NOT_GROUND = (".aux.xml", ".ovr", ".msk")

_State = tuple[tuple[str, int, int], ...]


def fingerprint(path: str | Path) -> str | None:
    """A digest of a raster's content, those of the tiles of a virtual raster included; None for what is no file.

    Rasters beyond MOST_BYTES are read in parts: an edit between these that keeps the file's size is not noticed.
    """
    main = _state_of(str(path))
    if main is None:
        return None
    states = [_state_of(name) for name in _tiles(main)]
    try:
        return _digest((main, *(state for state in states if state is not None)))
    except OSError:
        return None


def _state_of(path: str) -> tuple[str, int, int] | None:
    """Path, size and time of the last change: while these stay the content is not read again."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (path, found.st_size, found.st_mtime_ns) if Path(path).is_file() else None


@lru_cache(maxsize=16)
def _tiles(main: tuple[str, int, int]) -> tuple[str, ...]:
    """The files a virtual raster is made of."""
    path = main[0]
    if not path.lower().endswith(".vrt"):
        return ()
    try:
        raster = gdal.Open(path)
    except RuntimeError:
        return ()
    files = (raster.GetFileList() or []) if raster is not None else []
    return tuple(sorted(name for name in files if name != path and not name.lower().endswith(_NOT_GROUND)))


@lru_cache(maxsize=16)
def _digest(states: _State) -> str:
    digest = hashlib.sha256()
    share = max(MOST_BYTES // len(states), PART_BYTES)
    for path, size, _ in states:
        # Without its folder: what was moved or copied is the same.
        digest.update(f"{Path(path).name}:{size};".encode())
        parts = max(1, share // PART_BYTES)
        with Path(path).open("rb") as stream:
            if size <= share:
                digest.update(stream.read())
                continue
            for number in range(parts):
                stream.seek(round(number * (size - PART_BYTES) / max(1, parts - 1)))
                digest.update(stream.read(PART_BYTES))
    return digest.hexdigest()[:32]
