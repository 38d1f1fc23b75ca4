"""Bending alternatives with QGIS's own tools: the evaluation follows each change, saving keeps it, discarding drops it.

Planners bend the tangent polygon (table `axes`), from which the line is laid out, or the line itself vertex by vertex.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsFeature, QgsGeometry
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.alignment import Alignment, Axis
from ..core.axis_fitting import FittedAxis, is_laid_out, with_radii
from ..core.horizontal import lay_out
from ..layers.geometry import geometry_of_axis
from ..layers.study_layers import study_layer
from ..layers.study_rows import axis_row
from .alternative_columns import number
from .axis_fits import AxisFits
from .drawn_lines import DrawnLines, alignment_of, polygon_of
from .edited_bands import EditedBands
from .edited_layers import BY_HAND, KEY_FIELDS, TRANSITIONS, EditedLayer, text_of
from .gestures import Gestures
from .pace import in_turns
from .workspace import Workspace

if TYPE_CHECKING:
    from ..layers.study import AlternativeSnapshot, Study

SETTLE_MS = 120


class AxisEditing(QObject):
    """Follows edits of the study's layers `axes` and `alternatives`, whoever began them.

    bentLine(id): an alternative has another polygon or line, undone and redone ones included.
    stepsChanged(stack): the undo stack of the layer `axes` of the study that is open now, None without one.
    """

    bentLine = pyqtSignal(str)
    stepsChanged = pyqtSignal(object)

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._watched: dict[str, EditedLayer] = {}
        self._bands = EditedBands(canvas)
        self._changed: dict[str, tuple[str, QgsGeometry]] = {}
        self._putting = False
        self._axes: dict[str, Axis] = {}
        self._now: dict[str, tuple[Axis | None, tuple[Any, ...], Axis]] = {}
        self._pending: set[str] = set()
        self._lost: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._follow)
        self._saved: list[tuple[Study, str, list[QgsGeometry]]] = []
        self._before: dict[str, tuple[AlternativeSnapshot, str]] = {}
        self._gestures: dict[str, Gestures] = {}
        self.drawn = DrawnLines(workspace, self)
        self.fits = AxisFits(workspace, self)
        workspace.studyChanged.connect(self.watch)
        workspace.settling.connect(self.settle)
        workspace.evaluationChanged.connect(self._on_evaluated)
        self.watch()

    def dispose(self) -> None:
        """Let go of layers and map; edit sessions that are open stay open."""
        self._workspace.studyChanged.disconnect(self.watch)
        self._workspace.settling.disconnect(self.settle)
        self._workspace.evaluationChanged.disconnect(self._on_evaluated)
        self._timer.stop()
        self.fits.stop()
        self.drawn.given.stop()
        self._forget()
        self._bands.dispose()
        for watched in self._watched.values():
            watched.dispose()
        self._watched.clear()
        self.deleteLater()

    def watch(self) -> None:
        """Watch the layers of the study that is open now."""
        for table in KEY_FIELDS:
            layer = study_layer(self._workspace.project, table) if self._workspace.study is not None else None
            watched = self._watched.get(table)
            if watched is not None and watched.layer is not layer:
                self._watched.pop(table).dispose()
                self._forget()
                if table == "axes":
                    self.drawn.watch(None)
                    self.stepsChanged.emit(None)
            if layer is not None and table not in self._watched:
                self._watched[table] = self._watch(table, layer)
                if table == "axes":
                    self.drawn.watch(self._watched[table])
                    self.stepsChanged.emit(layer.undoStack())
                    in_turns(self._catching_up(), self)

    def _watch(self, table: str, layer: object) -> EditedLayer:
        watched = EditedLayer(table, layer, self)
        self._gestures[table] = Gestures(watched)
        watched.bent.connect(self._on_bent)
        watched.lost.connect(self._on_lost)
        watched.saving.connect(self._on_saving)
        watched.saved.connect(self._on_saved)
        watched.dropped.connect(self._on_dropped)
        watched.gone.connect(self.watch)
        return watched

    def watched(self, table: str) -> EditedLayer | None:
        """The watcher of a table's layer, None without a study."""
        return self._watched.get(table)

    @property
    def _fitted(self) -> set[str]:
        """Alternatives whose polygon was fitted in the open session."""
        watched = self.watched("axes")
        return set(watched.fitted) if watched is not None else set()

    def has_axis(self, key: str) -> bool:
        """Whether an alternative has a tangent polygon to bend, edits included."""
        watched = self.watched("axes")
        return watched is not None and watched.feature_of(key) is not None

    def axis_now(self, key: str) -> Axis | None:
        """The tangent polygon of an alternative as it is now, edits included; None without one that is a line."""
        watched, record = self.watched("axes"), self._workspace.record(key)
        feature = watched.feature_of(key) if watched is not None else None
        if feature is None or record is None:
            return None
        self._remember_axis(key)
        with self._workspace.reporting():
            shape, before = QgsGeometry(feature.geometry()), self._axes.get(key)
            rules = self._workspace.inputs_of(key).standard
            texts = [text_of(feature, f) for f in (TRANSITIONS, BY_HAND)]
            # Asked for by everything that shows it, once each after every gesture.
            asked = bytes(shape.asWkb()), record.name, rules, texts
            kept = self._now.get(key)
            if kept is None or kept[0] is not before or kept[1] != asked:
                made = polygon_of(shape, record.name, before, rules, texts[0], by_hand=texts[1])
                kept = self._now[key] = before, asked, made
            return kept[2]
        return None

    def put(self, key: str, axis: Axis, text: str) -> bool:
        """Give an alternative another polygon in the open session: one step of the layer's undo, called `text`.

        False if there is no session, or nothing to change.
        """
        watched, record = self.watched("axes"), self._workspace.record(key)
        feature = watched.feature_of(key) if watched is not None else None
        if watched is None or record is None or feature is None or not watched.layer.isEditable():
            return False
        layer, shape, texts = watched.layer, geometry_of_axis(axis), axis_row(key, record.name, axis).values
        changed = [field for field in (TRANSITIONS, BY_HAND) if texts[field] != text_of(feature, field)]
        same_shape = shape.equals(feature.geometry())
        if same_shape and not changed:
            return False
        self._remember_axis(key)
        layer.beginEditCommand(text)
        self._putting = True
        try:
            for field in changed:
                layer.changeAttributeValue(feature.id(), layer.fields().lookupField(field), texts[field])
            if not same_shape:
                layer.changeGeometry(feature.id(), shape)
        finally:
            self._putting = False
            layer.endEditCommand()
        # Once for all that is another now.
        self.bentLine.emit(key)
        return True

    def put_axis(self, key: str, fitted: FittedAxis) -> None:
        """Give an alternative the tangent polygon fitted to it, as a first edit of the open session."""
        record, watched = self._workspace.record(key), self.watched("axes")
        if record is None or watched is None or watched.feature_of(key) is not None:
            return
        feature = QgsFeature(watched.layer.fields())
        feature.setGeometry(geometry_of_axis(fitted.axis))
        for name, value in axis_row(key, record.name, fitted.axis).values.items():
            feature.setAttribute(name, value)
        watched.fit(key, feature, self.tr("Fit tangent polygon"))
        self._axes[key] = fitted.axis
        self._workspace.say(
            self.tr(
                "{} came without a tangent polygon: one was fitted (straights {}, curves {}, transitions {}), at most "
                "{} m off the line (km {}). Once you bend it, the line follows."
            ).format(
                record.name, fitted.straights, fitted.arcs, fitted.transitions, number(fitted.deviation_m, 1),
                number(fitted.at_m / 1000.0, 3),
            ),
            Qgis.MessageLevel.Warning if fitted.notes else Qgis.MessageLevel.Info,
        )  # fmt: skip

    def has_changes(self) -> bool:
        """Whether saving the open sessions would keep something the planner did; a fitted polygon is nothing of that.

        What was undone is no change.
        """
        return any(watched.is_touched() for watched in self._watched.values())

    def catch_up(self) -> None:
        """Compute what was bent or drawn and saved, but not computed because QGIS ended before."""
        list(self._catching_up())

    def _catching_up(self) -> Iterator[None]:
        """catch_up, a line at a time. One that was bent keeps what it was made with, and is no step of this session."""
        study = self._workspace.study
        for key in [record.id for record in self._workspace.records]:
            yield
            if self._workspace.study is not study:
                return
            record = self._workspace.record(key)
            axis = record.alignment.axis if record is not None else None
            if axis is None or key in self._changed or self._workspace.is_being_replaced(key):
                continue
            with self._workspace.reporting():
                if is_laid_out(record.alignment, with_radii(axis, None, self._workspace.standard().min_radius_m)):
                    continue
                inputs = self._workspace.inputs_of(record.id)
                least_m = inputs.standard.min_radius_m
                if not is_laid_out(record.alignment, with_radii(axis, None, least_m)):
                    # Vertices put in or taken out leave the file without transitions: nobody can say whose they were.
                    bare = not (axis.transition_in_m.any() or axis.transition_out_m.any())
                    axis = with_radii(axis, None, least_m, inputs.standard if bare else None)
                    self._workspace.say(self.tr("{} was bent, but not computed: this is done now.").format(record.name))
                    self._workspace.replace_alignment(
                        record.id, lay_out(record.name, axis), inputs=inputs, undoable=False,
                        what=self.tr("Bent before, computed now"),
                    )  # fmt: skip
        self.drawn.take_up()

    def settle(self) -> None:
        """Save open edits and compute what they change before going on: the study is about to be copied or left."""
        for watched in self._watched.values():
            if watched.layer.isEditable() and watched.layer.isModified() and self.has_changes():
                watched.layer.commitChanges(False)
        self.keep_saved(now=True)

    # What happened to a layer

    def _on_bent(self, table: str, key: str, geometry: QgsGeometry) -> None:
        self._lost.discard(key)
        self._changed[key] = (table, geometry)
        self._remember_axis(key)
        self._pending.add(key)
        self._timer.start()
        if not self._putting:
            self.bentLine.emit(key)

    def _on_lost(self, table: str, key: str) -> None:
        self._changed.pop(key, None)
        self._pending.discard(key)
        self._bands.drop(key)
        self._lost.add(key)
        self._workspace.end_preview(key)
        record = self._workspace.record(key)
        if table == "axes" and record is not None and key not in self._fitted:
            self._workspace.say(
                self.tr("The tangent polygon of {} is deleted; its line stays. Undo brings it back.").format(
                    record.name
                )
            )

    def _follow(self) -> None:
        """Lay out and evaluate what changed since the hand rested."""
        pending, self._pending = self._pending, set()
        for key in pending:
            watched = self.watched(self._changed[key][0]) if key in self._changed else None
            if watched is not None and not watched.is_bent(key):
                self._drop(key)
                continue
            alignment = self._bent_alignment(key)
            if alignment is not None:
                self._bands.show(key, alignment)
                # In a turn of its own: the window goes on between.
                QTimer.singleShot(0, partial(self._preview, key, alignment))

    def _preview(self, key: str, alignment: Alignment) -> None:
        if key in self._changed and key not in self._pending and self._bands.line_of(key) is alignment:
            self._workspace.preview_alignment(key, alignment)

    def _drop(self, key: str) -> None:
        """Everything was undone: the alternative is what the study has."""
        del self._changed[key]
        self._bands.drop(key)
        if key not in self._fitted:
            self._axes.pop(key, None)
        self._workspace.end_preview(key)

    def _on_evaluated(self, key: str) -> None:
        """An alternative may have been put back or computed again: what was remembered of its polygon is old."""
        if key not in self._changed and key not in self._fitted:
            self._axes.pop(key, None)

    def _bent_alignment(self, key: str) -> Alignment | None:
        """The alternative on its changed line, without levels; None, with a message, if that is no line any more."""
        record = self._workspace.record(key)
        if record is None or key not in self._changed:
            return None
        table, geometry = self._changed[key]
        with self._workspace.reporting():
            watched = self.watched("axes")
            feature = watched.feature_of(key) if table == "axes" and watched is not None else None
            alignment = alignment_of(
                table, geometry, record.name, self._axes.get(key), self._workspace.standard(),
                transitions=text_of(feature, TRANSITIONS), by_hand=text_of(feature, BY_HAND),
            )  # fmt: skip
            if alignment.axis is not None:
                self._axes[key] = alignment.axis
            return alignment
        return None

    def _remember_axis(self, key: str) -> None:
        """Keep the polygon as it was: once saved, the file has it without the radii of what was moved."""
        record = self._workspace.record(key)
        if key not in self._axes and record is not None and record.alignment.axis is not None:
            self._axes[key] = record.alignment.axis

    def _on_saving(self, table: str) -> None:
        """The last moment when the file has what undo is to give back."""
        keys = {key for key, (where, _) in self._changed.items() if where == table}
        if table == "axes":
            keys |= self._fitted
        with self._workspace.reporting():
            for key in keys:
                if self._workspace.record(key) is not None:
                    snapshot = self._workspace.require_study().snapshot(key)
                    self._before[key] = snapshot, self._gestures[table].told(key)

    def _on_saved(self, table: str, drawn: list[QgsGeometry]) -> None:
        """QGIS saved edits into the file; it is still busy with it, our own writing comes after."""
        if self._workspace.study is not None:
            self._saved.append((self._workspace.study, table, drawn))
            QTimer.singleShot(0, self.keep_saved)

    def keep_saved(self, now: bool = False) -> None:
        """Compute and keep what QGIS has saved, which happens by itself as well; now: on this thread."""
        saved, self._saved = self._saved, []
        for study, table, drawn in saved:
            # What was saved of another study is in its file: catch_up computes it when that is opened.
            if study is self._workspace.study:
                with self._workspace.reporting():
                    self._keep(table, drawn, now)

    def _keep(self, table: str, drawn: list[QgsGeometry], now: bool) -> None:
        """What was saved becomes the alternatives' new state; now: on this thread. Raises KarwanError."""
        self._timer.stop()
        changed = [key for key, (where, _) in self._changed.items() if where == table]
        lines = {key: self._bent_alignment(key) for key in changed}
        with self._workspace.reporting():
            self._workspace.require_study().tidy(kept=self.drawn.rows())
        before = {key: self._before.pop(key, (None, "")) for key in changed}
        for key in changed:
            self._forget_key(key)
        self._lost.clear()
        self._workspace.reload()
        watched = self.watched(table)
        if watched is not None:
            watched.know()
        for key, line in lines.items():
            self._workspace.stop_preview(key)
            with self._workspace.reporting():
                if line is None:
                    self._workspace.end_preview(key)
                elif now:
                    self._workspace.replace_now(key, line, *before[key])
                else:
                    self._workspace.replace_alignment(key, line, before=before[key][0], what=before[key][1])
        for geometry in drawn:
            self.drawn.take(table, geometry, now)
        self.drawn.take_up(now)

    def _on_dropped(self, table: str) -> None:
        keys = {key for key, what in self._changed.items() if what[0] == table} | self._lost | self._fitted
        for key in keys:
            self._forget_key(key)
            self._workspace.end_preview(key)
        self._lost.clear()

    def _forget_key(self, key: str) -> None:
        self._now.pop(key, None)
        self._changed.pop(key, None)
        self._axes.pop(key, None)
        self._before.pop(key, None)
        self._pending.discard(key)
        self._bands.drop(key)

    def _forget(self) -> None:
        for key in {*self._changed, *self._bands.keys, *self._fitted, *self._before}:
            self._forget_key(key)
        self._lost.clear()
