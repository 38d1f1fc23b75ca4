"""Re-optimise stretches of a generated line Torghundi-Chaman: cost before and after, time, faults by judge.py.

    benchmarks/rework.py [--seed 1]

First stretches as they are, then the same after three of their PIs were moved aside by 5 km: how much of what that
costs is won back. Last how long cancelling takes. Everything on the embedded terrain of 1 km, which tells corridors,
not earthworks. Times depend on the machine and on what else it does; processor time is printed too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from evaluate import generated_axis
from generate import CHAMAN, CORRIDOR_DEM, TORGHUNDI, Case, Watch, judge_lines
from headless import register_package

CASE = Case(CORRIDOR_DEM, TORGHUNDI, CHAMAN, 12.5, 600.0)
STRETCHES_KM = ((50, 100), (100, 200), (250, 350), (350, 500), (500, 600), (600, 750), (780, 840), (0, 150))
ASIDE_M, CANCEL_AFTER_S = 5_000.0, (0.3, 1.0, 2.0)


class Cancelling(Watch):
    """Cancelled by another thread after a while."""

    def __init__(self, after_s: float) -> None:
        self.at_s = 0.0
        threading.Timer(after_s, self._stop).start()

    def _stop(self) -> None:
        self.at_s = time.perf_counter()

    def is_cancelled(self) -> bool:
        """Once the other thread says so."""
        return self.at_s > 0.0


class Line:
    """What evaluates and re-optimises lines of the case."""

    def __init__(self) -> None:
        from karwan.core.generate import Scenario
        from karwan.core.standards import standard
        from karwan.core.terrain import bounds_of, open_elevation
        from karwan.core.unit_costs import UnitCosts

        rules = standard("1520-international").with_limits(CASE.grade_permille, CASE.radius_m)
        self.asked = Scenario(TORGHUNDI, CHAMAN, (), (), (), rules, UnitCosts(), 1)
        self.model = open_elevation(CASE.dem)
        axis = generated_axis()
        self.terrain = self.model.read(bounds_of(axis.lon, axis.lat, 60_000.0))
        self.first = self.evaluated(axis)

    def evaluated(self, axis: Any) -> Any:
        """The evaluation of a polygon."""
        from karwan.core.evaluate import evaluate
        from karwan.core.horizontal import lay_out

        return evaluate(lay_out("line", axis), self.terrain, self.asked.standard, self.asked.unit_costs)

    def reworked(self, evaluation: Any, from_m: float, to_m: float, progress: Any = None) -> tuple[Any, float, float]:
        """The outcome, seconds and processor seconds."""
        from karwan.core.search.rework import reworked

        began, busy = time.perf_counter(), time.process_time()
        found = reworked(evaluation, from_m, to_m, self.asked, self.model, progress or Watch())
        return found, time.perf_counter() - began, time.process_time() - busy

    def spoilt(self, from_m: float, to_m: float, seed: int) -> Any:
        """The line with three PIs of a stretch moved aside."""
        from karwan.core.evaluate import plan_of_line
        from karwan.core.geodesy import WGS84

        plan = plan_of_line(self.first.alignment)
        inside = np.flatnonzero((plan.pi_m > from_m + 12_000.0) & (plan.pi_m < to_m - 12_000.0))
        rng = np.random.default_rng(seed)
        lon, lat = plan.axis.lon.copy(), plan.axis.lat.copy()
        for pi in sorted(rng.choice(inside, min(3, inside.size), replace=False)):
            azimuth = float(plan.point_at(plan.pi_m[pi])[2]) + rng.choice([-90.0, 90.0])
            lon[pi], lat[pi], _ = WGS84.fwd(lon[pi], lat[pi], azimuth, ASIDE_M)
        return self.evaluated(replace(plan.axis, lon=lon, lat=lat))

    def outside_same(self, old: Any, found: Any) -> bool:
        """Whether all PIs before and behind the stretch are bit for bit the old ones."""
        from karwan.core.axis_edits import PARTS
        from karwan.core.evaluate import plan_of_line

        plan = plan_of_line(old.alignment)
        before = int((plan.pi_m < found.from_m).sum()) or 1
        behind = int((plan.pi_m > found.to_m).sum()) or 1
        one, other = (np.column_stack([getattr(axis, name) for name in PARTS]) for axis in (plan.axis, found.axis))
        return bool(np.array_equal(one[:before], other[:before]) and np.array_equal(one[-behind:], other[-behind:]))


def main() -> None:
    """Measure and print; exit status 1 if judge.py finds a fault or something outside a stretch changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    register_package()
    line = Line()
    first = line.first
    print(f"{first.length_km:.1f} km, {first.cost_musd:.1f} million USD, {first.alignment.axis.lon.size} PIs, "
          f"{len(first.violations)} violations; {os.getloadavg()[0]:.1f} processes waiting")  # fmt: skip
    # The kernels are compiled or loaded.
    line.reworked(first, 100_000.0, 150_000.0)
    clean = True
    print(
        f"{'km':>10} {'before':>8} {'broken':>6} {'after':>8} {'won back':>8} {'s':>5} {'proc. s':>7}  judge, outside"
    )
    for spoil in (False, True):
        for low_km, high_km in STRETCHES_KM:
            from_m, to_m = low_km * 1000.0, high_km * 1000.0
            old = line.spoilt(from_m, to_m, options.seed) if spoil else first
            found, seconds, busy = line.reworked(old, from_m, to_m + (old.length_km - first.length_km) * 1000.0)
            new = line.evaluated(found.axis)
            with tempfile.TemporaryDirectory() as folder:
                (seen,) = judge_lines(Path(folder) / "line.gpkg", CASE, [new])
            same = line.outside_same(old, found)
            clean &= same and not seen["faults"] and not new.violations
            back = (old.cost_musd - new.cost_musd) / (old.cost_musd - first.cost_musd) if spoil else float("nan")
            print(f"{low_km:>5}-{high_km:<4} {old.cost_musd:8.2f} {len(old.violations):6} {new.cost_musd:8.2f} "
                  f"{f'{back:8.0%}' if spoil else '':>8} {seconds:5.1f} {busy:7.1f}  "
                  f"{' '.join(seen['faults']) or 'no fault'}, {'same' if same else 'CHANGED'}"
                  f"{'' if found.changed else ', kept as it was'}")  # fmt: skip
    tell_cancelling(line)
    sys.exit(0 if clean else 1)


def tell_cancelling(line: Line) -> None:
    """Print how long it takes until the planner has the line back."""
    from karwan.core.errors import CancelledError

    for after_s in CANCEL_AFTER_S:
        progress = Cancelling(after_s)
        try:
            line.reworked(line.first, 350_000.0, 500_000.0, progress)
            print(f"cancelled after {after_s:g} s: it had ended")
        except CancelledError:
            print(f"cancelled after {after_s:g} s: heard within {time.perf_counter() - progress.at_s:.2f} s")


if __name__ == "__main__":
    main()
