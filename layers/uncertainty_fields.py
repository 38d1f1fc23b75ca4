"""The fields of what an elevation error does to a line: in the study, of the algorithm, and of exports."""

from __future__ import annotations

from collections.abc import Iterator

from .table_spec import BOOLEAN, INTEGER, NO_GEOMETRY, OWNER, TEXT, FieldSpec, TableSpec, real, text

SINCE = 6
# Parts of a range, by the names core.ranges has for them: ending of the field, of its short name, and what it means.
PARTS = (
    ("low", "low", "l", "5 of 100 cases lie below"),
    ("middle", "mid", "m", "half of the cases lie below"),
    ("high", "high", "h", "95 of 100 cases lie below"),
)
# Figures of core.ranges.Ranges: short name, unit, and what it is.
FIGURES = (
    ("cost_musd", "cost", "million USD", "cost"),
    ("cut_mm3", "cut", "million m3", "cut"),
    ("fill_mm3", "fill", "million m3", "fill"),
    ("bridge_km", "brdg", "km", "viaducts"),
    ("tunnel_km", "tunn", "km", "tunnels"),
    ("rise_m", "rise", "m", "rise"),
    ("fall_m", "fall", "m", "fall"),
)
# Beginning of the field and of its short name, attribute of core.ranges.Uncertainty, and what it means.
KINDS = (
    ("", "", "redesigned", "profile designed anew"),
    ("drawn_", "d", "as_drawn", "levels as drawn"),
)


def _ranges() -> Iterator[FieldSpec]:
    for prefix, mark, _, kind in KINDS:
        for figure, short, unit, title in FIGURES:
            for _, ending, letter, meaning in PARTS:
                name = f"{prefix}{figure}_{ending}"
                yield real(name, unit, f"{title}, {kind}: {meaning}", f"{mark}{short}_{letter}", SINCE)


GRADE_FIELDS: tuple[FieldSpec, ...] = (
    real("ruling_grade", "per mille", "ruling grade it was designed with", "ruling", SINCE),
    real("grade_now", "per mille", "ruling grade needed on the elevation model as it is", since=SINCE),
    real("grade_low", "per mille", "ruling grade needed: 5 of 100 cases lie below", since=SINCE),
    real("grade_mid", "per mille", "ruling grade needed: half of the cases lie below", since=SINCE),
    real("grade_high", "per mille", "ruling grade needed: 95 of 100 cases lie below", since=SINCE),
    real("more_chance", "", "chance that more than the ruling grade is needed, 0 to 1", "more_chanc", SINCE),
)
RANGE_FIELDS = tuple(_ranges())
ERROR_FIELDS: tuple[FieldSpec, ...] = (
    real("sigma_m", "m", "standard error of the elevation model", since=SINCE),
    real("correlation_m", "m", "distance over which its errors are alike (1/e)", "corr_m", SINCE),
    real(
        "hidden_relief_m",
        "m",
        "standard deviation of the relief its cells hide, mean",
        "hidden_m",
        SINCE,
    ),
    FieldSpec("runs", INTEGER, "", "how many grounds were tried", since=SINCE),
    FieldSpec("seed", INTEGER, "", "seed of the random numbers", since=SINCE),
    text("terrain", "elevation model it rests on", SINCE),
    real("terrain_resolution_m", "m", "cell of the elevation model", "terrain_m", SINCE),
    FieldSpec("error_source", TEXT, "", "where standard error and distance come from", "err_source", SINCE),
    text("made", "when it was simulated, UTC", SINCE),
)
UNCERTAINTIES = TableSpec(
    "uncertainties",
    "Elevation uncertainty",
    NO_GEOMETRY,
    (
        OWNER,
        *GRADE_FIELDS,
        *RANGE_FIELDS,
        *ERROR_FIELDS,
        FieldSpec("hides_relief", BOOLEAN, "", "whether relief that the cells hide was added", since=SINCE),
        text("tight", "stretches that may need more than the ruling grade, JSON", SINCE),
        text("notes", "what to know about it, JSON", SINCE),
        text("line_state", "digest of the line and inputs it was simulated with; it is stale for others", SINCE),
    ),
    since=SINCE,
)
# What an exported alternative has of it, if it holds for the line as it is; empty in others.
EXPORTED: tuple[FieldSpec, ...] = (
    real("elev_cost_low_musd", "million USD", "cost by elevation error: 5 of 100 cases lie below", "ecost_low"),
    real("elev_cost_mid_musd", "million USD", "cost by elevation error: half of the cases lie below", "ecost_mid"),
    real("elev_cost_high_musd", "million USD", "cost by elevation error: 95 of 100 cases lie below", "ecost_high"),
    real("elev_grade_mid_permille", "per mille", "ruling grade needed, half of the cases lie below", "egrade_mid"),
    real("elev_grade_high_permille", "per mille", "ruling grade needed, 95 of 100 cases lie below", "egrade_hi"),
    real("elev_more_chance", "", "chance that more than the ruling grade is needed, 0 to 1", "echance"),
    real("elev_sigma_m", "m", "standard error of the elevation model these rest on", "esigma_m"),
)
