"""The profile saved by its dialog, each file read back by something that did not write it."""

from __future__ import annotations

from dataclasses import replace

import ezdxf
import numpy as np
import pytest
from designed_builders import designed
from dock_builders import fill, two_lines, wait_for
from karwan.core.errors import ExportError
from karwan.ui.profile_bands import Limits
from karwan.ui.profile_design import design_of
from karwan.ui.profile_drawing import Content
from karwan.ui.profile_picture import Scales, fitting_pages, save_as_shown, save_sheets
from karwan.ui.profile_tab import ProfileTab
from osgeo import gdal
from qgis.core import QgsSettings
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtWidgets import QDialog


@pytest.fixture
def content():
    found = designed(two_lines()[0])
    return Content(found, design_of(found), (), Limits())


def shown(content):
    return (0.0, float(content.evaluation.section.chainage_m[-1])), (10.0, 4.0), 9.0


def test_a_picture_has_the_pixels_asked_for(qgis_app, tmp_path, content):
    span_m, size_in, points = shown(content)
    path = save_as_shown(content, span_m, size_in, points, tmp_path / "a.png", 150.0)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1_500, 600)
    colours = {image.pixel(x, y) for x in range(0, 1_500, 7) for y in range(0, 600, 7)}
    assert len(colours) > 10


def test_svg_is_drawn_by_another_renderer_and_names_are_its_text(qgis_app, tmp_path, content):
    path = save_as_shown(content, *shown(content), tmp_path / "a.svg")
    assert QSvgRenderer(str(path)).isValid()
    text = path.read_text(encoding="utf-8")
    assert "Torghundi" in text
    # A name that looks like markup is none.
    assert "<i>$x$" not in text


def pdf_pages(path):
    """Size of each page (mm), as GDAL's driver reads them."""
    first = gdal.OpenEx(str(path), gdal.OF_RASTER, open_options=["DPI=720"])
    pages = [name for name, _ in first.GetSubDatasets()] or [str(path)]
    opened = [gdal.OpenEx(name, gdal.OF_RASTER, open_options=["DPI=720"]) for name in pages]
    return [(one.RasterXSize / 720.0 * 25.4, one.RasterYSize / 720.0 * 25.4) for one in opened]


def test_the_whole_line_is_drawn_at_its_scale_on_paper(qgis_app, tmp_path, content):
    path = tmp_path / "a.pdf"
    count = save_sheets(content, Scales(25_000.0, 2_000.0, "A3"), path)
    sizes = pdf_pages(path)
    assert len(sizes) == count > 1
    assert sizes[0] == pytest.approx((420.0, 297.0), abs=0.1)


def test_pages_follow_each_other_and_hold_their_levels(content):
    section = content.evaluation.section
    pages = fitting_pages(content, 8_000.0, 400.0, 250.0)
    assert pages[0].from_m == 0.0
    assert pages[-1].to_m == section.chainage_m[-1]
    assert [one.to_m for one in pages[:-1]] == [one.from_m for one in pages[1:]]
    for page in pages:
        assert page.to_m - page.from_m <= 8_000.0 + 1e-6
        inside = (section.chainage_m >= page.from_m) & (section.chainage_m <= page.to_m)
        levels = np.concatenate((section.ground_m[inside], section.level_m[inside]))
        assert page.levels_m[0] < levels.min()
        assert levels.max() <= page.levels_m[0] + 0.06 * 400.0 + 250.0 + 1e-9
    with pytest.raises(ExportError, match="do not fit"):
        fitting_pages(content, 8_000.0, 1.0, 0.01)


def test_a_sheet_states_the_scale_it_has(qgis_app, content):
    from karwan.ui.profile_figure import Look, ProfileFigure, Sheet
    from karwan.ui.profile_picture import _pages
    from karwan.ui.theme import LIGHT
    from matplotlib.figure import Figure

    figure = Figure(figsize=(420 / 25.4, 297 / 25.4), dpi=96.0)
    drawing, look = ProfileFigure(figure), Look(LIGHT, 8.0)
    pages, along_m = _pages(content, Scales(50_000.0, 1_000.0, "A3"), drawing, look)
    page = pages[0]
    drawing.draw(content, page.from_m, page.to_m, look, Sheet(page.levels_m, (page.to_m - page.from_m) / along_m, "t"))
    # A km along and 10 m up, on paper: 20 mm and 10 mm.
    (x0, y0), (x1, y1) = drawing.axes[0].transData.transform([(1.0, 900.0), (2.0, 910.0)]) / 96.0 * 25.4
    assert x1 - x0 == pytest.approx(20.0, rel=1e-6)
    assert y1 - y0 == pytest.approx(10.0, rel=1e-6)
    assert drawing.exaggeration() == pytest.approx(50.0)


def test_an_ending_that_is_no_picture_is_refused(tmp_path, content):
    with pytest.raises(ExportError, match="no picture"):
        save_as_shown(content, *shown(content), tmp_path / "a.doc")


@pytest.fixture
def dialog(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    tab = ProfileTab(workspace)
    tab.resize(900, 400)
    tab.show()
    workspace.select(keys[0])
    assert wait_for(lambda: tab.chart is not None and tab.chart.length_m > 0)
    tab.bar.save.click()
    dialog = tab.findChild(QDialog, "KarwanSaveProfileDialog")
    yield dialog
    tab.dispose()
    tab.deleteLater()


@pytest.mark.parametrize("kind", ["svg", "png", "pdf", "sheets", "csv", "dxf"])
def test_each_kind_is_written_by_the_dialog(dialog, workspace, tmp_path, kind):
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    ending = dialog.kinds[kind].ending
    assert dialog.file.filePath().endswith(f"North.{ending}")
    assert dialog.dpi.isVisible() == (kind == "png")
    assert dialog.exaggeration.isVisible() == (kind == "dxf")
    path = tmp_path / f"out.{ending}"
    # The ending is added where it was not typed.
    dialog.file.setFilePath(str(path.with_suffix("")))
    dialog.run.click()
    assert wait_for(lambda: not dialog.isVisible(), 60.0)
    assert workspace.said[-1] == f"Saved {path}."
    begin = path.read_bytes()[:5]
    if ending == "pdf":
        assert begin == b"%PDF-"
        assert (len(pdf_pages(path)) > 1) == (kind == "sheets")
    elif ending == "dxf":
        assert ezdxf.readfile(path).header["$INSUNITS"] == 6
    elif ending == "png":
        assert not QImage(str(path)).isNull()
    elif ending == "csv":
        assert path.read_text(encoding="utf-8-sig").startswith("chainage_m,lon_deg")
    else:
        assert QSvgRenderer(str(path)).isValid()
    assert QgsSettings().value("karwan/profile/saveKind") == kind


def test_a_file_that_is_there_is_replaced_only_when_asked_twice(dialog, tmp_path):
    path = tmp_path / "there.csv"
    path.write_text("before")
    dialog.kind.setCurrentIndex(dialog.kind.findData("csv"))
    dialog.file.setFilePath(str(path))
    dialog.run.click()
    assert dialog.isVisible()
    assert "Save again to replace it" in dialog.problem.text()
    assert path.read_text() == "before"
    dialog.run.click()
    assert wait_for(lambda: not dialog.isVisible(), 60.0)
    assert path.read_text(encoding="utf-8-sig").startswith("chainage_m")


def test_why_nothing_was_written_is_said_and_the_dialog_stays(dialog, tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir()
    dialog.kind.setCurrentIndex(dialog.kind.findData("svg"))
    dialog.file.setFilePath(str(shut / "a.svg"))
    shut.chmod(0o555)
    try:
        dialog.run.click()
        assert wait_for(lambda: dialog.problem.isVisible(), 60.0)
    finally:
        shut.chmod(0o755)
    assert "read-only" in dialog.problem.text()
    assert dialog.run.isEnabled()
    dialog.file.setFilePath("")
    dialog.run.click()
    assert "No file is chosen" in dialog.problem.text()


def test_a_name_that_is_no_file_name_is_made_one(dialog, workspace):
    workspace.rename(workspace.selected_id, "../A:B <x>")
    dialog.file.setFilePath("")
    dialog._follow_kind()
    assert dialog.file.filePath().endswith("A-B -x.svg")
    assert ".." not in dialog.file.filePath()


def test_an_evaluation_without_plan_and_profile_is_saved_too(tmp_path, content):
    bare = replace(content.evaluation, plan=(), alignment=replace(content.evaluation.alignment, profile=None))
    plain = Content(bare, design_of(bare))
    assert save_as_shown(plain, *shown(content), tmp_path / "a.pdf").stat().st_size > 1_000
