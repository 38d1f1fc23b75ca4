"""Looking for crossings in the background: layers are noted on the main thread, read and met on another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Union

from qgis.core import QgsProject, QgsRasterLayer

from ..core.alignment import Alignment
from ..core.crossed import JUST_CROSSINGS, Asked
from ..core.crossed_search import with_watercourses
from ..core.crossings import Crossings, FeatureLayer, crossings
from ..core.progress import Part, Progress
from ..core.terrain import ElevationModel, Terrain
from ..core.terrain_classes import ClassLimits
from ..layers.cover_layers import TakenCover, take_cover
from ..layers.crossed_words import derived_title
from ..layers.crossing_layers import LayerSnapshot, candidates, margin_of, read, snapshot
from ..layers.kept_answers import Answer, KeptAnswers, Questions
from ..layers.kept_features import KeptFeatures

Taken = Union[LayerSnapshot, TakenCover]


@dataclass(frozen=True)
class Found:
    """What each line crosses, by its key, and what must be said about the layers."""

    by_key: dict[str, Crossings]
    notes: tuple[str, ...]


def ticked_layers(project: QgsProject) -> list[str]:
    """Ids of the drawn layers of features that can be crossed."""
    return [c.layer_id for c in candidates(project) if c.ticked and not c.obstacle and not c.is_cover]


def take(
    project: QgsProject,
    layer_ids: Iterable[str],
    lines: Sequence[Alignment],
    asked: Asked = JUST_CROSSINGS,
    kept: KeptFeatures | None = None,
) -> list[Taken]:
    """The layers as they are now, round some lines; on the main thread. Raises LayerError naming the layer.

    kept: where what is read of them stays for the next question.
    """
    vertices = [(line.lon, line.lat) for line in lines]
    layers = [project.mapLayer(layer_id) for layer_id in layer_ids]
    margin_m = margin_of(asked)
    return [
        take_cover(layer)
        if isinstance(layer, QgsRasterLayer)
        else snapshot(layer, project, vertices, margin_m, kept=kept)
        for layer in layers
        if layer is not None
    ]


def search(
    taken: Sequence[Taken],
    lines: Sequence[tuple[str, Alignment]],
    terrain_of: Callable[[Alignment], Terrain] | None,
    limits: ClassLimits,
    progress: Progress,
    asked: Asked = JUST_CROSSINGS,
    model: ElevationModel | None = None,
) -> Found:
    """Read the layers once and meet them with every line; on any thread. Raises KarwanError.

    model: what watercourses are derived from if asked for. What a line crossed when it was asked before is not looked
    for again, as long as neither it nor the layers have changed.
    """
    answers = next((one.kept.answers for one in taken if one.kept is not None), KeptAnswers())
    whole = [line for _, line in lines]
    questions = Questions.about(taken, whole, asked, limits, model, terrain_of is not None)
    known = {key: answers.get(questions.of(line)) for key, line in lines}
    new = [(key, line) for key, line in lines if known[key] is None]
    features = [one for one in taken if isinstance(one, LayerSnapshot)]
    covers = [one.cover for one in taken if isinstance(one, TakenCover)]
    layers, said = _layers(features, [line for _, line in new], progress, asked, model) if new else ([], ())
    for number, (key, line) in enumerate(new):
        step = Part(progress, 0.5 + 0.5 * number / len(new), 0.5 + 0.5 * (number + 1) / len(new))
        terrain = terrain_of(line) if terrain_of is not None else None
        found = crossings(line.lon, line.lat, layers, line.level_m, terrain, limits, step, asked, covers)
        known[key] = Answer(found, said)
        answers.keep(questions.of(line), known[key])
    told = {key: answer for key, answer in known.items() if answer is not None}
    notes = [note for answer in told.values() for note in answer.notes]
    notes += [note for answer in told.values() for note in answer.found.notes]
    return Found({key: answer.found for key, answer in told.items()}, tuple(dict.fromkeys(notes)))


def _layers(
    taken: Sequence[LayerSnapshot], lines: Sequence[Alignment], progress: Progress, asked: Asked,
    model: ElevationModel | None,
) -> tuple[list[FeatureLayer], tuple[str, ...]]:  # fmt: skip
    """The layers about lines, watercourses derived if asked for, and what must be said about them."""
    layers: list[FeatureLayer] = []
    notes: list[str] = []
    places = [(line.lon, line.lat) for line in lines]
    for number, layer in enumerate(taken):
        step = Part(progress, 0.4 * number / len(taken), 0.4 * (number + 1) / len(taken))
        found, said = read(layer, step, places, margin_of(asked, layer.facts.kind))
        layers.append(found)
        notes += said
    step = Part(progress, 0.4, 0.5)
    layers, derived = with_watercourses(layers, places, model, asked, derived_title(model), step)
    return layers, (*notes, *derived)
