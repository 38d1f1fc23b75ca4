"""Played inside QGIS by scripts/demo.py: opens the study, shows the best alternative, takes the picture."""

import os
from pathlib import Path

import qgis_scene as scene
from qgis.core import QgsProject


def show(iface):
    """The study open, the map on its alternatives, the dock with the profile of the cheapest."""
    from karwan.layers.corridor import find_corridor, load_corridor
    from karwan.layers.corridor_view import prepare_project

    folder = Path(os.environ["KARWAN_DEMO"])
    workspace = scene.workspace_of(iface)
    project, corridor = QgsProject.instance(), find_corridor("western-afghanistan")
    load_corridor(project, corridor)
    prepare_project(project, corridor)
    workspace.open_study(folder / "karwan-study.gpkg")
    best = min(workspace.records, key=lambda record: record.attributes["cost_musd"])
    workspace.select(best.id)
    scene.arrange(iface)
    yield 1
    scene.zoom_to_alternatives(iface)
    yield from scene.until(lambda: workspace.evaluation(best.id) is not None, 60)
    yield from scene.drawn(iface)
    iface.messageBar().clearWidgets()
    yield 1
    scene.picture(iface.mainWindow(), str(folder / "screenshot.png"))
    return {"alternatives": len(workspace.records), "shown": best.name}
