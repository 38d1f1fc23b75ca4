"""Karwan (کاروان, caravan): railway corridor planning in QGIS."""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Called by QGIS to make the plugin."""
    from .plugin import KarwanPlugin

    return KarwanPlugin(iface)
