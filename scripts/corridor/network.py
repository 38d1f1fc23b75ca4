"""Waypoints, railways and breaks of gauge, from the hand-made tables of a corridor."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from math import sqrt
from typing import Any

from pyproj import Geod

from .elevation import Elevation

GEOD = Geod(ellps="WGS84")
KM_PER_DEGREE = 111.2
LOCODE_MINUTE_KM = 1.8
STATION_FROM_TOWN_KM = 3.0  # a gazetteer point is the town's; its station may lie this far off (assumed)
GEOMETRY_NOTE = "schematic: straight pieces between waypoints, not the track"
ROLES = {
    "port_city": "port",
    "border": "border",
    "border_station": "border",
    "border_town": "border",
    "river_crossing": "river_crossing",
    "city": "town",
    "town": "town",
    "waypoint": "town",
}  # every other kind is a place of the railway: station
RANKS = {
    1: {"city", "port_city", "railhead"},
    2: {"junction", "border_station", "border_town"},
    3: {"station", "station_town", "town", "planned_station", "summit_station", "tunnel"},
}  # every other kind: 4
Node = dict[str, Any]


def certainty_of(row: dict[str, str]) -> tuple[str, float | None]:
    """Certainty class (gazetteer, estimate, unverified) and stated uncertainty in km, read from note and source."""
    note, source = row["note"], row["source"]
    stated = re.search(r"\+-\s*([\d.]+)\s*deg", note)
    minute = re.search(r"~([\d.]+)\s*km", note)
    uncertainty_km = None
    if stated:
        uncertainty_km = round(float(stated.group(1)) * KM_PER_DEGREE, 1)
    elif minute:
        uncertainty_km = float(minute.group(1))
    elif source.startswith("UN/LOCODE"):
        uncertainty_km = LOCODE_MINUTE_KM  # positions are given to one minute
    if "UNVERIFIED" in note or source == "recall":
        return "unverified", uncertainty_km
    if "ESTIMATE" in note or source.startswith(("derived", "Natural Earth")):
        return "estimate", uncertainty_km
    return "gazetteer", uncertainty_km


def short_label(name: str) -> str:
    """The name as a map shows it: without bracketed spellings and the word for junction."""
    return re.sub(r"\s*\(.*?\)|\s+Jn\b|\s+centre\b|\s+station\b", "", name).strip()


def waypoints(rows: list[dict[str, str]], elevation: Elevation, ends: set[str]) -> list[dict[str, Any]]:
    """One feature per row, with role, rank, certainty and the terrain model's elevation; `ends` come first."""
    found = []
    for row in rows:
        lon, lat, kind = float(row["lon"]), float(row["lat"]), row["kind"]
        certainty, uncertainty_km = certainty_of(row)
        found.append(
            {
                "id": row["id"],
                "name": row["name"],
                "label": short_label(row["name"]),
                "kind": kind,
                "role": ROLES.get(kind, "station"),
                "rank": 1 if row["id"] in ends else next((rank for rank, kinds in RANKS.items() if kind in kinds), 4),
                "country": row["country"],
                "gauge_mm": row["gauge_mm"],
                "certainty": certainty,
                "uncertainty_km": uncertainty_km,
                "elevation_m": elevation.at(lon, lat),
                "note": row["note"],
                "source": row["source"],
                "lon": lon,
                "lat": lat,
                "wkt": f"POINT ({lon} {lat})",
            }
        )
    return found


class Places:
    """Resolves the ids of a route: waypoints, and `geonames:ID` for a place that is no waypoint."""

    def __init__(self, waypoint_features: list[Node], geonames: dict[str, dict[str, Any]]) -> None:
        self._nodes = {node["id"]: node for node in waypoint_features}
        self._geonames = geonames

    def node(self, key: str) -> Node:
        """The place, a dict with at least lon, lat and uncertainty_km."""
        if key.startswith("geonames:"):
            place = self._geonames[key.split(":", 1)[1]]
            return {
                "id": key,
                "name": place["name"],
                "lon": place["longitude"],
                "lat": place["latitude"],
                "uncertainty_km": None,
            }
        return self._nodes[key]

    def route(self, text: str) -> list[Node]:
        """The places of a route written as ids with spaces between."""
        return [self.node(key) for key in text.split()]


def distance_km(a: Node, b: Node) -> float:
    """Ellipsoidal distance of two places."""
    return GEOD.inv(a["lon"], a["lat"], b["lon"], b["lat"])[2] / 1000.0


def chain_km(nodes: list[Node]) -> float:
    """Ellipsoidal length of the straight pieces through the places."""
    return sum(distance_km(a, b) for a, b in pairwise(nodes))


def doubt_km(nodes: list[Node]) -> float:
    """How far the chain may be off because places are: their uncertainties, taken as independent."""
    return sqrt(sum(max(node["uncertainty_km"] or 0.0, STATION_FROM_TOWN_KM) ** 2 for node in nodes))


def line_wkt(nodes: list[Node]) -> str:
    """The chain as a line."""
    return "LINESTRING (" + ", ".join(f"{node['lon']} {node['lat']}" for node in nodes) + ")"


def side(nodes: list[Node]) -> int:
    """1 for a route drawn from west to east, -1 otherwise: keeps offsets on one side of the map."""
    return 1 if not nodes or nodes[0]["lon"] <= nodes[-1]["lon"] else -1


def lanes(routes: list[list[Node]]) -> list[int]:
    """A lane per route so that routes sharing a piece lie side by side on the map; 0 is the middle."""
    taken: dict[frozenset[str], set[int]] = {}
    found = []
    for nodes in routes:
        pieces = [frozenset((a["id"], b["id"])) for a, b in pairwise(nodes)]
        used = set().union(*(taken.get(piece, set()) for piece in pieces)) if pieces else set()
        lane = next(number for number in range(len(used) + 1) if number not in used)
        for piece in pieces:
            taken.setdefault(piece, set()).add(lane)
        found.append(lane)
    return found


def railways(rows: list[dict[str, str]], places: Places) -> list[dict[str, Any]]:
    """One feature per line of one gauge and status."""
    routes = [places.route(row["route"]) for row in rows]
    found = []
    for row, nodes, lane in zip(rows, routes, lanes(routes)):
        found.append(
            {
                "id": row["id"],
                "name": row["name"],
                "gauge_mm": row["gauge_mm"],
                "status": row["status"],
                "status_note": row["status_note"],
                "chain_km": round(chain_km(nodes), 1),
                "from_id": nodes[0]["id"],
                "to_id": nodes[-1]["id"],
                "lane": lane,
                "side": side(nodes),
                "certainty": row["certainty"],
                "geometry_note": GEOMETRY_NOTE,
                "source": row["source"],
                "wkt": line_wkt(nodes),
            }
        )
    return found


def breaks_of_gauge(rows: list[dict[str, str]], places: Places) -> list[dict[str, Any]]:
    """Where two gauges meet or are expected to."""
    found = []
    for row in rows:
        node = places.node(row["waypoint"])
        found.append(
            {
                "waypoint": node["id"],
                "name": node["label"],
                "gauges_mm": row["gauges_mm"],
                "state": row["state"],
                "note": row["note"],
                "source": row["source"],
                "wkt": f"POINT ({node['lon']} {node['lat']})",
            }
        )
    return found


def _plain(name: str) -> str:
    """A name without accents and case, to compare spellings."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _is_waypoint(place: dict[str, Any], node: Node, apart_km: float) -> bool:
    """Whether a town and a waypoint are one place: 3 km apart at most, or 25 km and of the same name."""
    if node["role"] == "river_crossing":
        return False
    return apart_km < 3.0 or (apart_km < 25.0 and _plain(place["name"]) == _plain(node["label"]))


def towns(
    geonames: dict[str, dict[str, Any]], nodes: list[Node], extent: list[float], routes: list[str]
) -> list[dict[str, Any]]:
    """Towns for orientation: large ones in the extent, and all within 60 km of a waypoint.

    A town that is itself a waypoint is left out, one that a route names as `geonames:ID` always stays.
    """
    named = {key.split(":", 1)[1] for route in routes for key in route.split() if key.startswith("geonames:")}
    west, south, east, north = extent
    found = []
    for place in geonames.values():
        lon, lat, people = place["longitude"], place["latitude"], place["population"]
        if not (west <= lon <= east and south <= lat <= north):
            continue
        near = [n for n in nodes if abs(n["lat"] - lat) < 0.6 and abs(n["lon"] - lon) < 0.8]
        nearest_km = min((distance_km(n, {"lon": lon, "lat": lat}) for n in near), default=1e9)
        same = any(_is_waypoint(place, n, distance_km(n, {"lon": lon, "lat": lat})) for n in near)
        wanted = people >= 50_000 or nearest_km <= 60.0
        if str(place["geonameid"]) not in named and (same or not wanted):
            continue
        found.append(
            {
                "geonameid": int(place["geonameid"]),
                "name": place["name"],
                "country": place["countrycode"],
                "population": people,
                "source": "GeoNames, CC BY 4.0",
                "wkt": f"POINT ({lon} {lat})",
            }
        )
    return sorted(found, key=lambda town: (-town["population"], town["geonameid"]))
