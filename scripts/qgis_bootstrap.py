"""Runs inside QGIS (`qgis --code`): plays the scenes named by the environment, writes what they returned, leaves QGIS.

A scene is `def NAME(iface)`. Where it is a generator, each `yield SECONDS` gives the event loop that long to work; more
than half a second ends sooner, once nothing has worked for a while. One that raises does not keep the next from being
played; each begins with an empty project and no study.
"""

import importlib.util
import inspect
import json
import os
import sys
import time
import traceback

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

# Beside this file stands what scenes share.
sys.path.insert(0, os.environ["KARWAN_SCENARIO_SHARED"])

# Longer than the timers, of the program and of the map, that gather what comes in quick succession.
QUIET_S, LOOK_MS = 0.55, 50


def _answer(outcomes):
    path = os.environ["KARWAN_SCENARIO_ANSWER"]
    with open(path + ".part", "w", encoding="utf-8") as stream:
        json.dump(outcomes, stream)
    os.replace(path + ".part", path)
    if os.environ.get("KARWAN_SCENARIO_STAY") == "1":
        return
    # QGIS would ask whether to keep a changed project, or layers from a temporary folder.
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()


def _step(steps):
    try:
        seconds = next(steps)
    except StopIteration as end:
        _answer(end.value)
    else:
        _wait(float(seconds or 0), lambda: _step(steps))


def _wait(seconds, then):
    if seconds <= 0.5:
        QTimer.singleShot(int(seconds * 1000), then)
        return
    end, looked, busy = time.monotonic() + seconds, time.monotonic(), time.monotonic()

    def look():
        nonlocal looked, busy
        now = time.monotonic()
        # What kept this from being called in time was work too.
        if _is_working() or now - looked > 3 * LOOK_MS / 1000:
            busy = now
        looked = now
        if now >= end or now - busy >= QUIET_S:
            then()
        else:
            QTimer.singleShot(LOOK_MS, look)

    QTimer.singleShot(LOOK_MS, look)


def _is_working():
    tasks = QgsApplication.taskManager().countActiveTasks()
    return tasks > 0 or any(canvas.isDrawing() for canvas in iface.mapCanvases())


def _begin_anew():
    """No study, no layers, no map tool: what the scene before left behind is not the next one's."""
    from qgis_scene import workspace_of

    workspace_of(iface).close_study()
    iface.actionPan().trigger()
    iface.messageBar().clearWidgets()
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    yield 0.5


def _scene(path, name):
    spec = importlib.util.spec_from_file_location("karwan_scenario", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outcome = getattr(module, name)(iface)
    return (yield from outcome) if inspect.isgenerator(outcome) else outcome


def _play():
    path, names = os.environ["KARWAN_SCENARIO"].rsplit("::", 1)
    outcomes = {}
    for number, name in enumerate(names.split(",")):
        try:
            if number:
                yield from _begin_anew()
            outcomes[name] = {"value": (yield from _scene(path, name))}
        except BaseException:  # noqa: BLE001 - whatever happens is the answer
            outcomes[name] = {"error": traceback.format_exc()}
    return outcomes


# The window must be up and the event loop running before anything is clicked.
QTimer.singleShot(0, lambda: _wait(1.5, lambda: _step(_play())))
