"""Icons by name, from the one list in resources.qrc: no generated file, the same on Qt5 and Qt6."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qgis.PyQt.QtCore import QFile, QIODevice, QXmlStreamReader
from qgis.PyQt.QtGui import QIcon

PLUGIN_FOLDER = Path(__file__).resolve().parent.parent
RESOURCES = PLUGIN_FOLDER / "resources.qrc"


@lru_cache(maxsize=1)
def listed_files() -> dict[str, Path]:
    """Alias to file of everything in resources.qrc; empty if it cannot be read."""
    device = QFile(str(RESOURCES))
    found: dict[str, Path] = {}
    if not device.open(QIODevice.OpenModeFlag.ReadOnly):
        return found
    reader = QXmlStreamReader(device)
    while not reader.atEnd():
        reader.readNext()
        if reader.isStartElement() and str(reader.name()) == "file":
            alias = str(reader.attributes().value("alias"))
            relative = reader.readElementText().strip()
            found[alias or relative] = PLUGIN_FOLDER / relative
    device.close()
    return found


def icon_path(name: str) -> str:
    """File of the icon called `name`; "" if resources.qrc has none of that name."""
    path = listed_files().get(name)
    return str(path) if path else ""


def icon(name: str) -> QIcon:
    """The icon called `name`, drawn anew at every size and scale."""
    return QIcon(icon_path(name))
