"""In the real QGIS: a corner is dragged and figures follow; how fast is printed with the test (pytest -s)."""

from __future__ import annotations

import harness
import numpy as np
import pytest

pytestmark = pytest.mark.desktop


def histogram(name, values_ms):
    """A line for each 20 ms."""
    counts, edges = np.histogram(values_ms, bins=[0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 1e6])
    lines = [f"  {low:4.0f} to {high:4.0f} ms  {count:4d}" for low, high, count in zip(edges, edges[1:], counts)]
    middle, most = np.median(values_ms), max(values_ms)
    head = f"{name}: median {middle:.0f}, 95th percentile {np.percentile(values_ms, 95):.0f}, most {most:.0f} ms"
    return "\n".join([head, *lines])


@pytest.mark.timeout(600)
def test_a_dragged_corner_is_followed_by_its_figures(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    played = harness.play(
        harness.SCENARIOS / "live_editing.py", "drags", profile, home=tmp_path, timeout_s=560.0,
        screenshot=tmp_path / "failed.png", environment={"NUMBA_CACHE_DIR": ""},
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    print(
        f"\n{found['length_km']:.1f} km, {found['corners']} corners, {found['moves']} moves, {found['answers']} answers"
    )
    for name in ("delay_ms", "busy_ms", "gap_ms"):
        print(histogram(name, found[name]))
    print({name: found[name] for name in ("before", "live", "exact", "exact_s")})
    assert found["length_km"] > 850.0
    assert found["corners"] == 300
    assert found["steps"] == 1
    assert found["answers"] > found["moves"] / 20
    assert found["live"][0] == pytest.approx(found["exact"][0], rel=1e-6)
    assert found["live"][1] == pytest.approx(found["exact"][1], rel=0.02)
    assert found["live"][2] == found["exact"][2]
