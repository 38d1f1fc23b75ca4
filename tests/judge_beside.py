"""Where the independent judge of exported lines lies, and the mark of the tests that need it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

JUDGE = Path(__file__).resolve().parents[2] / "shared" / "bench" / "judge.py"
# A developer's clone may stand alone; where everything is checked, a missing judge is a failure and no skipped test.
needs_judge = pytest.mark.skipif(
    not JUDGE.exists() and not os.environ.get("CI"), reason="../shared/bench/judge.py is not beside this checkout"
)
