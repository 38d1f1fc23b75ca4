"""How a project shows a corridor: its map projection, its full extent and where to look first."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer

from .catalog import Box, Corridor

DEGREES = "EPSG:4326"


def map_crs(corridor: Corridor) -> QgsCoordinateReferenceSystem:
    """The corridor's map projection, written as authority and code (EPSG:32641) or as a PROJ string.

    It is for looking only: lengths are ellipsoidal whatever the zone.
    """
    if corridor.map_crs.startswith("+"):
        return QgsCoordinateReferenceSystem.fromProj(corridor.map_crs)
    return QgsCoordinateReferenceSystem(corridor.map_crs)


def box_in(box: Box, crs: QgsCoordinateReferenceSystem, project: QgsProject) -> QgsRectangle:
    """A box of the corridor in another reference system."""
    transform = QgsCoordinateTransform(QgsCoordinateReferenceSystem(DEGREES), crs, project)
    return transform.transformBoundingBox(QgsRectangle(box.west, box.south, box.east, box.north))


def prepare_project(project: QgsProject, corridor: Corridor, then: Callable[[], None] | None = None) -> None:
    """Set the projection, ellipsoid and full extent of a project made for this corridor; call it after loading.

    When the first layer enters an empty project, QGIS takes that layer's reference system and zooms to everything (the
    base map is as large as the world), but only at the next turn of the event loop. So this is done now and once more
    after that turn; `then` runs last, the place to zoom from.
    """

    def apply() -> None:
        crs = map_crs(corridor)
        project.setCrs(crs)
        project.setEllipsoid(corridor.ellipsoid)
        view = project.viewSettings()
        view.setPresetFullExtent(QgsReferencedRectangle(box_in(corridor.whole, crs, project), crs))
        view.setDefaultViewExtent(QgsReferencedRectangle(box_in(corridor.study, crs, project), crs))

    def again() -> None:
        if not sip.isdeleted(project):
            apply()
            if then is not None:
                then()

    apply()
    QTimer.singleShot(0, again)
