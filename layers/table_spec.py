"""What fields and tables of a study, and of what is exported, are described by."""

from __future__ import annotations

from dataclasses import dataclass

NO_GEOMETRY, POINT, POINT_Z, LINE_Z, LINE_M, POLYGON = "none", "point", "point z", "line z", "line m", "polygon"
# Pieces of alternatives are no line strings, so that whoever looks for the file's lines finds the alternatives.
STRETCH_Z = "stretch z"
TEXT, INTEGER, REAL, BOOLEAN, BINARY = "text", "integer", "real", "boolean", "binary"


@dataclass(frozen=True)
class FieldSpec:
    """A field: name, kind (text, integer, real, boolean, binary), unit, meaning, its shapefile name if that is shorter.

    since: the study's format it came with; older studies get it when they are opened.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    short_name: str = ""
    since: int = 1

    @property
    def short(self) -> str:
        """The name in a shapefile, ten characters at most."""
        return self.short_name or self.name


@dataclass(frozen=True)
class TableSpec:
    """A table of the study. `derived`: the plugin computes it, planners do not edit it by hand. since: its format."""

    name: str
    title: str
    geometry: str
    fields: tuple[FieldSpec, ...]
    derived: bool = True
    since: int = 1


def text(name: str, meaning: str, since: int = 1) -> FieldSpec:
    """A field of text."""
    return FieldSpec(name, TEXT, "", meaning, since=since)


def real(name: str, unit: str, meaning: str, short: str = "", since: int = 1) -> FieldSpec:
    """A field of numbers."""
    return FieldSpec(name, REAL, unit, meaning, short, since)


OWNER = text("alternative_id", "the alternative it belongs to")
