"""Ready for QGIS 4 while running on 3.22: enums fully scoped, every QGIS and Qt name used exists here."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from source_tree import ROOT, Module, modules

QT_MODULES = ("qgis.PyQt.", "qgis.core", "qgis.gui", "qgis.analysis")


def qualified_names(module: Module) -> dict[str, Any]:
    """The QGIS and Qt classes that `module` imports, by the name it uses."""
    names: dict[str, Any] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(QT_MODULES):
            source = importlib.import_module(node.module)
            for alias in node.names:
                names[alias.asname or alias.name] = getattr(source, alias.name, None)
    return names


def chains(tree: ast.AST) -> Iterator[tuple[list[str], int]]:
    """Dotted names a.b.c, each once at its full length."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or id(node) in inner:
            continue
        parts: list[str] = []
        link: ast.AST = node
        while isinstance(link, ast.Attribute):
            parts.append(link.attr)
            link = link.value
        if isinstance(link, ast.Name):
            yield [link.id, *reversed(parts)], node.lineno


def is_unscoped(owner: type, value: Any) -> bool:
    """Whether `value`, reached as owner.NAME, is a member of an enum that lives inside `owner` or beside it."""
    kind = type(value)
    if kind in (int, bool, float, str) or owner is kind:
        return False
    if isinstance(value, Enum):
        return not issubclass(owner, Enum)
    return isinstance(value, int)


def faults(module: Module) -> list[str]:
    found = []
    names = qualified_names(module)
    for parts, line in chains(module.tree):
        owner = names.get(parts[0])
        for part in parts[1:]:
            if not isinstance(owner, type):
                break
            if not hasattr(owner, part):
                found.append(f"{module.path.relative_to(ROOT)}:{line} {'.'.join(parts)} does not exist in this QGIS")
                break
            value = getattr(owner, part)
            if is_unscoped(owner, value):
                found.append(f"{module.path.relative_to(ROOT)}:{line} {'.'.join(parts)}: write the enum's own name too")
            owner = value
    return found


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name or "__init__")
def test_qt_and_qgis_names(module):
    if module.name == "layers.compat":
        pytest.skip("holds what differs between versions, behind tests for it")
    assert faults(module) == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name or "__init__")
def test_removed_calls(module):
    calls = [node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    assert not {"exec_", "print_"} & set(calls)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from qgis.PyQt.QtCore import Qt\nx = Qt.DisplayRole", 1),
        ("from qgis.PyQt.QtCore import Qt\nx = Qt.ItemDataRole.DisplayRole", 0),
        ("from qgis.core import QgsWkbTypes\nx = QgsWkbTypes.LineStringZ", 1),
        ("from qgis.core import QgsWkbTypes\nx = QgsWkbTypes.Type.LineStringZ", 0),
        ("from qgis.core import Qgis\nx = Qgis.Warning", 1),
        ("from qgis.core import Qgis\nx = Qgis.MessageLevel.Warning", 0),
        ("from qgis.core import Qgis\nx = Qgis.NoSuchThing.Here", 1),
        ("from qgis.PyQt.QtWidgets import QSizePolicy as P\nx = P.Expanding", 1),
    ],
)
def test_the_check_itself(tmp_path, source, expected):
    module = Module(ROOT / "core" / "nowhere.py")
    module.__dict__["tree"] = ast.parse(source)
    assert len(faults(module)) == expected
