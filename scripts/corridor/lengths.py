"""Published lengths beside what the map says, and the contradictions in plain words."""

from __future__ import annotations

import re
from typing import Any

from .network import GEOMETRY_NOTE, Node, Places, chain_km, distance_km, doubt_km, lanes, line_wkt, side

SAME_WITHIN = 0.015  # published figures within 1.5 per cent do not contradict each other
# How the hand-made tables point at rows of the published sections.
POINTER = re.compile(r"sections\.csv rows? (\d+(?:(?:, | and )\d+)*)")
Row = dict[str, Any]


def with_publications(text: str, published: list[dict[str, str]]) -> str:
    """`text` with the publications of rows of sections.csv in place of their numbers; each is told once."""

    def told(pointer: re.Match[str]) -> str:
        numbers = re.findall(r"\d+", pointer.group(1))
        parts = [part for number in numbers for part in published[int(number) - 1]["source"].split("; ")]
        return "; ".join(dict.fromkeys(parts))

    return POINTER.sub(told, text)


def _km(value: float) -> str:
    return f"{value:g} km" if value == round(value, 1) else f"{value:.0f} km"


def _title(row: Row) -> str:
    return f"{row['from']} - {row['to']}" if row["to"] else row["from"]


def _too_short(row: Row, nodes: list[Node]) -> list[str]:
    """What is wrong when a length is shorter than straight lines."""
    length, direct, chain, doubt = row["length_km"], distance_km(nodes[0], nodes[-1]), chain_km(nodes), doubt_km(nodes)
    ends = doubt_km([nodes[0], nodes[-1]])
    if length < direct - ends:
        return [
            f"{_km(length)} is shorter than the great circle between its ends ({direct:.0f} km): "
            "impossible unless it means other ends."
        ]
    if length < chain - doubt and len(nodes) > 2:
        return [
            f"{_km(length)} is shorter than straight pieces through the places on its way ({chain:.0f} km): "
            "either it does not pass them or it means other ends."
        ]
    return []


def _other_claims(row: Row, others: list[Row]) -> list[str]:
    """Other figures for the same stretch."""
    told = []
    for other in others:
        if abs(other["length_km"] - row["length_km"]) > SAME_WITHIN * row["length_km"]:
            told.append(f"{_km(other['length_km'])} ({other['basis']}, row {other['row']}: {_title(other)})")
    if row["also_claimed"]:
        told.extend(part.strip() for part in row["also_claimed"].split(";"))
    return [f"Other figures for the same stretch: {'; '.join(told)}."] if told else []


def _parts(row: Row, by_number: dict[int, Row]) -> list[str]:
    """Whether the published pieces add up to the whole."""
    if not row["parts"]:
        return []
    parts = [by_number[int(number)] for number in row["parts"].split()]
    total = sum(part["length_km"] for part in parts)
    difference = row["length_km"] - total
    if abs(difference) <= SAME_WITHIN * total:
        return []
    pieces = " + ".join(f"{part['length_km']:g}" for part in parts)
    side = "shorter" if difference < 0 else "longer"
    names = ", ".join(_title(part) for part in parts)
    return [f"Its published pieces {pieces} ({names}) add up to {total:g} km: it is {abs(difference):g} km {side}."]


def _joined(published: list[dict[str, str]], routed: list[dict[str, str]]) -> list[Row]:
    """Both tables side by side; they must name the same ends, or the routing was made for other rows."""
    if len(published) != len(routed):
        raise SystemExit(f"sections.csv has {len(published)} rows, section_routes.csv {len(routed)}")
    found = []
    for number, (row, route) in enumerate(zip(published, routed), start=1):
        if (row["from"], row["to"], str(number)) != (route["from"], route["to"], route["row"]):
            raise SystemExit(f"section_routes.csv row {number} is for {route['from']} - {route['to']}")
        cost = float(row["cost_musd"]) if row["cost_musd"] else None
        found.append(
            {**row, **route, "row": number, "length_km": float(row["length_km"]), "cost_musd": cost}
            | {"basis": route["length_basis"]}
        )
    return found


def sections(published: list[dict[str, str]], routed: list[dict[str, str]], places: Places) -> list[Row]:
    """Every published row, with its schematic line where its ends are known, and its contradiction in words."""
    rows = _joined(published, routed)
    by_number = {row["row"]: row for row in rows}
    routes = [places.route(row["route"]) for row in rows]
    found = []
    for row, nodes, lane in zip(rows, routes, lanes(routes)):
        same = [other for other in rows if other["stretch"] == row["stretch"] and other["row"] != row["row"]]
        words = _other_claims(row, same) + _parts(row, by_number)
        if nodes and row["basis"] != "computed":
            words = _too_short(row, nodes) + words
        chain = round(chain_km(nodes), 1) if nodes else None
        found.append(
            {
                "row": row["row"],
                "name": _title(row),
                "from_name": row["from"],
                "to_name": row["to"],
                "length_km": row["length_km"],
                "length_basis": row["basis"],
                "chain_km": chain,
                "great_circle_km": round(distance_km(nodes[0], nodes[-1]), 1) if nodes else None,
                "chain_doubt_km": round(doubt_km(nodes), 1) if nodes else None,
                "straight_ratio": round(row["length_km"] / chain, 3) if chain else None,
                "gauge_mm": row["gauge_mm"],
                "status": row["status"],
                "cost_musd": row["cost_musd"],
                "contradiction": " ".join(words),
                "note": row["note"],
                "geometry_note": GEOMETRY_NOTE if nodes else "no line: its ends are not in the waypoint list",
                "lane": lane,
                "side": side(nodes),
                "source": row["source"],
                "from_id": nodes[0]["id"] if nodes else None,
                "to_id": nodes[-1]["id"] if nodes else None,
                "wkt": line_wkt(nodes) if nodes else None,
            }
        )
    return found


def claims(rows: list[dict[str, str]], section_features: list[Row], places: Places) -> list[Row]:
    """Lengths claimed for one stretch side by side, each against the shortest and longest of its stretch."""
    by_number = {section["row"]: section for section in section_features}
    # A stretch runs between the ends of the first of its claims whose places are given.
    stretches: dict[str, Row] = {}
    for row in rows:
        if row["route"]:
            stretches.setdefault(row["stretch"], _ends(row, by_number))
    found = []
    for row in rows:
        claimed = float(row["claimed_km"])
        nodes = places.route(row["route"])
        pieces = [by_number[int(number)]["length_km"] for number in row["parts"].split()]
        computed = chain_km(nodes) if nodes else (sum(pieces) if pieces else None)
        if computed is not None and abs(computed - claimed) > 1.0:
            raise SystemExit(f"claim {row['id']}: {claimed} km stated, {computed:.1f} km computed")
        rivals = [float(other["claimed_km"]) for other in rows if other["stretch"] == row["stretch"]]
        low, high = min(rivals), max(rivals)
        found.append(
            {
                "id": row["id"],
                "stretch": row["stretch"],
                "measure": row["measure"],
                "claimed_km": claimed,
                "kind": row["kind"],
                "computed_km": round(computed, 1) if computed is not None else None,
                "contradiction": _against(claimed, low, high, row, rows),
                "source": row["source"],
                "row": int(row["row"]) if row["row"] else None,
                **_ends(row, by_number),
                **{f"stretch_{name}": key for name, key in stretches[row["stretch"]].items()},
                **_published(row, by_number),
            }
        )
    return found


def _ends(row: dict[str, str], by_number: dict[int, Row]) -> Row:
    """Where a claim begins and ends: by its own places, else by those of the published rows it is made of."""
    if row["route"]:
        places = row["route"].split()
        return {"from_id": places[0], "to_id": places[-1]}
    parts = [by_number[int(number)] for number in (row["row"] or row["parts"]).split()]
    return {"from_id": parts[0]["from_id"], "to_id": parts[-1]["to_id"]}


def _published(row: dict[str, str], by_number: dict[int, Row]) -> Row:
    """Gauge, status and cost that were published with a claim."""
    published = by_number[int(row["row"])] if row["row"] else {}
    return {name: published.get(name) for name in ("gauge_mm", "status", "cost_musd")}


def _against(claimed: float, low: float, high: float, row: dict[str, str], rows: list[dict[str, str]]) -> str:
    """How this figure stands to the others of its stretch, in words."""
    if high - low <= SAME_WITHIN * high:
        return row["remark"]
    text = [f"Figures for {row['stretch']} run from {low:g} to {high:g} km."]
    others = [other for other in rows if other["stretch"] == row["stretch"] and other["id"] != row["id"]]
    for other in others if row["kind"] == "published" else []:
        difference = claimed - float(other["claimed_km"])
        side = "longer" if difference > 0 else "shorter"
        text.append(f"It is {abs(difference):g} km {side} than: {other['measure']} ({other['claimed_km']} km).")
    return " ".join([*text, row["remark"]]).strip()
