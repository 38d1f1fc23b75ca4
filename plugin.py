"""Builds the plugin's parts, registers them with QGIS, and takes all of them out again in reverse."""

from __future__ import annotations

from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, QTranslator

from .core.dependencies import load_shapely, use_install_folder
from .core.kernels import use_cache_folder

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .algorithms.provider import KarwanProvider

TITLE = "Karwan"
TRANSLATIONS = Path(__file__).resolve().parent / "i18n"


class KarwanPlugin:
    """What QGIS starts and stops. Everything registered goes on one stack, which unload() unwinds."""

    def __init__(self, iface: QgisInterface | None) -> None:
        self.iface = iface
        self.provider: KarwanProvider | None = None
        self._registered = ExitStack()
        self._translator: QTranslator | None = None

    def _speak(self) -> None:
        """In QGIS's language, where there is a translation; before anything is made that says something."""
        if self._translator is not None:
            return
        translator = QTranslator()
        if translator.load(QLocale(QgsApplication.locale()), "karwan", "_", str(TRANSLATIONS)):
            QCoreApplication.installTranslator(translator)
            # Qt keeps no reference of its own.
            self._translator = translator
            self._registered.callback(self._hush)

    def _hush(self) -> None:
        QCoreApplication.removeTranslator(self._translator)
        self._translator = None

    def initProcessing(self) -> None:
        """Called alone by qgis_process, and by initGui in the desktop."""
        from .algorithms.provider import KarwanProvider

        self._speak()
        load_shapely()
        use_install_folder(str(Path(QgsApplication.qgisSettingsDirPath()) / "python"))
        use_cache_folder(Path(QgsApplication.qgisSettingsDirPath()) / "karwan" / "kernels")
        registry = QgsApplication.processingRegistry()
        self.provider = KarwanProvider()
        registry.addProvider(self.provider)
        self._registered.callback(registry.removeProvider, self.provider)

    def initGui(self) -> None:
        """Called once when QGIS starts or the plugin is switched on; what fails half-way leaves nothing behind."""
        try:
            self._register()
        except BaseException:
            self.unload()
            raise

    def _register(self) -> None:
        self._speak()
        from .ui.actions import Actions
        from .ui.dock import AlternativesDock
        from .ui.hand_set_map import HandSetMap
        from .ui.missing_packages import MissingPackagesMessage
        from .ui.no_route import NoRouteMessage
        from .ui.tools import Tools
        from .ui.workspace import Workspace
        from .ui.written_message import WrittenMessage

        self.initProcessing()
        window, done = self.iface.mainWindow(), self._registered.callback
        workspace = Workspace(parent=window)
        done(workspace.dispose)
        workspace.message.connect(self._show_message)
        actions = Actions(workspace, window)
        done(actions.deleteLater)
        dock = AlternativesDock(workspace, actions, self.iface.mapCanvas(), window)
        done(self._remove_dock, dock)
        self.iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        tools = Tools(workspace, actions, self.iface)
        done(tools.dispose)
        dock.add_bar(tools.make_edit_bar())
        tools.crossings.found.connect(dock.show_crossings)
        dock.profile.editing.take_tools(tools.drawing, tools.editing, tools.bending)
        done(HandSetMap(self.iface.mapCanvas(), workspace).dispose)
        missing = MissingPackagesMessage(workspace, self.iface.messageBar())
        done(missing.dispose)
        done(NoRouteMessage(workspace, self.iface.messageBar(), self.iface.mapCanvas()).dispose)
        done(WrittenMessage(workspace, self.iface.messageBar()).dispose)

        toolbar = self.iface.addToolBar(TITLE)
        toolbar.setObjectName("KarwanToolBar")
        done(toolbar.deleteLater)
        toolbar.addActions([actions.show_dock, *actions.tools()])
        menu = self.iface.pluginMenu().addMenu(actions.show_dock.icon(), TITLE)
        done(menu.deleteLater)
        menu.addActions(actions.all())
        workspace.adopt_project()
        missing.show_once_at_start()

    def unload(self) -> None:
        """Called when the plugin is switched off: nothing of it stays in QGIS."""
        self._registered.close()
        self.provider = None

    def _remove_dock(self, dock: object) -> None:
        self.iface.removeDockWidget(dock)
        dock.dispose()

    def _show_message(self, text: str, level: int) -> None:
        # The message bar reads HTML; names out of the planner's data must not become part of it.
        self.iface.messageBar().pushMessage(TITLE, escape(text, quote=False), Qgis.MessageLevel(level))
