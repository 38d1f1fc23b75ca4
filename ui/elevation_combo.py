"""The choice of an elevation model: raster layers that hold heights; what is left out is named with the reason."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtGui import QPaintEvent
from qgis.PyQt.QtWidgets import QWidget

from ..layers.terrain_layer import elevation_obstacle
from .pages import paint_elided
from .theme import plain_tip

# So many layers are named in a tooltip.
MOST_NAMED = 8


class ElevationCombo(QgsMapLayerComboBox):
    """Lists what can be read as elevation, follows the project, and says in its tooltip why the rest is not listed."""

    def __init__(self, project: QgsProject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        # Remembered here, by their names: what Qt would hand back are layers that may be deleted by now.
        self._left_out: list[str] = []
        self.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.setAllowEmptyLayer(True)
        project.layersAdded.connect(self._on_layers)
        project.layersRemoved.connect(self._on_layers)
        self.refresh()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A name that is too long ends in an ellipsis."""
        paint_elided(self)

    def dispose(self) -> None:
        """Let go of the project."""
        self._project.layersAdded.disconnect(self._on_layers)
        self._project.layersRemoved.disconnect(self._on_layers)

    def _on_layers(self, *_: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Look at the layers anew, as after a layer's settings were changed; the choice stays."""
        reasons = {
            layer: elevation_obstacle(layer)
            for layer in self._project.mapLayers().values()
            if isinstance(layer, QgsRasterLayer)
        }
        left_out = [layer for layer, reason in reasons.items() if reason]
        names = [layer.id() for layer in left_out]
        if names != self._left_out:
            self._left_out = names
            self.setExceptedLayerList(left_out)
        text = self.tr("Raster layer whose values are the height of the ground")
        named = [f"{layer.name()}: {reasons[layer]}" for layer in left_out[:MOST_NAMED]]
        if named:
            text += "\n" + self.tr("Not listed:") + "\n" + "\n".join(named)
        if len(left_out) > MOST_NAMED:
            text += "\n" + self.tr("and {} more").format(len(left_out) - MOST_NAMED)
        self.setToolTip(plain_tip(text).replace("\n", "<br>"))
