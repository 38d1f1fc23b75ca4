"""numba's kernels compiled once, before the processes of the tests and each QGIS they start would all do it at a time.

Run by itself; compiles whatever a search compiles whose lines cross a river, and what judges the lines it finds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "core"))

import conftest  # noqa: F401 - registers this checkout as `karwan`, and forgets the kernels of other sources
import numpy as np
from karwan.core.generate import generate
from karwan.core.progress import Silent
from karwan.core.surroundings import RIVER, Course, Surroundings
from search_builders import hills, lonlat, scenario, write_dem

START, END = lonlat(20, 75), lonlat(180, 75)


def main() -> None:
    """Search two lines over hills with a river between their ends."""
    lon, lat = np.array([lonlat(100, row) for row in (0, 149)]).T
    river = Surroundings((Course(RIVER, "A river", lon, lat, 60.0),))
    with tempfile.TemporaryDirectory() as folder:
        generate(
            scenario(START, END, count=2), write_dem(Path(folder) / "hills.tif", hills()), Silent(), surroundings=river
        )


if __name__ == "__main__":
    main()
