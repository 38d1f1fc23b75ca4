"""What is asked about crossings, and what is found: places, stretches, and what lies near a line."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

from .errors import AlignmentError
from .unknowns import unknowns_equal

LEFT, RIGHT, BOTH = "left", "right", "both"
UPSTREAM, DOWNSTREAM = "upstream", "downstream"


@dataclass(frozen=True)
class Asked:
    """What to find besides crossings themselves.

    half_width_m: what lies within this distance of the line is told too, and how far the line runs within it of each
    thing; 0 for nothing. square_below_deg: rivers crossed at a smaller angle get a square crossing suggested.
    square_within_m: how far along the river one is looked for. derive_rivers: watercourses are derived from the
    elevation model where no layer of rivers is given. Raises AlignmentError for what is no such number.
    """

    half_width_m: float = 0.0
    square_below_deg: float = 60.0
    square_within_m: float = 5_000.0
    derive_rivers: bool = False

    def __post_init__(self) -> None:
        if not (isfinite(self.half_width_m) and 0.0 <= self.half_width_m <= MOST_HALF_WIDTH_M):
            raise AlignmentError(
                f"A half-width of {self.half_width_m:g} m cannot be looked at.",
                f"Give 0 to {MOST_HALF_WIDTH_M:,.0f} m.",
            )
        if not 0.0 <= self.square_below_deg <= 90.0:
            raise AlignmentError(f"A river is never crossed at {self.square_below_deg:g} degrees.", "Give 0 to 90.")


# Beyond, what is near a line is no longer told by a strip on either side of it.
MOST_HALF_WIDTH_M = 50_000.0
JUST_CROSSINGS = Asked()


@unknowns_equal
@dataclass(frozen=True)
class PointCrossing:
    """A place where a line meets a feature.

    kind: "crossing", "touch" (met but not crossed), "shared" (a stretch in common begins), "entry" or "exit" of a
    polygon, "point" (a point feature within 25 m). angle_deg: 0 to 90 between line and feature, NaN where there is
    none. z_m: the line's level there, else the ground's, else NaN. lon, lat: degrees. kind_of: one of
    crossed_kinds.KINDS, "" where nobody says; class_of, rank: in its source's words, 1 the largest; width_m: of a river
    or road, NaN where nobody says. turn_deg, square_m, square_way: see crossed_square.with_square; NaN and "" where a
    crossing needs no suggestion. source: where the feature is from.
    """

    layer: str
    feature: str
    name: str
    kind: str
    chainage_m: float
    lon: float
    lat: float
    angle_deg: float = nan
    z_m: float = nan
    kind_of: str = ""
    class_of: str = ""
    rank: int = 0
    width_m: float = nan
    turn_deg: float = nan
    square_m: float = nan
    square_way: str = ""
    source: str = ""


@dataclass(frozen=True)
class IntervalCrossing:
    """A stretch of a line within a polygon, along a line feature, or of one class of ground.

    layer: of the ground one of terrain_classes.GROUND_LAYERS. label: the feature's name, or the class. kind_of,
    class_of, source: as of PointCrossing. weight: of each km inside where that is exposure, else 0.
    """

    layer: str
    feature: str
    label: str
    from_m: float
    to_m: float
    kind_of: str = ""
    class_of: str = ""
    weight: float = 0.0
    source: str = ""

    @property
    def length_m(self) -> float:
        """Ellipsoidal length inside, m."""
        return self.to_m - self.from_m

    @property
    def exposure(self) -> float:
        """Weight times km inside: what the line is exposed to there; 0 where it is not."""
        return self.weight * self.length_m / 1000.0


@unknowns_equal
@dataclass(frozen=True)
class NearFeature:
    """A feature within the half-width of a line.

    chainage_m, distance_m, side: its nearest place ("both" where it lies on either side, "" on the line itself).
    from_m, to_m: the first and last chainage within the half-width of it; walked_m: how far the line runs within it.
    length_m: of a line feature within the half-width, area_m2: of an area; NaN for others. lon, lat: the line's place
    there, degrees.
    """

    layer: str
    feature: str
    name: str
    chainage_m: float
    distance_m: float
    side: str
    from_m: float
    to_m: float
    walked_m: float
    lon: float
    lat: float
    half_width_m: float
    length_m: float = nan
    area_m2: float = nan
    kind_of: str = ""
    class_of: str = ""
    source: str = ""
