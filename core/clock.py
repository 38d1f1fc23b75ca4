"""Times as planners write them, the same in dock, table and report."""

from __future__ import annotations


def hours_minutes(minutes: float) -> str:
    """Minutes as hours and minutes, 9:05; a dash where the time is not known."""
    if minutes != minutes:
        return "–"
    total = round(minutes)
    return f"{total // 60}:{total % 60:02d}"
