"""Watches the study's own layers while QGIS's tools edit them, and says what happened to which alternative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsEditFormConfig, QgsFeature, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..layers import compat

KEY_FIELDS = {"axes": "alternative_id", "alternatives": "id"}
# Lengths before and behind each curve, written beside the polygon.
TRANSITIONS = "transitions"
# What was set by hand along it.
BY_HAND = "by_hand"


class EditedLayer(QObject):
    """One layer of the study, watched from `__init__` to `dispose`.

    bent(table, id, geometry): a line was changed, undone or redone. lost(table, id): it was deleted, not yet saved.
    added(table, feature id): a line was drawn, not yet saved. saving(table): edits are about to be written.
    saved(table, geometries): edits were written, of new lines those that have no row of their own in `axes`.
    dropped(table): edits were thrown away. ended(table): the edit session is over. gone: the layer is being deleted.
    """

    bent = pyqtSignal(str, str, object)
    lost = pyqtSignal(str, str)
    added = pyqtSignal(str, object)
    saving = pyqtSignal(str)
    saved = pyqtSignal(str, object)
    dropped = pyqtSignal(str)
    ended = pyqtSignal(str)
    gone = pyqtSignal()

    def __init__(self, table: str, layer: QgsVectorLayer, parent: QObject) -> None:
        super().__init__(parent)
        self.table, self.layer = table, layer
        self._drawn: list[QgsGeometry] = []
        self._keys: dict[int, str] = {}
        # Polygons that the session began with because there was none, by alternative.
        self.fitted: dict[str, QgsFeature] = {}
        self._connections: list[tuple[Any, Callable[..., None]]] = [
            (layer.geometryChanged, self._on_geometry),
            (layer.attributeValueChanged, self._on_attribute),
            (layer.featureAdded, self._on_added),
            (layer.featureDeleted, self._on_deleted),
            (layer.committedFeaturesAdded, self._on_committed_added),
            (layer.editingStarted, self._on_started),
            (layer.beforeCommitChanges, self._on_saving),
            (layer.afterCommitChanges, self._on_saved),
            (layer.afterRollBack, self._on_dropped),
            (layer.editingStopped, self._on_stopped),
            (layer.willBeDeleted, self._on_gone),
        ]
        for signal, slot in self._connections:
            signal.connect(slot)
        form = layer.editFormConfig()
        # A form asking for computed figures would only be in the way of drawing.
        form.setSuppress(QgsEditFormConfig.FeatureFormSuppress.SuppressOn)
        layer.setEditFormConfig(form)
        if layer.isEditable():
            self._on_started()

    def dispose(self) -> None:
        """Disconnect from the layer, which stays as it is."""
        connections, self._connections = self._connections, []
        for signal, slot in connections:
            signal.disconnect(slot)
        self.deleteLater()

    def key_of(self, feature: QgsFeature) -> str:
        """The alternative a feature belongs to; "" for a new one."""
        value = feature.attribute(KEY_FIELDS[self.table]) if feature.isValid() else None
        return "" if compat.is_null(value) else str(value)

    def feature_of(self, key: str) -> QgsFeature | None:
        """The feature of an alternative as it is now, edits included."""
        for number in [number for number, known in self._keys.items() if known == key]:
            feature = self.layer.getFeature(number)
            if self.key_of(feature) == key:
                return feature
        for feature in self.layer.getFeatures():
            if self.key_of(feature) == key:
                return feature
        return None

    def fit(self, key: str, feature: QgsFeature, text: str) -> None:
        """Put the polygon fitted to an alternative into the open session: a step that is no change of the planner's."""
        self.fitted[key] = QgsFeature(feature)
        self.layer.beginEditCommand(text)
        self.layer.addFeature(feature)
        self.layer.endEditCommand()

    def is_touched(self) -> bool:
        """Whether saving would keep something that the planner did, and did not undo, in the open session."""
        buffer = self.layer.editBuffer()
        if buffer is None:
            return False
        changed = buffer.deletedFeatureIds() or buffer.changedGeometries() or buffer.changedAttributeValues()
        return bool(changed) or not all(map(self._is_as_fitted, buffer.addedFeatures().values()))

    def is_bent(self, key: str) -> bool:
        """Whether an alternative is another one than in the file; one that is deleted counts as such."""
        buffer, feature = self.layer.editBuffer(), self.feature_of(key)
        if buffer is None or feature is None:
            return True
        number = feature.id()
        if number < 0:
            return not self._is_as_fitted(feature)
        return number in buffer.changedGeometries() or number in buffer.changedAttributeValues()

    def _is_as_fitted(self, feature: QgsFeature) -> bool:
        fitted = self.fitted.get(self.key_of(feature))
        if fitted is None:
            return False
        same = all(text_of(feature, field) == text_of(fitted, field) for field in (TRANSITIONS, BY_HAND))
        return same and bool(feature.geometry().equals(fitted.geometry()))

    def know(self) -> None:
        """Learn anew which alternative each feature belongs to: a deleted one can no longer be asked."""
        self._keys = {feature.id(): self.key_of(feature) for feature in self.layer.getFeatures()}

    def _on_started(self) -> None:
        self.know()
        self.fitted, self._drawn = {}, []

    def _on_geometry(self, fid: int, geometry: QgsGeometry) -> None:
        key = self._keys.get(fid) or self.key_of(self.layer.getFeature(fid))
        if key:
            self.bent.emit(self.table, key, QgsGeometry(geometry))

    def _on_attribute(self, fid: int, field: int, _value: object) -> None:
        if field >= 0 and field in map(self.layer.fields().lookupField, (TRANSITIONS, BY_HAND)):
            self._on_geometry(fid, self.layer.getFeature(fid).geometry())

    def _on_added(self, fid: int) -> None:
        key = self._keys.get(fid)
        if key:
            # Undo brought back what had been deleted, or redo what was fitted.
            self.bent.emit(self.table, key, self.layer.getFeature(fid).geometry())
        elif fid < 0:
            key = self.key_of(self.layer.getFeature(fid))
            if not key:
                self.added.emit(self.table, fid)
            elif key in self.fitted:
                self._keys[fid] = key

    def _on_deleted(self, fid: int) -> None:
        key = self._keys.get(fid)
        if key:
            self.lost.emit(self.table, key)

    def _on_committed_added(self, _layer_id: str, features: list[QgsFeature]) -> None:
        # Of new ones QGIS takes the numbers back now: nothing is lost with them.
        self._keys = {number: key for number, key in self._keys.items() if number >= 0}
        fitted = {key for key in map(self.key_of, features) if key and key not in self._keys.values()}
        for feature in features:
            key = self.key_of(feature)
            if key in fitted:
                fitted.discard(key)
                self.bent.emit(self.table, key, QgsGeometry(feature.geometry()))
            elif feature.hasGeometry() and (key or self.table != "axes"):
                # Drawn as a line, or split from an alternative's own. A polygon drawn or pasted stays a row of `axes`.
                self._drawn.append(QgsGeometry(feature.geometry()))

    def _on_saving(self, _stop: bool = False) -> None:
        self.saving.emit(self.table)

    def _on_saved(self) -> None:
        drawn, self._drawn = self._drawn, []
        self.fitted = {}
        self.saved.emit(self.table, drawn)

    def _on_dropped(self) -> None:
        self.dropped.emit(self.table)
        self.fitted, self._drawn = {}, []

    def _on_stopped(self) -> None:
        self.ended.emit(self.table)

    def _on_gone(self) -> None:
        self._connections = []
        self.gone.emit()


def text_of(feature: QgsFeature | None, field: str) -> str | None:
    """What is written beside a polygon."""
    value = feature.attribute(field) if feature is not None and feature.isValid() else None
    return None if compat.is_null(value) else str(value)
