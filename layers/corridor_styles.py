"""How each layer of a corridor looks, from the whole corridor down to one station."""

from __future__ import annotations

from collections.abc import Mapping

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsRendererCategory,
    QgsSimpleMarkerSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from . import compat, styling
from .styling import LabelStyle, by_rank

SYMBOL_LIMITS = (60e6, 14e6, 7e6, 2.5e6)
LABEL_LIMITS = (26e6, 6.5e6, 4.2e6, 1.2e6)
NAMES_FROM_RANK = 'CASE WHEN "rank" = 1 THEN 9 WHEN "rank" = 2 THEN 7 WHEN "rank" = 3 THEN 5 ELSE 3 END'
SIZE_FROM_RANK = 'CASE WHEN "rank" = 1 THEN 9.5 WHEN "rank" = 2 THEN 8.5 ELSE 7.5 END'
LANE_MM = 1.5
SECTION_LANE_MM = 3.2
SECTION_FROM_RAIL_MM = 3.2
SECTION_LABEL_MM = 0.3
# Variables of a layer: its places that the study names, "|" between their ids, and the layer that names them.
NAMED_VARIABLE, NAMING_VARIABLE = "karwan_named", "karwan_naming"


def tr(text: str) -> str:
    """Translate for the user."""
    return QCoreApplication.translate("Karwan", text)


def _certainty_titles() -> dict[str, str]:
    return {
        "gazetteer": tr("place from a gazetteer"),
        "estimate": tr("estimated place (hollow)"),
        "unverified": tr("unverified place (hollow, red)"),
        "tunnel": tr("tunnel"),
    }


def _by_certainty(layer: QgsVectorLayer, looks: Mapping[str, QgsSymbol], titles: Mapping[str, str]) -> None:
    """One symbol per certainty that occurs; a tunnel has a symbol of its own where `looks` has one."""
    expression = '"certainty"'
    present = {str(value) for value in layer.uniqueValues(layer.fields().indexOf("certainty"))}
    if "tunnel" in looks:
        expression = "if(\"kind\" = 'tunnel', 'tunnel', \"certainty\")"
        present.add("tunnel")
    categories = [
        QgsRendererCategory(value, symbol, titles[value]) for value, symbol in looks.items() if value in present
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer(expression, categories))


def _filled_or_hollow(shape: str, size_mm: float, fill: str) -> dict[str, QgsSymbol]:
    """Filled where a gazetteer knows the place, hollow where it is an estimate, red where it is unverified."""
    show = by_rank(*SYMBOL_LIMITS)
    return {
        "gazetteer": styling.marker(shape, size_mm, fill, styling.INK, 0.35, show),
        "estimate": styling.marker(shape, size_mm, styling.HALO, fill, 0.55, show),
        "unverified": styling.marker(shape, size_mm, styling.HALO, styling.CONTRADICTED, 0.55, show),
    }


def unless_named(field: str = "id") -> str:
    """Expression that is false for a place that the study names, while its layer of places is drawn."""
    among = f"array_contains(string_to_array(@{NAMED_VARIABLE}, '|'), to_string(\"{field}\"))"
    drawn = f"array_contains(@map_layer_ids, @{NAMING_VARIABLE})"
    # Not is_layer_visible(): it asks the project, which is no business of a thread that draws.
    return f"if(coalesce(@{NAMED_VARIABLE}, '') = '', true, coalesce(NOT ({drawn} AND {among}), true))"


def _name_by_rank(layer: QgsVectorLayer, colour: str = styling.INK, bold: bool = False, italic: bool = False) -> None:
    style = LabelStyle(
        colour=colour,
        bold=bold,
        italic=italic,
        show=f"({by_rank(*LABEL_LIMITS)}) AND {unless_named()}",
        priority=NAMES_FROM_RANK,
        size=SIZE_FROM_RANK,
    )
    styling.label(layer, '"label"', style)


def stations(layer: QgsVectorLayer) -> None:
    """Stations, junctions, railheads and tunnels."""
    looks = _filled_or_hollow("circle", 2.6, styling.INK)
    looks["tunnel"] = styling.svg_marker("tunnel", 4.6, by_rank(*SYMBOL_LIMITS))
    _by_certainty(layer, looks, _certainty_titles())
    _name_by_rank(layer)


def towns_on_the_way(layer: QgsVectorLayer) -> None:
    """Towns of the corridor without a station of their own."""
    _by_certainty(layer, _filled_or_hollow("square", 2.4, "#8a8a8a"), _certainty_titles())
    _name_by_rank(layer, bold=True)


def ports(layer: QgsVectorLayer) -> None:
    """Sea ports at the corridor's ends."""
    layer.setRenderer(QgsSingleSymbolRenderer(styling.svg_marker("port", 5.0)))
    _name_by_rank(layer, colour="#0b4f6c", bold=True)


def border_crossings(layer: QgsVectorLayer) -> None:
    """Border stations and border points."""
    show = by_rank(*SYMBOL_LIMITS)
    looks = {
        "gazetteer": styling.svg_marker("border", 4.6, show),
        "estimate": styling.svg_marker("border_estimated", 4.6, show),
        "unverified": styling.svg_marker("border_estimated", 4.6, show),
    }
    _by_certainty(layer, looks, _certainty_titles())
    _name_by_rank(layer, colour="#4a2270")


def river_crossings(layer: QgsVectorLayer) -> None:
    """Rivers the corridor must bridge."""
    layer.setRenderer(QgsSingleSymbolRenderer(styling.svg_marker("river_crossing", 4.8)))
    styling.label(layer, '"label"', LabelStyle(size_pt=7.5, colour=styling.WATER_INK, italic=True, priority="3"))
    styling.visible_between(layer, 2.5e6)


def breaks_of_gauge(layer: QgsVectorLayer) -> None:
    """Where trains change gauge, or will have to."""
    looks = {"existing": tr("existing"), "expected": tr("expected")}
    present = [state for state in looks if state in layer.uniqueValues(layer.fields().indexOf("state"))]
    categories = []
    for state in present:
        symbol = styling.svg_marker("break_of_gauge", 6.2 if state == "existing" else 5.4)
        categories.append(QgsRendererCategory(state, symbol, looks[state]))
    layer.setRenderer(QgsCategorizedSymbolRenderer('"state"', categories))
    style = LabelStyle(size_pt=7.5, bold=True, halo="#fff7b0", show="coalesce(@map_scale, 0) <= 4500000", priority="8")
    styling.label(layer, '"gauges_mm"', style, distance_mm=2.6)


def uncertainty(layer: QgsVectorLayer) -> None:
    """A ring as wide as the stated uncertainty of a place."""
    ring = QgsSimpleMarkerSymbolLayer.create(
        {
            "name": "circle",
            "color": "255,255,255,40",
            "outline_color": styling.GREY,
            "outline_style": "dash",
            "outline_width": "0.3",
        }
    )
    ring.setSizeUnit(compat.METRES_IN_MAP)
    styling.size_by(ring, '2000 * "uncertainty_km"')
    layer.setRenderer(QgsSingleSymbolRenderer(styling.marker_of(ring)))
    style = LabelStyle(size_pt=6.5, colour=styling.GREY, show="coalesce(@map_scale, 0) <= 600000", priority="1")
    styling.label(layer, "'± ' || round(\"uncertainty_km\", 1) || ' km'", style, distance_mm=3.5)
    styling.visible_between(layer, 1.6e6)


def towns(layer: QgsVectorLayer) -> None:
    """Other towns, for orientation; the small ones appear when one comes near."""
    limit = (
        'CASE WHEN "population" >= 1000000 THEN 12000000 WHEN "population" >= 300000 THEN 5000000 '
        'WHEN "population" >= 100000 THEN 2500000 WHEN "population" >= 20000 THEN 1200000 ELSE 400000 END'
    )
    show = f"coalesce(@map_scale, 0) <= {limit}"
    layer.setRenderer(QgsSingleSymbolRenderer(styling.marker("circle", 1.3, "#7d7d7d", "#7d7d7d", 0.1, show)))
    once = f"{show} AND {unless_named('geonameid')}"
    style = LabelStyle(size_pt=7.0, colour=styling.GREY, halo_mm=0.7, show=once, priority="1")
    styling.label(layer, '"name"', style, distance_mm=0.9)


def _gauge_title(gauge: str) -> str:
    return tr("gauge undecided") if gauge == "undecided" else tr("{} mm").format(gauge)


def _status_titles() -> dict[str, str]:
    return {
        "open": tr("open"),
        "under_construction": tr("under construction"),
        "planned": tr("planned"),
        "studied": tr("studied"),
    }


def railways(layer: QgsVectorLayer) -> None:
    """Colour by gauge, line pattern by status; lines that share a stretch lie side by side."""
    statuses = _status_titles()
    pairs = {(str(f["gauge_mm"]), str(f["status"])) for f in layer.getFeatures()}
    gauges = sorted({gauge for gauge, _ in pairs}, key=lambda gauge: (gauge not in styling.GAUGE_COLOURS, gauge))
    spare = iter(styling.SPARE_COLOURS * len(gauges))
    colours = {gauge: styling.GAUGE_COLOURS.get(gauge) or next(spare) for gauge in gauges}
    width = "CASE WHEN coalesce(@map_scale, 0) > 6000000 THEN {far} ELSE {near} END"
    shift = f'"side" * "lane" * {LANE_MM}'
    categories = []
    for gauge in gauges:
        for status in [known for known in statuses if (gauge, known) in pairs]:
            light = styling.HALO if status in ("open", "under_construction") else "#90ffffff"
            casing = styling.line_layer(light, 2.0, (), width.format(far=1.3, near=1.9))
            stroke = styling.line_layer(
                colours[gauge], 1.0, styling.STATUS_DASHES[status], width.format(far=0.65, near=1.0)
            )
            for part in (casing, stroke):
                styling.offset_by(part, shift)
            title = f"{_gauge_title(gauge)}, {statuses[status]}"
            categories.append(QgsRendererCategory(f"{gauge} {status}", styling.line_of(casing, stroke), title))
    layer.setRenderer(QgsCategorizedSymbolRenderer('"gauge_mm" || \' \' || "status"', categories))
    note = tr("schematic")
    style = LabelStyle(
        size_pt=7.0,
        colour="#333333",
        italic=True,
        show="coalesce(@map_scale, 0) <= 1500000",
        side="if(\"side\" = 1, 'BL,LO', 'AL,LO')",
    )
    styling.label(layer, f"\"name\" || ' ({note})'", style, compat.LABEL_LINE, 1.6)


def sections(layer: QgsVectorLayer) -> None:
    """Published sections as dimension lines beside the railway; red where the published lengths contradict."""
    away = f'{SECTION_FROM_RAIL_MM} + "lane" * {SECTION_LANE_MM}'
    shift = f'-1 * "side" * ({away})'
    # Lengths computed for this list are no claims; they stay in the table.
    show = '"length_basis" <> \'computed\' AND coalesce(@map_scale, 0) <= if("contradiction" IS NULL, 1300000, 4200000)'
    categories = []
    for value, colour, title in (
        (1, styling.CONTRADICTED, tr("length contradicted by other claims")),
        (0, styling.PLAIN_SECTION, tr("length not contradicted")),
    ):
        strokes = [styling.line_layer(colour, 0.35), *styling.end_ticks(colour, shift)]
        styling.offset_by(strokes[0], shift)
        for stroke in strokes:
            styling.enable_when(stroke, show)
        categories.append(QgsRendererCategory(value, styling.line_of(*strokes), title))
    layer.setRenderer(QgsCategorizedSymbolRenderer('if("contradiction" IS NULL, 0, 1)', categories))
    published, by_road, straight = tr("km published"), tr("km by road"), tr("km straight")
    expression = (
        f"\"length_km\" || if(\"length_basis\" = 'road', ' {by_road}', ' {published}') || "
        f"if(\"chain_km\" IS NULL, '', ' / ' || round(\"chain_km\") || ' {straight}')"
    )
    style = LabelStyle(
        size_pt=7.0,
        colour=styling.CONTRADICTED,
        colour_by=f"if(\"contradiction\" IS NULL, '{styling.GREY}', '{styling.CONTRADICTED}')",
        show=show,
        distance=f"{away} + {SECTION_LABEL_MM}",
        side="if(\"side\" = 1, 'AL,LO', 'BL,LO')",
    )
    styling.label(layer, expression, style, compat.LABEL_LINE)
    styling.visible_between(layer, 4.2e6, 120e3)


def map_labels(layer: QgsVectorLayer) -> None:
    """Names of countries and seas, in the background."""
    layer.setRenderer(QgsSingleSymbolRenderer(styling.marker("circle", 0.0, "#00000000", "#00000000", 0.0, "false")))
    style = LabelStyle(
        size_pt=11.0,
        colour="#6d6470",
        halo_mm=0.6,
        spacing=3.0,
        priority="8",
        size="if(\"kind\" = 'sea', 9, 11)",
        colour_by=f"if(\"kind\" = 'sea', '{styling.WATER_INK}', '#6d6470')",
    )
    styling.label(layer, '"text"', style, compat.LABEL_OVER_POINT)
    styling.visible_between(layer, 40e6, 3e6)


def borders(layer: QgsVectorLayer) -> None:
    """National borders: a pale band under a dash-dot line."""
    band = styling.line_layer("#40a58fb3", 2.2)
    stroke = styling.line_layer(styling.BORDER_INK, 0.35, (8.0, 2.0, 1.5, 2.0))
    layer.setRenderer(QgsSingleSymbolRenderer(styling.line_of(band, stroke)))


def rivers(layer: QgsVectorLayer) -> None:
    """Rivers by importance: the large ones from afar, the small ones and canals when near."""
    limit = (
        'CASE WHEN "level" <= 1 THEN 60000000 WHEN "level" <= 3 THEN 6000000 '
        'WHEN "level" = 5 THEN 4000000 ELSE 2500000 END'
    )
    show = f"coalesce(@map_scale, 0) <= {limit}"
    width = (
        'CASE WHEN "level" <= 1 THEN 0.55 WHEN "level" <= 3 THEN 0.4 ELSE 0.28 END * CASE '
        "WHEN coalesce(@map_scale, 0) <= 800000 THEN 1.8 WHEN coalesce(@map_scale, 0) <= 3000000 THEN 1.3 ELSE 1 END"
    )
    looks = (
        ("river", tr("river"), styling.line_layer(styling.WATER, 0.4, (), width)),
        ("intermittent", tr("seasonal river"), styling.line_layer(styling.WATER, 0.4, (5.0, 3.0), width)),
        ("canal", tr("canal"), styling.line_layer("#4fa8a0", 0.3, (), "0.3")),
    )
    categories = []
    for kind, title, stroke in looks:
        styling.enable_when(stroke, show)
        categories.append(QgsRendererCategory(kind, styling.line_of(stroke), title))
    layer.setRenderer(QgsCategorizedSymbolRenderer('"kind"', categories))
    named = '"name" IS NOT NULL AND coalesce(@map_scale, 0) <= 5000000'
    style = LabelStyle(size_pt=7.5, colour=styling.WATER_INK, italic=True, halo_mm=0.7, priority="4", show=named)
    styling.label(layer, '"name"', style, compat.LABEL_CURVED, 0.6)


def water(layer: QgsVectorLayer) -> None:
    """Sea and lakes."""
    properties = {"color": styling.SEA, "outline_color": styling.WATER, "outline_width": "0.25"}
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(properties)))
