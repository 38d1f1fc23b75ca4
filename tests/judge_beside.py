"""Where the independent judge of exported lines lies, and the mark of the tests that need it."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import gdal_exceptions
import pytest

JUDGE = Path(__file__).resolve().parents[2] / "shared" / "bench" / "judge.py"
# A developer's clone may stand alone; where everything is checked, a missing judge is a failure and no skipped test.
needs_judge = pytest.mark.skipif(
    not JUDGE.exists() and not os.environ.get("CI"), reason="../shared/bench/judge.py is not beside this checkout"
)


def judge():
    """The judge's names, by which it is used in this process; its choice about GDAL's exceptions stays its own."""
    before = gdal_exceptions.state()
    try:
        return runpy.run_path(str(JUDGE), run_name="judge")
    finally:
        gdal_exceptions.use(before)
