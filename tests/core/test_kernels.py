from __future__ import annotations

import os

import pytest
from karwan.core import kernels


@pytest.fixture
def no_cache_folder(monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "put back afterwards")
    monkeypatch.delenv("NUMBA_CACHE_DIR")


def test_each_state_of_the_sources_has_its_own_folder_and_old_ones_go(tmp_path, monkeypatch, no_cache_folder):
    (tmp_path / "older" / "deep").mkdir(parents=True)
    kernels.use_cache_folder(tmp_path)
    first = os.environ["NUMBA_CACHE_DIR"]
    assert [str(path) for path in tmp_path.iterdir()] == [first]
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr(kernels, "sources_digest", lambda: "changed")
    kernels.use_cache_folder(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "changed")
    assert not os.path.exists(first)


def test_a_folder_that_cannot_be_made_costs_only_the_cache(tmp_path, no_cache_folder):
    (tmp_path / "file").write_text("in the way")
    kernels.use_cache_folder(tmp_path / "file")
    assert "NUMBA_CACHE_DIR" not in os.environ


def test_a_kernel_runs_compiled_and_gives_what_python_gives():
    def triangle(n):
        total = 0
        for i in range(n):
            total += i
        return total

    assert kernels.jit(triangle)(1000) == triangle(1000) == 499_500
