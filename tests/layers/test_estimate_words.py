import pytest
from karwan.core.search.estimate import Estimate
from karwan.layers import estimate_words
from karwan.layers.estimate_words import duration_words, in_words, memory_words

GB = 1e9


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (6.4, "6 s"), (43.0, "45 s"), (89.0, "90 s"), (150.0, "2 min"), (7200.0, "2.0 h")],
)
def test_times_are_as_coarse_as_an_estimate(seconds, words):
    assert duration_words(seconds) == words


def test_what_is_told(monkeypatch):
    monkeypatch.setattr(estimate_words, "_is_compiled", lambda: True)
    told = Estimate(15.2, 6.0, 1.14 * GB, "")
    assert in_words(told, 3, 8 * GB) == "About 15 s, first line after 6 s, 1.1 GB."
    assert in_words(told, 1, 8 * GB) == "About 15 s, 1.1 GB."
    short = in_words(told, 3, 1.0 * GB)
    assert "Only 1.0 GB of memory are free" in short
    assert "coarser elevation model" in short
    assert memory_words(12_345.0) == "0.1 GB"


def test_before_the_kernels_are_compiled_that_is_told(monkeypatch, tmp_path):
    told = Estimate(15.2, 6.0, 1.14 * GB, "")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert "about a minute longer" in in_words(told, 3, 8 * GB)
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "window_kernels.x.nbi").touch()
    assert "minute" not in in_words(told, 3, 8 * GB)
