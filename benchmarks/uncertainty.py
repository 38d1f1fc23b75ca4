"""Time and result of the elevation uncertainty of a long alignment, kernels warm.

    benchmarks/uncertainty.py [--runs 100] [--sigma M --correlation M]

The line is the generated alternative Torghundi-Chaman of benchmarks/evaluate.py (881.7 km, 178 PIs) on the embedded
terrain, with the error of that terrain, or the one given (no hidden relief then). Wall and processor time of one
simulation after a short one has warmed up, and the ranges found. Times depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from evaluate import CORRIDOR_DEM, generated_axis  # noqa: E402
from headless import register_package  # noqa: E402


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--sigma", type=float)
    parser.add_argument("--correlation", type=float, default=1_000.0)
    options = parser.parse_args()
    register_package()
    from karwan.core.elevation_error import ElevationError, error_of_model
    from karwan.core.evaluate import evaluate
    from karwan.core.horizontal import lay_out
    from karwan.core.standards import standard
    from karwan.core.terrain import bounds_of, open_elevation
    from karwan.core.uncertainty import FEWEST_RUNS, Ranges, simulate
    from karwan.core.unit_costs import UnitCosts

    axis, model = generated_axis(), open_elevation(CORRIDOR_DEM)
    terrain = model.read(bounds_of(axis.lon, axis.lat, 20_000.0))
    chosen, costs = standard("1520-international"), UnitCosts()
    error = error_of_model(model)
    if options.sigma is not None:
        error = ElevationError(options.sigma, options.correlation)
    found = evaluate(lay_out("line", axis), terrain, chosen, costs)
    simulate(found, terrain, chosen, costs, error, runs=FEWEST_RUNS)
    wall, processor = time.perf_counter(), time.process_time()
    one = simulate(found, terrain, chosen, costs, error, runs=options.runs)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{found.length_km:.1f} km, {found.section.chainage_m.size} stations, {options.runs} grounds")
    print(f"wall {wall:.1f} s, processor {processor:.1f} s")
    print(f"error {error.sigma_m:g} m over {error.correlation_m:g} m, hidden relief {one.hidden_m:.1f} m")
    for field in fields(Ranges):
        told = [f"{field.name}: {getattr(found, field.name):.1f}"]
        for name in ("redesigned", "as_drawn"):
            ranges = getattr(one, name)
            if ranges is not None:
                value = getattr(ranges, field.name)
                told.append(f"{name} {value.middle:.1f} ({value.low:.1f} to {value.high:.1f})")
        print("; ".join(told))
    needed = one.needed_permille
    print(
        f"ruling grade {one.ruling_permille:g}, needed now {one.needed_now_permille:.1f}, needed {needed.middle:.1f} "
        f"({needed.low:.1f} to {needed.high:.1f}), chance of more {one.more_chance:.2f} +- {one.chance_error:.2f}"
    )
    for stretch in one.tight[:5]:
        print(f"  km {stretch.from_m / 1000:.1f} to {stretch.to_m / 1000:.1f} {stretch.direction} {stretch.chance:.2f}")


if __name__ == "__main__":
    main()
