"""Servers of elevation for tests: tiles whose colours are heights, and a coverage server (WCS 1.0.0)."""

from __future__ import annotations

import socket
import uuid
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import numpy as np
from osgeo import gdal

HALF_WORLD_M = 20_037_508.342789244


@contextmanager
def serving(answer):
    """A server whose answer(path, headers) gives status, content type and bytes; yields its address and its log."""
    asked, open_ones = [], []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self):
            super().setup()
            open_ones.append(self.connection)

        def log_message(self, *_):
            pass

        def do_GET(self):
            asked.append(self.path)
            status, kind, data = answer(self.path, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            # QGIS would answer from its own store for a server that has failed since.
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        # Whoever keeps a connection would be answered by a server that is gone.
        for connection in open_ones:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def as_file(bands, driver, geotransform=None, epsg=None, nodata=None):
    """Bytes of a raster in a format of GDAL."""
    held = gdal.GetDriverByName("MEM").Create(
        "", bands.shape[2], bands.shape[1], len(bands), gdal.GDT_Byte if bands.dtype == np.uint8 else gdal.GDT_Float32
    )
    if geotransform:
        from osgeo import osr

        held.SetGeoTransform(geotransform)
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(epsg)
        held.SetProjection(srs.ExportToWkt())
    for number, band in enumerate(bands, start=1):
        held.GetRasterBand(number).WriteArray(band)
        if nodata is not None:
            held.GetRasterBand(number).SetNoDataValue(nodata)
    folder = f"/vsimem/{uuid.uuid4().hex}"
    name = f"{folder}/raster"
    gdal.GetDriverByName(driver).CreateCopy(name, held)
    file = gdal.VSIFOpenL(name, "rb")
    gdal.VSIFSeekL(file, 0, 2)
    size = gdal.VSIFTellL(file)
    gdal.VSIFSeekL(file, 0, 0)
    data = bytes(gdal.VSIFReadL(1, size, file))
    gdal.VSIFCloseL(file)
    for left in gdal.ReadDir(folder) or ():
        gdal.Unlink(f"{folder}/{left}")
    return data


def colours(height_m, encoding):
    """Red, green and blue of heights: the arithmetic the other way round, by whole numbers."""
    if encoding == "mapbox":
        whole = np.round((height_m + 10_000.0) * 10.0).astype(np.int64)
        return np.stack([whole >> 16 & 255, whole >> 8 & 255, whole & 255]).astype(np.uint8)
    whole = np.floor((height_m + 32_768.0) * 256.0).astype(np.int64)
    return np.stack([whole >> 16 & 255, whole >> 8 & 255, whole & 255]).astype(np.uint8)


def tile_centres(zoom, x, y, width):
    """Web Mercator coordinates (m) of the pixels' centres of a tile."""
    size = 2.0 * HALF_WORLD_M / 2**zoom
    steps = (np.arange(width) + 0.5) / width * size
    return np.meshgrid(x * size - HALF_WORLD_M + steps, HALF_WORLD_M - y * size - steps)


def tiles_of(height_of, encoding, width=256, missing=(), key=None, driver="PNG"):
    """Answers /z/x/y.png with the heights that height_of(x_m, y_m) gives; 404 for missing (z, x, y)."""

    def answer(path, headers):
        parts = urlsplit(path)
        if key is not None and parse_qs(parts.query).get("key") != [key]:
            return 401, "text/plain", b"who are you?"
        z, x, y = (int(part) for part in parts.path.split(".")[0].split("/")[-3:])
        if (z, x, y) in missing:
            return 404, "text/plain", b"no such tile"
        height_m = height_of(*tile_centres(z, x, y, width))
        return 200, "image/png", as_file(colours(height_m, encoding), driver)

    return answer


_CAPABILITIES = """<?xml version="1.0"?>
<WCS_Capabilities xmlns="http://www.opengis.net/wcs" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:gml="http://www.opengis.net/gml" version="1.0.0">
<Service><name>test</name><label>test</label><fees>NONE</fees><accessConstraints>NONE</accessConstraints></Service>
<Capability><Request>
<GetCapabilities><DCPType><HTTP><Get><OnlineResource xlink:href="{url}"/></Get></HTTP></DCPType></GetCapabilities>
<DescribeCoverage><DCPType><HTTP><Get><OnlineResource xlink:href="{url}"/></Get></HTTP></DCPType></DescribeCoverage>
<GetCoverage><DCPType><HTTP><Get><OnlineResource xlink:href="{url}"/></Get></HTTP></DCPType></GetCoverage>
</Request><Exception><Format>application/vnd.ogc.se_xml</Format></Exception></Capability>
<ContentMetadata><CoverageOfferingBrief><name>dem</name><label>dem</label>
<lonLatEnvelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><gml:pos>{w} {s}</gml:pos><gml:pos>{e} {n}</gml:pos>
</lonLatEnvelope></CoverageOfferingBrief></ContentMetadata></WCS_Capabilities>"""
_DESCRIPTION = """<?xml version="1.0"?>
<CoverageDescription xmlns="http://www.opengis.net/wcs" xmlns:gml="http://www.opengis.net/gml" version="1.0.0">
<CoverageOffering><name>dem</name><label>dem</label>
<lonLatEnvelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><gml:pos>{w} {s}</gml:pos><gml:pos>{e} {n}</gml:pos>
</lonLatEnvelope>
<domainSet><spatialDomain><gml:Envelope srsName="EPSG:4326"><gml:pos>{w} {s}</gml:pos><gml:pos>{e} {n}</gml:pos>
</gml:Envelope><gml:RectifiedGrid dimension="2"><gml:limits><gml:GridEnvelope><gml:low>0 0</gml:low>
<gml:high>{right} {bottom}</gml:high></gml:GridEnvelope></gml:limits><gml:axisName>x</gml:axisName>
<gml:axisName>y</gml:axisName><gml:origin><gml:pos>{w} {n}</gml:pos></gml:origin>
<gml:offsetVector>{cell} 0</gml:offsetVector><gml:offsetVector>0 -{cell}</gml:offsetVector></gml:RectifiedGrid>
</spatialDomain></domainSet>
<rangeSet><RangeSet><name>height</name><label>height</label><nullValues><singleValue>-9999</singleValue></nullValues>
</RangeSet></rangeSet>
<supportedCRSs><requestResponseCRSs>EPSG:4326</requestResponseCRSs><nativeCRSs>EPSG:4326</nativeCRSs></supportedCRSs>
<supportedFormats nativeFormat="GeoTIFF"><formats>GeoTIFF</formats></supportedFormats>
<supportedInterpolations default="nearest neighbor"><interpolationMethod>nearest neighbor</interpolationMethod>
</supportedInterpolations></CoverageOffering></CoverageDescription>"""


def coverage_of(grid, west, north, cell):
    """Answers WCS 1.0.0 with the cells of a grid (degrees, EPSG:4326, nodata -9999), the nearest to what is asked."""
    rows, columns = grid.shape
    place = {
        "w": west, "e": west + columns * cell, "n": north, "s": north - rows * cell, "cell": cell, "right": columns - 1,
        "bottom": rows - 1,
    }  # fmt: skip

    def answer(path, headers):
        asked = {name.lower(): values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        request = asked.get("request", "").lower()
        if request == "getcapabilities":
            url = f"http://{headers['Host']}/wcs?"
            return 200, "text/xml", _CAPABILITIES.format(url=url, **place).encode()
        if request == "describecoverage":
            return 200, "text/xml", _DESCRIPTION.format(**place).encode()
        w, s, e, n = (float(edge) for edge in asked["bbox"].split(","))
        wide, high = int(asked["width"]), int(asked["height"])
        column = np.floor((w + (np.arange(wide) + 0.5) * (e - w) / wide - west) / cell).astype(int)
        row = np.floor((north - n + (np.arange(high) + 0.5) * (n - s) / high) / cell).astype(int)
        inside = ((row >= 0) & (row < rows))[:, None] & ((column >= 0) & (column < columns))[None]
        values = grid[np.clip(row, 0, rows - 1)[:, None], np.clip(column, 0, columns - 1)[None]]
        part = np.where(inside, values, -9999.0).astype(np.float32)[None]
        step = ((e - w) / wide, (n - s) / high)
        return 200, "image/tiff", as_file(part, "GTiff", (w, step[0], 0.0, n, 0.0, -step[1]), 4326, -9999.0)

    return answer
