"""In the real QGIS: a line of 880 km is bent by a real mouse and figures follow; how fast is printed (pytest -s).

With KARWAN_PICTURES=FOLDER the frames of a drag are kept there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import harness
import numpy as np
import pytest

pytestmark = pytest.mark.desktop
EDGES_MS = [0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 1000, 1e9]


def histogram(name, values_ms):
    """A line for each range of times that there is any in."""
    counts, edges = np.histogram(values_ms, bins=EDGES_MS)
    lines = [f"  {low:5.0f} to {high:5.0f} ms  {n:4d}" for low, high, n in zip(edges, edges[1:], counts) if n]
    middle, most = np.median(values_ms), max(values_ms)
    head = f"{name}: median {middle:.0f}, 95th percentile {np.percentile(values_ms, 95):.0f}, most {most:.0f} ms"
    return "\n".join([head, *lines])


def tell(where, drag):
    print(f"\n{where}, a report every {drag['every_ms']} ms: {drag['reports']} reports, {drag['own']} with own figures")
    print(histogram("until figures stand there", drag["delay_ms"]))
    print(histogram("pauses of the window while held", drag["gap_ms"]))
    print(f"exact after {drag['exact_s']:.2f} s; pauses from then on: most {max(drag['gap_after_ms']):.0f} ms")
    print({name: drag[name] for name in ("before", "live", "exact")})


@pytest.mark.timeout(600)
def test_figures_follow_a_real_mouse_on_the_map_and_in_the_profile(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT, as_installed=True)
    played = harness.play(
        harness.SCENARIOS / "live_editing.py", "drags", profile, home=tmp_path, timeout_s=560.0,
        screenshot=tmp_path / "failed.png",
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    print(f"\n{found['length_km']:.1f} km, {found['corners']} corners, load {os.getloadavg()[0]:.1f}")
    if "KARWAN_PICTURES" in os.environ:
        for frame in tmp_path.glob("frame-*.png"):
            shutil.copy(frame, Path(os.environ["KARWAN_PICTURES"]) / frame.name)
    assert found["length_km"] > 850.0
    assert found["corners"] == 300
    assert found["undone_km"] == pytest.approx(found["length_km"], abs=1e-6)
    for where in ("map", "profile"):
        for drag in found[where]:
            tell(where, drag)
            # How soon depends on what else the machine does; that all reports are followed does not.
            assert max(drag["delay_ms"]) < 1e6
            assert drag["own"] > drag["reports"] / 25
            assert drag["live"][0] == pytest.approx(drag["exact"][0], rel=1e-6)
            assert drag["live"][1] == pytest.approx(drag["exact"][1], rel=0.005)
            assert drag["live"][1] != pytest.approx(drag["before"][1], rel=1e-5)
            assert drag["live"][2] == drag["exact"][2]
