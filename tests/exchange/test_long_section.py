"""Stations as CSV and the long section as DXF, read back by libraries that did not write them."""

from __future__ import annotations

import csv
import os
import subprocess
from dataclasses import replace

import ezdxf
import numpy as np
import pytest
from designed_builders import designed
from dock_builders import two_lines
from ezdxf.lldxf.encoding import decode_dxf_unicode
from karwan.core.errors import ExportError
from karwan.core.evaluation import Structure
from karwan.exchange.long_section import COLUMNS, Mark, curvature_at, write_stations_csv
from karwan.exchange.long_section_dxf import write_long_section_dxf


@pytest.fixture
def found():
    return designed(two_lines()[0])


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_station_is_a_row_with_its_figures(tmp_path, found):
    path = write_stations_csv(found, tmp_path / "line.csv")
    rows, section = rows_of(path), found.section
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == section.chainage_m.size
    for i in (0, 57, len(rows) - 1):
        row = rows[i]
        assert float(row["chainage_m"]) == pytest.approx(section.chainage_m[i], abs=0.001)
        assert float(row["lon_deg"]) == pytest.approx(section.lon[i], abs=1e-9)
        assert float(row["ground_m"]) == pytest.approx(section.ground_m[i], abs=0.001)
        height_m = float(row["formation_m"]) - float(row["ground_m"])
        assert float(row["fill_m"]) - float(row["cut_m"]) == pytest.approx(height_m, abs=0.002)
        assert min(float(row["fill_m"]), float(row["cut_m"])) == 0.0
    assert float(rows[57]["grade_permille"]) == pytest.approx(section.grade_permille[57], abs=1e-4)
    assert rows[-1]["grade_permille"] == ""
    # The builder's curves: straight at 600 m, R 600 left at 1600 m, half of that on the transition at 1250 m.
    at = {round(float(row["chainage_m"])): row for row in rows}
    near = {m: at[min(at, key=lambda one: abs(one - m))] for m in (600, 1_600)}
    assert near[600]["radius_m"] == ""
    assert float(near[1_600]["radius_m"]) == pytest.approx(600.0)
    assert curvature_at(found, np.array([1_250.0, 4_600.0])) == pytest.approx([1 / 1_200.0, -1 / 600.0])
    bridge = next(one for one in found.structures if one.name == "Hari Rud")
    on = [row for row in rows if row["structure_name"] == "Hari Rud"]
    assert {row["structure"] for row in on} == {"river bridge"}
    assert len(on) == pytest.approx(bridge.length_m / 25.0, abs=1)


def test_a_line_without_plan_has_the_curvature_measured_on_it(tmp_path, found):
    rows = rows_of(write_stations_csv(replace(found, plan=()), tmp_path / "line.csv"))
    assert any(abs(float(row["curvature_per_m"])) > 1e-6 for row in rows)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_is_no_formula(tmp_path, found, name):
    bridge = Structure("bridge", 1_000.0, 1_200.0, 12.0, name)
    rows = rows_of(write_stations_csv(replace(found, structures=(bridge,)), tmp_path / "line.csv"))
    assert {row["structure_name"] for row in rows} == {"", f"'{name}"}
    # Numbers below zero stay numbers.
    assert any(float(row["grade_permille"]) < 0.0 for row in rows[:-1])


def entities(path, kind, layer):
    return [one for one in ezdxf.readfile(path).modelspace().query(kind) if one.dxf.layer == layer]


def texts(path, layer):
    """What CAD shows of texts, where each begins: codes for spaces and letters beyond ASCII decoded by ezdxf."""
    return [
        (decode_dxf_unicode(one.plain_text(fast=False)).replace("\xa0", " "), one.dxf.insert.x)
        for one in entities(path, "MTEXT", layer)
    ]


def test_the_drawing_is_in_metres_and_its_lines_are_the_levels(tmp_path, found):
    path = write_long_section_dxf(found, tmp_path / "line.dxf", 20.0, [Mark(5_000.0, "Hari Rud")])
    drawing = ezdxf.readfile(path)
    assert drawing.header["$INSUNITS"] == 6
    assert not drawing.audit().errors
    section = found.section
    datum_m = np.floor(min(section.ground_m.min(), section.level_m.min()) / 10.0) * 10.0
    for layer, level_m in (("KARWAN_FORMATION", section.level_m), ("KARWAN_GROUND", section.ground_m)):
        (line,) = entities(path, "LWPOLYLINE", layer)
        x, y = np.array(line.get_points("xy")).T
        assert (x[0], x[-1]) == pytest.approx((0.0, section.chainage_m[-1]))
        assert np.interp(section.chainage_m, x, y / 20.0 + datum_m) == pytest.approx(level_m, abs=0.01)


def test_the_drawing_says_its_unit_scale_and_what_stands_where(tmp_path, found):
    path = write_long_section_dxf(found, tmp_path / "line.dxf", 20.0, [Mark(5_000.0, "Hari Rud")])
    assert any("Unit: metre" in text and "exaggeration 20." in text for text, _ in texts(path, "KARWAN_TITLE"))
    assert texts(path, "KARWAN_CROSSING") == [("Hari Rud km 5.000", pytest.approx(5_000.0))]
    stations = {text.split()[0]: x for text, x in texts(path, "KARWAN_STATION")}
    assert stations["Chaman"] == pytest.approx(found.stations_m[-1][1])
    profile = found.alignment.profile
    assert len(texts(path, "KARWAN_GRADE")) == profile.chainage_m.size - 1
    assert len(entities(path, "LWPOLYLINE", "KARWAN_PVI")) == profile.chainage_m.size
    assert "R 600" in [text for text, _ in texts(path, "KARWAN_CURVATURE")]


@pytest.mark.parametrize("name", ['Say "here"', r"C:\new {\C1;red}", "100 %%c ; line\nbreak", "هرات Герат"])
def test_names_are_text_and_no_commands(tmp_path, found, name):
    named = replace(found, stations_m=(("A", 0.0), (name, 9_000.0)))
    path = write_long_section_dxf(named, tmp_path / "line.dxf")
    shown = [text for text, _ in texts(path, "KARWAN_STATION")]
    assert len(shown) == 2
    plain = "".join("_" if one in '\\{}"%;\n' else one for one in name)
    assert f"{plain} km 9.000" in shown


def test_layers_have_names_that_autocad_takes(tmp_path, found):
    path = write_long_section_dxf(found, tmp_path / "line.dxf")
    names = {one.dxf.layer for one in ezdxf.readfile(path).modelspace()}
    assert len(names) > 6
    assert all(set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") for name in names)


@pytest.mark.parametrize("exaggeration", [0.0, -1.0, float("nan")])
def test_an_exaggeration_that_is_none_is_refused(tmp_path, found, exaggeration):
    with pytest.raises(ExportError, match="exaggeration"):
        write_long_section_dxf(found, tmp_path / "line.dxf", exaggeration)


WRITERS = {"csv": write_stations_csv, "dxf": write_long_section_dxf}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_read_only_folder_is_said_and_what_was_there_stays(tmp_path, found, kind):
    path = tmp_path / f"line.{kind}"
    path.write_text("before")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(ExportError, match="read-only"):
            WRITERS[kind](found, path)
    finally:
        tmp_path.chmod(0o755)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with pytest.raises(ExportError, match="already"):
        WRITERS[kind](found, path, overwrite=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_leaves_nothing_half_written(tmp_path, found, kind):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(ExportError):
            WRITERS[kind](found, disk / f"line.{kind}")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
