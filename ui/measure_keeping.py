"""A measurement as a row of the study: what was measured, on what, when, and the line itself."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..layers.study_records import SectionRecord
from ..layers.wkb import line_wkb, multi_wkb
from .measure_answers import DRAWN_KEY, Answer
from .measure_text import broken_text, cover_rows, crossing_text, features_met, interval_text


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanMeasure", text)


def section_of(answer: Answer, made: str, alternative: str, feature: str = "") -> SectionRecord:
    """The record of an answer. alternative: its id, "" for other lines; feature: the number of a layer's feature."""
    found, areas = answer.found, features_met(answer)
    name = tr("km {:.1f} to {:.1f}").format(found.from_m / 1000.0, found.to_m / 1000.0)
    if not alternative:
        name = tr("{}: {}").format(answer.title, name)
    met = None if answer.layers is None else len(found.points) + len(areas)
    return SectionRecord(
        name, found.from_m, found.to_m, found.length_m, found.length_3d_m, found.rise_m, found.fall_m,
        found.grade_mean_permille, found.grade_max_permille, found.levels, found.class_km,
        line=answer.title, line_key=alternative or feature, made=made, sample_m=found.sample_m,
        unknown_m=found.unknown_m, terrain=answer.terrain, terrain_resolution_m=answer.cell_m or None,
        layers="\n".join(answer.layers or ()), met=met,
        crossed="\n".join([*map(crossing_text, found.points), *map(interval_text, areas), *_classes(answer)]),
        standard=answer.standard, breaches=len(answer.broken) if answer.standard else None,
        broken="\n".join(map(broken_text, answer.broken)), wkb=b"" if alternative else _line_of(answer),
    )  # fmt: skip


def _classes(answer: Answer) -> list[str]:
    """Kilometres of each class of rasters as lines of text: of fine cells there are tens of thousands of stretches."""
    return [f"{label}: {value}" for label, value in cover_rows(answer)]


def feature_of(key: str) -> str:
    """The number of the feature a picked line's key stands for; "" for a line drawn freely."""
    return "" if key == DRAWN_KEY else key.rsplit(":", 2)[-2]


def _line_of(answer: Answer) -> bytes:
    """MultiLineStringZ of what was measured; 0 where a level is unknown, as files cannot hold that."""
    lon, lat, at = answer.line.stretch(answer.found.from_m, answer.found.to_m)
    return multi_wkb(line_wkb(lon, lat, np.nan_to_num(answer.line.level_at(at))))
