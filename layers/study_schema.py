"""What a study's tables are called and hold: the one list that file, layers, exports and algorithms are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

FORMAT = 5
META_TABLE = "karwan_study"

NO_GEOMETRY, POINT, POINT_Z, LINE_Z, LINE_M, POLYGON = "none", "point", "point z", "line z", "line m", "polygon"
# Pieces of alternatives are no line strings, so that whoever looks for the file's lines finds the alternatives.
STRETCH_Z = "stretch z"
TEXT, INTEGER, REAL, BOOLEAN, BINARY = "text", "integer", "real", "boolean", "binary"


@dataclass(frozen=True)
class FieldSpec:
    """A field: name, kind (text, integer, real, boolean, binary), unit, meaning, its shapefile name if that is shorter.

    since: the study's format it came with; older studies get it when they are opened.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    short_name: str = ""
    since: int = 1

    @property
    def short(self) -> str:
        """The name in a shapefile, ten characters at most."""
        return self.short_name or self.name


@dataclass(frozen=True)
class TableSpec:
    """A table of the study. `derived`: the plugin computes it, planners do not edit it by hand. since: its format."""

    name: str
    title: str
    geometry: str
    fields: tuple[FieldSpec, ...]
    derived: bool = True
    since: int = 1


def _text(name: str, meaning: str, since: int = 1) -> FieldSpec:
    return FieldSpec(name, TEXT, "", meaning, since=since)


def _real(name: str, unit: str, meaning: str, short: str = "", since: int = 1) -> FieldSpec:
    return FieldSpec(name, REAL, unit, meaning, short, since)


_OWNER = _text("alternative_id", "the alternative it belongs to")
_LAYER_FEATURE = (
    _text("layer", "layer crossed"),
    _text("feature", "feature crossed"),
    _text("name", "its name"),
    _text("kind", "what it is"),
)
_WHAT = (
    _text("kind_of", "kind of thing: river, road, railway, border, fault and so on", 5),
    _text("class_of", "its class in its source's words", 5),
)
_FOUND = (_text("source", "where it is from", 5), _text("found", "when it was found, UTC", 5))
_STALE = FieldSpec("stale", BOOLEAN, "", "the alternative's line was changed since")
_SHOWN = FieldSpec("shown", BOOLEAN, "", "drawn on the map, as its alternative")
_SPAN = (_real("from_m", "m", "chainage where it begins"), _real("to_m", "m", "chainage where it ends"))

# The attributes of an alternative in every format, in this order.
ALTERNATIVE_FIELDS: tuple[FieldSpec, ...] = (
    _text("name", "name of the alternative"),
    _real("length_km", "km", "length along the WGS 84 ellipsoid", "len_km"),
    _real("cost_musd", "million USD", "cost at the unit costs' values"),
    _real("cost_low_musd", "million USD", "cost with every unit cost at its low end", "cost_low"),
    _real("cost_high_musd", "million USD", "cost with every unit cost at its high end", "cost_high"),
    _real("max_grade_permille", "per mille", "steepest grade over 50 m", "grade_max"),
    _real("min_radius_m", "m", "tightest radius over 100 m", "radius_min"),
    _real("bridge_km", "km", "length of viaducts; river bridges are among the structures"),
    _real("tunnel_km", "km", "length in tunnels"),
    _real("cut_mm3", "million m3", "volume of cuttings"),
    _real("fill_mm3", "million m3", "volume of banks"),
    _real("time_fwd_min", "min", "running time from start to end", "time_fwd"),
    _real("time_rev_min", "min", "running time from end to start", "time_rev"),
    FieldSpec("violations", INTEGER, "", "number of breaches of the standard"),
    _text("standard", "design standard it was judged by"),
)
# What more is known of an alternative whose operation was computed; empty in others.
OPERATION_FIELDS: tuple[FieldSpec, ...] = (
    _text("train", "train the figures of operation are of", 2),
    _real("degrees_per_km", "degrees/km", "turn of all curves per km of line", "deg_per_km", 2),
    _real("virtual_fwd_km", "km", "virtual length from start to end", "virt_fwd", 2),
    _real("virtual_rev_km", "km", "virtual length from end to start", "virt_rev", 2),
    _real("energy_fwd_mwh", "MWh", "energy at the wheel from start to end", "energy_fwd", 2),
    _real("energy_rev_mwh", "MWh", "energy at the wheel from end to start", "energy_rev", 2),
    _real("load_fwd_t", "t", "trailing load from start to end", since=2),
    _real("load_rev_t", "t", "trailing load from end to start", since=2),
    _real("trains_per_day", "1/day", "trains a day, both directions together", "trains_day", 2),
    _real("rounding_percent", "per cent", "cost of the profile's tangents above levels of any shape", "rounding", 2),
)
# What it is exposed to; empty where no layer of risks was chosen.
RISK_FIELDS: tuple[FieldSpec, ...] = (
    _real("exposed_km", "km", "length within areas of risk", since=3),
    _real("exposure", "km", "length within areas of risk times their weights; where areas overlap, these add", since=3),
)
FIGURE_FIELDS = (*OPERATION_FIELDS, *RISK_FIELDS)

ALTERNATIVES = TableSpec(
    "alternatives",
    "Alternatives",
    LINE_Z,
    (
        _text("id", "identifier"),
        *ALTERNATIVE_FIELDS,
        *FIGURE_FIELDS,
        _real("rise_m", "m", "sum of rises"),
        _real("fall_m", "m", "sum of falls"),
        _real("unknown_ground_km", "km", "length over ground of unknown elevation"),
        _text("terrain", "elevation model it rests on"),
        _real("terrain_resolution_m", "m", "cell of the elevation model"),
        _text("unit_costs", "unit costs it rests on"),
        _text("notes", "what to know about the figures"),
        _text("scenario_id", "the frozen inputs it was computed with"),
        _text("colour", "colour on map and charts, #rrggbb"),
        FieldSpec("shown", BOOLEAN, "", "drawn on the map"),
        _text("note", "the planner's note"),
        _text("created", "when it was added, UTC"),
        _text("changed", "when it was last changed, UTC"),
    ),
)
AXES = TableSpec(
    "axes",
    "Axes (tangent polygons)",
    LINE_M,
    (
        _OWNER,
        _text("name", "name of the alternative"),
        _text("transitions", "transition lengths before and after the curve at each vertex, m, JSON", 2),
        _text("working_crs", "working plane its curves are laid out in", 2),
        _text("by_hand", "what was set by hand along it: locks, levels, stations, bridges, tunnels, JSON", 4),
    ),
    derived=False,
)
PVIS = TableSpec(
    "pvis",
    "Profile (points of vertical intersection)",
    POINT_Z,
    (
        _OWNER,
        _real("chainage_m", "m", "chainage of the point"),
        _real("level_m", "m", "level where the tangents meet"),
        _real("radius_m", "m", "radius of the vertical curve, 0 for none"),
        _SHOWN,
    ),
    since=2,
)
CONTROL_POINTS = TableSpec(
    "control_points",
    "Control points",
    POINT,
    (
        _text("name", "name of the place"),
        _text("role", "start, via or end"),
        FieldSpec("position", INTEGER, "", "order along the line"),
        _text("certainty", "how well the place is known"),
        _text("source", "where it comes from"),
        _text("kind", "station, border, junction or plain", 2),
        _real("level_m", "m", "fixed level, empty where free", since=2),
        FieldSpec("gauge_after_mm", INTEGER, "mm", "gauge from here on, empty where it does not change", since=2),
    ),
    derived=False,
)
SECTIONS = TableSpec(
    "sections",
    "Sections",
    STRETCH_Z,
    (
        _OWNER,
        _text("name", "name of the section"),
        *_SPAN,
        _real("length_m", "m", "length along the WGS 84 ellipsoid"),
        _real("length_3d_m", "m", "length along the levels"),
        _real("rise_m", "m", "sum of rises"),
        _real("fall_m", "m", "sum of falls"),
        _real("grade_mean_permille", "per mille", "mean grade, rising positive"),
        _real("grade_max_permille", "per mille", "steepest grade over 50 m"),
        _text("levels", "what the levels are: formation or ground"),
        _real("flat_km", "km", "length in flat terrain"),
        _real("rolling_km", "km", "length in rolling terrain"),
        _real("hilly_km", "km", "length in hilly terrain"),
        _real("mountainous_km", "km", "length in mountainous terrain"),
        _real("unknown_km", "km", "length in terrain of unknown class"),
        _STALE,
        _SHOWN,
        _text("line", "what was measured: an alternative, a free line, or a feature of another layer", 5),
        _text("line_key", "identifier of the alternative, or number of the feature; empty for a free line", 5),
        _text("made", "when it was measured, UTC", 5),
        _real("sample_m", "m", "how far apart levels of the ground were taken", since=5),
        _real("unknown_m", "m", "length without a level", since=5),
        _text("terrain", "elevation model it rests on", 5),
        _real("terrain_resolution_m", "m", "cell of the elevation model", since=5),
        _text("layers", "layers it was crossed with, one a line", 5),
        FieldSpec("met", INTEGER, "", "crossings in them, empty where none were looked for", since=5),
        _text("crossed", "what is crossed, by chainage, one a line", 5),
        _text("standard", "design standard it was judged by", 5),
        FieldSpec("breaches", INTEGER, "", "limits broken, empty where none were looked for", since=5),
        _text("broken", "the limits broken, one a line", 5),
    ),
)
CROSSINGS = TableSpec(
    "crossings",
    "Crossings",
    POINT_Z,
    (
        _OWNER,
        *_LAYER_FEATURE,
        _real("chainage_m", "m", "chainage of the crossing"),
        _real("angle_deg", "degrees", "angle between line and feature, 0 to 90"),
        _real("z_m", "m", "formation level there"),
        _STALE,
        _SHOWN,
        *_WHAT,
        FieldSpec("rank", INTEGER, "", "its rank in its source, 1 the largest, 0 unknown", since=5),
        _real("width_m", "m", "its width, empty where nobody says", since=5),
        _real("turn_deg", "degrees", "how far the line would turn right (left: negative) to cross square", since=5),
        _real("square_m", "m", "along the river, right (left: negative) of the line, to a square crossing", since=5),
        _text("square_way", "whether that is upstream or downstream, as far as the ground tells", 5),
        *_FOUND,
    ),
)
CROSSING_INTERVALS = TableSpec(
    "crossing_intervals",
    "Areas and terrain crossed",
    STRETCH_Z,
    (
        _OWNER,
        *_LAYER_FEATURE[:2],
        _text("label", "the feature's name, or the class of terrain"),
        *_SPAN,
        _real("length_m", "m", "length inside"),
        _STALE,
        _SHOWN,
        *_WHAT,
        _real("weight", "", "exposure of each km inside, 0 where it is none", since=5),
        *_FOUND,
    ),
)
CROSSED_NEAR = TableSpec(
    "crossed_near",
    "Near the line",
    POINT_Z,
    (
        _OWNER,
        _text("layer", "layer it is of", 5),
        _text("feature", "feature near the line", 5),
        _text("name", "its name", 5),
        _real("chainage_m", "m", "chainage of its nearest place", since=5),
        _real("distance_m", "m", "distance there", since=5),
        _text("side", "left, right or both; empty on the line", 5),
        _real("from_m", "m", "chainage where the line first is within the half-width of it", since=5),
        _real("to_m", "m", "chainage where it last is", since=5),
        _real("walked_m", "m", "length of line within the half-width of it", since=5),
        _real("half_width_m", "m", "the half-width looked at", since=5),
        _real("length_m", "m", "length of a line within the half-width", since=5),
        _real("area_m2", "m2", "area within the half-width", since=5),
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
        _OWNER,
        _text("kind", "bridge, river bridge or tunnel"),
        *_SPAN,
        _real("length_m", "m", "length"),
        _real("height_m", "m", "greatest height or depth"),
        _text("name", "its name, such as the river's", 2),
        _SHOWN,
    ),
)
VIOLATIONS = TableSpec(
    "violations",
    "Violations",
    POINT_Z,
    (
        _OWNER,
        _text("kind", "limit broken, such as grade or radius"),
        *_SPAN,
        _real("value", "", "worst value"),
        _real("limit_value", "", "the limit", "limit"),
        _text("clause", "where the limit comes from"),
        _text("unit", "unit of value and limit", 2),
        _text("direction", "forward or back, if only trains of one direction are concerned", 2),
        _SHOWN,
    ),
)
COST_ITEMS = TableSpec(
    "cost_items",
    "Cost items",
    NO_GEOMETRY,
    (
        _OWNER,
        _text("name", "item"),
        _real("quantity", "", "quantity"),
        _text("unit", "unit of the quantity"),
        _real("cost_musd", "million USD", "cost"),
        _real("cost_low_musd", "million USD", "low end", "cost_low"),
        _real("cost_high_musd", "million USD", "high end", "cost_high"),
        _text("source", "source of the rate"),
        _text("cost_group", "heading: track, earthwork, structures, stations, land, risk", 2),
        _real("unit_cost_usd", "USD", "cost of one unit at its value", "unit_usd", 2),
    ),
)
EXPOSURES = TableSpec(
    "exposures",
    "Risk along the line",
    STRETCH_Z,
    (
        _OWNER,
        _text("layer", "layer of risks", 3),
        _text("name", "the area's name", 3),
        _real("weight", "", "the area's weight", since=3),
        *_SPAN,
        _real("length_m", "m", "length inside"),
        _SHOWN,
    ),
    since=3,
)
VERSIONS = TableSpec(
    "versions",
    "History of the alternatives",
    NO_GEOMETRY,
    (
        _text("alternative_id", "the alternative it belongs to", 4),
        FieldSpec("number", INTEGER, "", "number of the version, from 1 in each alternative", since=4),
        _text("made", "when it was made, UTC", 4),
        _text("what", "what was done, empty where nobody said", 4),
        *(replace(spec, since=4) for spec in ALTERNATIVE_FIELDS if spec.name != "name"),
        _text("scenario_id", "the frozen inputs it was computed with", 4),
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
        _text("name", "name of the zone"),
        _text("kind", "nogo (closed) or cost (dearer by the factor)"),
        _real("factor", "", "cost factor of a cost zone"),
    ),
    derived=False,
)
SCENARIOS = TableSpec(
    "scenarios",
    "Scenarios",
    NO_GEOMETRY,
    (
        _text("id", "identifier, from the inputs themselves"),
        _text("created", "when it was first used, UTC"),
        _text("inputs", "frozen inputs, JSON"),
    ),
)

TABLES: dict[str, TableSpec] = {
    table.name: table
    for table in (
        ALTERNATIVES, AXES, PVIS, CONTROL_POINTS, SECTIONS, CROSSINGS, CROSSING_INTERVALS, CROSSED_NEAR, STRUCTURES,
        VIOLATIONS,        COST_ITEMS, EXPOSURES, VERSIONS, ZONES, SCENARIOS,
    )
}  # fmt: skip

# Tables whose rows belong to an alternative; of them, those an evaluation fills, those hidden with it, those measured,
# and what it was before.
OWNED = (
    "axes", "pvis", "sections", "crossings", "crossing_intervals", "crossed_near", "structures", "violations",
    "cost_items", "exposures", "versions",
)  # fmt: skip
EVALUATED = ("axes", "pvis", "structures", "violations", "cost_items", "exposures")
DRAWN = (
    "pvis", "sections", "crossings", "crossing_intervals", "crossed_near", "structures", "violations", "exposures",
)  # fmt: skip
MEASURED = ("sections", "crossings", "crossing_intervals", "crossed_near")
HISTORY = ("versions",)
