"""What a study's tables are called and hold: the one list that file, layers, exports and algorithms are made from."""

from __future__ import annotations

from dataclasses import replace

from .table_spec import (
    BINARY,
    BOOLEAN,
    INTEGER,
    LINE_M,
    LINE_Z,
    NO_GEOMETRY,
    OWNER,
    POINT,
    POINT_Z,
    POLYGON,
    REAL,
    STRETCH_Z,
    TEXT,
    FieldSpec,
    TableSpec,
    real,
    text,
)  # fmt: skip
from .uncertainty_fields import UNCERTAINTIES

__all__ = [
    "ALTERNATIVES", "ALTERNATIVE_FIELDS", "BINARY", "BOOLEAN", "DRAWN", "EVALUATED", "FIGURE_FIELDS", "FORMAT",
    "HISTORY", "INTEGER", "LINE_M", "LINE_Z", "MEASURED", "META_TABLE", "NO_GEOMETRY", "OPERATION_FIELDS", "OWNED",
    "POINT", "POINT_Z", "POLYGON", "REAL", "RISK_FIELDS", "SIMULATED", "STRETCH_Z", "TABLES", "TEXT", "FieldSpec",
    "TableSpec",
]  # fmt: skip

FORMAT = 6
META_TABLE = "karwan_study"

_LAYER_FEATURE = (
    text("layer", "layer crossed"),
    text("feature", "feature crossed"),
    text("name", "its name"),
    text("kind", "what it is"),
)
_WHAT = (
    text("kind_of", "kind of thing: river, road, railway, border, fault and so on", 5),
    text("class_of", "its class in its source's words", 5),
)
_FOUND = (text("source", "where it is from", 5), text("found", "when it was found, UTC", 5))
_STALE = FieldSpec("stale", BOOLEAN, "", "the alternative's line was changed since")
_SHOWN = FieldSpec("shown", BOOLEAN, "", "drawn on the map, as its alternative")
_SPAN = (real("from_m", "m", "chainage where it begins"), real("to_m", "m", "chainage where it ends"))

# The attributes of an alternative in every format, in this order.
ALTERNATIVE_FIELDS: tuple[FieldSpec, ...] = (
    text("name", "name of the alternative"),
    real("length_km", "km", "length along the WGS 84 ellipsoid", "len_km"),
    real("cost_musd", "million USD", "cost at the unit costs' values"),
    real("cost_low_musd", "million USD", "cost with every unit cost at its low end", "cost_low"),
    real("cost_high_musd", "million USD", "cost with every unit cost at its high end", "cost_high"),
    real("max_grade_permille", "per mille", "steepest grade over 50 m", "grade_max"),
    real("min_radius_m", "m", "tightest radius over 100 m", "radius_min"),
    real("bridge_km", "km", "length of viaducts; river bridges are among the structures"),
    real("tunnel_km", "km", "length in tunnels"),
    real("cut_mm3", "million m3", "volume of cuttings"),
    real("fill_mm3", "million m3", "volume of banks"),
    real("time_fwd_min", "min", "running time from start to end", "time_fwd"),
    real("time_rev_min", "min", "running time from end to start", "time_rev"),
    FieldSpec("violations", INTEGER, "", "number of breaches of the standard"),
    text("standard", "design standard it was judged by"),
)
# What more is known of an alternative whose operation was computed; empty in others.
OPERATION_FIELDS: tuple[FieldSpec, ...] = (
    text("train", "train the figures of operation are of", 2),
    real("degrees_per_km", "degrees/km", "turn of all curves per km of line", "deg_per_km", 2),
    real("virtual_fwd_km", "km", "virtual length from start to end", "virt_fwd", 2),
    real("virtual_rev_km", "km", "virtual length from end to start", "virt_rev", 2),
    real("energy_fwd_mwh", "MWh", "energy at the wheel from start to end", "energy_fwd", 2),
    real("energy_rev_mwh", "MWh", "energy at the wheel from end to start", "energy_rev", 2),
    real("load_fwd_t", "t", "trailing load from start to end", since=2),
    real("load_rev_t", "t", "trailing load from end to start", since=2),
    real("trains_per_day", "1/day", "trains a day, both directions together", "trains_day", 2),
    real("rounding_percent", "per cent", "cost of the profile's tangents above levels of any shape", "rounding", 2),
)
# What it is exposed to; empty where no layer of risks was chosen.
RISK_FIELDS: tuple[FieldSpec, ...] = (
    real("exposed_km", "km", "length within areas of risk", since=3),
    real("exposure", "km", "length within areas of risk times their weights; where areas overlap, these add", since=3),
)
FIGURE_FIELDS = (*OPERATION_FIELDS, *RISK_FIELDS)

ALTERNATIVES = TableSpec(
    "alternatives",
    "Alternatives",
    LINE_Z,
    (
        text("id", "identifier"),
        *ALTERNATIVE_FIELDS,
        *FIGURE_FIELDS,
        real("rise_m", "m", "sum of rises"),
        real("fall_m", "m", "sum of falls"),
        real("unknown_ground_km", "km", "length over ground of unknown elevation"),
        text("terrain", "elevation model it rests on"),
        real("terrain_resolution_m", "m", "cell of the elevation model"),
        text("unit_costs", "unit costs it rests on"),
        text("notes", "what to know about the figures"),
        text("scenario_id", "the frozen inputs it was computed with"),
        text("colour", "colour on map and charts, #rrggbb"),
        FieldSpec("shown", BOOLEAN, "", "drawn on the map"),
        text("note", "the planner's note"),
        text("created", "when it was added, UTC"),
        text("changed", "when it was last changed, UTC"),
    ),
)
AXES = TableSpec(
    "axes",
    "Axes (tangent polygons)",
    LINE_M,
    (
        OWNER,
        text("name", "name of the alternative"),
        text("transitions", "transition lengths before and after the curve at each vertex, m, JSON", 2),
        text("working_crs", "working plane its curves are laid out in", 2),
        text("by_hand", "what was set by hand along it: locks, levels, stations, bridges, tunnels, JSON", 4),
    ),
    derived=False,
)
PVIS = TableSpec(
    "pvis",
    "Profile (points of vertical intersection)",
    POINT_Z,
    (
        OWNER,
        real("chainage_m", "m", "chainage of the point"),
        real("level_m", "m", "level where the tangents meet"),
        real("radius_m", "m", "radius of the vertical curve, 0 for none"),
        _SHOWN,
    ),
    since=2,
)
CONTROL_POINTS = TableSpec(
    "control_points",
    "Control points",
    POINT,
    (
        text("name", "name of the place"),
        text("role", "start, via or end"),
        FieldSpec("position", INTEGER, "", "order along the line"),
        text("certainty", "how well the place is known"),
        text("source", "where it comes from"),
        text("kind", "station, border, junction or plain", 2),
        real("level_m", "m", "fixed level, empty where free", since=2),
        FieldSpec("gauge_after_mm", INTEGER, "mm", "gauge from here on, empty where it does not change", since=2),
    ),
    derived=False,
)
SECTIONS = TableSpec(
    "sections",
    "Sections",
    STRETCH_Z,
    (
        OWNER,
        text("name", "name of the section"),
        *_SPAN,
        real("length_m", "m", "length along the WGS 84 ellipsoid"),
        real("length_3d_m", "m", "length along the levels"),
        real("rise_m", "m", "sum of rises"),
        real("fall_m", "m", "sum of falls"),
        real("grade_mean_permille", "per mille", "mean grade, rising positive"),
        real("grade_max_permille", "per mille", "steepest grade over 50 m"),
        text("levels", "what the levels are: formation or ground"),
        real("flat_km", "km", "length in flat terrain"),
        real("rolling_km", "km", "length in rolling terrain"),
        real("hilly_km", "km", "length in hilly terrain"),
        real("mountainous_km", "km", "length in mountainous terrain"),
        real("unknown_km", "km", "length in terrain of unknown class"),
        _STALE,
        _SHOWN,
        text("line", "what was measured: an alternative, a free line, or a feature of another layer", 5),
        text("line_key", "identifier of the alternative, or number of the feature; empty for a free line", 5),
        text("made", "when it was measured, UTC", 5),
        real("sample_m", "m", "how far apart levels of the ground were taken", since=5),
        real("unknown_m", "m", "length without a level", since=5),
        text("terrain", "elevation model it rests on", 5),
        real("terrain_resolution_m", "m", "cell of the elevation model", since=5),
        text("layers", "layers it was crossed with, one a line", 5),
        FieldSpec("met", INTEGER, "", "crossings in them, empty where none were looked for", since=5),
        text("crossed", "what is crossed, by chainage, one a line", 5),
        text("standard", "design standard it was judged by", 5),
        FieldSpec("breaches", INTEGER, "", "limits broken, empty where none were looked for", since=5),
        text("broken", "the limits broken, one a line", 5),
    ),
)
CROSSINGS = TableSpec(
    "crossings",
    "Crossings",
    POINT_Z,
    (
        OWNER,
        *_LAYER_FEATURE,
        real("chainage_m", "m", "chainage of the crossing"),
        real("angle_deg", "degrees", "angle between line and feature, 0 to 90"),
        real("z_m", "m", "formation level there"),
        _STALE,
        _SHOWN,
        *_WHAT,
        FieldSpec("rank", INTEGER, "", "its rank in its source, 1 the largest, 0 unknown", since=5),
        real("width_m", "m", "its width, empty where nobody says", since=5),
        real("turn_deg", "degrees", "how far the line would turn right (left: negative) to cross square", since=5),
        real("square_m", "m", "along the river, right (left: negative) of the line, to a square crossing", since=5),
        text("square_way", "whether that is upstream or downstream, as far as the ground tells", 5),
        *_FOUND,
    ),
)
CROSSING_INTERVALS = TableSpec(
    "crossing_intervals",
    "Areas and terrain crossed",
    STRETCH_Z,
    (
        OWNER,
        *_LAYER_FEATURE[:2],
        text("label", "the feature's name, or the class of terrain"),
        *_SPAN,
        real("length_m", "m", "length inside"),
        _STALE,
        _SHOWN,
        *_WHAT,
        real("weight", "", "exposure of each km inside, 0 where it is none", since=5),
        *_FOUND,
    ),
)
CROSSED_NEAR = TableSpec(
    "crossed_near",
    "Near the line",
    POINT_Z,
    (
        OWNER,
        text("layer", "layer it is of", 5),
        text("feature", "feature near the line", 5),
        text("name", "its name", 5),
        real("chainage_m", "m", "chainage of its nearest place", since=5),
        real("distance_m", "m", "distance there", since=5),
        text("side", "left, right or both; empty on the line", 5),
        real("from_m", "m", "chainage where the line first is within the half-width of it", since=5),
        real("to_m", "m", "chainage where it last is", since=5),
        real("walked_m", "m", "length of line within the half-width of it", since=5),
        real("half_width_m", "m", "the half-width looked at", since=5),
        real("length_m", "m", "length of a line within the half-width", since=5),
        real("area_m2", "m2", "area within the half-width", since=5),
        _STALE,
        _SHOWN,
        *_WHAT,
        *_FOUND,
    ),
    since=5,
)
STRUCTURES = TableSpec(
    "structures",
    "Bridges and tunnels",
    STRETCH_Z,
    (
        OWNER,
        text("kind", "bridge, river bridge or tunnel"),
        *_SPAN,
        real("length_m", "m", "length"),
        real("height_m", "m", "greatest height or depth"),
        text("name", "its name, such as the river's", 2),
        _SHOWN,
    ),
)
VIOLATIONS = TableSpec(
    "violations",
    "Violations",
    POINT_Z,
    (
        OWNER,
        text("kind", "limit broken, such as grade or radius"),
        *_SPAN,
        real("value", "", "worst value"),
        real("limit_value", "", "the limit", "limit"),
        text("clause", "where the limit comes from"),
        text("unit", "unit of value and limit", 2),
        text("direction", "forward or back, if only trains of one direction are concerned", 2),
        _SHOWN,
    ),
)
COST_ITEMS = TableSpec(
    "cost_items",
    "Cost items",
    NO_GEOMETRY,
    (
        OWNER,
        text("name", "item"),
        real("quantity", "", "quantity"),
        text("unit", "unit of the quantity"),
        real("cost_musd", "million USD", "cost"),
        real("cost_low_musd", "million USD", "low end", "cost_low"),
        real("cost_high_musd", "million USD", "high end", "cost_high"),
        text("source", "source of the rate"),
        text("cost_group", "heading: track, earthwork, structures, stations, land, risk", 2),
        real("unit_cost_usd", "USD", "cost of one unit at its value", "unit_usd", 2),
    ),
)
EXPOSURES = TableSpec(
    "exposures",
    "Risk along the line",
    STRETCH_Z,
    (
        OWNER,
        text("layer", "layer of risks", 3),
        text("name", "the area's name", 3),
        real("weight", "", "the area's weight", since=3),
        *_SPAN,
        real("length_m", "m", "length inside"),
        _SHOWN,
    ),
    since=3,
)
VERSIONS = TableSpec(
    "versions",
    "History of the alternatives",
    NO_GEOMETRY,
    (
        text("alternative_id", "the alternative it belongs to", 4),
        FieldSpec("number", INTEGER, "", "number of the version, from 1 in each alternative", since=4),
        text("made", "when it was made, UTC", 4),
        text("what", "what was done, empty where nobody said", 4),
        *(replace(spec, since=4) for spec in ALTERNATIVE_FIELDS if spec.name != "name"),
        text("scenario_id", "the frozen inputs it was computed with", 4),
        # Last, so that reading the other fields leaves its pages alone.
        FieldSpec("state", BINARY, "", "line, axis, profile, structures, costs: what going back takes", since=4),
    ),
    since=4,
)
ZONES = TableSpec(
    "zones",
    "Zones",
    POLYGON,
    (
        text("name", "name of the zone"),
        text("kind", "nogo (closed) or cost (dearer by the factor)"),
        real("factor", "", "cost factor of a cost zone"),
    ),
    derived=False,
)
SCENARIOS = TableSpec(
    "scenarios",
    "Scenarios",
    NO_GEOMETRY,
    (
        text("id", "identifier, from the inputs themselves"),
        text("created", "when it was first used, UTC"),
        text("inputs", "frozen inputs, JSON"),
    ),
)

TABLES: dict[str, TableSpec] = {
    table.name: table
    for table in (
        ALTERNATIVES, AXES, PVIS, CONTROL_POINTS, SECTIONS, CROSSINGS, CROSSING_INTERVALS, CROSSED_NEAR, STRUCTURES,
        VIOLATIONS, COST_ITEMS, EXPOSURES, UNCERTAINTIES, VERSIONS, ZONES, SCENARIOS,
    )
}  # fmt: skip

# Tables whose rows belong to an alternative; of them, those an evaluation fills, those hidden with it, those measured,
# those simulated, and what it was before.
OWNED = (
    "axes", "pvis", "sections", "crossings", "crossing_intervals", "crossed_near", "structures", "violations",
    "cost_items", "exposures", "uncertainties", "versions",
)  # fmt: skip
EVALUATED = ("axes", "pvis", "structures", "violations", "cost_items", "exposures")
DRAWN = (
    "pvis", "sections", "crossings", "crossing_intervals", "crossed_near", "structures", "violations", "exposures",
)  # fmt: skip
MEASURED = ("sections", "crossings", "crossing_intervals", "crossed_near")
SIMULATED = ("uncertainties",)
HISTORY = ("versions",)
