"""What tests of the user interface share: a workspace that leaves nothing of itself behind."""

from __future__ import annotations

import pytest
from karwan.layers.study_layers import study_layer
from karwan.layers.study_schema import TABLES
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject, QgsSettings


@pytest.fixture
def workspace(qgis_app):
    """A workspace without a study; what it says is in `said`. Tests that want one with a study fill it."""
    QgsSettings().remove("karwan")
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    yield workspace
    for table in TABLES:
        layer = study_layer(workspace.project, table)
        if layer is not None and layer.isEditable():
            layer.rollBack()
    workspace.dispose()
    QgsProject.instance().clear()
    QgsSettings().remove("karwan")
