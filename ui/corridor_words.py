"""What is said of a corridor map: what it rests on and what it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QDateTime, QLocale

from ..core.terrain import COARSE_RESOLUTION_M
from .alternative_columns import number

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from .inputs import Inputs
    from .workspace import Workspace


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCorridorWords", text)


def about_corridor(workspace: Workspace, scenario: Scenario, inputs: Inputs) -> str:
    """What a corridor map made now rests on, in plain words."""
    standard, model = scenario.standard, inputs.model
    points = {(round(p.lon, 5), round(p.lat, 5)): p.name for p in workspace.reading(lambda s: s.control_points(), [])}
    places = [
        points.get((round(lon, 5), round(lat, 5))) or f"{lon:.3f}, {lat:.3f}"
        for lon, lat in (scenario.start, *scenario.via, scenario.end)
    ]
    said = [
        tr("How much dearer than the best line the best line through each place is."),
        tr("Places: {}.").format(" \N{EN DASH} ".join(places)),
        tr("Elevation: {}, cells of {} m.").format(model.title, number(model.resolution_m)),
        tr("{}: ruling grade {} ‰, smallest radius {} m.").format(
            standard.title, number(standard.ruling_grade_permille, 1), number(standard.min_radius_m)
        ),
        tr("No-go areas: {}; cost zones: {}.").format(len(scenario.nogo), len(scenario.zones)),
        tr("Made {} from coarse cells: for choosing where to look, not for a sum of money.").format(
            QLocale().toString(QDateTime.currentDateTime(), QLocale.FormatType.ShortFormat)
        ),
    ]
    if model.resolution_m > COARSE_RESOLUTION_M:
        said.append(tr("Corridor choice only."))
    return " ".join(said)
