"""The ZIP that `make package` builds, against the plugin repository's rules and QGIS's own reader."""

from __future__ import annotations

import compileall
import subprocess
import zipfile

import package
import pytest
from source_tree import ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return package.build(tmp_path_factory.mktemp("dist"))


def plugin_tree(folder, **metadata):
    """A small tracked plugin with `metadata` changed; enough for package.build."""
    text = (ROOT / "metadata.txt").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.partition("=")[0] not in metadata]
    rows += [f"{key}={value}" for key, value in metadata.items() if value is not None]
    files = {
        "metadata.txt": "\n".join(rows),
        "__init__.py": "",
        "plugin.py": "",
        "LICENSE": "GPL",
        "resources.qrc": "<RCC/>",
        "core/a.py": "A = 1\n",
        "tests/test_a.py": "",
        "scripts/b.py": "",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    return folder


def git(folder, *words):
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_one_top_folder_with_what_qgis_needs(built):
    with zipfile.ZipFile(built) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"karwan"}
    assert {"karwan/metadata.txt", "karwan/i18n/karwan_ru.qm"} <= set(names)
    rooms = {name.split("/")[1] for name in names if name.count("/") > 1}
    assert rooms >= {"core", "layers", "algorithms", "exchange", "ui", "data"}
    assert not rooms & {"tests", "scripts", "benchmarks", ".ci", "demo", ".venv", ".qgis"}


def test_below_the_limit_and_named_by_its_version(built):
    assert built.stat().st_size < 25 * 1024 * 1024
    version = package.read_metadata((ROOT / "metadata.txt").read_text(encoding="utf-8"))["version"]
    assert built.name == f"karwan-{version}.zip"


def test_every_module_compiles_from_the_zip(built, tmp_path):
    with zipfile.ZipFile(built) as archive:
        archive.extractall(tmp_path)
    assert compileall.compile_dir(str(tmp_path / "karwan"), quiet=1, legacy=True)


def test_same_tree_same_bytes(tmp_path):
    tree = plugin_tree(tmp_path / "tree")
    first = package.build(tmp_path / "one", tree)
    (tree / "core" / "a.py").touch()
    assert package.build(tmp_path / "two", tree).read_bytes() == first.read_bytes()


def test_only_tracked_files_of_the_plugin_go_in(tmp_path):
    tree = plugin_tree(tmp_path / "tree")
    (tree / "core" / "stray.py").write_text("", encoding="utf-8")
    with zipfile.ZipFile(package.build(tmp_path / "out", tree)) as archive:
        assert "karwan/core/a.py" in archive.namelist()
        assert not [name for name in archive.namelist() if "stray" in name or "tests" in name or "scripts" in name]


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"about": "grades up to 1 % are kept"}, "per-cent"),
        ({"tracker": None}, "lacks tracker"),
        ({"version": "1.0"}, "MAJOR.MINOR.PATCH"),
        ({"name": "Karwan Plugin"}, "word plugin"),
        ({"qgisMaximumVersion": "3.99"}, "4.99"),
        ({"homepage": "http://example.org"}, "https"),
    ],
)
def test_metadata_that_the_repository_refuses(tmp_path, metadata, words):
    with pytest.raises(package.PackageError, match=words):
        package.build(tmp_path / "out", plugin_tree(tmp_path / "tree", **metadata))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("core/fast.so", b"\x7fELF", "may not be"),
        ("core/__pycache__/a.cpython-311.pyc", b"x", "may not be"),
        ("data/tool", b"\x7fELF and more", "executable"),
    ],
)
def test_files_that_the_repository_refuses(tmp_path, name, content, words):
    tree = plugin_tree(tmp_path / "tree")
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    git(tree, "add", "-f", name)
    with pytest.raises(package.PackageError, match=words):
        package.build(tmp_path / "out", tree)


def test_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_BYTES", 100)
    with pytest.raises(package.PackageError, match="25 MB"):
        package.build(tmp_path / "out", plugin_tree(tmp_path / "tree"))
