"""What was simulated is kept with its alternative to the last bit, and what cannot be read is told and left out."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from karwan.core.elevation_error import ElevationError
from karwan.core.errors import StudyError
from karwan.core.ranges import Range
from karwan.layers import study_file
from karwan.layers.study import Study
from karwan.layers.uncertainty_rows import OTHER_ERROR, OTHER_LINE, exported_values, line_state
from study_builders import SCENARIO, SOUTH, evaluation, simulated


@pytest.fixture(scope="module")
def lines():
    return evaluation(), evaluation("South", SOUTH)


@pytest.fixture
def study(tmp_path, lines):
    study = Study.create(tmp_path / "study.gpkg", title="T")
    for each in lines:
        study.add(each, scenario=SCENARIO)
    return study


def keep(study):
    """A simulation of the first alternative, as it is."""
    record = study.alternatives()[0]
    study.save_uncertainty(record.id, simulated(line_state(record)))
    return record.id


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"redesigned": None, "tight": (), "notes": ()},
        {"error": ElevationError(2.4, math.inf, False, "")},
        {"error": ElevationError(2.4, 0.0), "more_chance": 0.0, "hidden_m": 0.0},
    ],
)
def test_it_comes_back_to_the_last_bit(study, changes):
    key = study.alternatives()[1].id
    study.save_uncertainty(key, simulated(**changes))
    assert Study.open(study.path).uncertainties() == {key: simulated(**changes)}
    study.save_uncertainty(key, simulated("of another"))
    assert study.uncertainties() == {key: simulated("of another")}
    study.save_uncertainty(key, None)
    assert study.uncertainties() == {}


def holds(study, key):
    """Whether the simulation kept is of the line and the inputs as they are."""
    return line_state(study.alternative(key)) == study.uncertainties()[key].line_state


def test_it_is_of_one_line_with_one_set_of_inputs(study, lines):
    key = keep(study)
    assert holds(study, key)
    study.update(key, name="Other name", colour="#123456", shown=False, note="told")
    assert holds(study, key)
    before = study.snapshot(key)
    study.replace(key, lines[0], scenario={"inputs": {"unit_costs": {"tunnel_usd_per_m": 1.0}}})
    assert not holds(study, key)
    study.replace(key, lines[1], scenario=SCENARIO)
    assert not holds(study, key)
    study.put_back(before)
    assert holds(study, key)
    moved = replace(lines[0].alignment, level_m=lines[0].alignment.level_m + 1e-6)
    study.replace(key, replace(lines[0], alignment=moved))
    assert not holds(study, key)
    study.go_back(key, 1)
    assert holds(study, key)


def test_copies_have_their_own_and_what_is_deleted_takes_its_along(study):
    key = keep(study)
    twin = study.duplicate(key).id
    assert holds(study, twin)
    removed = study.remove([key])
    assert set(study.uncertainties()) == {twin}
    study.restore(removed)
    assert holds(study, key)
    study.save_as(study.path.with_name("copy.gpkg"))
    assert Study.open(study.path.with_name("copy.gpkg")).uncertainties() == study.uncertainties()


def test_of_an_alternative_that_is_gone_nothing_is_kept(study):
    with pytest.raises(StudyError, match="no alternative"):
        study.save_uncertainty("nobody", simulated())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"sigma_m": -3.0}, "-3 m makes no sense"),
        ({"sigma_m": None}, "no value in sigma_m"),
        ({"correlation_m": -1.0}, "reaches -1 m"),
        ({"more_chance": 83.0}, "A chance of 83"),
        ({"runs": 0}, "in 0 grounds"),
        ({"grade_high": None}, "no value in grade_high"),
        ({"cost_musd_low": 1e9}, "range of cost_musd from 1e+09"),
        ({"drawn_fall_m_mid": math.inf}, "drawn_fall_m_mid is inf"),
        ({"cut_mm3_mid": None}, "no value in cut_mm3_mid"),
        ({"tight": "[[1, 2]]"}, "stretches [[1, 2]] are not understood"),
        ({"tight": "[[1, 2, 3, 4, NaN, \"back\"]]"}, "are not understood"),
        ({"tight": "12.3 km"}, "which is no list"),
        ({"notes": "{}"}, "notes is {}, which is no list"),
        ({"line_state": ""}, "no value in line_state"),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_told_and_costs_that_row_alone(study, damage, said):
    first, second = (record.id for record in study.alternatives())
    for key in (first, second):
        study.save_uncertainty(key, simulated())
    with study_file.transaction(study.path) as changes:
        row = changes.rows("uncertainties")[0]
        changes.update("uncertainties", replace(row, values={**row.values, **damage}))
    opened = Study.open(study.path)
    assert set(opened.uncertainties()) == {second}
    (note,) = opened.unreadable
    assert note.startswith("Elevation uncertainty, row 1 cannot be read and is left out")
    assert said in note
    assert len(opened.alternatives()) == 2
    opened.save_uncertainty(first, simulated())
    assert set(opened.uncertainties()) == {first, second}
    assert opened.unreadable == ()


def test_why_it_does_not_hold_is_told_and_files_have_only_what_holds():
    one = simulated()
    assert one.with_line(False).with_error(replace(one.found.error, source="set by the planner")).outdated == ()
    other = one.with_error(ElevationError(3.0, 1_000.0, True)).with_line(True)
    assert other.outdated == (OTHER_ERROR, OTHER_LINE)
    assert other.with_line(False).outdated == (OTHER_ERROR,)
    assert exported_values(other) == exported_values(None) == {}
    assert exported_values(one.with_inputs(True))["elev_cost_mid_musd"] == one.found.redesigned.cost_musd.middle
    drawn = simulated(redesigned=None, needed_permille=Range(1.0, 2.0, 3.0))
    values = exported_values(drawn)
    assert (values["elev_cost_high_musd"], values["elev_grade_high_permille"]) == (11_000.0, 3.0)
