import numpy as np
import pytest
from karwan.ui.mass_haul_band import balance_points
from karwan.ui.profile_math import decimals_of, nice_step, nice_ticks


def test_balance_points_by_hand():
    # Up to 10 and down through the line at 0 halfway between 200 and 300 m; the line itself is met at no station.
    at_m = np.array([0.0, 100.0, 200.0, 300.0, 400.0])
    ordinate = np.array([1.0, 10.0, 5.0, -5.0, -1.0])
    assert balance_points(at_m, ordinate, np.zeros(5)) == pytest.approx([250.0])
    # Against a balance line at 5, which is met in a station: nothing crosses there but between 0 and 100 m.
    assert balance_points(at_m, ordinate, np.full(5, 4.0)) == pytest.approx([100.0 / 3.0, 210.0])


@pytest.mark.parametrize(
    ("span", "most", "step"), [(100.0, 10, 10.0), (100.0, 9, 20.0), (881.7, 8, 200.0), (0.7, 2, 0.5), (1.0, 1, 1.0)]
)
def test_steps_are_round_and_few_enough(span, most, step):
    assert nice_step(span, most) == pytest.approx(step)


def test_ticks_are_the_multiples_inside_with_as_many_decimals_as_needed():
    assert nice_ticks(-0.3, 1.01, 0.5) == pytest.approx([0.0, 0.5, 1.0])
    assert [decimals_of(step) for step in (100.0, 1.0, 0.5, 0.02)] == [0, 0, 1, 2]
