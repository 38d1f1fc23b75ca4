"""The built-in design standards: every figure by gauge and class, with where it comes from.

No figure was read in the standards themselves: secondary sources throughout, and assumptions where those are silent.
"""

from __future__ import annotations

from typing import Any

SP119 = "SP 119.13330 / STN C-01-95, by secondary sources"
EBO = "EBO section 7, by secondary sources"
INDIAN = "Indian broad-gauge practice, by secondary sources"
CONFIRM = "confirm for your project"
ASSUMED = f"assumption; {CONFIRM}"
# Where a class's smallest radius is a choice from the published series.
SERIES = f"assumption, chosen from the series of radii of SP 119.13330 / STN C-01-95; {CONFIRM}"


def assumed(why: str) -> str:
    """An assumption with its reason."""
    return f"assumption: {why}; {CONFIRM}"


Sourced = dict[str, tuple[Any, str]]
"""Value and source of each figure."""

EVERYWHERE: Sourced = {
    "ruling_grade_back_permille": (None, assumed("the same grade both ways")),
    "momentary_excess_permille": (0.0, assumed("the ruling grade is never exceeded, however short the stretch")),
    "sustained_over_m": (700.0, assumed("about a freight train's length")),
    "tunnel_grade_factor": (0.9, assumed("damp rails and air resistance take a tenth")),
    "tunnel_grade_from_m": (300.0, assumed("shorter tunnels are like open line")),
    "min_tangent_m": (50.0, assumed("more than a long wagon between two curves")),
    "min_vertical_radius_m": (10_000.0, assumed("usual for main lines of freight speed")),
    "min_grade_change_permille": (3.0, assumed("smaller breaks are within maintenance tolerances")),
    "min_profile_tangent_m": (200.0, assumed("at most a few changes of grade under one train")),
    "max_grade_change_permille": (25.0, assumed("12.5 up to 12.5 down in one summit")),
    "river_clearance_m": (4.0, assumed("bank level to formation: flood rise, freeboard and deck")),
    "loop_spacing_km": (15.0, assumed("a usual first spacing for freight on single track")),
}

GAUGES: dict[int, Sourced] = {
    1520: {
        "compensation_m": (700.0, SP119),
        "transitions": (((4_000.0, 20.0, 40.0), (200.0, 80.0, 160.0)), f"{SP119}: 20 to 80 m lowest, 40 to 160 m "
                        "highest for radii of 4000 to 200 m; the highest is taken as the usual, linear in between"),
        "station_length_m": (1_050.0, assumed("a usual length of receiving tracks on this gauge")),
        "max_cant_mm": (150.0, assumed("common practice of this gauge")),
        "cant_deficiency_mm": (100.0, assumed("about 0.6 m/s2 of unbalanced acceleration")),
        "axle_load_t": (25.0, SP119),
    },
    1435: {
        "compensation_m": (700.0, EBO),
        "transitions": (((4_000.0, 20.0, 40.0), (200.0, 80.0, 160.0)), assumed("those of the 1520 mm gauge")),
        "station_length_m": (750.0, assumed("a usual freight train's length on this gauge")),
        "max_cant_mm": (150.0, assumed("common practice of this gauge")),
        "cant_deficiency_mm": (130.0, assumed("common practice of this gauge")),
        "axle_load_t": (22.5, f"{EBO}: 22.5 to 25 t, the lower taken"),
    },
    1676: {
        "compensation_m": (700.0, f"{INDIAN}: 0.04 % per degree of curve"),
        "transitions": (((4_000.0, 20.0, 40.0), (200.0, 80.0, 160.0)), assumed("those of the 1520 mm gauge")),
        "station_length_m": (700.0, assumed("a usual loop length on this gauge")),
        "max_cant_mm": (165.0, assumed("common practice of this gauge")),
        "cant_deficiency_mm": (75.0, assumed("common practice of this gauge")),
        "axle_load_t": (22.9, f"{INDIAN}: 22.9 to 25 t, the lower taken"),
    },
}  # fmt: skip

_SLOW = (5_000.0, assumed("half the main lines', for slow lines in hills"))
_DIFFICULT = (2.5, f"{SP119}: 1.5, and 2.5 in difficult ground")


def _speed(kmh: float) -> tuple[float, str]:
    return kmh, assumed("freight line of this class")


CLASSES: tuple[tuple[str, str, int, Sourced], ...] = (
    ("1520-heavy", "1520 mm heavy haul", 1520, {
        "ruling_grade_permille": (9.0, SP119), "station_grade_permille": (1.5, SP119),
        "min_radius_m": (1_200.0, SERIES), "max_speed_kmh": _speed(80.0),
    }),
    ("1520-I", "1520 mm class I", 1520, {
        "ruling_grade_permille": (12.0, SP119), "station_grade_permille": (1.5, SP119),
        "min_radius_m": (1_000.0, SERIES), "max_speed_kmh": _speed(100.0),
    }),
    ("1520-international", "1520 mm international", 1520, {
        "ruling_grade_permille": (12.5, SP119), "station_grade_permille": (1.5, SP119),
        "min_radius_m": (600.0, SERIES), "max_speed_kmh": _speed(80.0),
    }),
    ("1520-II", "1520 mm class II", 1520, {
        "ruling_grade_permille": (15.0, SP119), "station_grade_permille": (1.5, SP119),
        "min_radius_m": (600.0, SERIES), "max_speed_kmh": _speed(80.0),
    }),
    ("1520-III", "1520 mm class III", 1520, {
        "ruling_grade_permille": (20.0, SP119), "station_grade_permille": _DIFFICULT,
        "min_radius_m": (400.0, SERIES), "max_speed_kmh": _speed(80.0), "min_vertical_radius_m": _SLOW,
    }),
    ("1520-IV", "1520 mm class IV", 1520, {
        "ruling_grade_permille": (30.0, SP119), "station_grade_permille": _DIFFICULT,
        "min_radius_m": (300.0, f"{SP119}: below 300 m needs justification"), "max_speed_kmh": _speed(60.0),
        "min_vertical_radius_m": _SLOW,
    }),
    ("1435-main", "1435 mm main line", 1435, {
        "ruling_grade_permille": (12.5, EBO), "station_grade_permille": (2.5, EBO),
        "min_radius_m": (600.0, assumed("twice the lowest usual radius of EBO section 7")),
        "max_speed_kmh": _speed(100.0),
    }),
    ("1435-branch", "1435 mm branch line", 1435, {
        "ruling_grade_permille": (40.0, EBO), "station_grade_permille": (2.5, EBO),
        "min_radius_m": (300.0, f"{EBO}: lowest usual"), "max_speed_kmh": _speed(60.0),
        "min_vertical_radius_m": _SLOW,
    }),
    ("1676-main", "1676 mm main line", 1676, {
        "ruling_grade_permille": (6.7, f"{INDIAN}: 1:150 to 1:200 usual, 1:150 taken"),
        "station_grade_permille": (1.0, f"{INDIAN}: 1:400 to 1:1200, 1:1000 taken"),
        "min_radius_m": (600.0, assumed("175 to 218 m is the sharpest anywhere on this gauge; main lines are flatter")),
        "max_speed_kmh": _speed(100.0),
    }),
    ("1676-ghat", "1676 mm ghat section", 1676, {
        "ruling_grade_permille": (27.0, f"{INDIAN}: 1:37 with bankers"),
        "station_grade_permille": (2.5, f"{INDIAN}: 1:400 to 1:1200, 1:400 taken"),
        "min_radius_m": (218.0, f"{INDIAN}: 175 to 218 m is the sharpest, 218 taken"), "max_speed_kmh": _speed(50.0),
        "min_vertical_radius_m": _SLOW,
    }),
)  # fmt: skip


def sourced(gauge_mm: int, own: Sourced) -> Sourced:
    """All figures of a class: its own before its gauge's before everybody's."""
    return {**EVERYWHERE, **GAUGES[gauge_mm], **own}
