"""numba, if it is there: imported at the first call of a kernel, never when the plugin loads."""

from __future__ import annotations

import functools
import importlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

_log = logging.getLogger("karwan")


def use_cache_folder(folder: str | Path) -> None:
    """Keep compiled kernels in `folder` (created if missing); has effect before the first kernel runs."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _log.warning("Kernels are compiled anew in each session: %s", error)
        return
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))


@functools.cache
def numba() -> Any | None:
    """The module, or None when it is missing or broken (then the slower ways are taken)."""
    try:
        return importlib.import_module("numba")
    except (ImportError, OSError, AttributeError, SystemError) as error:
        # A numba built for another numpy fails in all these ways; none may cost the planner the plugin.
        _log.info("numba is not usable: %s", error)
        return None


def numba_available() -> bool:
    """Whether kernels run compiled."""
    return numba() is not None


@functools.cache
def jit(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """`function` compiled without the interpreter lock and cached on disk, or None without numba."""
    module = numba()
    if module is None:
        return None
    return module.njit(nogil=True, cache=True, error_model="numpy")(function)  # type: ignore[no-any-return]
