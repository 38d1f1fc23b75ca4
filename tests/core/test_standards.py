from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from karwan.core.breaches import KINDS
from karwan.core.errors import ExportError, StandardError
from karwan.core.standards import (
    BY_PLANNER,
    DEFAULT_STANDARD,
    FIGURES,
    STANDARDS,
    TransitionRow,
    contradictions,
    read_standard,
    standard,
    standard_from_mapping,
    standard_to_mapping,
    write_standard,
)

PLAIN = standard(DEFAULT_STANDARD)
SECONDARY = "by secondary sources"


@pytest.mark.parametrize(
    ("key", "gauge", "grade", "station"),
    [
        ("1520-heavy", 1520, 9.0, 1.5),
        ("1520-I", 1520, 12.0, 1.5),
        ("1520-international", 1520, 12.5, 1.5),
        ("1520-II", 1520, 15.0, 1.5),
        ("1520-III", 1520, 20.0, 2.5),
        ("1520-IV", 1520, 30.0, 2.5),
        ("1435-main", 1435, 12.5, 2.5),
        ("1435-branch", 1435, 40.0, 2.5),
        ("1676-main", 1676, pytest.approx(1000 / 150, abs=0.05), pytest.approx(1000 / 1000)),
        ("1676-ghat", 1676, pytest.approx(1000 / 37, abs=0.05), pytest.approx(1000 / 400)),
    ],
)
def test_classes_have_the_published_grades(key, gauge, grade, station):
    one = STANDARDS[key]
    assert (one.gauge_mm, one.ruling_grade_permille, one.station_grade_permille) == (gauge, grade, station)
    assert SECONDARY in one.grade_source
    assert SECONDARY in one.source("station_grade_permille")
    assert one.compensation_m == 700.0
    assert SECONDARY in one.source("compensation_m")


@pytest.mark.parametrize("key", STANDARDS)
def test_every_figure_says_where_it_comes_from_and_assumptions_are_to_be_confirmed(key):
    one = STANDARDS[key]
    said = dict(one.sources)
    for name in [figure.name for figure in FIGURES] + ["transitions"]:
        assert SECONDARY in said[name] or ("assumption" in said[name] and "confirm" in said[name]), name
    assert contradictions(one) == ()


def test_every_figure_can_be_edited_and_lies_within_its_range():
    words = {"key", "title", "gauge_mm", "transitions", "sources"}
    assert [figure.name for figure in FIGURES if figure.optional] == ["ruling_grade_back_permille"]
    assert {figure.name for figure in FIGURES} == {f.name for f in fields(PLAIN)} - words
    for one in STANDARDS.values():
        for figure in FIGURES:
            value = getattr(one, figure.name)
            assert figure.low <= (figure.low if value is None else value) <= figure.high, (one.key, figure.name)


# --- transition lengths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("radius", "lowest", "usual"),
    [(4_000, 20, 40), (200, 80, 160), (2_100, 50, 100), (100, 80, 160), (3_050, 35, 70), (-2_100, 50, 100)],
)
def test_transition_lengths_lie_between_the_published_rows(radius, lowest, usual):
    assert PLAIN.transition_length_m(radius) == (pytest.approx(lowest), pytest.approx(usual))


def test_flatter_than_the_rows_needs_no_transition():
    lowest, usual = PLAIN.transition_length_m(np.array([4_000.5, 4_100.0, np.inf]))
    assert lowest == pytest.approx([20.0, 0.0, 0.0])
    assert usual == pytest.approx([40.0, 0.0, 0.0])


def test_without_rows_no_transition_is_asked():
    assert PLAIN.with_transitions(()).transition_length_m(300.0) == (0.0, 0.0)


@given(st.lists(st.floats(50.0, 20_000.0), min_size=2, max_size=20))
def test_sharper_curves_have_longer_transitions(radii):
    radius = np.sort(radii)
    lowest, usual = PLAIN.transition_length_m(radius)
    assert np.all(np.diff(lowest) <= 1e-9)
    assert np.all(lowest <= usual)


# --- editing ---------------------------------------------------------------------------------------------------------


def test_an_edited_figure_says_who_set_it():
    edited = PLAIN.with_figure("min_tangent_m", 75)
    assert (edited.min_tangent_m, edited.source("min_tangent_m")) == (75.0, BY_PLANNER)
    assert edited.source("min_radius_m") == PLAIN.source("min_radius_m")
    assert PLAIN.with_figure("max_speed_kmh", 90.0, "letter of the ministry").source("max_speed_kmh").startswith("let")


def test_the_way_back_may_have_its_own_ruling_grade_or_none():
    back = PLAIN.with_figure("ruling_grade_back_permille", 9.0)
    assert (PLAIN.grade_back_permille, back.grade_back_permille) == (12.5, 9.0)
    assert back.with_figure("ruling_grade_back_permille", None).grade_back_permille == 12.5


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_just_out_of_range_is_refused_by_name_value_and_range(figure):
    for value in (figure.low, figure.high):
        assert getattr(PLAIN.with_figure(figure.name, value), figure.name) == value
    for value in (np.nextafter(figure.low, -np.inf), np.nextafter(figure.high, np.inf)):
        with pytest.raises(StandardError, match="out of range") as told:
            PLAIN.with_figure(figure.name, float(value))
        assert figure.title in told.value.problem
        assert f"{figure.low:,g} to {figure.high:,g}" in told.value.remedy


@pytest.mark.parametrize("value", ["12", None, True, float("nan"), float("inf"), [12.0]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(StandardError, match="Ruling grade is"):
        PLAIN.with_figure("ruling_grade_permille", value)


def test_an_unknown_figure_names_the_choices():
    with pytest.raises(StandardError, match="min_radius_m"):
        PLAIN.with_figure("radius", 600.0)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(600.0, 100.0, 80.0)], "lowest transition, 100 m, is longer"),
        ([(600.0, 50.0, 80.0), (600.0, 60.0, 90.0)], "600 m has two"),
        ([(10.0, 50.0, 80.0)], "out of range"),
        ([(600.0, -1.0, 80.0)], "out of range"),
        ([(600.0, 50.0, float("nan"))], "out of range"),
        ([(600.0, "50", 80.0)], "out of range"),
        ([(600.0, 50.0)], "no row"),
        ([{"radius_m": 600.0, "length_m": 50.0}], "no row"),
        ("600", "Transition lengths are"),
        (600.0, "Transition lengths are"),
        ([600.0], "no row"),
    ],
)
def test_impossible_transition_lengths_are_refused(rows, said):
    with pytest.raises(StandardError, match=said):
        PLAIN.with_transitions(rows)


def test_rows_are_kept_by_falling_radius():
    rows = PLAIN.with_transitions([(300.0, 70.0, 140.0), {"radius_m": 2_000.0, "lowest_m": 30, "usual_m": 60}])
    assert rows.transitions == (TransitionRow(2_000.0, 30.0, 60.0), TransitionRow(300.0, 70.0, 140.0))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"station_grade_permille": 13.0}, "station grade, 13"),
        ({"station_grade_permille": 10.0, "ruling_grade_back_permille": 9.0}, "ruling grade, 9"),
        ({"ruling_grade_permille": 2.0, "min_radius_m": 300.0}, "leaves only"),
        ({"min_grade_change_permille": 5.0, "max_grade_change_permille": 4.0}, "change of grade"),
        ({"loop_spacing_km": 1.0}, "do not fit"),
        ({"transitions": (TransitionRow(2_000.0, 50.0, 90.0), TransitionRow(300.0, 40.0, 95.0))}, "shorter than at"),
    ],
)
def test_figures_that_contradict_each_other_are_told(changes, said):
    (sentence,) = contradictions(replace(PLAIN, **changes))
    assert said in sentence


# --- storage ---------------------------------------------------------------------------------------------------------

EDITED = (
    PLAIN.with_limits(14.0, 800.0)
    .with_figure("ruling_grade_back_permille", 10.0, "letter of the ministry, 2026")
    .with_transitions([(3_000.0, 30.0, 60.0), (500.0, 70.0, 140.0)])
    .with_name("my-own", "Герат – Кандагар ۱")
)


@pytest.mark.parametrize("one", [*STANDARDS.values(), EDITED], ids=lambda one: one.key)
def test_a_mapping_and_a_file_bring_the_same_standard_back(one, tmp_path):
    assert standard_from_mapping(json.loads(json.dumps(standard_to_mapping(one)))) == one
    write_standard(one, tmp_path / "one.json")
    assert read_standard(tmp_path / "one.json") == one
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


def test_a_file_can_be_read_by_people(tmp_path):
    write_standard(EDITED, tmp_path / "own.json")
    content = json.loads((tmp_path / "own.json").read_text(encoding="utf-8"))
    assert content["title"] == "Герат – Кандагар ۱"
    grade = content["figures"]["ruling_grade_permille"]
    assert (grade["value"], grade["unit"], grade["source"]) == (14.0, "per mille", BY_PLANNER)
    assert "Герат" in (tmp_path / "own.json").read_text(encoding="utf-8")


def test_mappings_of_older_studies_are_still_read():
    old = {
        "key": "1520-international", "title": "1520 mm international", "gauge_mm": 1520, "ruling_grade_permille": 13.0,
        "min_radius_m": 600.0, "station_grade_permille": 1.5, "max_speed_kmh": 80.0,
        "grade_source": "set by the planner", "radius_source": "series of radii",
    }  # fmt: skip
    read = standard_from_mapping(old)
    assert (read.ruling_grade_permille, read.grade_source, read.radius_source) == (13.0, BY_PLANNER, "series of radii")
    assert read.min_tangent_m == PLAIN.min_tangent_m


def test_a_stored_figure_of_unknown_source_is_the_planners():
    read = standard_from_mapping({"key": "1520-II", "min_tangent_m": 75.0})
    assert read.source("min_tangent_m") == BY_PLANNER
    assert read.source("min_radius_m") == STANDARDS["1520-II"].source("min_radius_m")


def test_a_file_may_hold_plain_numbers_for_what_differs(tmp_path):
    (tmp_path / "one.json").write_text('{"key": "1520-III", "figures": {"min_radius_m": 500}}', encoding="utf-8")
    read = read_standard(tmp_path / "one.json")
    assert (read.min_radius_m, read.radius_source, read.ruling_grade_permille) == (500.0, BY_PLANNER, 20.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot be read"),
        ("[1]", "holds no design standard"),
        ('{"figures": 3}', "holds no design standard"),
        ('{"format": "karwan design standard 9", "figures": {}}', "format"),
        ('{"key": "mine", "figures": {"min_radius_m": 500}}', "ruling_grade_permille"),
        ('{"figures": {"min_radius_m": 500}}', "There is no standard"),
        ('{"key": "1520-II", "figures": {"radius": 500}}', "no figure 'radius'"),
        ('{"key": "1520-II", "figures": {"min_radius_m": "500"}}', "Smallest radius is '500'"),
        ('{"key": "1520-II", "figures": {"min_radius_m": NaN}}', "Smallest radius is nan"),
        ('{"key": "1520-II", "figures": {"min_radius_m": {"value": 5}}}', "Smallest radius: 5 m is out of range"),
        ('{"key": "1520-II", "figures": {"min_radius_m": {"source": "?"}}}', "min_radius_m has no value"),
        ('{"key": "1520-II", "figures": {"ruling_grade_permille": {"value": 1.2, "unit": "%"}}}', "is in '%'"),
        ('{"key": "1520-II", "figures": {}, "transitions": 4}', "Transition lengths are 4"),
        ('{"key": "1520-II", "gauge_mm": 10000, "figures": {}}', "Gauge"),
        ('{"key": "1520-II", "figures": {"station_grade_permille": 16}}', "contradicts itself"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(content, said, tmp_path):
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    with pytest.raises(StandardError, match=r"bad\.json") as told:
        read_standard(tmp_path / "bad.json")
    assert said in str(told.value)
    assert told.value.remedy


def test_a_missing_file_and_bytes_that_are_no_text_are_named(tmp_path):
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00\x01")
    for name in ("none.json", "bytes.json"):
        with pytest.raises(StandardError, match=f"{name} cannot be read"):
            read_standard(tmp_path / name)


def test_contradictions_are_not_written_and_what_was_there_stays(tmp_path):
    path = tmp_path / "one.json"
    write_standard(PLAIN, path)
    with pytest.raises(StandardError, match="contradicts itself"):
        write_standard(replace(PLAIN, station_grade_permille=15.0), path)
    assert read_standard(path) == PLAIN


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(ExportError, match=r"one\.json cannot be written"):
        write_standard(PLAIN, tmp_path / "nowhere" / "one.json")


@pytest.mark.parametrize("sources", [3, [["a"]], "abc"])
def test_broken_sources_are_refused(sources):
    with pytest.raises(StandardError, match="sources of a standard"):
        standard_from_mapping({"key": "1520-II", "sources": sources})


@pytest.mark.parametrize(("key", "title"), [("", "title"), ("key", "  ")])
def test_a_standard_needs_a_name(key, title):
    with pytest.raises(StandardError, match="needs a key and a title"):
        PLAIN.with_name(key, title)


# --- document --------------------------------------------------------------------------------------------------------


def test_the_document_says_what_the_standards_say():
    import write_standards_doc

    written = write_standards_doc.DOCUMENT.read_text(encoding="utf-8")
    assert written == write_standards_doc.document(), "run: .venv/bin/python scripts/write_standards_doc.py"


def test_the_document_names_every_figure_of_every_standard_and_every_kind():
    import write_standards_doc

    text = write_standards_doc.document()
    for one in STANDARDS.values():
        assert f"`{one.key}`" in text
        assert all(source in text for _, source in one.sources)
    assert all(f"`{figure.name}`" in text for figure in FIGURES)
    assert all(f"`{key}`" in text for key in KINDS)
