"""Played inside QGIS: the plugin is switched on and off, and everything it could leave behind is counted."""

import gc
import sys
import time
import traceback
from collections import Counter
from contextlib import contextmanager

import qgis.utils
from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, qInstallMessageHandler
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QMenu, QToolBar, QWidget


@contextmanager
def outspoken():
    """What QGIS would show of errors while it starts or ends a plugin, which it keeps out of its output, goes there."""
    show = qgis.utils.showException

    def tell(kind, value, trace, *more, **named):
        traceback.print_exception(kind, value, trace)
        show(kind, value, trace, *more, **named)

    qgis.utils.showException = tell
    try:
        yield
    finally:
        qgis.utils.showException = show


def switch_on():
    """Processor time (s) that QGIS spends on starting the plugin; False where it did not start."""
    start = time.process_time()
    with outspoken():
        loaded = qgis.utils.loadPlugin("karwan") and qgis.utils.startPlugin("karwan")
    return time.process_time() - start if loaded else False


def switch_off():
    with outspoken():
        done = qgis.utils.unloadPlugin("karwan")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return done


def widgets(iface):
    """How many of each kind of named object the window holds, deep down."""
    window = iface.mainWindow()
    count = Counter()
    for kind in (QToolBar, QMenu, QDockWidget, QAction):
        for found in window.findChildren(kind):
            if kind is QAction and found.isSeparator():
                continue
            title = found.text() if kind is QAction else found.windowTitle()
            # QGIS's own status texts and recent lists change by themselves.
            count[f"{kind.__name__} {found.objectName()} {title}"] += 1
    for child in window.children():
        count[f"child {type(child).__name__} {child.objectName()}"] += 1
    return count


def python_slots(thing):
    """How many Python functions listen to each signal of a QObject, as Qt itself prints it."""
    printed = []
    previous = qInstallMessageHandler(lambda _kind, _context, text: printed.append(text.strip()))
    thing.dumpObjectInfo()
    qInstallMessageHandler(previous)
    count = Counter()
    signal = ""
    for line in printed:
        if line.startswith("signal:"):
            signal = line
        elif line.startswith("SIGNALS IN"):
            break
        elif "PyQtSlotProxy" in line and "unislot()" in line:
            count[f"{type(thing).__name__} {signal}"] += 1
    return count


def inventory(iface):
    """Everything a plugin can add to, by name and number."""
    canvas = iface.mapCanvas()
    project = QgsProject.instance()
    registry = QgsApplication.processingRegistry()
    count = widgets(iface)
    listened = [project, project.layerTreeRoot(), registry, canvas, iface, iface.layerTreeView(), iface.mainWindow()]
    listened += [QgsApplication.instance(), QgsApplication.taskManager(), iface.messageBar(), canvas.snappingUtils()]
    for thing in listened:
        count += python_slots(thing)
    for provider in registry.providers():
        count[f"provider {provider.id()}"] += 1
    # A map tool puts its marks there.
    count["canvas items"] = len(canvas.scene().items())
    count["top level widgets"] = len([w for w in QgsApplication.topLevelWidgets() if w.isVisible()])
    count["tasks"] = QgsApplication.taskManager().countActiveTasks()
    count["layers"] = len(project.mapLayers())
    return count


def own_objects():
    """Python's own QObjects of the plugin that are still alive, by class."""
    gc.collect()
    alive = Counter()
    for thing in gc.get_objects():
        kind = type(thing)
        if str(getattr(kind, "__module__", "")).startswith("karwan") and issubclass(kind, (QObject, QWidget)):
            alive[kind.__name__] += 1
    return alive


def stale_modules():
    """Sub-modules that a package still knows from an earlier start of the plugin."""
    stale = []
    for name, module in sys.modules.items():
        parent, _, leaf = name.rpartition(".")
        if parent.split(".")[0] == "karwan" and getattr(sys.modules.get(parent), leaf, module) is not module:
            stale.append(name)
    return stale


def difference(before, after):
    """What is more (+) or less (-) than before."""
    changed = {}
    for key in before.keys() | after.keys():
        step = after.get(key, 0) - before.get(key, 0)
        if step:
            changed[key] = step
    return changed


def traces(count):
    return sorted(key for key in count if "karwan" in key.lower())


def loads_and_unloads(iface):
    """From off: on, off, on, off; the answer holds what changed each time."""
    canvas = iface.mapCanvas()
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    iface.messageBar().clearWidgets()
    yield 1
    before = inventory(iface)
    answer = {"loaded_at_start": "karwan" in qgis.utils.active_plugins, "rounds": []}
    for _ in range(3):
        seconds = switch_on()
        yield 1
        loaded = inventory(iface)
        added = difference(before, loaded)
        stale = stale_modules()
        off = switch_off()
        yield 1
        after = inventory(iface)
        answer["rounds"].append(
            {
                "seconds": seconds,
                "unloaded": off,
                "added": added,
                "stale": stale,
                "left": difference(before, after),
                "traces": traces(after),
                "objects": own_objects(),
                "modules": sorted(name for name in sys.modules if name.split(".")[0] == "karwan"),
            }
        )
    return answer


def used_and_unloaded(iface):
    """Off from the middle of work: dock open, each of the plugin's checkable tools tried, a study open."""
    canvas = iface.mapCanvas()
    canvas.setMapTool(QgsMapToolPan(canvas))
    yield 1
    before = inventory(iface)
    switch_on()
    yield 1
    pressed = []
    for bar in iface.mainWindow().findChildren(QToolBar):
        if "karwan" in bar.objectName().lower():
            for action in bar.actions():
                if action.isCheckable() and action.isEnabled():
                    action.trigger()
                    pressed.append(action.objectName() or action.text())
                    yield 0.3
    tool = type(canvas.mapTool()).__name__
    off = switch_off()
    yield 1
    return {
        "pressed": pressed,
        "tool": tool,
        "tool_left": type(canvas.mapTool()).__module__,
        "unloaded": off,
        "left": difference(before, inventory(iface)),
        "objects": own_objects(),
    }


def says_what_is_missing(iface):
    """The messages on the bar after a start without shapely and numba."""
    from qgis.PyQt.QtWidgets import QLabel, QTextBrowser

    yield 1
    texts = []
    for item in iface.messageBar().items():
        words = [item.title(), item.text()]
        words += [label.text() for label in item.findChildren(QLabel)]
        words += [browser.toPlainText() for browser in item.findChildren(QTextBrowser)]
        texts.append(" ".join(words))
    registry = QgsApplication.processingRegistry()
    provider = registry.providerById("karwan")
    return {
        "active": "karwan" in qgis.utils.active_plugins,
        "messages": texts,
        "algorithms": sorted(algorithm.id() for algorithm in provider.algorithms()) if provider else [],
        "imported": sorted(name for name in ("shapely", "numba") if name in sys.modules),
    }
