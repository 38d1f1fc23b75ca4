"""Played inside QGIS: a line with everything set by hand is bent by the mouse; a locked corner does not move."""

import os
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
PIS = [(62.1, 33.3), (61.95, 33.15), (62.05, 33.0), (61.9, 32.85), (62.0, 32.7), (61.9, 32.55), (62.05, 32.4)]
MOVED, HELD = 2, 5


def bends(iface):
    """Adds the line, drags a free corner and a locked one, takes back what was done."""
    from karwan.core.alignment import Axis
    from karwan.core.horizontal import lay_out, with_transitions

    scene.arrange(iface, 0.4)
    workspace = scene.workspace_of(iface)
    workspace.open_corridor("western-afghanistan", PICTURES / "hand-set.gpkg")
    yield 1
    lon, lat = np.array(PIS).T
    radius = np.full(lon.size, 1500.0)
    radius[[0, -1]] = 0.0
    axis = with_transitions(Axis(lon, lat, radius), workspace.standard())
    key = yield from added(workspace, lay_out("Designed", axis))
    designed = workspace.evaluation(key)
    axis = set_by_hand(designed)
    key = yield from added(workspace, lay_out("By hand", axis))
    before = workspace.evaluation(key)
    workspace.select(key)
    workspace.zoomRequested.emit(np.array([61.85, 62.15]), np.array([32.5, 33.2]))
    yield from scene.drawn(iface)
    iface.mainWindow().findChild(QAction, "Karwan_edit").trigger()
    yield from scene.until(lambda: type(iface.mapCanvas().mapTool()).__name__ == "EditTool")
    yield 1

    yield from drag(iface, PIS[HELD], QPoint(40, 10))
    yield 1.5
    scene.keep(iface.mainWindow(), "locked")
    held = workspace.evaluation(key)
    words = [item.text() for item in iface.messageBar().items()]

    yield from drag(iface, PIS[MOVED], QPoint(45, -8))
    yield from scene.until(lambda: workspace.evaluation(key) is not held)
    yield 1
    bent = workspace.evaluation(key)
    scene.keep(iface.mainWindow(), "bent")
    iface.mainWindow().findChild(QAction, "mActionUndo").trigger()
    yield from scene.until(lambda: workspace.evaluation(key) is not bent)
    back = workspace.evaluation(key)
    iface.mainWindow().findChild(QAction, "mActionRedo").trigger()
    yield from scene.until(lambda: workspace.evaluation(key) is not back)
    iface.actionSaveActiveLayerEdits().trigger()
    yield from scene.until(lambda: workspace.undo_stack.count() > 2 and not workspace.is_being_replaced(key))
    yield from scene.idle()
    iface.mainWindow().findChild(QAction, "mActionPan").trigger()
    kept = workspace.study.alternative(key)
    return {
        "designed": figures(designed), "before": figures(before), "held": figures(held), "bent": figures(bent),
        "back": figures(back), "kept_fixes": len(kept.alignment.axis.by_hand.fixes),
        "kept_cost_musd": kept.attributes["cost_musd"], "words": words,
    }  # fmt: skip


def added(workspace, line):
    """Steps that pass once a line is an alternative and evaluated; its key."""
    workspace.add_alternative(line)
    yield from scene.until(lambda: any(one.name == line.name for one in workspace.records))
    key = next(one.id for one in workspace.records if one.name == line.name)
    yield from scene.until(lambda: workspace.evaluation(key) is not None)
    return key


def set_by_hand(evaluation):
    """The axis with a tunnel, a station and a lock on its last legs, and its profile, a part of it a metre higher."""
    from karwan.core import profile_edits
    from karwan.core.by_hand import LOCK, STATION, TUNNEL, ByHand, Fix
    from karwan.core.hand_set_line import with_profile_by_hand
    from karwan.core.plan import plan_of

    axis, profile = evaluation.alignment.axis, evaluation.alignment.profile
    plan = plan_of(axis)
    at_m = plan.locate(axis.lon, axis.lat)[0]

    def stretch(kind, from_m, to_m):
        lon, lat, _ = plan.point_at(np.array([from_m, to_m]))
        return Fix(kind, float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1]))

    tunnel = stretch(TUNNEL, at_m[4] + 4_000.0, at_m[4] + 6_000.0)
    lon, lat, _ = plan.point_at(np.array([at_m[4] + 9_000.0]))
    station = Fix(STATION, float(lon[0]), float(lat[0]), name="Rozanak")
    # Between the curve of PI 4 and the middle of that of PI 5: PIs 4 to 6 are held.
    lock = stretch(LOCK, at_m[4] + 3_000.0, at_m[5])
    last = profile.chainage_m.size - 1
    raised = profile_edits.shifted(profile, int(0.8 * last), last, 1.0)
    from dataclasses import replace

    return replace(axis, by_hand=with_profile_by_hand(plan, ByHand((tunnel, station, lock)), raised))


def drag(iface, place, by):
    """Steps: press on a place (degrees), move in several steps, a picture, let go."""
    canvas = iface.mapCanvas()
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(wgs84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    at = canvas.getCoordinateTransform().transform(transform.transform(QgsPointXY(*place)))
    start = canvas.viewport().mapTo(iface.mainWindow(), QPoint(round(at.x()), round(at.y())))
    window = iface.mainWindow().windowHandle()
    QTest.mouseMove(window, start)
    yield 0.3
    QTest.mousePress(window, LEFT, NO_KEY, start)
    for share in np.linspace(0.2, 1.0, 6):
        QTest.mouseMove(window, start + by * float(share))
        yield 0.1
    yield 0.5
    scene.keep(iface.mainWindow(), f"dragging-{place[1]:.2f}")
    QTest.mouseRelease(window, LEFT, NO_KEY, start + by)


def figures(evaluation):
    """What the test compares: cost, the tunnel's and station's places, PVIs of the last fifth, notes."""
    section, profile = evaluation.section, evaluation.alignment.profile
    tail = profile.chainage_m > 0.8 * profile.chainage_m[-1]
    return {
        "length_km": evaluation.length_km,
        "cost_musd": evaluation.cost_musd,
        "tunnel_km": evaluation.tunnel_km,
        "tunnel": [[float(section.lon[i]), float(section.lat[i])] for i in np.flatnonzero(section.tunnel)],
        "stations": [[name, at_m] for name, at_m in evaluation.stations_m],
        "levels": profile.level_m[tail].tolist(),
        "radii": profile.radius_m[tail].tolist(),
        "from_end_m": (profile.chainage_m[-1] - profile.chainage_m[tail]).tolist(),
        "notes": [note for note in evaluation.basis.notes if "by hand" in note],
    }
