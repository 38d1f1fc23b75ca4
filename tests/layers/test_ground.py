"""A verdict on the ground is that of all alternatives that keep the standard, never of one line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import alignment_from_vertices
from karwan.core.geodesy import WGS84
from karwan.core.standards import standard
from karwan.core.surroundings import Station
from karwan.layers.claim_words import claim_verdicts
from karwan.layers.claims import Claim, Ends
from karwan.layers.ground import (
    OPEN,
    SUPPORTED,
    TOO_LONG,
    TOO_SHORT,
    ComparedLine,
    compared_line,
    compared_record,
    ends_for,
    frozen_standard,
    grounds,
)
from study_builders import evaluation

ENDS = Ends("a", "b", frozenset({"A"}), frozenset({"B"}))


def claim(km, kind="published", **more):
    return replace(Claim("A - B", "as said", km, "a paper", "", "x", kind, ends=ENDS, stretch_ends=ENDS), **more)


def line(km, violations=0, grade=12.5, places=("A", "B"), cell_m=844.0):
    at_m = tuple(np.linspace(0.0, km * 1e3, len(places)).tolist())
    return ComparedLine(f"{km}", places, at_m, violations, "1520-international", grade, 600.0, "GLOBE", cell_m)


def said(km, *lines):
    (ground,) = grounds(claim(km), lines)
    return ground.verdict, claim_verdicts(claim(km), lines)


def test_longer_by_all_alternatives_is_too_short_for_standard_and_elevation():
    assert said(115.0, line(187.0), line(152.0), line(160.0), line(171.0), line(101.0, violations=3)) == (
        TOO_SHORT,
        "All 4 alternatives that keep the standard are longer: at least 152 km, so 115 km is too short for this "
        "standard (12.5 per mille, 600 m) on this elevation.",
    )


def test_a_claim_between_the_alternatives_is_supported():
    words = "948.5 km lies between the alternatives' 882 and 1000 km: supported."
    assert said(948.5, line(1_000.0), line(882.0)) == (SUPPORTED, words)
    assert said(100.0, line(50.0), line(200.0))[0] == SUPPORTED


def test_one_alternative_as_long_as_the_claim_supports_it():
    assert said(115.0, line(118.0), line(152.0)) == (
        SUPPORTED, "Supported: an alternative that keeps the standard measures 118 km, within 5.8 km of it.",
    )  # fmt: skip
    assert said(115.0, line(118.0))[0] == SUPPORTED


def test_one_line_of_another_length_is_no_verdict_on_the_ground():
    verdict, words = said(115.0, line(187.0), line(101.0, violations=1))
    assert verdict == OPEN
    assert words == (
        "Only one alternative keeps the standard (187 km): too few for a verdict on 115 km. Generate more."
    )


def test_without_an_alternative_that_keeps_the_standard_there_is_no_verdict():
    verdict, words = said(115.0, line(187.0, violations=1))
    assert verdict == OPEN
    assert "No alternative that serves both stations keeps the standard (12.5 per mille, 600 m)" in words


def test_shorter_by_all_alternatives():
    verdict, words = said(737.5, line(592.0), line(610.0))
    assert verdict == TOO_LONG
    assert "Both alternatives that keep the standard are shorter: at most 610 km" in words


def test_alternatives_of_another_standard_or_without_the_stations_say_nothing_together():
    lines = (line(152.0), line(160.0), line(120.0, grade=20.0), line(90.0, places=("A", "C")))
    found = grounds(claim(115.0), lines)
    assert [(one.verdict, one.km) for one in found] == [(TOO_SHORT, (152.0, 160.0)), (SUPPORTED, (120.0,))]
    words = claim_verdicts(claim(115.0), lines)
    assert words.count("1520-international, GLOBE: ") == 2


def test_all_lines_are_held_against_a_claim_between_the_same_ends():
    """To Spin Boldak if any line serves it, though others reach only the stretch's end."""
    whole = Ends("a", "c", frozenset({"A"}), frozenset({"C"}))
    announced = claim(687.0, stretch_ends=whole)
    both, through = line(900.0, places=("A", "B", "C")), line(880.0, places=("A", "C"))
    assert ends_for(announced, (through, both)) == (ENDS, False)
    assert grounds(announced, (through, both))[0].km == (450.0,)
    assert ends_for(announced, (through,)) == (whole, True)
    assert ends_for(announced, ()) is None


@pytest.mark.parametrize("kind", ["road", "computed"])
def test_what_is_no_claim_is_for_scale(kind):
    assert "Only for scale" in claim_verdicts(claim(50.0, kind), (line(100.0), line(120.0)))


def test_an_evaluation_and_its_record_give_the_same_line():
    found = evaluation()
    at_m = float(found.section.chainage_m[-1])
    line_m, limits = found.alignment, standard("1520-international")
    places = [Station("A", float(line_m.lon[0]), float(line_m.lat[0])),
              Station("B", float(line_m.lon[-1]), float(line_m.lat[-1]))]  # fmt: skip
    one = compared_line(replace(found, stations_m=(("A", 0.0), ("B", at_m))), limits)
    basis = found.basis
    other = compared_record(
        line_m, places, found.attributes(), limits, basis.terrain, basis.terrain_resolution_m
    )  # fmt: skip
    assert other == replace(one, at_m=other.at_m)
    assert other.at_m == pytest.approx(one.at_m, abs=1.0)
    assert (one.ruling_grade_permille, one.min_radius_m) == (12.5, limits.min_radius_m)
    unknown = compared_line(found, frozen_standard({"inputs": {"standard": {"key": "x"}}}))
    assert unknown.terms == unknown.terms
    assert "nan" in unknown.terms


def test_a_line_made_elsewhere_serves_neither():
    lon, lat, _ = WGS84.fwd(np.full(3, 10.0), np.full(3, 50.0), np.full(3, 90.0), [0.0, 1e4, 2e4])
    far = alignment_from_vertices("Far", np.asarray(lon), np.asarray(lat))
    found = compared_record(far, [Station("A", 62.0, 34.0)], {}, None, "", 0.0)
    assert found.km_between(ENDS) is None
    assert grounds(claim(100.0), (found,)) == ()
