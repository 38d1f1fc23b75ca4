"""The long section of a line as a table of stations: what CSV and DXF hold, in one place."""

from __future__ import annotations

import csv
import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..core.errors import ExportError
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from ..core.long_section import curvature_over_chord

COLUMNS = (
    "chainage_m", "lon_deg", "lat_deg", "ground_m", "ground_known", "formation_m", "cut_m", "fill_m", "grade_permille",
    "curvature_per_m", "radius_m", "structure", "structure_name",
)  # fmt: skip
STRAIGHT_PER_M = 1e-7
# What a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^[=+\-@\t\r]")


@dataclass(frozen=True)
class Mark:
    """A place named along a section: chainage (m), what is there, and whether trains stop there."""

    at_m: float
    text: str
    is_station: bool = False


def curvature_at(evaluation: Evaluation, at_m: FloatArray) -> FloatArray:
    """Curvature (1/m, left positive) at chainages (m): of the plan, else measured on the line over 100 m."""
    plan, section = evaluation.plan, evaluation.section
    if not plan:
        step_m = float(np.median(np.diff(section.chainage_m)))
        return np.interp(at_m, section.chainage_m, curvature_over_chord(section.lon, section.lat, step_m))
    from_m = np.array([one.from_m for one in plan])
    bends = np.array([(one.curvature_from, one.curvature_to) for one in plan])
    i = np.clip(np.searchsorted(from_m, at_m, side="right") - 1, 0, len(plan) - 1)
    length_m = np.maximum(np.array([one.length_m for one in plan]), 1e-9)
    share = np.clip((at_m - from_m[i]) / length_m[i], 0.0, 1.0)
    return np.asarray(bends[i, 0] + share * (bends[i, 1] - bends[i, 0]))


def write_stations_csv(evaluation: Evaluation, path: str | Path, overwrite: bool = True) -> Path:
    """Every station with its place (degrees), levels, cut or fill (m), grade ahead, curvature and structure, as CSV.

    UTF-8 with a byte order mark, comma, decimal point; radius left positive, empty on straights; the last station has
    no grade ahead. Texts that a spreadsheet would run as formulas get an apostrophe before them. Raises ExportError.
    """
    section = evaluation.section
    height_m = section.level_m - section.ground_m
    bend = curvature_at(evaluation, section.chainage_m)
    grade = [f"{value:.4f}" for value in section.grade_permille] + [""]
    works = _structures_at(evaluation)
    with written_whole(path, overwrite) as room, room.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for i, at_m in enumerate(section.chainage_m):
            kind, name = works.get(i, ("", ""))
            table.writerow((
                f"{at_m:.3f}", f"{section.lon[i]:.9f}", f"{section.lat[i]:.9f}", f"{section.ground_m[i]:.3f}",
                "yes" if section.known[i] else "no", f"{section.level_m[i]:.3f}", f"{max(-height_m[i], 0.0):.3f}",
                f"{max(height_m[i], 0.0):.3f}", grade[i], f"{bend[i]:.9f}",
                f"{1.0 / bend[i]:.2f}" if abs(bend[i]) > STRAIGHT_PER_M else "", kind, no_formula(name),
            ))  # fmt: skip
    return Path(path)


def no_formula(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _structures_at(evaluation: Evaluation) -> dict[int, tuple[str, str]]:
    """Kind and name of the structure at each station that lies on one."""
    at_m = evaluation.section.chainage_m
    found: dict[int, tuple[str, str]] = {}
    for one in evaluation.structures:
        for i in range(int(np.searchsorted(at_m, one.from_m)), int(np.searchsorted(at_m, one.to_m, side="right"))):
            found[i] = (one.kind, one.name)
    return found


@contextmanager
def written_whole(path: str | Path, overwrite: bool = True) -> Iterator[Path]:
    """A file to write to, which takes its place as `path` when all went well; else what was there stays.

    Raises ExportError for a folder that cannot be written to, a full disk, or a file that may not be replaced.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise ExportError(f"{target} is there already.", "Allow overwriting, or choose another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.stat().st_mode & 0o222:
            raise PermissionError(errno.EACCES, "the folder is read-only")
        with tempfile.TemporaryDirectory(prefix=".karwan-save-", dir=target.parent) as room:
            made = Path(room) / target.name
            yield made
            os.replace(made, target)
    except OSError as error:
        raise ExportError(
            f"{target} was not written: {error.strerror or error}.", "Choose another folder, or free some space."
        ) from error
