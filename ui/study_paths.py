"""Where studies are kept unless the planner says otherwise."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QStandardPaths

from ..core.errors import StudyError


def studies_folder() -> Path:
    """Where studies go unless the planner says otherwise: Karwan in their documents, made if need be.

    Raises StudyError if it cannot be made.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(documents or Path.home()) / "Karwan"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(f"The folder {folder} cannot be made: {error.strerror}.", "Make it by hand.") from error
    return folder


def free_study_path(name: str) -> Path:
    """A file in studies_folder() that does not exist yet: name.gpkg, name-2.gpkg, ..."""
    folder = studies_folder()
    path, count = folder / f"{name}.gpkg", 1
    while path.exists():
        count += 1
        path = folder / f"{name}-{count}.gpkg"
    return path
