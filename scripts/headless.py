"""QGIS without a window, with this checkout's plugin in it: for scripts that work as the plugin does."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def register_package() -> ModuleType:
    """Make this checkout, whatever its folder is called, importable as `karwan`."""
    if "karwan" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "karwan", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"no package in {ROOT}")
        module = importlib.util.module_from_spec(spec)
        sys.modules["karwan"] = module
        spec.loader.exec_module(module)
    return sys.modules["karwan"]


@contextmanager
def qgis_with_karwan(settings: Path) -> Iterator[Any]:
    """QGIS offscreen with Karwan's Processing provider; its settings and caches stay in `settings`."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime = ROOT / ".build" / "runtime"
        runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    os.environ.setdefault("QGIS_CUSTOM_CONFIG_PATH", str(settings))
    if Path("/usr/share/proj/proj.db").exists():
        # pyproj looks for its data below the venv; it is QGIS's that is meant.
        os.environ.setdefault("PROJ_LIB", "/usr/share/proj")
    from qgis.core import QgsApplication

    application = QgsApplication([], True)
    application.initQgis()
    plugin = register_package().classFactory(None)
    plugin.initProcessing()
    try:
        yield application
    finally:
        plugin.unload()
        application.exitQgis()


def run_algorithm(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Outputs of a Processing algorithm; raises RuntimeError with what it said where it fails."""
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject

    algorithm = QgsApplication.processingRegistry().createAlgorithmById(name)
    if algorithm is None:
        raise RuntimeError(f"there is no algorithm {name}")
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    fine, message = algorithm.checkParameterValues(parameters, context)
    if not fine:
        raise RuntimeError(f"{name}: {message}")
    outputs, succeeded = algorithm.run(parameters, context, feedback)
    if not succeeded:
        raise RuntimeError(f"{name}: {feedback.textLog().strip()}")
    return dict(outputs)
