from __future__ import annotations

import numpy as np
import pytest
from karwan.core.operation import Train, balancing_speed_kmh, curve_speed_kmh, running_time_min


def test_on_the_level_a_train_keeps_the_line_speed():
    at = np.linspace(0, 10_000, 401)
    forth, back = running_time_min(at, np.zeros(401), np.full(401, 99_999.0), 60.0)
    assert forth == pytest.approx(10.0)
    assert back == pytest.approx(10.0)


def test_balancing_speed_is_where_power_meets_resistance():
    train = Train()
    v = float(balancing_speed_kmh(np.array([12.5]), train, 200.0)[0])
    resistance_n = train.mass_t * (
        train.resistance_a + train.resistance_b * v + train.resistance_c * v**2 + 9.81 * 12.5
    )
    assert resistance_n * v / 3.6 == pytest.approx(train.power_kw * 1000.0, rel=1e-4)


def test_uphill_takes_longer_than_downhill():
    at = np.linspace(0, 20_000, 801)
    forth, back = running_time_min(at, at * 0.0125, np.full(801, 99_999.0), 80.0)
    assert forth > 1.5 * back
    assert back == pytest.approx(15.0)


def test_a_600_m_curve_allows_86_kmh():
    # 3.6 * sqrt(0.95 * 600) = 85.95
    assert curve_speed_kmh(np.array([600.0]))[0] == pytest.approx(85.95, abs=0.01)
