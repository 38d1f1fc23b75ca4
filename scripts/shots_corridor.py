#!/usr/bin/env python3
"""Render the embedded corridor at several scales into PNG files, to look at its cartography.

    shots_corridor.py FOLDER [--corridor western-afghanistan] [--only NAME] [--at LON,LAT,SCALE ...]

Needs QGIS's Python; runs without a display.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parent.parent
SIZE = (1500, 1000)
DPI = 110


def register_package() -> None:
    """Make this checkout importable as `karwan`, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(
        "karwan", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["karwan"] = module
    spec.loader.exec_module(module)


def views(corridor):
    """Name, centre (lon, lat) and scale of every picture; None for the whole extents."""
    start, end = corridor.start, corridor.end
    middle = corridor.via().waypoints
    found = [("whole", None, 0.0), ("study", corridor.study, 0.0)]
    found.append((f"town-{middle[0].id}", (middle[0].lon, middle[0].lat), 1.2e6))
    found.append((f"near-{middle[0].id}", (middle[0].lon, middle[0].lat), 300e3))
    found.append((f"end-{end.id}", (end.lon, end.lat), 1.0e6))
    found.append((f"station-{start.id}", (start.lon, start.lat), 40e3))
    return found


def main() -> None:
    """Render every view."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corridor", default="western-afghanistan")
    parser.add_argument("--only", default="")
    parser.add_argument("--at", nargs="*", default=[], help="further pictures: LON,LAT,SCALE")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)

    from qgis.core import (
        QgsApplication,
        QgsCoordinateReferenceSystem,
        QgsCoordinateTransform,
        QgsExpressionContext,
        QgsExpressionContextUtils,
        QgsGeometry,
        QgsMapRendererParallelJob,
        QgsMapSettings,
        QgsPointXY,
        QgsProject,
        QgsRectangle,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    application = QgsApplication([], True)
    application.initQgis()
    register_package()
    from karwan.layers.corridor import find_corridor, load_corridor
    from karwan.layers.corridor_view import map_crs

    project = QgsProject.instance()
    corridor = find_corridor(options.corridor)
    group = load_corridor(project, corridor)
    crs = map_crs(corridor)
    to_map = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, project)

    further = [tuple(float(part) for part in text.split(",")) for text in options.at]
    wanted = views(corridor) + [(f"at-{lon:g}-{lat:g}", (lon, lat), scale) for lon, lat, scale in further]
    for name, where, scale in wanted:
        if options.only and options.only not in name:
            continue
        settings = QgsMapSettings()
        settings.setDestinationCrs(crs)
        settings.setOutputSize(QSize(*SIZE))
        settings.setOutputDpi(DPI)
        settings.setBackgroundColor(QColor("white"))
        settings.setLayers([node.layer() for node in group.findLayers() if node.isVisible()])
        if isinstance(where, tuple):
            centre = to_map.transform(QgsPointXY(*where))
            metres = [pixels / DPI * 0.0254 * scale / 2 for pixels in SIZE]
            settings.setExtent(
                QgsRectangle(
                    centre.x() - metres[0], centre.y() - metres[1], centre.x() + metres[0], centre.y() + metres[1]
                )
            )
        else:
            box = where or corridor.whole
            shape = QgsGeometry.fromRect(QgsRectangle(box.west, box.south, box.east, box.north)).densifyByCount(20)
            shape.transform(to_map)
            settings.setExtent(shape.boundingBox())
        context = QgsExpressionContext()
        context.appendScope(QgsExpressionContextUtils.globalScope())
        context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
        settings.setExpressionContext(context)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        target = options.folder / f"{name}.png"
        job.renderedImage().save(str(target))
        print(f"{target}  1:{settings.scale():.0f}  {job.renderingTime()} ms")
    project.clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
