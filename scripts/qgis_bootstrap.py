"""Runs inside QGIS (`qgis --code`): plays the scenario named by the environment, writes what it returned, leaves QGIS.

A scenario is `def NAME(iface)`. Where it is a generator, each `yield SECONDS` gives the event loop that long to work.
"""

import importlib.util
import inspect
import json
import os
import traceback

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface


def _answer(outcome):
    path = os.environ["KARWAN_SCENARIO_ANSWER"]
    with open(path + ".part", "w", encoding="utf-8") as stream:
        json.dump(outcome, stream)
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
        _answer({"value": end.value})
    except BaseException:  # noqa: BLE001 - whatever happens is the answer
        _answer({"error": traceback.format_exc()})
    else:
        QTimer.singleShot(int(float(seconds or 0) * 1000), lambda: _step(steps))


def _play():
    path, name = os.environ["KARWAN_SCENARIO"].rsplit("::", 1)
    try:
        spec = importlib.util.spec_from_file_location("karwan_scenario", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        outcome = getattr(module, name)(iface)
    except BaseException:  # noqa: BLE001 - whatever happens is the answer
        _answer({"error": traceback.format_exc()})
        return
    if inspect.isgenerator(outcome):
        _step(outcome)
    else:
        _answer({"value": outcome})


# The window must be up and the event loop running before anything is clicked.
QTimer.singleShot(1500, _play)
