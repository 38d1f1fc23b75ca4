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
