"""The house's rules, read from its source: who imports whom, and what no module may do."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap

import pytest
from source_tree import ROOMS, ROOT, Module, modules

# Who may import whom; core <- layers <- {algorithms, exchange, ui} <- plugin. Files are written for the dock and for
# the algorithms by the same functions, therefore both may use exchange.
MAY_IMPORT = {
    "core": {"core"},
    "layers": {"core", "layers"},
    "exchange": {"core", "layers", "exchange"},
    "algorithms": {"core", "layers", "exchange", "algorithms"},
    "ui": {"core", "layers", "exchange", "ui"},
    "plugin": {*ROOMS, "plugin"},
    "": {"plugin"},
}
MAX_LINES = 400
MISSING_IN_3_22 = {"Qgis.WkbType", "Qgis.GeometryType", "Qgis.ProcessingSourceType"}


def ids(module: Module) -> str:
    return module.name or "__init__"


def offences(module: Module, *banned: str) -> list[str]:
    return [
        f"{module.path.relative_to(ROOT)}:{line} imports {name}"
        for name, line in module.imports()
        if name in banned or name.startswith(tuple(f"{word}." for word in banned))
    ]


def test_every_room_is_read():
    assert {module.room for module in modules()} >= {*ROOMS, "plugin"}


@pytest.mark.parametrize("module", modules("core"), ids=ids)
def test_core_knows_neither_qgis_nor_qt(module):
    assert offences(module, "qgis", "PyQt5", "PyQt6", "sip", "processing") == []


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_imports_run_one_way(module):
    allowed = MAY_IMPORT[module.room]
    wrong = [
        f"{module.path.relative_to(ROOT)}:{line} imports {name}"
        for name, line in module.imports()
        if name.startswith(".") and name.split(".")[1] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_own_modules_are_imported_relatively_and_qt_through_qgis(module):
    assert offences(module, "karwan", "PyQt5", "PyQt6", "PySide2", "PySide6", "qgis._core", "qgis._gui") == []


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_iface_is_handed_down(module):
    assert offences(module, "qgis.utils.iface") == []
    # `import qgis.utils` would reach it as well.
    assert "utils.iface" not in module.text


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_modules_stay_small(module):
    assert len(module.text.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_what_installs_packages_is_said_in_one_place(module):
    # Plain pip would bring a second numpy beside QGIS's own.
    assert module.name == "core.dependencies" or "pip install" not in module.text


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_names_that_qgis_3_22_lacks_live_in_compat(module):
    if module.name == "layers.compat":
        pytest.skip("the one place for them")
    wrong = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QgsField":
            wrong.append(f"{module.path.name}:{node.lineno} QgsField()")
        if isinstance(node, ast.Attribute) and ast.unparse(node) in MISSING_IN_3_22:
            wrong.append(f"{module.path.name}:{node.lineno} {ast.unparse(node)}")
    assert wrong == []


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_no_lock_of_qt_waits_for_python_on_another_thread(module):
    """Made by Python, QGIS's requests and feedbacks are Python's too: what QGIS connects with them ends on its thread.

    There Qt keeps one of its locks and waits for Python's; a window that lays itself out has Python's and waits for
    that of Qt. Seen as a window that stood still for ever while tiles of elevation were read.
    """
    made = {ast.unparse(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    assert not made & {"QgsBlockingNetworkRequest", "QgsRasterBlockFeedback", "QgsFeedback", "QgsFileDownloader"}


@pytest.mark.parametrize("module", modules(), ids=ids)
def test_no_error_is_swallowed(module):
    """A bare except hides; a broad one is for a task's boundary only, which says so with a BLE001 note."""
    lines = module.text.splitlines()
    wrong = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            broad = isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            raised_again = isinstance(node.body[-1], ast.Raise)
            if node.type is None or (broad and not raised_again and "BLE001" not in lines[node.lineno - 1]):
                wrong.append(f"{module.path.name}:{node.lineno}")
    assert wrong == []


def test_no_generated_resources_and_every_ui_file_is_xml():
    tracked = [path for room in ROOMS for path in (ROOT / room).rglob("*")]
    assert [path.name for path in tracked if path.name.startswith("resources_rc")] == []
    from qgis.PyQt import uic

    for path in (path for path in tracked if path.suffix == ".ui"):
        uic.loadUiType(str(path))


WITHOUT_PACKAGES = """
    import importlib.util, sys

    class Blocked:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in ("shapely", "numba", "llvmlite"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return None

    sys.meta_path.insert(0, Blocked())
    from qgis.core import QgsApplication
    application = QgsApplication([], True)
    application.initQgis()
    root = sys.argv[1]
    spec = importlib.util.spec_from_file_location("karwan", root + "/__init__.py", submodule_search_locations=[root])
    karwan = importlib.util.module_from_spec(spec)
    sys.modules["karwan"] = karwan
    spec.loader.exec_module(karwan)
    plugin = karwan.classFactory(None)
    plugin.initProcessing()
    registry = QgsApplication.processingRegistry()
    print(" ".join(sorted(a.id() for a in registry.providerById("karwan").algorithms())))
    print("imported:", sorted(n for n in sys.modules if n.partition(".")[0] in ("shapely", "numba")))
    import os; sys.stdout.flush(); os._exit(0)
"""


def test_plugin_starts_without_shapely_and_numba():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WITHOUT_PACKAGES), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    algorithms, imported = answer.stdout.strip().splitlines()[-2:]
    assert set(algorithms.split()) >= {
        "karwan:generatealternatives",
        "karwan:evaluatealignments",
        "karwan:measuresegments",
        "karwan:terraincrossings",
        "karwan:exportalignments",
        "karwan:createstudy",
    }
    assert imported == "imported: []"
