import json

import numpy as np
import pytest
from dock_builders import dem_file
from karwan.core.errors import TerrainError
from karwan.core.standards import standard
from karwan.core.terrain import open_elevation
from karwan.core.unit_costs import UnitCosts
from karwan.ui.inputs import Inputs, differences, inputs_from_mapping
from map_mouse import make_dem
from osgeo import gdal


def inputs(path):
    return Inputs(open_elevation(path), standard("1520-international"), UnitCosts())


def stored(path):
    """As it comes back from the study's file."""
    return json.loads(json.dumps(inputs(path).to_mapping()))


def test_a_file_that_moved_is_the_same_elevation(tmp_path):
    (tmp_path / "there").mkdir()
    mapping = stored(dem_file(tmp_path / "dem.tif"))
    (tmp_path / "dem.tif").rename(tmp_path / "there" / "dem.tif")
    now = inputs(tmp_path / "there" / "dem.tif")
    assert differences(mapping, now.to_mapping()) == []
    assert inputs_from_mapping(mapping, now) == now


def test_another_file_of_the_same_name_is_another_elevation(tmp_path):
    (tmp_path / "there").mkdir()
    mapping = stored(dem_file(tmp_path / "dem.tif"))
    other = inputs(make_dem(tmp_path / "there" / "dem.tif"))
    assert differences(mapping, other.to_mapping()) == ["dem"]
    # The one it was made with is still where it was.
    assert inputs_from_mapping(mapping, other).model.path == str(tmp_path / "dem.tif")


def test_a_file_replaced_in_its_place_is_not_used_in_silence(tmp_path):
    mapping = stored(dem_file(tmp_path / "dem.tif"))
    make_dem(tmp_path / "dem.tif")
    with pytest.raises(TerrainError, match="not the elevation model any more"):
        inputs_from_mapping(mapping, inputs(tmp_path / "dem.tif"))


def test_other_values_on_the_same_grid_show_by_the_size_of_a_packed_file(tmp_path):
    def packed(values):
        plain = gdal.Open(str(dem_file(tmp_path / "plain.tif")), gdal.GA_Update)
        plain.GetRasterBand(1).WriteArray(values)
        gdal.Translate(str(tmp_path / "dem.tif"), plain, creationOptions=["COMPRESS=DEFLATE"])
        return tmp_path / "dem.tif"

    mapping = stored(packed(np.zeros((300, 300), np.float32)))
    rough = np.random.default_rng(1).normal(size=(300, 300)).astype(np.float32)
    assert differences(mapping, inputs(packed(rough)).to_mapping()) == ["dem"]


def test_what_older_versions_stored_is_known_by_its_title(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif"))
    old = {"dem": {"path": "/gone/dem.tif", "title": "dem.tif", "band": 1}}
    assert differences(old, now.to_mapping()) == []
    assert inputs_from_mapping(old, now).model == now.model
    old["dem"]["title"] = "other.tif"
    assert differences(old, now.to_mapping()) == ["dem"]


def test_other_words_beside_a_rate_make_no_result_stale(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif")).to_mapping()
    mapping = stored(tmp_path / "dem.tif")
    mapping["unit_costs"]["tunnel_usd_per_m"]["source"] = "about 24 per m"
    assert differences(mapping, now) == []
    mapping["unit_costs"]["tunnel_usd_per_m"]["value"] = 25_000.0
    assert differences(mapping, now) == ["unit_costs"]


def with_standard(path, chosen):
    """Stored inputs on another standard, as they come back from the study's file."""
    now = inputs(path)
    return json.loads(json.dumps(Inputs(now.model, chosen, now.unit_costs).to_mapping()))


def test_every_figure_of_the_standard_is_stored_and_compared(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif"))
    plain = standard("1520-international")
    for name, value in (("min_tangent_m", 75.0), ("ruling_grade_back_permille", 9.0), ("axle_load_t", 30.0)):
        other = plain.with_figure(name, value, "a letter")
        mapping = with_standard(tmp_path / "dem.tif", other)
        assert differences(mapping, now.to_mapping()) == ["standard"]
        assert inputs_from_mapping(mapping, now).standard == other


def test_where_a_figure_comes_from_changes_no_result(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif"))
    other = standard("1520-international").with_sources(min_radius_m="seen in print")
    assert differences(with_standard(tmp_path / "dem.tif", other), now.to_mapping()) == []


def test_the_key_and_limits_that_older_results_hold_are_still_read(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif"))
    old = {"standard": {"key": "1520-international", "ruling_grade_permille": 12.5, "min_radius_m": 600.0}}
    assert differences(old, now.to_mapping()) == []
    assert inputs_from_mapping(old, now).standard == standard("1520-international")
    old["standard"]["min_radius_m"] = 500.0
    assert differences(old, now.to_mapping()) == ["standard"]
    assert inputs_from_mapping(old, now).standard.min_radius_m == 500.0


def test_a_standard_of_another_version_is_not_the_present_one(tmp_path):
    now = inputs(dem_file(tmp_path / "dem.tif"))
    assert differences({"standard": {"key": "1520-V"}}, now.to_mapping()) == ["standard"]
    assert differences({"standard": {"key": "1520-II", "warp": 1}}, now.to_mapping()) == ["standard"]
