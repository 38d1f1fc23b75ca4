import os
import shutil

import numpy as np
import pytest
from karwan.core.fingerprint import MOST_BYTES, fingerprint
from osgeo import gdal


def write(path, value=0.0, side=40):
    raster = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 1, gdal.GDT_Float32)
    raster.SetGeoTransform((62.0, 0.01, 0.0, 35.0, 0.0, -0.01))
    cells = np.zeros((side, side), dtype=np.float32)
    cells[side // 2, side // 2] = value
    raster.GetRasterBand(1).WriteArray(cells)
    raster.FlushCache()
    return path


def test_the_same_content_elsewhere_and_later_is_the_same(tmp_path):
    one = write(tmp_path / "dem.tif")
    other = tmp_path / "moved" / "dem.tif"
    other.parent.mkdir()
    shutil.copy(one, other)
    os.utime(other, (1, 1))
    assert fingerprint(one) == fingerprint(other)


def test_one_cell_of_the_same_size_of_file_is_noticed(tmp_path):
    path = write(tmp_path / "dem.tif")
    before, size = fingerprint(path), path.stat().st_size
    write(path, 700.0)
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert path.stat().st_size == size
    assert fingerprint(path) != before


@pytest.mark.parametrize("at", [0, 0.5, 1])
def test_large_files_are_read_in_parts_over_their_whole_length(tmp_path, at):
    path = tmp_path / "large.bin"
    content = bytearray(10 * MOST_BYTES)
    path.write_bytes(content)
    before = fingerprint(path)
    # As an edit of a raster rewrites rows, not one byte.
    middle = int(at * (len(content) - 1_000_000))
    content[middle : middle + 1_000_000] = b"\x01" * 1_000_000
    path.write_bytes(content)
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert fingerprint(path) != before


def test_a_tile_of_a_virtual_raster_counts_but_statistics_beside_it_do_not(tmp_path):
    tile = write(tmp_path / "tile.tif")
    virtual = tmp_path / "all.vrt"
    gdal.BuildVRT(str(virtual), [str(tile)]).FlushCache()
    before = fingerprint(virtual)
    (tmp_path / "tile.tif.aux.xml").write_text("<PAMDataset/>")
    assert fingerprint(virtual) == before
    write(tile, 700.0)
    os.utime(tile, ns=(0, tile.stat().st_mtime_ns + 1))
    assert fingerprint(virtual) != before


def test_what_is_no_file_has_none(tmp_path):
    assert fingerprint(tmp_path) is None
    assert fingerprint("PG:dbname=study table=dem") is None
