"""What the actions Export and Report do."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QObject, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ..core.evaluation import Evaluation
from ..core.progress import Progress, check_cancelled
from ..exchange.report import write_report
from ..exchange.study_report import study_report
from .actions import Actions
from .export_dialog import ExportDialog
from .tasks import FunctionTask
from .workspace import Workspace
from .written_message import say_written


class Outputs(QObject):
    """Asks where to, then writes."""

    def __init__(self, workspace: Workspace, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        self._task: FunctionTask | None = None
        self.export_dialog = ExportDialog(workspace, window)
        actions.export.triggered.connect(self.ask_export)
        actions.report.triggered.connect(self.ask_report)

    def dispose(self) -> None:
        """Leave nothing behind; what is being written stops."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.export_dialog.dispose()
        self.deleteLater()

    def ask_export(self) -> None:
        """Show the export dialog."""
        self.export_dialog.fill()
        self.export_dialog.show()
        self.export_dialog.raise_()

    def ask_report(self) -> None:
        """Ask for a file and write the report there."""
        with self._workspace.reporting():
            suggestion = self._workspace.require_study().path.with_suffix(".html")
            path, _ = QFileDialog.getSaveFileName(
                self._window, self.tr("Write report"), str(suggestion), self.tr("Web page (*.html)")
            )
            if path:
                self.report(path if Path(path).suffix else f"{path}.html")

    def report(self, path: str) -> FunctionTask | None:
        """Evaluate what is not evaluated yet and write the report, in the background; then open it."""
        workspace = self._workspace
        with workspace.reporting():
            study = workspace.require_study()
            ready: dict[str, Evaluation] = {}
            jobs = []
            # As stored: a line that is being bent is reported when it is saved.
            for record in study.alternatives():
                known = workspace.kept_evaluation(record.id)
                if known is not None:
                    ready[record.id] = known
                else:
                    jobs.append((record.id, record.alignment, workspace.inputs_of(record.id)))

            simulated = workspace.uncertainties.known()

            def work(progress: Progress) -> str:
                for number, (key, alignment, inputs) in enumerate(jobs):
                    check_cancelled(progress)
                    progress.report(0.8 * number / len(jobs), alignment.name)
                    ready[key] = workspace.evaluate_with(alignment, inputs)
                progress.report(0.8, self.tr("Writing the report"))
                return str(write_report(path, study_report(study, ready, simulated)))

            task = self._task = FunctionTask(self.tr("Report"), work)
            task.done.connect(self._on_written)
            task.failed.connect(self._on_failed)
            for ended in (task.done, task.failed, task.cancelled):
                ended.connect(lambda *_: self._forget(task))
            workspace.taskStarted.emit(task)
            return task.start()
        return None

    def _forget(self, task: FunctionTask) -> None:
        if task is self._task:
            self._task = None

    def _on_written(self, path: str) -> None:
        say_written(self._workspace, self.tr("The report is {}.").format(path), Path(path).parent)
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._workspace.say(f"{problem} {remedy}".strip())
