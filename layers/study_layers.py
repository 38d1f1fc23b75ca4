"""The study's tables as a group of layers in a project. Layers that are the planner's own are never touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from qgis.core import QgsLayerTreeGroup, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import LayerError, StudyError
from . import study_file
from .corridor_layer import map_layers, newest_map, show_map
from .study import Study
from .study_looks import is_read_only, look_of
from .study_schema import TABLES
from .study_styles import STYLES
from .study_upgrade import OLD_LOOK

GROUP_PROPERTY, TABLE_PROPERTY = "karwan/study", "karwan/table"

# From the top of the map downwards; whether it is drawn at first.
ORDER = (
    ("control_points", True),
    ("violations", True),
    ("crossings", True),
    ("structures", True),
    ("pvis", False),
    ("axes", False),
    ("alternatives", True),
    ("sections", True),
    ("crossing_intervals", False),
    ("crossed_near", False),
    ("exposures", True),
    ("zones", True),
)


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanStudyLayers", text)


def load_study(
    project: QgsProject, study: Study, made: Mapping[str, QgsVectorLayer] | None = None
) -> QgsLayerTreeGroup:
    """The study's group at the top of the project's layers; one that is there already is used again.

    made: its layers, by table, if they were made before. Raises StudyError if a table cannot be shown.
    """
    group = study_group(project)
    if group is not None and study_path(project) != study.path.resolve():
        unload_study(project)
        group = None
    is_new = group is None
    if group is None:
        group = project.layerTreeRoot().insertGroup(0, "")
        group.setCustomProperty(GROUP_PROPERTY, "1")
    there = {layer.customProperty(TABLE_PROPERTY) for layer in _study_layers(project)}
    lacking = [table for table, _ in ORDER if table not in there]
    if lacking and made is None:
        store_styles(study)
    group.setName(tr("Study: {}").format(study.title))
    for position, (table, drawn) in enumerate(ORDER):
        if table in lacking:
            layer = made[table] if made is not None else _layer(study, table)
            project.addMapLayer(layer, False)
            node = group.insertLayer(position, layer)
            node.setItemVisibilityChecked(drawn)
            # QGIS folds long legends by itself and its panel does not learn of it: only a change is told.
            node.setExpanded(True)
            node.setExpanded(False)
    if is_new:
        _show_newest_map(project, group, study)
    return group


def made_layers(study: Study) -> Iterator[tuple[str, QgsVectorLayer]]:
    """The study's tables as layers that are in no project yet, one after another: QGIS takes its time for each.

    Raises StudyError if a table cannot be shown.
    """
    for table, _ in ORDER:
        yield table, _layer(study, table)


def _show_newest_map(project: QgsProject, group: QgsLayerTreeGroup, study: Study) -> None:
    """The corridor map kept last, there but not drawn. Not being able to read one is no reason not to open a study."""
    alternatives = study_layer(project, "alternatives")
    # Beside a study without alternatives it is left over from another of that name.
    path = newest_map(study.path) if alternatives is not None and alternatives.featureCount() > 0 else None
    with suppress(LayerError):
        if path is not None:
            layer = show_map(project, group, path)
            group.findLayer(layer.id()).setItemVisibilityChecked(False)


def unload_study(project: QgsProject) -> None:
    """Take the group and its layers out of the project; edits the planner left open are saved first.

    Raises StudyError, taking nothing out, if they cannot be saved.
    """
    group = study_group(project)
    if group is None:
        return
    layers = list(_study_layers(project))
    for layer in layers:
        if layer.isEditable() and not layer.commitChanges():
            raise StudyError(
                f"The edits of {layer.name()} cannot be saved: {'; '.join(layer.commitErrors())}.",
                "Mend or discard them, then close the study.",
            )
    project.removeMapLayers([layer.id() for layer in (*layers, *map_layers(group))])
    # What a planner put into the group is theirs: it moves out before the group goes.
    root = project.layerTreeRoot()
    for child in list(group.children()):
        root.insertChildNode(0, child.clone())
    parent = group.parent() or root
    parent.removeChildNode(group)


def refresh_study(project: QgsProject) -> None:
    """Read the layers anew after the study was changed; one that is being edited keeps its edits."""
    for layer in _study_layers(project):
        if not layer.isEditable():
            layer.dataProvider().reloadData()
            layer.updateExtents()
        layer.triggerRepaint()


def study_group(project: QgsProject) -> QgsLayerTreeGroup | None:
    """The group of the study that is loaded, or None."""
    for group in project.layerTreeRoot().findGroups(True):
        if group.customProperty(GROUP_PROPERTY):
            return group
    return None


def study_layer(project: QgsProject, table: str) -> QgsVectorLayer | None:
    """The loaded study's layer of a table, or None."""
    return next((layer for layer in _study_layers(project) if layer.customProperty(TABLE_PROPERTY) == table), None)


def study_path(project: QgsProject) -> Path | None:
    """The file of the study whose layers are in the project, as after opening a project saved with them."""
    for layer in _study_layers(project):
        return Path(layer.source().partition("|")[0]).resolve()
    return None


def store_styles(study: Study) -> None:
    """Keep each table's look in the file, so that it opens styled in any QGIS; a look kept already stays.

    All in one transaction: QGIS's own saving waits for the disk once for each. Raises StudyError if the file does not
    take it.
    """
    with study_file.reading(study.path) as found:
        kept = found.looks()
    lacking = [table for table in STYLES if all(name.endswith(OLD_LOOK) for name in kept.get(table, ()))]
    if lacking:
        with study_file.transaction(study.path) as changes:
            for table in lacking:
                changes.keep_look(table, TABLES[table].title, *look_of(table))


def _study_layers(project: QgsProject) -> Iterator[QgsVectorLayer]:
    group = study_group(project)
    for node in group.findLayers() if group is not None else ():
        if node.layer() is not None and node.layer().customProperty(TABLE_PROPERTY):
            yield node.layer()


def _layer(study: Study, table: str) -> QgsVectorLayer:
    """A table as a layer, in the look kept in the file."""
    layer = QgsVectorLayer(study.layer_uri(table), TABLES[table].title, "ogr")
    if not layer.isValid():
        raise StudyError(f"The table {table} of {study.path} cannot be shown.", "Open the study again.")
    layer.setReadOnly(is_read_only(table))
    layer.setCustomProperty(TABLE_PROPERTY, table)
    return layer
