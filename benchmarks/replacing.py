"""Time an alternative put in anew among nine, as after saving edits: how long the window stands still for it.

    benchmarks/replacing.py [--study demo/karwan-study.gpkg] [--alternatives 9] [--repeat 5]

The demo's study (`make demo`) with copies of its alternatives, its layers in the project but no window. All at once:
snapshot for undo, transaction and table in one turn. Computed anew: evaluated and written beside the window's thread,
on which the table, and whoever shows it, remain.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from headless import qgis_with_karwan  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--study", type=Path, default=ROOT / "demo" / "karwan-study.gpkg")
    parser.add_argument("--alternatives", type=int, default=9)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    if not options.study.exists():
        parser.error(f"{options.study} is missing: make demo")
    with qgis_with_karwan(ROOT / ".build" / "bench-settings"), TemporaryDirectory() as folder:
        copy = Path(folder) / "study.gpkg"
        shutil.copy(options.study, copy)
        tell(*times(copy, options.alternatives, options.repeat))
    return 0


def times(path: Path, alternatives: int, repeat: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds: put in all at once; computed anew as the window does it, in all and the longest of its turns."""
    from karwan.ui.workspace import Workspace
    from qgis.PyQt.QtCore import QCoreApplication

    workspace = Workspace()
    workspace.open_study(path)
    key = workspace.records[0].id
    while len(workspace.records) < alternatives:
        workspace.duplicate(key)
    inputs = workspace.inputs()
    evaluation = workspace.evaluate_now(workspace.record(key).alignment)
    at_once, in_all, longest = [], [], []
    for _ in range(repeat):
        start = time.perf_counter()
        workspace.replace_evaluation(key, evaluation, inputs, "Timed")
        at_once.append(time.perf_counter() - start)
        start, most = time.perf_counter(), 0.0
        workspace.reevaluate(key)
        while not (workspace.undo_stack.undoText() == "Compute again" and not workspace.is_being_replaced(key)):
            turn = time.perf_counter()
            QCoreApplication.processEvents()
            most = max(most, time.perf_counter() - turn)
            time.sleep(0.001)
        in_all.append(time.perf_counter() - start)
        longest.append(most)
    workspace.dispose()
    return at_once, in_all, longest


def tell(*found: list[float]) -> None:
    """Medians in milliseconds."""
    for name, seconds in zip(("all at once", "computed anew, in all", "its longest turn"), found):
        print(f"{name:22} {sorted(seconds)[len(seconds) // 2] * 1000:7.1f} ms (most {max(seconds) * 1000:.1f})")


if __name__ == "__main__":
    sys.exit(main())
