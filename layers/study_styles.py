"""How a study looks on the map: one renderer and labels for each of its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import (
    QgsExpression,
    QgsFillSymbol,
    QgsLinePatternFillSymbolLayer,
    QgsMarkerLineSymbolLayer,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.breaches import (
    GRADE,
    GRADE_CHANGE,
    KINDS,
    PVI_DISTANCE,
    RADIUS,
    STATION_GRADE,
    STRAIGHT,
    SUSTAINED_GRADE,
    TRANSITION,
    TUNNEL_GRADE,
    VERTICAL_CURVE,
)
from . import compat
from .styling import (
    HALO,
    INK,
    LabelStyle,
    label,
    line_layer,
    line_of,
    marker,
)

SHOWN = '"shown"'
RED, CLOSED, DEAR, BAND, WATER = "#c1121f", "#b00020", "#e07b00", "#ffd60a", "#1f6fb2"
RISK = "#d1495b"
CLASS_COLOURS = {"flat": "#a6d96a", "rolling": "#fee08b", "hilly": "#f46d43", "mountainous": "#9e2a2b"}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanStudyStyles", text)


def style(layer: QgsVectorLayer, table: str) -> None:
    """Give a layer of a study the look of its table."""
    STYLES[table](layer)


# Layer variable: the alternative whose tangent polygon is being bent, "" or unset for none.
EDITED_VARIABLE = "karwan_edited"


def _rules(layer: QgsVectorLayer, rules: Sequence[tuple[str, str, QgsSymbol]]) -> None:
    """A rule-based renderer of (label, filter, symbol); an empty label keeps the rule out of the legend's words."""
    root = QgsRuleBasedRenderer.Rule(None)
    for title, condition, symbol in rules:
        root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, condition, title))
    layer.setRenderer(QgsRuleBasedRenderer(root))


def _alternatives(layer: QgsVectorLayer) -> None:
    line = line_layer(INK, 1.0)
    line.setDataDefinedProperty(compat.symbol_property("StrokeColor"), QgsProperty.fromField("colour"))
    _rules(layer, [(tr("Alternative"), SHOWN, line_of(line_layer(HALO, 2.0), line))])
    names = LabelStyle(size_pt=9.0, bold=True, halo_mm=1.0, show=SHOWN, colour_by='"colour"')
    label(layer, '"name"', names, compat.LABEL_CURVED)


def _structures(layer: QgsVectorLayer) -> None:
    # Drawn over the alternative, whose colour stays visible between the strokes.
    portals = line_layer(HALO, 0.7, dashes=(1.6, 1.2))
    river = f"{SHOWN} AND \"kind\" = 'river bridge'"
    _rules(
        layer,
        [
            (tr("Bridge"), f"{SHOWN} AND \"kind\" = 'bridge'", line_of(*_parapets(INK))),
            (tr("River bridge"), river, line_of(*_parapets(WATER))),
            (tr("Tunnel"), f"{SHOWN} AND \"kind\" = 'tunnel'", line_of(portals)),
        ],
    )
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(1_500_000)
    text = LabelStyle(size_pt=7.5, show=f"{SHOWN} AND @map_scale < 100000")
    kinds = (("bridge", tr("Bridge")), ("river bridge", tr("River bridge")), ("tunnel", tr("Tunnel")))
    cases = " ".join(f"WHEN \"kind\" = '{kind}' THEN {QgsExpression.quotedString(title)}" for kind, title in kinds)
    what = f"coalesce(nullif(\"name\", ''), CASE {cases} ELSE '' END)"
    size = 'if("length_m" < 1000, round("length_m") || \' m\', round("length_m" / 1000, 1) || \' km\')'
    label(layer, f"{what} || ' ' || {size}", text, compat.LABEL_LINE, 2.0)


def _parapets(colour: str) -> list[QgsSimpleLineSymbolLayer]:
    """A stroke on either side of the line."""
    strokes = []
    for side in (-0.95, 0.95):
        stroke = line_layer(colour, 0.35)
        stroke.setOffset(side)
        strokes.append(stroke)
    return strokes


# A shape each for grades, for curves in plan, for curves in profile; a pentagon for whatever else is checked.
_SHAPES = {
    **dict.fromkeys((GRADE, SUSTAINED_GRADE, TUNNEL_GRADE, STATION_GRADE), ("triangle", 3.4)),
    **dict.fromkeys((RADIUS, TRANSITION, STRAIGHT), ("diamond", 3.4)),
    **dict.fromkeys((VERTICAL_CURVE, PVI_DISTANCE, GRADE_CHANGE), ("square", 3.0)),
}


def _violations(layer: QgsVectorLayer) -> None:
    rules = []
    for kind in KINDS.values():
        shape, size_mm = _SHAPES.get(kind.key, ("pentagon", 3.4))
        condition = f'{SHOWN} AND "kind" = {QgsExpression.quotedString(kind.key)}'
        rules.append((tr(kind.title), condition, marker(shape, size_mm, RED, HALO, 0.3)))
    known = ", ".join(QgsExpression.quotedString(key) for key in KINDS)
    other = f"{SHOWN} AND coalesce(\"kind\", '') NOT IN ({known})"
    _rules(layer, [*rules, (tr("Other limits"), other, marker("pentagon", 3.4, RED, HALO, 0.3))])
    text = LabelStyle(size_pt=8.0, bold=True, colour=RED, show=f"{SHOWN} AND @map_scale < 250000")
    # Studies of the first format have no units: a grade was in per mille, a radius in metres.
    unit = "coalesce(nullif(\"unit\", ''), CASE WHEN \"kind\" = 'grade' THEN '‰' ELSE 'm' END)"
    label(layer, f'round("value", if("value" < 100, 1, 0)) || \' \' || {unit}', text)


def _pvis(layer: QgsVectorLayer) -> None:
    _rules(layer, [(tr("Change of grade"), SHOWN, marker("cross", 2.4, INK, INK, 0.4))])
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(400_000)
    text = LabelStyle(size_pt=7.0, show=f"{SHOWN} AND @map_scale < 100000")
    curve = "if(\"radius_m\" > 0, ' R ' || round(\"radius_m\"), '')"
    label(layer, f'round("level_m", 1) || {curve}', text)


def _crossings(layer: QgsVectorLayer) -> None:
    _rules(layer, [(tr("Crossing"), SHOWN, marker("circle", 2.2, HALO, INK, 0.4))])
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(3_000_000)
    text = LabelStyle(size_pt=7.5, show=f"{SHOWN} AND @map_scale < 750000")
    label(layer, 'coalesce(nullif("name", \'\'), "layer")', text)


def _near(layer: QgsVectorLayer) -> None:
    _rules(layer, [(tr("Near the line"), SHOWN, marker("circle", 1.8, BAND, INK, 0.3))])
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(1_000_000)
    text = LabelStyle(size_pt=7.5, show=f"{SHOWN} AND @map_scale < 200000")
    label(layer, 'coalesce(nullif("name", \'\'), "layer")', text)


def _intervals(layer: QgsVectorLayer) -> None:
    rules = [
        (title, f"{SHOWN} AND \"label\" = '{name}'", line_of(_band(CLASS_COLOURS[name], 2.6)))
        for name, title in (
            ("flat", tr("Flat")),
            ("rolling", tr("Rolling")),
            ("hilly", tr("Hilly")),
            ("mountainous", tr("Mountainous")),
        )
    ]
    known = ", ".join(f"'{name}'" for name in CLASS_COLOURS)
    rules.append((tr("Within an area"), f'{SHOWN} AND "label" NOT IN ({known})', line_of(_band("#7b5ea7", 2.6))))
    _rules(layer, rules)


def _sections(layer: QgsVectorLayer) -> None:
    _rules(layer, [(tr("Section"), SHOWN, line_of(_band(BAND, 3.6)))])
    label(layer, '"name"', LabelStyle(size_pt=8.5, italic=True, show=SHOWN), compat.LABEL_LINE, 2.5)


def _exposures(layer: QgsVectorLayer) -> None:
    # Bands lie over one another where areas overlap, and are the darker for it.
    _rules(layer, [(tr("Within a risk"), SHOWN, line_of(_band(RISK, 4.4)))])
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(6_000_000)
    text = LabelStyle(size_pt=7.5, show=f"{SHOWN} AND @map_scale < 400000")
    label(layer, "\"layer\" || coalesce(': ' || nullif(\"name\", ''), '')", text, compat.LABEL_LINE, 3.5)


def _band(colour: str, width_mm: float) -> QgsSimpleLineSymbolLayer:
    band = line_layer(colour, width_mm)
    shade = band.color()
    shade.setAlphaF(0.6)
    band.setColor(shade)
    return band


def _control_points(layer: QgsVectorLayer) -> None:
    between = "coalesce(\"role\", '') NOT IN ('start', 'end')"
    passed = "coalesce(\"kind\", '') NOT IN ('station', 'border')"
    _rules(
        layer,
        [
            (tr("Start"), "\"role\" = 'start'", marker("circle", 3.6, "#2a9d3a", HALO, 0.5)),
            (tr("End"), "\"role\" = 'end'", marker("square", 3.4, "#1b1b1b", HALO, 0.5)),
            (tr("Border"), f"{between} AND \"kind\" = 'border'", marker("diamond", 3.4, HALO, INK, 0.7)),
            (tr("Station"), f"{between} AND \"kind\" = 'station'", marker("square", 2.8, HALO, INK, 0.7)),
            (tr("Between"), f"{between} AND {passed}", marker("circle", 2.6, HALO, INK, 0.7)),
        ],
    )
    label(layer, '"name"', LabelStyle(size_pt=8.5, bold=True))


def _zones(layer: QgsVectorLayer) -> None:
    cost = "\"kind\" = 'cost'"
    _rules(
        layer,
        [
            (tr("Dearer"), cost, _area(DEAR, 0.25, -45.0)),
            (tr("Closed"), '"kind" IS NULL OR "kind" <> \'cost\'', _area(CLOSED, 0.2, 45.0)),
        ],
    )
    factor = f"coalesce(\"name\", '') || CASE WHEN {cost} THEN ' ×' || \"factor\" ELSE '' END"
    label(layer, factor, LabelStyle(size_pt=8.0, italic=True))


def _area(colour: str, opacity: float, angle: float) -> QgsFillSymbol:
    """A tint, hatched and outlined."""
    tint = QgsSimpleFillSymbolLayer.create({"color": colour, "outline_color": colour, "outline_width": "0.4"})
    shade = tint.fillColor()
    shade.setAlphaF(opacity)
    tint.setFillColor(shade)
    hatch = QgsLinePatternFillSymbolLayer.create(
        {"angle": str(angle), "distance": "2.4", "color": colour, "line_width": "0.25", "line_color": colour}
    )
    symbol = QgsFillSymbol()
    symbol.deleteSymbolLayer(0)
    symbol.appendSymbolLayer(tint)
    symbol.appendSymbolLayer(hatch)
    return symbol


def _axes(layer: QgsVectorLayer) -> None:
    vertices = QgsMarkerLineSymbolLayer.create({"placement": "vertex"})
    vertices.setSubSymbol(marker("square", 1.6, HALO, INK, 0.3))
    # While one alternative is being bent the corners of the others would only be in the way.
    wanted = f"coalesce(@{EDITED_VARIABLE}, '') = '' or coalesce(\"alternative_id\", '') in ('', @{EDITED_VARIABLE})"
    _rules(layer, [(tr("Tangents"), wanted, line_of(line_layer("#404040", 0.35, dashes=(6.0, 4.0)), vertices))])


STYLES: dict[str, Callable[[QgsVectorLayer], None]] = {
    "alternatives": _alternatives,
    "structures": _structures,
    "violations": _violations,
    "pvis": _pvis,
    "crossings": _crossings,
    "crossing_intervals": _intervals,
    "crossed_near": _near,
    "sections": _sections,
    "exposures": _exposures,
    "control_points": _control_points,
    "zones": _zones,
    "axes": _axes,
}
