"""Lines made ready to be judged as alignments: a plan found in them, and the profile their levels stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.alignment import Alignment, alignment_from_vertices
from ..core.axis_fitting import fit_axis
from ..core.geodesy import FloatArray, chainage_m
from ..core.horizontal import lay_out
from ..core.plan import plan_of
from ..core.profile_fit import DRAWN_WITHIN_M, drawn_profile, fit_profile, without_overlap
from ..core.progress import Progress
from ..core.standards import Standard
from ..core.vertical import Profile

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# How far a profile may be from levels that do not show theirs.
NEAR_WITHIN_M = 0.1
# Places closer together than this along a line are one.
SAME_PLACE_M = 1e-3


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


def laid_out_anew(
    line: Alignment, standard: Standard, nogo: Sequence[BaseGeometry], progress: Progress
) -> tuple[Alignment, str, tuple[str, ...]]:
    """The line of straights, arcs and transitions found in a line; what was found in words; warnings.

    nogo: shapes in degrees that it keeps out of if the given line does. Levels, if there are any, move
    to the nearest point of the new line. Raises CancelledError when asked to stop.
    """
    fitted = fit_axis(line, standard, nogo, progress=progress)
    laid = lay_out(line.name, fitted.axis)
    told = tr("{}: straights {}, arcs {}, transitions {}; at most {:.1f} m off the given line, at km {:.3f}.").format(
        line.name, fitted.straights, fitted.arcs, fitted.transitions, fitted.deviation_m, fitted.at_m / 1000.0
    )
    notes = tuple(f"{line.name}: {note}" for note in fitted.notes)
    return (laid if line.level_m is None else _with_levels_of(line, laid)), told, notes


def _with_levels_of(line: Alignment, laid: Alignment) -> Alignment:
    """A laid out line at the levels of the line it was laid out from, with the profile these show, if they show one."""
    if laid.axis is None or line.level_m is None:
        return laid
    plan = plan_of(laid.axis, laid.name)
    given_m, vertex_m = chainage_m(line.lon, line.lat), chainage_m(laid.lon, laid.lat)
    foot_m = plan.locate(line.lon, line.lat)[0] * (vertex_m[-1] / plan.length_m)
    foot_m[[0, -1]] = vertex_m[[0, -1]]
    foot_m = np.maximum.accumulate(foot_m)
    drawn = drawn_profile(given_m, line.level_m) if np.any(line.level_m) else None
    moved = None if drawn is None else _moved(drawn, np.interp(drawn.chainage_m, given_m, foot_m))
    at = _apart(np.union1d(vertex_m, foot_m if moved is None else moved.vertices_m()))
    apart = np.concatenate(([True], np.diff(foot_m) > SAME_PLACE_M))
    level_m = np.interp(at, foot_m[apart], line.level_m[apart]) if moved is None else moved.level_at(at)
    return alignment_from_vertices(
        laid.name, np.interp(at, vertex_m, laid.lon), np.interp(at, vertex_m, laid.lat), level_m, laid.axis, moved
    )


def _moved(profile: Profile, at_m: FloatArray) -> Profile | None:
    """A profile with its PVIs at other chainages; None if two of them come to lie in one place."""
    if np.diff(at_m).min() <= SAME_PLACE_M:
        return None
    return without_overlap(Profile(at_m, profile.level_m, profile.radius_m))


def _apart(at_m: FloatArray) -> FloatArray:
    """Chainages without those a hair behind another; both ends stay."""
    keep = np.concatenate(([True], np.diff(at_m) > SAME_PLACE_M))
    keep[-1] = True
    if at_m[-1] - at_m[keep][-2] <= SAME_PLACE_M and keep.sum() > 2:
        keep[np.flatnonzero(keep)[-2]] = False
    return np.asarray(at_m[keep])


@dataclass(frozen=True)
class Levels:
    """A line with the profile its levels were drawn from, if they show it; near: else one near them; told: in words."""

    line: Alignment
    near: Profile | None = None
    told: str = ""


def read_levels(line: Alignment) -> Levels:
    """What the levels of a line say of its profile; nothing where there are none or all are 0.

    Vertical curves are checked only on a profile that the levels show beyond doubt. One that was fitted breaks where
    the standard allows no break, although the levels may come from a good profile that was sampled elsewhere.
    """
    if line.level_m is None or not np.any(line.level_m):
        return Levels(line)
    at_m = chainage_m(line.lon, line.lat)
    drawn = line.profile or drawn_profile(at_m, line.level_m)
    if drawn is not None:
        told = tr("{}: vertical curves are checked on the profile its levels show, within {:g} m of them.")
        return Levels(replace(line, profile=drawn), None, told.format(line.name, DRAWN_WITHIN_M))
    near = fit_profile(at_m, line.level_m, NEAR_WITHIN_M)
    told = tr(
        "{}: its levels do not show where vertical curves begin and end, so these are not checked; a profile within "
        "{:g} m of them has {} changes of grade."
    )
    return Levels(line, near, told.format(line.name, NEAR_WITHIN_M, near.chainage_m.size - 2))
