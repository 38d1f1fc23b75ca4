"""What a run of the generator is asked for, checked and brought into the working plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel
from .curves import curve_rules
from .improve import Limits
from .survey import Survey, make_survey

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain


@dataclass(frozen=True)
class Brief:
    """The scenario with its ground. compiled: whether numba is there, without which a lesser search is made."""

    scenario: Scenario
    model: ElevationModel
    compiled: bool
    surroundings: Surroundings
    train: FreightTrain | None
    survey: Survey
    limits: Limits


def make_brief(
    scenario: Scenario,
    model: ElevationModel,
    compiled: bool,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
) -> Brief:
    """The brief of a scenario; raises KarwanError naming the point or zone that cannot be used."""
    survey = make_survey(model, (scenario.start, *scenario.via, scenario.end), scenario.nogo, scenario.zones)
    standard = scenario.standard
    limits = Limits(
        standard.ruling_grade_permille, curve_rules(standard), standard.compensation_m, standard.grade_back_permille
    )
    return Brief(scenario, model, compiled, surroundings, train, survey, limits)
