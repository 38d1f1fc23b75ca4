"""The dock in Russian, as QGIS starts the plugin in that language; English again once it is switched off."""

from __future__ import annotations

import re

import pytest
from dock_builders import fill
from karwan.algorithms.provider import KarwanProvider
from karwan.plugin import KarwanPlugin
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAbstractButton, QLabel

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Words that are no language's: units, names, signs.
NEUTRAL = re.compile(r"^[^A-Za-z]*$|^\W*(USD|WGS 84|OK|Karwan|shapely|numba|EPSG)\W*$")


@pytest.fixture
def russian(qgis_app):
    """QGIS set to Russian, as it is when plugins are loaded."""
    settings = QgsSettings()
    settings.setValue("locale/overrideFlag", True)
    settings.setValue("locale/userLocale", "ru")
    yield
    settings.remove("locale")


def test_the_plugin_speaks_russian_and_is_silent_after(russian, workspace, tmp_path):
    plugin = KarwanPlugin(None)
    plugin._speak()
    try:
        actions = Actions(workspace)
        dock = AlternativesDock(workspace, actions)
        fill(workspace, tmp_path)
        titles = [dock.tabs.tabText(index) for index in range(dock.tabs.count())]
        assert titles == [
            "Профиль", "Проверки", "Участки", "Пересечения", "Стоимость", "Эксплуатация", "Сравнение", "История",
        ]  # fmt: skip
        assert actions.generate.text() == "Искать…"
        said = [widget.text() for widget in dock.findChildren((QAbstractButton, QLabel)) if widget.text().strip()]
        said += [action.text() for action in actions.all()]
        said += [action.toolTip() for action in actions.all()]
        own = {record.name for record in workspace.records}
        english = [
            text for text in said
            if not CYRILLIC.search(text) and not NEUTRAL.search(text) and not any(name in text for name in own)
        ]  # fmt: skip
        assert len(said) > 100
        # The study's name, a corridor's summary, and Qt's own button.
        assert len(english) <= 4, english
        provider = KarwanProvider()
        provider.loadAlgorithms()
        names = {algorithm.name(): algorithm.displayName() for algorithm in provider.algorithms()}
        assert names["measuresegments"] == "Измерить отрезки"
        dock.dispose()
    finally:
        plugin.unload()
    assert QCoreApplication.translate("AlternativesDock", "History") == "History"
