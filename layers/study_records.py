"""What a study holds, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.alignment import Alignment
from ..core.crossed import IntervalCrossing, NearFeature, PointCrossing
from ..core.evaluation import Structure
from ..core.standards import DEFAULT_STANDARD
from ..core.surroundings import BORDER, STATION
from ..core.unknowns import unknowns_equal
from .study_file import Row

# Kinds of control points. A station's trains stop; a border's too, and customs and gauge may change; at a junction and
# at a plain point the line only passes.
JUNCTION, PLAIN = "junction", "plain"
POINT_KINDS = (STATION, BORDER, JUNCTION, PLAIN)


@dataclass(frozen=True)
class RiskRule:
    """How a layer of risks counts. weight_field: number of each feature, "" for 1 each. distance_m: within which lines,
    points and areas count. usd_per_km: what the planner sets a km of line at weight 1 to cost more.
    """

    weight_field: str = ""
    distance_m: float = 0.0
    usd_per_km: float = 0.0


@dataclass(frozen=True)
class ChosenSource:
    """A layer about the line and what it holds: rivers, roads, railways, risks; kind "" if it is not to be used.

    layer_id, source: how it is found again, in its project and in others; source holds neither filter nor password.
    title: what it was called when it was chosen. risk: how it counts, None unless it holds risks.
    """

    layer_id: str
    source: str
    title: str
    kind: str
    risk: RiskRule | None = None


@dataclass(frozen=True)
class StudySettings:
    """What new results rest on: elevation, standard with the planner's limits (None: the standard's), unit costs.

    dem_path: absolute; the file keeps it relative to the study where it can. standard: every figure of an edited
    standard, as core.standards writes it; None for the one called standard_key as it is built in. train_key: of the
    train that figures of operation are of, "" for the usual one of the gauge. working_crs: definition of the plane
    curves are laid out in, "" for the one between start and end. surroundings: layers that lines are crossed with.
    elevation_error: as core.elevation_error writes it, with the model it was set for; None for that of the source.
    """

    dem_path: str | None = None
    standard_key: str = DEFAULT_STANDARD
    ruling_grade_permille: float | None = None
    min_radius_m: float | None = None
    unit_costs: Mapping[str, Any] | None = None
    dem_band: int = 1
    standard: Mapping[str, Any] | None = None
    train_key: str = ""
    working_crs: str = ""
    surroundings: tuple[ChosenSource, ...] = ()
    elevation_error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class AlternativeRecord:
    """An alternative as stored. attributes: the contract's, by long name. created: UTC, ISO 8601.

    figures: of operation and risk, by the names of FIGURE_FIELDS; NaN or "" where they were not computed.
    """

    id: str
    name: str
    colour: str
    shown: bool
    alignment: Alignment
    attributes: Mapping[str, Any]
    scenario_id: str | None = None
    created: str = ""
    note: str = ""
    terrain: str = ""
    terrain_resolution_m: float = 0.0
    unit_costs: str = ""
    notes: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VersionRecord:
    """An alternative as it once was: number from 1, when (UTC, ISO 8601), what was done ("" where nobody said).

    attributes: the contract's, by long name, without the name.
    """

    number: int
    made: str
    what: str
    attributes: Mapping[str, Any]
    scenario_id: str | None = None


@dataclass(frozen=True)
class VersionContents:
    """What a version holds besides: the line with levels, axis and profile, figures as AlternativeRecord has them."""

    record: VersionRecord
    alignment: Alignment
    figures: Mapping[str, Any]
    structures: tuple[Structure, ...]


@dataclass(frozen=True)
class ControlPoint:
    """A place the line starts at, passes or ends at; role: start, via or end.

    kind: of POINT_KINDS; left out, a station at both ends and plain between. level_m: fixed level, None where free.
    gauge_after_mm: gauge of the line from here on, 0 where it does not change.
    """

    name: str
    lon: float
    lat: float
    role: str = "via"
    certainty: str = ""
    source: str = ""
    kind: str = ""
    level_m: float | None = None
    gauge_after_mm: int = 0

    def __post_init__(self) -> None:
        if not self.kind:
            object.__setattr__(self, "kind", STATION if self.role in ("start", "end") else PLAIN)


@unknowns_equal
@dataclass(frozen=True)
class SectionRecord:
    """A kept stretch of a line with what was measured on it; NaN or None where it was not. class_km by terrain class.

    stale: the line was changed since; measure it again. line, line_key: what was measured. made: UTC, ISO 8601.
    layers, crossed, broken: a text of lines. wkb: MultiLineStringZ of what is no stretch of an alternative.
    """

    name: str
    from_m: float
    to_m: float
    length_m: float = float("nan")
    length_3d_m: float = float("nan")
    rise_m: float = float("nan")
    fall_m: float = float("nan")
    grade_mean_permille: float = float("nan")
    grade_max_permille: float = float("nan")
    levels: str = ""
    class_km: Mapping[str, float] = field(default_factory=dict)
    stale: bool = False
    line: str = ""
    line_key: str = ""
    made: str = ""
    sample_m: float | None = None
    unknown_m: float | None = None
    terrain: str = ""
    terrain_resolution_m: float | None = None
    layers: str = ""
    met: int | None = None
    crossed: str = ""
    standard: str = ""
    breaches: int | None = None
    broken: str = ""
    wkb: bytes = b""


@unknowns_equal
@dataclass(frozen=True)
class CrossingRecord(PointCrossing):
    """A place as an alternative keeps it. stale: the line was changed since; found: when it was, UTC, ISO 8601."""

    stale: bool = False
    found: str = field(default="", compare=False)


@dataclass(frozen=True)
class IntervalRecord(IntervalCrossing):
    """A stretch as an alternative keeps it. stale, found: as of CrossingRecord."""

    stale: bool = False
    found: str = field(default="", compare=False)


@dataclass(frozen=True)
class NearRecord(NearFeature):
    """What lies within the half-width of an alternative. stale, found: as of CrossingRecord."""

    stale: bool = False
    found: str = field(default="", compare=False)


@dataclass(frozen=True)
class Zone:
    """An area closed to the line (kind nogo) or dearer by `factor` (kind cost); wkb: polygons, WGS 84 degrees."""

    name: str
    kind: str
    factor: float
    wkb: bytes


@dataclass(frozen=True)
class RemovedAlternatives:
    """Everything Study.remove took out, by table, with the frozen inputs it needs; Study.restore puts it back."""

    ids: tuple[str, ...]
    rows: tuple[tuple[str, Row], ...]


@dataclass(frozen=True)
class AlternativeSnapshot:
    """An alternative with everything that belongs to it, by table, as it was; Study.put_back makes it so again."""

    id: str
    rows: tuple[tuple[str, Row], ...]
