"""Karwan (کاروان, caravan): railway corridor planning in QGIS."""

from __future__ import annotations

import sys
from typing import Any

# QGIS drops a plugin's modules when it is switched off, but not its sub-packages: through them, `from . import x` would
# find the old x after an update. This runs only when QGIS imports the package anew.
for _name in [name for name in sys.modules if name.startswith(f"{__name__}.")]:
    del sys.modules[_name]


def classFactory(iface: Any) -> Any:
    """Called by QGIS to make the plugin."""
    from .plugin import KarwanPlugin

    return KarwanPlugin(iface)
