"""The plugin's main job, end to end: alternatives Torghundi-Chaman on the embedded terrain.

Generates, measures, finds crossings, exports and reports through the functions behind the plugin's buttons, then opens
the study in the real QGIS. Writes demo/karwan-study.gpkg, shapefile/*.shp, report.html and screenshot.png. With a
display QGIS stays open; without one a virtual screen is used.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import qgis_desktop
from headless import ROOT, qgis_with_karwan, run_algorithm

CORRIDOR = "western-afghanistan"
# What the crossings are looked for in: layers of the corridor.
CROSSED = ("rivers", "national_borders")
# What is within this of the line is told too: as the dialog of crossings begins with.
BESIDE_M = 500.0
JUDGE = ROOT.parent / "shared" / "bench" / "judge.py"
SCENE = Path(__file__).resolve().parent / "demo_scene.py"
COLUMNS = (
    ("length_km", "km", 7, 1),
    ("max_grade_permille", "grade ‰", 7, 2),
    ("min_radius_m", "radius m", 8, 0),
    ("bridge_km", "viaduct km", 10, 2),
    ("tunnel_km", "tunnel km", 9, 2),
    ("cut_mm3", "cut Mm3", 8, 2),
    ("fill_mm3", "fill Mm3", 8, 2),
    ("cost_musd", "M USD", 6, 0),
)


class Clock:
    """Says what is being done and how long the step before took."""

    def __init__(self) -> None:
        self.started = self._step = time.monotonic()

    def done(self, what: str) -> None:
        """Print the step that has just ended."""
        now = time.monotonic()
        print(f"  {now - self._step:6.1f} s  {what}", flush=True)
        self._step = now


def make_room(folder: Path) -> None:
    """An empty folder; what an earlier demo left (and you may have worked on) moves to its folder `previous`."""
    folder.mkdir(parents=True, exist_ok=True)
    left = [path for path in folder.iterdir() if path.name != "previous"]
    if left:
        previous = folder / "previous"
        shutil.rmtree(previous, ignore_errors=True)
        previous.mkdir()
        for path in left:
            path.rename(previous / path.name)


def make_study(folder: Path) -> Path:
    """The corridor's study, new, as the algorithm makes it."""
    made = Path(run_algorithm("karwan:createstudy", {"FOLDER": str(folder), "CORRIDOR": CORRIDOR})["OUTPUT"])
    wanted = folder / "karwan-study.gpkg"
    return made.rename(wanted) if made != wanted else made


def wait_for(task: Any) -> None:
    """Until a task of the workspace has ended; raises RuntimeError where it failed."""
    from qgis.PyQt.QtCore import QEventLoop

    loop, trouble = QEventLoop(), []
    task.done.connect(lambda _result: loop.quit())
    task.cancelled.connect(loop.quit)
    task.failed.connect(lambda problem, remedy: (trouble.append(f"{problem} {remedy}"), loop.quit()))
    loop.exec()
    if trouble:
        raise RuntimeError(trouble[0])


def print_table(rows: list[dict[str, Any]], judged: list[dict[str, Any]]) -> None:
    """The dock's figures, and under each the judge's where there is one."""
    print(f"\n{'':16}" + "".join(f"{title:>{width + 1}}" for _, title, width, _ in COLUMNS) + "   range")
    by_name = {row["name"]: row for row in judged}
    for row in rows:
        print(f"{row['name'][:15]:16}" + figures(row) + f"   {row['cost_low_musd']:.0f}-{row['cost_high_musd']:.0f}")
        judge = by_name.get(row["name"])
        if judge:
            faults = ", ".join(judge["faults"]) or "no faults"
            print(f"{'  judge.py':16}" + figures(judge) + f"   {faults}, shared {judge['shared']:.2f}")
    print(flush=True)


def figures(row: dict[str, Any]) -> str:
    """One line of numbers in the columns' widths."""
    return "".join(f" {row[key]:{width}.{digits}f}" for key, _, width, digits in COLUMNS)


def judge(lines: Path, dem: str, grade_permille: float, radius_m: float) -> list[dict[str, Any]]:
    """What judge.py measures on the exported lines; [] where there is no judge beside the checkout."""
    if not JUDGE.exists():
        return []
    command = ["/usr/bin/python3", str(JUDGE), str(lines), dem, "--json"]
    command += ["--grade", str(grade_permille), "--radius", str(radius_m)]
    environment = {key: value for key, value in os.environ.items() if key not in qgis_desktop.NOT_INHERITED}
    answer = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if not answer.stdout:
        raise RuntimeError(f"judge.py: {answer.stderr}")
    return list(json.loads(answer.stdout))


def generate(workspace: Any, count: int) -> None:
    """What the dock's Generate does with the study as it was created."""
    from karwan.ui.scenario_inputs import request_of_study, scenario_of

    request = replace(request_of_study(workspace), count=count)
    wait_for(workspace.generate(scenario_of(workspace, request)))


def find_crossings(workspace: Any) -> None:
    """Rivers, borders, places near and classes of the ground along each alternative, kept in the study."""
    from karwan.core.crossed import Asked
    from karwan.core.progress import Silent
    from karwan.core.terrain_classes import ClassLimits
    from karwan.layers.corridor import corridor_layer, find_corridor, load_corridor
    from karwan.ui.crossing_search import search, take

    load_corridor(workspace.project, find_corridor(CORRIDOR))
    layers = [corridor_layer(workspace.project, key).id() for key in CROSSED]
    lines = [(record.id, record.alignment) for record in workspace.records]
    asked = Asked(half_width_m=BESIDE_M)
    taken = take(workspace.project, layers, [line for _, line in lines], asked)
    model = workspace.elevation_model()

    def terrain_of(line: Any) -> Any:
        return workspace.terrain_around(model, line.lon, line.lat)

    found = search(taken, lines, terrain_of, ClassLimits(), Silent(), asked)
    workspace.save_all_crossings(
        {key: (crossed.points, crossed.intervals, crossed.near) for key, crossed in found.by_key.items()}
    )


def export(workspace: Any, folder: Path) -> Path:
    """The shapefile and the report; the path of the shapefile."""
    from karwan.exchange.export import SHAPEFILE, export_alternatives
    from karwan.exchange.report import write_report
    from karwan.exchange.study_report import study_report

    study = workspace.study
    (lines,) = export_alternatives(study.alternatives(), folder, [SHAPEFILE], overwrite=True)
    evaluations = {record.id: workspace.kept_evaluation(record.id) for record in workspace.records}
    write_report(folder / "report.html", study_report(study, evaluations))
    return lines


def open_in_qgis(folder: Path) -> None:
    """Show the study in the real QGIS and take its picture; leaves QGIS open where there is a display."""
    environment = {"KARWAN_DEMO": str(folder)}
    profile, home = ROOT / ".qgis", ROOT / ".build" / "desktop"
    home.mkdir(parents=True, exist_ok=True)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        qgis_desktop.show(SCENE, "show", profile, home=home, environment=environment)
    else:
        qgis_desktop.play(SCENE, "show", profile, home=home, environment=environment, timeout_s=180)


def main() -> int:
    """Make everything, print the table, show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=ROOT / "demo")
    parser.add_argument("--count", type=int, default=4, help="alternatives asked for (1-12)")
    options = parser.parse_args()
    folder = options.folder.resolve()
    make_room(folder)
    displays = {key: os.environ[key] for key in ("DISPLAY", "WAYLAND_DISPLAY") if key in os.environ}
    clock = Clock()
    print(f"Alternatives Torghundi-Chaman into {folder}")
    with qgis_with_karwan(ROOT / ".qgis"):
        from karwan.ui.workspace import Workspace

        clock.done("QGIS started without a window")
        study = make_study(folder)
        clock.done(f"study created: {study.name}")
        workspace = Workspace()
        workspace.message.connect(lambda text, _level: print(f"           {text}", flush=True))
        workspace.open_study(study)
        generate(workspace, options.count)
        clock.done(f"{len(workspace.records)} alternatives generated and evaluated")
        find_crossings(workspace)
        clock.done("crossings of rivers and borders found, terrain classified")
        lines = export(workspace, folder)
        clock.done("shapefile and report written")
        rows = [record.attributes for record in workspace.records]
        standard, dem = workspace.standard(), workspace.elevation_model().path
        workspace.dispose()
    judged = judge(lines, dem, standard.ruling_grade_permille, standard.min_radius_m)
    if judged:
        clock.done("judged from the exported geometry alone")
    print_table(rows, judged)
    os.environ.update(displays)
    open_in_qgis(folder)
    clock.done("shown in QGIS, picture taken" + ("; QGIS stays open" if displays else ""))
    print(f"\n{time.monotonic() - clock.started:.1f} s in all. In {folder}: " + ", ".join(contents(folder)))
    return 0


def contents(folder: Path) -> list[str]:
    """What the demo promised, as far as it is there."""
    wanted = ["karwan-study.gpkg", *sorted(str(path.relative_to(folder)) for path in folder.glob("shapefile/*.shp"))]
    return [name for name in [*wanted, "report.html", "screenshot.png"] if (folder / name).is_file()]


if __name__ == "__main__":
    sys.exit(main())
