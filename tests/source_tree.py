"""The plugin's own modules as syntax trees, for the tests that guard how they are built."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "layers", "algorithms", "exchange", "ui")


@dataclass(frozen=True)
class Module:
    """One source file; `name` is dotted below the package, as in core.terrain."""

    path: Path

    @cached_property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    def imports(self) -> Iterator[tuple[str, int]]:
        """(what is imported, line); names of this package start with a dot, as in .core.terrain."""
        package = self.name.split(".") if self.path.name == "__init__.py" else self.name.split(".")[:-1]
        package = [part for part in package if part]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    kept = package[: len(package) - (node.level - 1)]
                    base = "." + ".".join([*kept, *([base] if base else [])])
                for alias in node.names:
                    yield f"{base.rstrip('.')}.{alias.name}", node.lineno


def modules(*rooms: str) -> list[Module]:
    """Modules of the given rooms, or all of the plugin's."""
    found = [path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    if not rooms:
        found += [ROOT / "__init__.py", ROOT / "plugin.py"]
    return [Module(path) for path in found]
