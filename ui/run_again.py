"""What a generated alternative was searched with: kept with it, and brought back to search again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core.dependencies import NUMBA, missing_packages
from ..core.errors import KarwanError, StudyError
from ..core.kernels import sources_digest
from ..core.surroundings import Station
from ..core.unit_costs import unit_costs_to_mapping, without_sources
from .inputs import Inputs, differences, same_figures, station_from_mapping

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.standards import Standard
    from .workspace import Workspace

# Given back by the dialog; of everything else a change can only be told.
GIVEN_BACK = ("standard", "unit_costs", "stations", "train")


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanRunAgain", text)


def frozen_run(scenario: Scenario, inputs: Inputs) -> dict[str, Any]:
    """What the study keeps beside each alternative of a search; JSON-able, read by stored_run.

    generate: the scenario. inputs: as with any result. made_with: the program and its way of searching.
    """
    return {"inputs": inputs.to_mapping(), "generate": scenario.to_mapping(), "made_with": _made_with()}


def _made_with() -> dict[str, Any]:
    return {"core": sources_digest(), "compiled": NUMBA not in missing_packages()}


@dataclass(frozen=True)
class StoredRun:
    """The search that gave an alternative called `name`."""

    name: str
    scenario: Scenario
    inputs: dict[str, Any]
    made_with: dict[str, Any]

    @property
    def stations(self) -> tuple[Station, ...]:
        """Where trains stopped then."""
        return tuple(station_from_mapping(one) for one in self.inputs.get("stations", ()))


def stored_run(workspace: Workspace, key: str) -> StoredRun:
    """The search that gave an alternative; raises KarwanError for one that was drawn or changed since."""
    from ..core.generate import Scenario

    record, study = workspace.record(key), workspace.require_study()
    if record is None:
        raise StudyError(tr("No alternative is selected."), tr("Select one in the table."))
    frozen = study.scenario(key) or {}
    if not isinstance(frozen.get("generate"), dict):
        raise KarwanError(
            tr("{} is not as the generator gave it.").format(record.name),
            tr("Lines that were drawn, bent or computed again have no search of their own; use “Generate…”."),
        )
    return StoredRun(
        record.name,
        Scenario.from_mapping(frozen["generate"]),
        dict(frozen.get("inputs") or {}),
        dict(frozen.get("made_with") or {}),
    )


def changed_since(run: StoredRun, workspace: Workspace) -> list[str]:
    """What is not as it was and cannot be given back, in words; raises KarwanError if the present cannot be read."""
    scenario = run.scenario
    lon, lat = zip(scenario.start, *scenario.via, scenario.end)
    now = workspace.inputs_for(scenario.standard, scenario.unit_costs, [(lon, lat)])
    words = {
        "dem": tr("the elevation model, which was {}").format(run.inputs.get("dem", {}).get("title", "?")),
        "courses": tr("rivers, roads or railways about the line"),
        "risks": tr("areas of risk"),
    }
    changed = [words.get(name, name) for name in differences(run.inputs, now.to_mapping()) if name not in GIVEN_BACK]
    made = _made_with()
    if run.made_with.get("core", made["core"]) != made["core"]:
        changed.append(tr("Karwan itself, which is another version"))
    if run.made_with.get("compiled", made["compiled"]) != made["compiled"]:
        changed.append(tr("the search, which was made without numba") if made["compiled"] else tr("numba is missing"))
    return changed


def settings_of(run: StoredRun, workspace: Workspace) -> dict[str, object]:
    """What of the study's settings has to change for the run to be the same, beside its standard."""
    changes: dict[str, object] = {}
    if without_sources(run.scenario.unit_costs) != without_sources(workspace.unit_costs()):
        changes["unit_costs"] = unit_costs_to_mapping(run.scenario.unit_costs)
    train = run.inputs.get("train", workspace.settings.train_key)
    if train != workspace.settings.train_key:
        changes["train_key"] = train
    return changes


def limits_on(base: Standard, wanted: Standard) -> tuple[float | None, float | None] | None:
    """The planner's grade and radius that make `base` into the standard wanted; None if no limits do."""
    grade = wanted.ruling_grade_permille if wanted.ruling_grade_permille != base.ruling_grade_permille else None
    radius = wanted.min_radius_m if wanted.min_radius_m != base.min_radius_m else None
    return (grade, radius) if same_figures(base.with_limits(grade, radius), wanted) else None
