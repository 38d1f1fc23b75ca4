import os

import pytest
from karwan.core import machine


def test_what_is_available_lies_between_nothing_and_what_is_built_in():
    found = machine.available_memory_bytes()
    assert 0 < found <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_the_system_s_own_figure_is_taken(monkeypatch, tmp_path):
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:  8000 kB\nMemFree:  1 kB\nMemAvailable:   2048 kB\n")
    monkeypatch.setattr(machine, "MEMORY_TOLD", told)
    assert machine.available_memory_bytes() == pytest.approx(2048 * 1024)


def test_without_it_half_of_what_is_built_in(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "MEMORY_TOLD", tmp_path / "missing")
    built_in = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert machine.available_memory_bytes() == pytest.approx(built_in / 2)
