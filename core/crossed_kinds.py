"""Kinds of things a line crosses: told by a layer's name, its fields, or a feature's own tags, with class and width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, nan

from .surroundings import RAILWAY, RISK, RIVER, ROAD
from .unknowns import unknowns_equal

BORDER, POWER_LINE, PIPELINE, FAULT = "border", "power_line", "pipeline", "fault"
SETTLEMENT, LAND_COVER = "settlement", "land_cover"
PROTECTED, MINED, FLOODED, OTHER = "protected", "mined", "flooded", "other"
KINDS = (
    RIVER, ROAD, RAILWAY, BORDER, POWER_LINE, PIPELINE, FAULT, SETTLEMENT, LAND_COVER, PROTECTED, MINED, FLOODED, RISK,
    OTHER,
)  # fmt: skip
# Kinds whose areas a line is exposed in: metres inside count by the area's weight.
EXPOSED = (PROTECTED, MINED, FLOODED, RISK)

# Beginnings of words in a layer's name, in order: "flood zones of rivers" are no rivers, "mined roads" no roads.
_WORDS = (
    (MINED, ("mine field", "minefield", "mined", "mines", "uxo", "explosive", "demining")),
    (FLOODED, ("flood", "inundat")),
    (RISK, ("risk", "hazard", "conflict", "attack", "incident", "security", "threat", "acled", "ucdp", "landslide",
            "avalanche", "dune", "drifting sand")),
    (PROTECTED, ("protected", "national park", "nature reserve", "reserve", "wdpa", "sanctuar", "natura 2000",
                 "heritage")),
    (FAULT, ("fault", "gem gaf", "active fault", "himatibet")),
    (PIPELINE, ("pipeline", "gas line", "oil line")),
    (POWER_LINE, ("power", "transmission", "electric", "overhead line", "grid line")),
    (RAILWAY, ("rail", "track")),
    (ROAD, ("road", "street", "highway", "motorway")),
    (RIVER, ("river", "stream", "waterway", "watercourse", "canal", "wadi", "drainage", "water", "lake", "reservoir",
             "hydro")),
    (BORDER, ("border", "boundar", "admin", "adm", "countr", "province", "district", "frontier")),
    (LAND_COVER, ("land cover", "landcover", "land use", "landuse", "vegetation", "corine", "forest", "crop",
                  "agricult", "farmland", "soil")),
    (SETTLEMENT, ("settlement", "village", "town", "cities", "city", "populated", "urban", "built up", "builtup",
                  "residential", "place", "geonames", "hamlet")),
)  # fmt: skip

# Fields that tell a layer's kind where its name does not: all of one row are there.
_FIELDS = (
    (FAULT, ("slip_type",)), (FAULT, ("strike_sli",)), (FAULT, ("net_slip_r",)), (FAULT, ("net_slip_rate",)),
    (RISK, ("event_type", "fatalities")), (RISK, ("deaths_a", "side_a")), (RISK, ("event_id_cnty",)),
    (PROTECTED, ("iucn_cat",)), (PROTECTED, ("wdpaid",)), (PROTECTED, ("wdpa_pid",)),
    (BORDER, ("shapegroup", "shapetype")), (BORDER, ("adm0_left",)), (BORDER, ("admin_level",)), (BORDER, ("gid_0",)),
    (RIVER, ("strahler",)), (RIVER, ("hyriv_id",)), (RIVER, ("ord_stra",)), (RIVER, ("hylak_id",)),
    (LAND_COVER, ("code_18",)), (LAND_COVER, ("landcover",)), (SETTLEMENT, ("pop_max",)), (SETTLEMENT, ("geonameid",)),
)  # fmt: skip

# Tags a feature carries itself, as OpenStreetMap has them; the first that is set tells its kind. None: any value.
_TAGS: tuple[tuple[str, tuple[str, ...] | None, str], ...] = (
    ("hazard", ("minefield", "mines", "unexploded_ordnance"), MINED), ("military", ("minefield", "mines"), MINED),
    ("hazard", ("flood", "flooding"), FLOODED), ("flood_prone", ("yes",), FLOODED), ("hazard", None, RISK),
    ("boundary", ("protected_area", "national_park"), PROTECTED), ("leisure", ("nature_reserve",), PROTECTED),
    ("military", ("danger_area",), RISK),
    ("waterway", None, RIVER), ("natural", ("water", "wetland"), RIVER), ("water", None, RIVER),
    ("railway", None, RAILWAY), ("highway", None, ROAD),
    ("power", ("line", "minor_line", "cable", "tower", "plant", "substation"), POWER_LINE),
    ("pipeline", None, PIPELINE), ("man_made", ("pipeline",), PIPELINE), ("geological", ("fault",), FAULT),
    ("place", None, SETTLEMENT), ("landuse", ("residential",), SETTLEMENT),
    ("boundary", None, BORDER), ("admin_level", None, BORDER),
    ("landuse", None, LAND_COVER), ("landcover", None, LAND_COVER), ("natural", None, LAND_COVER),
)  # fmt: skip
TAG_FIELDS = tuple(dict.fromkeys(name for name, _, _ in _TAGS)) + ("other_tags",)
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')

# How sources call a feature's class, most telling first; then its rank (1 the largest), width and weight.
CLASS_FIELDS = (
    "waterway", "railway", "highway", "power", "substance", "fclass", "klass", "featurecla", "landuse", "landcover",
    "natural", "place", "slip_type", "code_18", "iucn_cat", "event_type", "shapetype", "class", "category", "kind",
    "type",
)  # fmt: skip
RANK_FIELDS = ("rank", "level", "scalerank", "admin_level", "class")
WIDTH_FIELDS = ("width_m", "width", "est_width")
WEIGHT_FIELDS = ("weight",)
FACT_FIELDS = tuple(dict.fromkeys((*TAG_FIELDS, *CLASS_FIELDS, *RANK_FIELDS, *WIDTH_FIELDS, *WEIGHT_FIELDS)))

_FEET = 0.3048
_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(m|metre|metres|meter|meters|ft|feet|')?\s*", re.IGNORECASE)


@unknowns_equal
@dataclass(frozen=True)
class Facts:
    """What is known of a feature: kind of thing, class in its source's words, rank (1 the largest, 0 unknown).

    width_m: NaN where nobody says. weight: of each km inside, for areas of risk. source: where the feature itself
    says it is from.
    """

    kind: str = ""
    class_of: str = ""
    rank: int = 0
    width_m: float = nan
    weight: float = 1.0
    source: str = ""


NO_FACTS = Facts()


def kind_by_name(name: str) -> str:
    """What a layer of this name holds; "" if the name does not say."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = " ".join(re.split(r"[\W_]+", plain)).lower()
    for kind, words in _WORDS:
        if any(re.search(rf"\b{word}", plain) for word in words):
            return kind
    return ""


def kind_by_fields(fields: Iterable[str]) -> str:
    """What a layer with these fields holds; "" if they do not say, or only each feature's tags do."""
    there = {name.lower() for name in fields}
    return next((kind for kind, needed in _FIELDS if there.issuperset(needed)), "")


def guessed_kind(name: str, fields: Iterable[str]) -> str:
    """What a layer holds by its name, else by its fields; "" if neither says."""
    return kind_by_name(name) or kind_by_fields(fields)


def facts_of(values: Mapping[str, object], kind: str = "") -> Facts:
    """What a feature's attributes (by lower-case name, empty ones left out) say; kind: its layer's, "" for none."""
    tags = {name: str(value).strip() for name, value in values.items()}
    for key, value in _HSTORE.findall(tags.get("other_tags", "")):
        tags.setdefault(key, value)
    own, told_by = kind_by_tags(tags)
    kind = kind or own
    # A tag that tells another kind says nothing of this one's class.
    first, never = (told_by, "") if own == kind else ("", told_by)
    names = (first, *(name for name in CLASS_FIELDS if name != never))
    class_of = next((tags[name] for name in names if _telling(tags.get(name, ""))), "")
    weight = _number(tags, WEIGHT_FIELDS)
    rank = _number(tags, RANK_FIELDS)
    return Facts(
        kind, class_of, int(rank) if isfinite(rank) and 0 <= rank < 1_000 else 0, width_m(tags),
        weight if weight > 0.0 else 1.0, tags.get("source", ""),
    )  # fmt: skip


def kind_by_tags(tags: Mapping[str, str]) -> tuple[str, str]:
    """The kind a feature's tags tell, and the tag that tells it; "", "" if none does."""
    for name, wanted, kind in _TAGS:
        value = tags.get(name, "").lower()
        if value and value != "no" and (wanted is None or value in wanted):
            return kind, name
    return "", ""


def width_m(tags: Mapping[str, str]) -> float:
    """A width as sources write it ("12", "12.5 m", "40 ft"), m; NaN where there is none above 0."""
    for name in WIDTH_FIELDS:
        found = _NUMBER.fullmatch(tags.get(name, ""))
        if found is not None:
            width = float(found[1].replace(",", ".")) * (_FEET if found[2] and found[2][0] in "fF'" else 1.0)
            if width > 0.0:
                return width
    return nan


def _telling(value: str) -> bool:
    return bool(value) and value.lower() not in ("no", "yes")


def _number(tags: Mapping[str, str], names: Iterable[str]) -> float:
    for name in names:
        try:
            value = float(tags.get(name, ""))
        except ValueError:
            continue
        if isfinite(value):
            return value
    return nan
