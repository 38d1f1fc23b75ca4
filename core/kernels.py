"""numba, if it is there: imported at the first call of a kernel, never when the plugin loads."""

from __future__ import annotations

import functools
import hashlib
import importlib
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

_log = logging.getLogger("karwan")


def use_cache_folder(folder: str | Path) -> None:
    """Keep compiled kernels below `folder` (created if missing); has effect before the first kernel runs.

    numba notices a change of the file that calls, not of the kernels it calls: so each state of the sources has a
    folder of its own, and those of other states are removed.
    """
    own = Path(folder) / sources_digest()
    try:
        own.mkdir(parents=True, exist_ok=True)
        for other in Path(folder).iterdir():
            if other != own:
                shutil.rmtree(other, ignore_errors=True)
    except OSError as error:
        _log.warning("Kernels are compiled anew in each session: %s", error)
        return
    os.environ.setdefault("NUMBA_CACHE_DIR", str(own))


@functools.cache
def sources_digest() -> str:
    """A short name for the present state of the core's sources."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


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
def jit(function: Callable[..., Any], inline: bool = False) -> Callable[..., Any] | None:
    """`function` compiled without the interpreter lock and cached on disk, or None without numba.

    inline: put into its callers, for small functions of inner loops.
    """
    module = numba()
    if module is None:
        return None
    return module.njit(nogil=True, cache=True, error_model="numpy", forceinline=inline)(function)  # type: ignore[no-any-return]
