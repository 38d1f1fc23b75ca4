"""Tasks that share threads of Qt's pool, each with PROJ of its own: with pyproj 3.7 QGIS crashed here."""

from __future__ import annotations

import pytest
from karwan.ui.tasks import FunctionTask
from pyproj import Transformer
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEventLoop, QTimer

TASKS = 24


def project(_progress):
    return Transformer.from_crs("EPSG:4326", "EPSG:32641", always_xy=True).transform(63.0, 0.0)


def test_every_task_has_a_projection_of_its_own(qgis_app):
    loop = QEventLoop()
    results = []

    def on_done(result):
        results.append(result)
        if len(results) == TASKS:
            loop.quit()

    QTimer.singleShot(60_000, loop.quit)
    tasks = [FunctionTask(f"projection {number}", project) for number in range(TASKS)]
    for task in tasks:
        task.done.connect(on_done)
        task.failed.connect(lambda problem, _remedy: results.append(problem))
        task.start()
    loop.exec()
    # The central meridian of zone 41 meets the equator at its false easting.
    assert len(results) == TASKS
    assert all(result == pytest.approx((500_000.0, 0.0), abs=1e-6) for result in results)
    assert QgsApplication.taskManager().countActiveTasks() == 0
