"""Times as planners write them, the same in dock, table and report."""

from __future__ import annotations

from datetime import datetime, timezone


def hours_minutes(minutes: float) -> str:
    """Minutes as hours and minutes, 9:05; a dash where the time is not known."""
    if minutes != minutes:
        return "–"
    total = round(minutes)
    return f"{total // 60}:{total % 60:02d}"


def utc_now() -> str:
    """The time, UTC, ISO 8601, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
