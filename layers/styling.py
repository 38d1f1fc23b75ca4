"""Building blocks of the map's look: symbols, labels, scale ranges and map tips made from plain values.

Symbols are made from property maps, which read the same in every QGIS version; SVG symbols are embedded in the style,
so that a project still shows them when Karwan is not installed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qgis.core import (
    QgsExpression,
    QgsLineSymbol,
    QgsMarkerLineSymbolLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsSimpleLineSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSvgMarkerSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor, QFont

from . import compat

SYMBOLS = Path(__file__).resolve().parent / "symbols"
INK, GREY, HALO = "#1b1b1b", "#5c5c5c", "#ffffff"
WATER_INK, WATER, SEA = "#2a6a9e", "#5b9bc9", "#c6dfee"
BORDER_INK = "#6b4c7d"

# Okabe and Ito's colours, told apart by colour-blind readers; a gauge that is not listed takes a spare one.
GAUGE_COLOURS = {"1520": "#0072B2", "1435": "#00785A", "1676": "#D55E00", "undecided": "#AA4499"}
SPARE_COLOURS = ("#E69F00", "#56B4E9", "#000000")
CONTRADICTED, PLAIN_SECTION = "#B00020", "#6f6f6f"

# Line pattern by status: solid where trains can run, shorter dashes the less is decided.
STATUS_DASHES: Mapping[str, tuple[float, ...]] = {
    "open": (),
    "under_construction": (4.0, 1.2),
    "planned": (2.0, 1.3),
    "studied": (1.0, 1.0),
}


# Symbols grow a little when one comes near, and shrink when the whole corridor is in view.
NEAR_GROWS = "CASE WHEN @map_scale <= 200000 THEN 1.4 WHEN @map_scale >= 6000000 THEN 0.8 ELSE 1 END"


@dataclass(frozen=True)
class LabelStyle:
    """How labels look; `show`, `priority`, `size` ... are QGIS expressions of our own, never of the data."""

    size_pt: float = 8.0
    colour: str = INK
    bold: bool = False
    italic: bool = False
    halo_mm: float = 0.9
    halo: str = HALO
    spacing: float = 0.0
    show: str = ""
    priority: str = ""
    size: str = ""
    colour_by: str = ""
    distance: str = ""
    side: str = ""


def by_rank(*limits: float) -> str:
    """Expression that is true while the map's scale is at least as large as the limit of the feature's rank."""
    cases = " ".join(f'WHEN "rank" = {rank} THEN {limit:.0f}' for rank, limit in enumerate(limits, start=1))
    return f"coalesce(@map_scale, 0) <= CASE {cases} ELSE {limits[-1]:.0f} END"


def enable_when(layer: QgsSymbolLayer, expression: str) -> None:
    """Draw a symbol layer only while `expression` holds."""
    layer.setDataDefinedProperty(compat.symbol_property("LayerEnabled"), QgsProperty.fromExpression(expression))


def _symbol(symbol: QgsSymbol, layers: Sequence[QgsSymbolLayer]) -> QgsSymbol:
    """`symbol` with exactly these layers.

    They are handed over one by one: a list given to the constructor stays Python's, and is freed under the symbol.
    """
    while symbol.symbolLayerCount():
        symbol.deleteSymbolLayer(0)
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    return symbol


def marker_of(*layers: QgsSymbolLayer) -> QgsMarkerSymbol:
    """A marker symbol of these layers, lowest first."""
    return _symbol(QgsMarkerSymbol(), layers)


def line_of(*layers: QgsSymbolLayer) -> QgsLineSymbol:
    """A line symbol of these strokes, lowest first."""
    return _symbol(QgsLineSymbol(), layers)


@cache
def _embedded(name: str) -> str:
    return "base64:" + base64.b64encode((SYMBOLS / f"{name}.svg").read_bytes()).decode("ascii")


def svg_marker(name: str, size_mm: float, show: str = "") -> QgsMarkerSymbol:
    """A marker from layers/symbols/`name`.svg, embedded."""
    layer = QgsSvgMarkerSymbolLayer.create({"name": _embedded(name), "size": str(size_mm), "size_unit": "MM"})
    size_by(layer, f"{size_mm} * {NEAR_GROWS}")
    if show:
        enable_when(layer, show)
    return marker_of(layer)


def marker(
    shape: str, size_mm: float, fill: str, outline: str = INK, width_mm: float = 0.4, show: str = ""
) -> QgsMarkerSymbol:
    """A simple marker with a white rim, so that it stands off from lines below it."""
    found = []
    for grown, colour, edge, edge_width in ((0.7, HALO, HALO, 0.0), (0.0, fill, outline, width_mm)):
        properties = {
            "name": shape,
            "size": str(size_mm + grown + (width_mm if grown else 0.0)),
            "color": colour,
            "outline_color": edge,
            "outline_width": str(edge_width),
            "outline_style": "no" if grown else "solid",
        }
        layer = QgsSimpleMarkerSymbolLayer.create(properties)
        size_by(layer, f"{properties['size']} * {NEAR_GROWS}")
        if show:
            enable_when(layer, show)
        found.append(layer)
    return marker_of(*found)


def line_layer(colour: str, width_mm: float, dashes: Sequence[float] = (), width: str = "") -> QgsSimpleLineSymbolLayer:
    """One stroke; `dashes` in line widths are kept in proportion, `width` may give the width as an expression."""
    layer = QgsSimpleLineSymbolLayer.create(
        {
            "line_color": colour,
            "line_width": str(width_mm),
            "capstyle": "flat" if dashes else "round",
            "joinstyle": "round",
        }
    )
    if dashes:
        layer.setUseCustomDashPattern(True)
        layer.setCustomDashVector([dash * max(width_mm, 0.5) for dash in dashes])
    if width:
        layer.setDataDefinedProperty(compat.symbol_property("StrokeWidth"), QgsProperty.fromExpression(width))
    return layer


def offset_by(layer: QgsSymbolLayer, expression: str) -> None:
    """Move a stroke sideways by an expression in millimetres."""
    layer.setDataDefinedProperty(compat.symbol_property("Offset"), QgsProperty.fromExpression(expression))


def size_by(layer: QgsSymbolLayer, expression: str) -> None:
    """Size of a marker by an expression in the marker's unit."""
    layer.setDataDefinedProperty(compat.symbol_property("Size"), QgsProperty.fromExpression(expression))


def end_ticks(colour: str, offset: str) -> list[QgsMarkerLineSymbolLayer]:
    """Short strokes across both ends of a line, as on a dimension line."""
    found = []
    for where in ("firstvertex", "lastvertex"):
        layer = QgsMarkerLineSymbolLayer.create({"placement": where, "rotate": "1"})
        tick = QgsSimpleMarkerSymbolLayer.create(
            {"name": "line", "size": "2.2", "outline_color": colour, "outline_width": "0.4"}
        )
        layer.setSubSymbol(marker_of(tick))
        offset_by(layer, offset)
        found.append(layer)
    return found


def text_format(style: LabelStyle) -> QgsTextFormat:
    """Text in the application's own font, with a halo."""
    font = QFont()
    font.setBold(style.bold)
    font.setItalic(style.italic)
    if style.spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.spacing)
    found = QgsTextFormat()
    found.setFont(font)
    found.setSize(style.size_pt)
    found.setSizeUnit(compat.POINTS)
    found.setColor(QColor(style.colour))
    halo = QgsTextBufferSettings()
    halo.setEnabled(style.halo_mm > 0)
    halo.setSize(style.halo_mm)
    halo.setSizeUnit(compat.MILLIMETRES)
    halo.setColor(QColor(style.halo))
    halo.setOpacity(0.85)
    found.setBuffer(halo)
    return found


def label(
    layer: QgsVectorLayer, expression: str, style: LabelStyle, placement: int | None = None, distance_mm: float = 1.2
) -> None:
    """Label a layer with an expression of our own; the attribute's text itself is never read as HTML."""
    settings = QgsPalLayerSettings()
    settings.fieldName = expression
    settings.isExpression = True
    settings.setFormat(text_format(style))
    settings.placement = compat.LABEL_ORDERED_AROUND_POINT if placement is None else placement
    settings.dist = distance_mm
    settings.distUnits = compat.MILLIMETRES
    defined = settings.dataDefinedProperties()
    wanted = {
        "Show": style.show,
        "Priority": style.priority,
        "Size": style.size,
        "Color": style.colour_by,
        "LabelDistance": style.distance,
        "LinePlacementOptions": style.side,
    }
    for name, value in wanted.items():
        if value:
            defined.setProperty(compat.label_property(name), QgsProperty.fromExpression(value))
    settings.setDataDefinedProperties(defined)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def visible_between(layer: QgsVectorLayer, smallest: float, largest: float = 0.0) -> None:
    """Show a layer between the scales 1:`smallest` (far) and 1:`largest` (near; 0 for no limit)."""
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(smallest)
    layer.setMaximumScale(largest)


def _escaped(field: str) -> str:
    """Expression for a field's text, made harmless inside HTML."""
    text = f"coalesce(to_string({QgsExpression.quotedColumnRef(field)}), '')"
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = f"replace({text}, {QgsExpression.quotedString(raw)}, {QgsExpression.quotedString(safe)})"
    return text


def set_map_tip(layer: QgsVectorLayer, title_field: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Map tip with a bold title and one line per filled field; `rows` are (field, caption, unit)."""
    parts = [f"<b>[% {_escaped(title_field)} %]</b>"]
    for field, caption, unit in rows:
        before = QgsExpression.quotedString(f"<br>{caption}: ")
        after = QgsExpression.quotedString(f" {unit}" if unit else "")
        column = QgsExpression.quotedColumnRef(field)
        parts.append(f"[% CASE WHEN {column} IS NULL THEN '' ELSE {before} || {_escaped(field)} || {after} END %]")
    layer.setMapTipTemplate("".join(parts))
    layer.setDisplayExpression(QgsExpression.quotedColumnRef(title_field))
