"""How a raster layer is read as elevation: band, unit, colours that are heights, zoom of tiles."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox, QgsRasterBandComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QWidget

from ..core.terrain_encodings import MAPBOX, TERRARIUM
from ..layers.elevation_reading import PICTURE, Reading, reading_of, set_reading
from ..layers.terrain_layer import elevation_obstacle, encoding_of, holds_colours, tiles_of
from .theme import em
from .workspace import Workspace


class ElevationDialog(QDialog):
    """What is set here stays with the layer in the project; accepting makes the layer the study's elevation model."""

    def __init__(self, workspace: Workspace, layer: QgsMapLayer | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setWindowTitle(self.tr("Elevation settings"))
        self.layer = QgsMapLayerComboBox(self)
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.band = QgsRasterBandComboBox(self)
        self.unit = self._choice(
            (self.tr("as the layer says, else metres"), ""), (self.tr("metres"), "m"), (self.tr("feet"), "ft"),
            (self.tr("US survey feet"), "us-ft"),
        )  # fmt: skip
        self.encoding = self._choice(
            ("", ""), (self.tr("heights, Mapbox or MapTiler terrain-RGB"), MAPBOX),
            (self.tr("heights, Terrarium"), TERRARIUM), (self.tr("a picture, no heights"), PICTURE),
        )  # fmt: skip
        self.zoom = QSpinBox(self)
        self.tile_px = self._choice((self.tr("as the server says"), 0), ("256", 256), ("512", 512))
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.setMinimumWidth(em(self, 24))
        self._form = QFormLayout(self)
        for text, box, tip in (
            (self.tr("&Layer"), self.layer, self.tr("Raster layer, tiles from a server too")),
            (self.tr("&Band"), self.band, self.tr("Which of the raster's bands holds the height of the ground")),
            (
                self.tr("&Heights in"),
                self.unit,
                self.tr("Files usually say so themselves; a US survey foot is 1200/3937 m"),
            ),
            (
                self.tr("&Colours are"),
                self.encoding,
                self.tr("Some servers send heights as colours: then red, green and blue together are a number"),
            ),
            (
                self.tr("&Zoom"),
                self.zoom,
                self.tr("Each zoom has cells half as large as the one before, and four times as many tiles to fetch"),
            ),
            (self.tr("Tile &width"), self.tile_px, self.tr("Pixels along a tile's side")),
        ):
            box.setAccessibleName(text.replace("&", ""))
            self._form.addRow(text, box)
            for widget in (box, self._form.labelForField(box)):
                widget.setToolTip(tip)
        self._form.addRow(self.note)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._form.addRow(self.buttons)
        if layer is not None:
            self.layer.setLayer(layer)
        self.layer.layerChanged.connect(self._show)
        self.encoding.currentIndexChanged.connect(self._judge)
        self.zoom.valueChanged.connect(self._judge)
        self._show()

    def _choice(self, *entries: tuple[str, object]) -> QComboBox:
        box = QComboBox(self)
        for text, value in entries:
            box.addItem(text, value)
        return box

    def _chosen(self) -> QgsRasterLayer | None:
        layer = self.layer.currentLayer()
        return layer if isinstance(layer, QgsRasterLayer) and layer.isValid() else None

    def _show(self, *_: object) -> None:
        """What is set for the layer, and only what can be set for it."""
        layer = self._chosen()
        said = reading_of(layer) if layer is not None else Reading()
        server = tiles_of(layer)
        coloured = layer is not None and (server is not None or holds_colours(layer))
        self.band.setLayer(layer if server is None else None)
        self.band.setBand(said.band or 1)
        guessed = encoding_of(layer, replace(said, encoding="")) if layer is not None else ""
        told = self.encoding.itemText(self.encoding.findData(guessed or PICTURE))
        self.encoding.setItemText(0, self.tr("as the address says: {}").format(told))
        for box, value in ((self.unit, said.unit), (self.encoding, said.encoding), (self.tile_px, said.tile_px)):
            box.setCurrentIndex(max(box.findData(value), 0))
        if server is not None:
            # One below the coarsest stands for "automatic".
            self.zoom.setRange(max(server.zooms[0], 1) - 1, server.zooms[1])
            self.zoom.setSpecialValueText(self.tr("automatic ({})").format(server.usual_zoom()))
            self.zoom.setValue(said.zoom or self.zoom.minimum())
        banded = layer is not None and server is None and layer.bandCount() > 1
        for box, shown in (
            (self.band, banded), (self.unit, layer is not None and server is None), (self.encoding, coloured),
            (self.zoom, server is not None), (self.tile_px, server is not None),
        ):  # fmt: skip
            box.setVisible(shown)
            self._form.labelForField(box).setVisible(shown)
        self._judge()

    def _judge(self, *_: object) -> None:
        """Say whether the layer can be read so, and how fine."""
        layer = self._chosen()
        reason = elevation_obstacle(layer, self.reading()) if layer is not None else self.tr("no raster layer chosen")
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(layer is not None)
        self.note.setText(self.tr("No elevation model: {}.").format(reason) if reason else self._said(layer))
        self.adjustSize()

    def _said(self, layer: QgsRasterLayer | None) -> str:
        server = tiles_of(layer)
        if server is None or layer is None:
            return self.tr("Nodata values and scale are those of the layer's properties.")
        zoom = server.usual_zoom(self.reading().zoom)
        cell_m = 40_075_016.7 / 2**zoom / (self.tile_px.currentData() or server.tile_px or 256)
        return self.tr(
            "Cells of about {} m at the equator. A tile that the server does not have is unknown ground."
        ).format(f"{cell_m:.3g}")

    def reading(self) -> Reading:
        """What is set."""
        layer = self._chosen()
        if layer is None:
            return Reading()
        if tiles_of(layer) is not None:
            zoom = self.zoom.value() if self.zoom.value() > self.zoom.minimum() else 0
            return Reading(encoding=self.encoding.currentData(), zoom=zoom, tile_px=self.tile_px.currentData())
        encoding = self.encoding.currentData() if holds_colours(layer) else ""
        band = self.band.currentBand()
        # The first band of what may be a picture is a choice only if it was one before, or differs.
        plain = band <= 1 and not reading_of(layer).band
        return Reading(band=0 if plain or encoding else band, unit=self.unit.currentData(), encoding=encoding)

    def accept(self) -> None:
        """Keep it with the layer, and use the layer where a study is open."""
        layer = self._chosen()
        if layer is not None:
            reading = self.reading()
            if reading != reading_of(layer):
                set_reading(layer, reading)
                self._workspace.project.setDirty(True)
            if self._workspace.study is not None and not elevation_obstacle(layer):
                with self._workspace.reporting():
                    self._workspace.set_elevation_layer(layer)
        super().accept()
