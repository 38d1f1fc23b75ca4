"""Where an elevation model is found again: written into studies, so never with keys or passwords in it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from qgis.core import QgsDataSourceUri

from ..core.terrain_sources import READ_AS
from .compat import as_asked

# Parts of addresses that let somebody in. What authcfg names lies encrypted in QGIS, its name tells nothing.
_SECRET = re.compile(
    r"(^|[_-])(api_?key|key|token|access_?token|signature|sig|password|passwd|pwd|secret|subscription-key)$",
    re.IGNORECASE,
)
_QUERY_SECRET = re.compile(
    r"(?i)([?&;](?:[a-z0-9_-]*[_-])?(?:apikey|key|token|accesstoken|signature|sig|password|passwd|pwd|secret)=)[^&;\s]+"
)
_USER = re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^/@\s]*@")
_PAIRS = re.compile(r"""(?i)\b(password|user|username)=('(?:[^'\\]|\\.)*'|"[^"]*"|[^\s&|]*)""")
# What of a tile layer's description says which tiles they are; other headers may let somebody in.
_OF_TILES = (
    "crs", "http-header:referer", "interpretation", "referer", "tilePixelRatio", "type", "url", "zmax", "zmin",
)  # fmt: skip


def joined(source: str, how: dict[str, Any]) -> str:
    """A source with how it is read; what is empty or false is left out."""
    said = {name: value for name, value in how.items() if value not in ("", 0, None, [], ())}
    return source + (READ_AS + json.dumps(said, ensure_ascii=False, sort_keys=True) if said else "")


def parted(path: str) -> tuple[str, dict[str, Any]]:
    """What `joined` put together; how is empty for a plain source, and where it is not understood."""
    source, found, text = path.partition(READ_AS)
    try:
        how = json.loads(text) if found else {}
    except ValueError:
        how = {}
    return source, how if isinstance(how, dict) else {}


def plain_source(provider: str, source: str) -> tuple[str, bool]:
    """A layer's source without passwords, keys and tokens, and whether any were left out.

    authcfg stays, for it only names what QGIS keeps encrypted. The same source is always written alike.
    """
    if provider == "wms":
        uri = QgsDataSourceUri()
        uri.setEncodedUri(as_asked(source))
        if uri.param("type") == "xyz":
            return _plain_tiles(uri)
    if provider in ("wms", "wcs"):
        return _plain_query(source)
    plain = _PAIRS.sub("", _USER.sub(r"\1", _QUERY_SECRET.sub(r"\1", source))).strip()
    return plain, plain != source.strip()


def _plain_tiles(uri: QgsDataSourceUri) -> tuple[str, bool]:
    kept = {name: uri.param(name) for name in _OF_TILES if uri.hasParam(name)}
    kept["url"] = plain_url(uri.param("url"))
    if uri.authConfigId():
        kept["authcfg"] = uri.authConfigId()
    secret = kept["url"] != uri.param("url") or bool(uri.username() or uri.password())
    written = bytes(uri.encodedUri()).decode().split("&")
    secret = secret or any(part.startswith("http-header:") and "referer" not in part.lower() for part in written)
    return "&".join(f"{name}={quote(value, safe=':/{}')}" for name, value in sorted(kept.items())), secret


def _plain_query(source: str) -> tuple[str, bool]:
    """Of a source written as a query: url=...&identifier=..."""
    kept, secret = [], False
    for part in source.split("&"):
        name, _, value = part.partition("=")
        lowered = name.lower()
        if lowered in ("username", "password") or (lowered.startswith("http-header") and "referer" not in lowered):
            secret = True
            continue
        if lowered == "url":
            uri = QgsDataSourceUri()
            uri.setEncodedUri(as_asked(part))
            url = plain_url(uri.param("url"))
            secret = secret or url != uri.param("url")
            value = quote(url, safe=":/{}")
        kept.append(f"{name}={value}")
    return "&".join(sorted(kept)), secret


def plain_url(url: str) -> str:
    """An address without who may use it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _USER.sub(r"\1", _QUERY_SECRET.sub(r"\1", url))
    query, pairs = parts.query, parse_qsl(parts.query, keep_blank_values=True)
    secret = any(_SECRET.search(name) for name, _ in pairs)
    if not secret and "@" not in parts.netloc:
        return url
    if secret:
        query = urlencode([pair for pair in pairs if not _SECRET.search(pair[0])], safe="{}:/,-")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, parts.fragment))
