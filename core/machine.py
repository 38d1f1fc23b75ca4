"""What the machine can spare."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

MEMORY_TOLD = Path("/proc/meminfo")


def available_memory_bytes() -> float | None:
    """Memory a program can still take without others being swapped out; None where the system does not say."""
    if sys.platform == "win32":
        return _windows_available_bytes()
    try:
        for line in MEMORY_TOLD.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) * 1024.0
    except (OSError, IndexError, ValueError):
        pass
    try:
        # macOS does not say what is free; half of what is built in is seldom wrong.
        return float(os.sysconf("SC_PHYS_PAGES")) * float(os.sysconf("SC_PAGE_SIZE")) / 2.0
    except (AttributeError, OSError, ValueError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong), ("total_page", ctypes.c_ulonglong), ("available_page", ctypes.c_ulonglong),
        ("total_virtual", ctypes.c_ulonglong), ("available_virtual", ctypes.c_ulonglong),
        ("available_extended", ctypes.c_ulonglong),
    )  # fmt: skip


def _windows_available_bytes() -> float | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(_MemoryStatus)
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return float(status.available)
