"""Redraw the profile chart of 20,000 stations, zoomed and panned, beside a plain matplotlib drawing of the same.

    benchmarks/profile_chart.py [--stations 20000] [--repeat 30] [--profile]

The line is the generated alternative of benchmarks/evaluate.py on the embedded terrain, cut to so many stations of
25 m, with a station every 40 km and a crossed river or road every 3 km. A step is what a notch of the wheel costs: the
view changed, everything drawn, the widget painted. The plain drawing clears the axes and plots all stations, as a
script would. Median and worst of the steps; the ratio compares the medians of processor time within this run.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
for folder in ("scripts", "benchmarks"):
    sys.path.insert(0, str(ROOT / folder))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from evaluate import CORRIDOR_DEM, generated_axis  # noqa: E402
from headless import qgis_with_karwan  # noqa: E402

SIZES = ((1200, 300), (2400, 700))
NAMES = (
    "Harirud",
    "Road A1 (Herat–Kandahar)",
    "Adraskan",
    "Farah Rud",
    "Village road",
    "Khash Rud",
    "Power line",
    "Wadi",
)


def evaluated(stations: int) -> Any:
    """The line's evaluation, cut after so many stations."""
    from karwan.core.evaluate import evaluate
    from karwan.core.horizontal import lay_out
    from karwan.core.standards import standard
    from karwan.core.terrain import bounds_of, open_elevation
    from karwan.core.unit_costs import UnitCosts

    axis = generated_axis()
    terrain = open_elevation(CORRIDOR_DEM).read(bounds_of(axis.lon, axis.lat, 60_000.0))
    found = evaluate(lay_out("line", axis), terrain, standard("1520-international"), UnitCosts())
    section, haul = found.section, found.mass_haul
    kept = replace(section, **{name: getattr(section, name)[:stations] for name in section.__dataclass_fields__})
    end_m = float(kept.chainage_m[-1])
    if haul is not None:
        haul = replace(haul, ordinate_m3=haul.ordinate_m3[:stations], balance_m3=haul.balance_m3[:stations])
    return replace(
        found,
        section=kept,
        mass_haul=haul,
        structures=tuple(one for one in found.structures if one.to_m <= end_m),
        violations=tuple(one for one in found.violations if one.to_m <= end_m),
        stations_m=tuple((f"Station {i}", at_m) for i, at_m in enumerate(range(0, int(end_m), 40_000))),
    )


def plain_drawing(found: Any, names: list[tuple[float, str]]) -> Callable[[int, int], Callable[[float, float], None]]:
    """The same content by matplotlib's own means: made anew for each step."""
    import numpy as np
    from karwan.ui.profile_design import design_of
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    section, design = found.section, design_of(found)
    x = section.chainage_m / 1000.0

    def at_size(width: int, height: int) -> Callable[[float, float], None]:
        figure = Figure(figsize=(width / 96.0, height / 96.0), dpi=96.0)
        canvas = FigureCanvasAgg(figure)
        profile, grades, curves = figure.subplots(3, 1, sharex=True, gridspec_kw={"height_ratios": (5, 1, 1)})

        def step(from_m: float, to_m: float) -> None:
            for axes in (profile, grades, curves):
                axes.clear()
                axes.grid(True)
            ground, level = section.ground_m, section.level_m
            profile.fill_between(x, ground, level, where=level > ground, interpolate=True, color="#56b4e9")
            profile.fill_between(x, ground, level, where=level < ground, interpolate=True, color="#e69f00")
            profile.plot(x, ground, x, level)
            for one in found.structures:
                on = (section.chainage_m >= one.from_m) & (section.chainage_m <= one.to_m)
                profile.plot(x[on], level[on], linewidth=4)
            for at_m, name in names:
                if from_m <= at_m <= to_m:
                    profile.axvline(at_m / 1000.0, linestyle="--", linewidth=0.8)
                    profile.text(at_m / 1000.0, 0.98, name, rotation=90, transform=profile.get_xaxis_transform())
            grades.step(x[1:], section.grade_permille)
            curves.plot(design.bend_m / 1000.0, design.bend_per_m)
            inside = (section.chainage_m >= from_m) & (section.chainage_m <= to_m)
            profile.set_xlim(from_m / 1000.0, to_m / 1000.0)
            profile.set_ylim(np.minimum(ground, level)[inside].min(), np.maximum(ground, level)[inside].max() * 1.05)
            canvas.draw()

        return step

    return at_size


def steps_of(length_m: float, count: int) -> list[tuple[float, float]]:
    """Views of a planner at work: in by a notch at a time, panned, and out again."""
    views, from_m, to_m = [], 0.0, length_m
    for i in range(count):
        span = to_m - from_m
        if i % 3 == 2:
            shift = 0.1 * span if to_m + 0.1 * span <= length_m else -0.1 * span
            from_m, to_m = from_m + shift, to_m + shift
        elif span < 4_000.0:
            from_m, to_m = 0.0, length_m
        else:
            from_m, to_m = from_m + 0.12 * span, to_m - 0.08 * span
        views.append((from_m, to_m))
    return views


def timed(step: Callable[[float, float], None], views: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each step after one that warms up: wall time, and time of the processor."""
    step(*views[-1])
    wall, busy = [], []
    for view in views:
        start, began = time.perf_counter(), time.process_time()
        step(*view)
        wall.append((time.perf_counter() - start) * 1e3)
        busy.append((time.process_time() - began) * 1e3)
    return wall, busy


def measure(options: argparse.Namespace) -> None:
    """Both drawings at each size."""
    from karwan.core.evaluation import Evaluation
    from karwan.ui.profile_chart import ProfileChart
    from karwan.ui.profile_labels import CrossedFeature
    from qgis.PyQt.QtWidgets import QApplication

    found: Evaluation = evaluated(options.stations)
    length_m = float(found.section.chainage_m[-1])
    names = [(at_m, NAMES[i % len(NAMES)]) for i, at_m in enumerate(range(1_500, int(length_m), 3_000))]
    crossed = [CrossedFeature(at_m, name) for at_m, name in names]
    naive = plain_drawing(found, names)
    print(f"{found.section.chainage_m.size} stations, {length_m / 1000:.0f} km, {len(found.structures)} structures, "
          f"{len(names)} crossings")  # fmt: skip
    for width, height in SIZES:
        chart = ProfileChart()
        chart.resize(width, height)
        chart.show()
        chart.show_evaluation(found, crossed, key="a")
        QApplication.processEvents()

        def step(from_m: float, to_m: float, chart: Any = chart) -> None:
            chart.show_span(from_m, to_m)
            chart.repaint()

        views = steps_of(length_m, options.repeat)
        wall, busy = timed(step, views)
        if options.profile:
            profiler = cProfile.Profile()
            profiler.enable()
            timed(step, views)
            profiler.disable()
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)
        plain, plain_busy = timed(naive(width, height), views[: max(options.repeat // 5, 3)])
        print(f"{width}x{height}: step {statistics.median(wall):.1f} ms (most {max(wall):.1f}), processor "
              f"{statistics.median(busy):.1f} ms (most {max(busy):.1f}); plain drawing "
              f"{statistics.median(plain):.0f} ms, processor {statistics.median(plain_busy):.0f} ms; "
              f"ratio {statistics.median(plain_busy) / statistics.median(busy):.0f}")  # fmt: skip
        chart.close()
        chart.deleteLater()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stations", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=30)
    parser.add_argument("--profile", action="store_true", help="print where the time of a step goes")
    options = parser.parse_args()
    with qgis_with_karwan(ROOT / ".build" / "bench-settings"):
        measure(options)


if __name__ == "__main__":
    main()
