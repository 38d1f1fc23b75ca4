"""Every action of the plugin, made once: menu, toolbar and dock show the same ones."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QMenu, QWidget

from ..layers.catalog import CorridorError, list_corridors
from ..layers.compat import QAction
from .resources import icon
from .undoing import Undoing
from .workspace import Workspace


class Actions(QObject):
    """The actions as attributes; whoever does the work connects to `triggered` (tools: `toggled`, they are checkable).

    corridorRequested(key): open a built-in corridor.
    Actions that need a study or an alternative are grey until there is one.
    """

    corridorRequested = pyqtSignal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._needs_study: list[QAction] = []
        self._needs_alternative: list[QAction] = []
        self._make_study_actions()
        self._make_tools()
        self._make_alternative_actions()
        self.corridors = self._make_corridors()
        workspace.studyChanged.connect(self.refresh)
        workspace.selectionChanged.connect(self.refresh)
        self.refresh()

    def _make_study_actions(self) -> None:
        self.show_dock = self._action("karwan", self.tr("Alternatives"), self.tr("Show or hide the Karwan dock"))
        self.show_dock.setCheckable(True)
        self.new_study = self._action(
            "study-new", self.tr("New study…"), self.tr("Start a study on your own elevation model, anywhere")
        )
        self.open_study = self._action("study-open", self.tr("Open study…"), self.tr("Open a study file"))
        self.save_as = self._action(
            "study-save", self.tr("Save study as…"), self.tr("Copy the study to another file and go on there"),
            self._needs_study,
        )  # fmt: skip
        self.stations = self._action(
            "station", self.tr("Stations and places…"),
            self.tr("Which places the line serves: stations, borders, fixed levels, changes of gauge"),
            self._needs_study,
        )  # fmt: skip
        self.surroundings = self._action(
            "river", self.tr("Layers about the line…"),
            self.tr("Choose the layers whose rivers, roads and railways the alternatives cross"), self._needs_study,
        )  # fmt: skip
        self.close_study = self._action(
            "study-close", self.tr("Close study"), self.tr("Close the study; everything is saved already"),
            self._needs_study,
        )  # fmt: skip

    def _make_tools(self) -> None:
        study, alternative = self._needs_study, self._needs_alternative
        self.generate = self._action(
            "generate", self.tr("Generate…"), self.tr("Search for alternatives between two points"), study
        )
        self.draw = self._action("draw", self.tr("Draw"), self.tr("Draw a new alternative on the map"), study, True)
        self.edit = self._action(
            "edit", self.tr("Edit"), self.tr("Bend the selected alternative on the map"), alternative, True
        )
        self.measure = self._action(
            "measure", self.tr("Measure"), self.tr("Measure a segment along an alternative or a free line"), None, True
        )
        self.explain = self._action(
            "explain", self.tr("Explain"), self.tr("Click an alternative: why is it as it is there?"),
            alternative, True,
        )  # fmt: skip
        self.crossings = self._action(
            "crossings", self.tr("Find crossings…"), self.tr("Find what the alternative crosses in the loaded layers"),
            alternative,
        )  # fmt: skip
        self.export = self._action(
            "export", self.tr("Export…"), self.tr("Write alternatives as Shapefile, GeoPackage or GeoJSON"), alternative
        )
        self.report = self._action(
            "report", self.tr("Report…"), self.tr("Write a report of the alternatives"), alternative
        )

    def _make_alternative_actions(self) -> None:
        need = self._needs_alternative
        self.rename = self._action("rename", self.tr("Rename"), self.tr("Rename (F2)"), need)
        self.recolour = self._action("colour", self.tr("Colour…"), self.tr("Choose another colour"), need)
        self.duplicate = self._action("duplicate", self.tr("Duplicate"), self.tr("Make a copy (Ctrl+D)"), need)
        self.delete = self._action("delete", self.tr("Delete"), self.tr("Delete (Del); can be undone"), need)
        self.zoom = self._action("zoom", self.tr("Zoom to"), self.tr("Show the whole line on the map (Enter)"), need)
        self.show_alternative = self._action(
            "visible", self.tr("Show or hide"), self.tr("Draw it on the map or not (Space)"), need
        )
        self.reevaluate = self._action(
            "reevaluate", self.tr("Compute again"),
            self.tr("Compute the alternative again with the present elevation model, standard and unit costs"), need,
        )  # fmt: skip
        self.history = self._action(
            "history", self.tr("History"),
            self.tr("What was done to the alternative, what it changed, and the way back"), need,
        )  # fmt: skip
        self.generate_again = self._action(
            "generate", self.tr("Generate again with these inputs…"),
            self.tr("Search again with what this alternative was searched with; it can be changed first"), need,
        )  # fmt: skip
        self.undoing = Undoing(self._workspace.undo_stack, self)
        self.undo, self.redo = self.undoing.undo, self.undoing.redo
        for action, key in (
            (self.rename, "F2"), (self.duplicate, "Ctrl+D"), (self.delete, "Del"), (self.zoom, "Return"),
            (self.show_alternative, "Space"),
        ):  # fmt: skip
            # For the menus to show; the table handles the keys itself, because QGIS uses the same ones elsewhere.
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _make_corridors(self) -> list[QAction]:
        made = []
        try:
            corridors = list_corridors()
        except CorridorError as error:
            self._workspace.say(error)
            corridors = []
        for corridor in corridors:
            action = self._action("corridor", self.tr("Open corridor: {}").format(corridor.title), corridor.summary)
            action.setData(corridor.key)
            action.triggered.connect(lambda _checked=False, key=corridor.key: self.corridorRequested.emit(key))
            made.append(action)
        return made

    def _action(
        self, name: str, text: str, tip: str, needs: list[QAction] | None = None, checkable: bool = False
    ) -> QAction:
        action = QAction(icon(name), text, self)
        action.setObjectName(f"Karwan_{name.replace('-', '_')}")
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.setCheckable(checkable)
        if needs is not None:
            needs.append(action)
        return action

    def study_actions(self) -> list[QAction]:
        """Corridors and study file, in menu order."""
        return [
            *self.corridors, self.new_study, self.open_study, self.save_as, self.stations, self.surroundings,
            self.close_study,
        ]  # fmt: skip

    def tools(self) -> list[QAction]:
        """The planner's tools, in toolbar order."""
        return [
            self.generate, self.draw, self.edit, self.measure, self.explain, self.crossings, self.export, self.report,
        ]  # fmt: skip

    def all(self) -> list[QAction]:
        """Every action for menu and toolbar."""
        return [self.show_dock, *self.study_actions(), *self.tools()]

    def study_menu(self, parent: QWidget) -> QMenu:
        """A menu of the corridors and the study's file actions."""
        menu = QMenu(self.tr("Study"), parent)
        menu.addActions(self.corridors)
        menu.addSeparator()
        menu.addActions([self.new_study, self.open_study, self.save_as])
        menu.addSeparator()
        menu.addActions([self.stations, self.surroundings])
        menu.addSeparator()
        menu.addAction(self.close_study)
        return menu

    def refresh(self) -> None:
        """Grey out what cannot be done now."""
        has_study = self._workspace.study is not None
        for action in self._needs_study:
            action.setEnabled(has_study)
        for action in self._needs_alternative:
            action.setEnabled(has_study and bool(self._workspace.selected_id))
