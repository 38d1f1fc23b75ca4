from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.errors import AlignmentError
from karwan.core.geodesy import WGS84
from karwan.core.plan import plan_of
from karwan.core.setting_out import setting_out


def curve(turn_deg, radius_m, length_m, to_pi_m, leg_m=1_200.0):
    """East from 62 E 34 N to a PI `to_pi_m` away, turned to the right."""
    lon1, lat1, back = WGS84.fwd(62.0, 34.0, 90.0, to_pi_m)
    lon2, lat2, _ = WGS84.fwd(lon1, lat1, back + 180.0 + turn_deg, leg_m)
    inner = np.array([0.0, 1.0, 0.0])
    return plan_of(
        Axis(
            np.array([62.0, lon1, lon2]),
            np.array([34.0, lat1, lat2]),
            *(part * inner for part in (radius_m, length_m, length_m)),
        )
    )


def test_the_printed_deflection_angles_of_a_transition():
    # jfccivilengineer.com/horizontal_curves.htm, table of the first transition: 32 24 00 at 1,000 m, L 95.093, shift
    # 0.377, main tangent 338.183, PI at 1350.468, pegs at every 20 m of chainage. Its tangent is the first terms of
    # the series, 4 mm longer than the exact one, so chainages begin that much later here.
    plan = curve(32.4, 1_000.0, 95.093, 1_350.468)
    pegs = setting_out(plan, 1)
    assert plan.curves.tangent_in_m[0] == pytest.approx(338.183, abs=5e-3)
    printed = {
        1020.0: (0, 0, 21), 1040.0: (0, 4, 37), 1060.0: (0, 13, 43), 1080.0: (0, 27, 37), 1100.0: (0, 46, 21),
    }  # fmt: skip
    found = {round(peg.chainage_m, 3): peg.deflection_deg for peg in pegs if peg.instrument_m < 1_013.0}
    for chainage, (degrees, minutes, seconds) in printed.items():
        # The table cuts its seconds off.
        assert found[chainage] * 3600 == pytest.approx(degrees * 3600 + minutes * 60 + seconds + 0.5, abs=0.9)
    end = next(peg for peg in pegs if peg.chainage_m == pytest.approx(1_107.378, abs=6e-3))
    assert end.deflection_deg * 3600 == pytest.approx(54 * 60 + 29, abs=0.5)
    assert end.from_last_m == pytest.approx(7.378, abs=6e-3)


def test_rankine_s_angles_in_the_arc():
    # From the start of an arc the deflection is half the angle at the centre: 20 m at 500 m are 1.14592 degrees.
    pegs = setting_out(curve(60.0, 500.0, 0.0, 1_000.0), 1)
    start = pegs[0].chainage_m
    for peg in pegs:
        assert peg.deflection_deg == pytest.approx(np.degrees((peg.chainage_m - start) / 1_000.0), abs=2e-4)
        assert peg.chord_m == pytest.approx(1_000.0 * np.sin((peg.chainage_m - start) / 1_000.0), abs=2e-3)


def test_a_curve_set_out_from_both_ends_is_symmetrical():
    pegs = setting_out(curve(40.0, 600.0, 100.0, 1_000.0), 1, 5_000.0)
    first, second, third, last = pegs
    assert [peg.kind for peg in pegs] == ["clothoid", "clothoid", "arc", "clothoid"]
    # The clothoid out is seen from its end, backwards: the same angle to the other side.
    assert third.instrument_m == second.chainage_m
    out = setting_out(curve(40.0, 600.0, 100.0, 1_000.0), 1, 10.0)
    back = next(peg for peg in out if peg.instrument_m == last.chainage_m)
    assert back.deflection_deg < 0.0 < second.deflection_deg
    assert second.offset_m == pytest.approx(100.0**2 / (6 * 600.0), abs=0.01)


def test_the_pegs_stand_where_angle_and_chord_put_them():
    plan = curve(40.0, 600.0, 100.0, 1_000.0)
    pegs = setting_out(plan, 1)
    lon, lat, azimuth = plan.point_at(pegs[0].instrument_m)
    for peg in pegs[1:6]:
        east, north, _ = WGS84.fwd(float(lon), float(lat), float(azimuth) + peg.deflection_deg, peg.chord_m)
        assert WGS84.inv(east, north, peg.lon, peg.lat)[2] < 5e-3


def test_no_curve_no_pegs():
    plan = curve(40.0, 600.0, 100.0, 1_000.0)
    with pytest.raises(AlignmentError, match="has no curve"):
        setting_out(plan, 0)
    with pytest.raises(AlignmentError, match="or more"):
        setting_out(plan, 1, 0.0)
