"""Build dist/karwan-VERSION.zip for QGIS's "Install from ZIP" and check it by the plugin repository's rules.

The same commit gives the same bytes: sorted names, one time stamp, one compression.
"""

from __future__ import annotations

import argparse
import configparser
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "karwan"
# A domain that nobody can own stands for an address that is not there yet.
RESERVED = "karwan.example"
MAX_BYTES = 25 * 1024 * 1024
TOP_FILES = (
    "__init__.py",
    "plugin.py",
    "metadata.txt",
    "resources.qrc",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
)
TOP_FOLDERS = ("core", "layers", "algorithms", "exchange", "ui", "data", "i18n", "docs")
REQUIRED_KEYS = (
    "name",
    "description",
    "about",
    "version",
    "qgisMinimumVersion",
    "qgisMaximumVersion",
    "author",
    "email",
    "tracker",
    "repository",
    "homepage",
    "hasProcessingProvider",
)
BANNED_SUFFIXES = {
    ".pyc",
    ".pyo",
    ".so",
    ".pyd",
    ".dll",
    ".dylib",
    ".exe",
    ".bin",
    ".o",
    ".a",
    ".class",
    ".jar",
    ".whl",
}
BANNED_PARTS = {"__pycache__", ".git", "__MACOSX", ".github", ".DS_Store"}
EXECUTABLE_MAGIC = (b"\x7fELF", b"MZ\x90", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
# The earliest time a ZIP can hold.
TIME_STAMP = (1980, 1, 1, 0, 0, 0)


class PackageError(Exception):
    """What is wrong and with which file."""


def read_metadata(text: str) -> dict[str, str]:
    """The [general] section of metadata.txt.

    Read with interpolation on, as the repository's server does: a bare per-cent sign is refused.
    """
    if "%" in text:
        line = next(number for number, row in enumerate(text.splitlines(), 1) if "%" in row)
        raise PackageError(f"metadata.txt:{line}: a per-cent sign; the plugin repository rejects it. Write 'per cent'.")
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return dict(parser["general"])


def check_metadata(metadata: dict[str, str]) -> None:
    """Raise PackageError for what the plugin repository would refuse or not show."""
    missing = [key for key in REQUIRED_KEYS if not metadata.get(key, "").strip()]
    if missing:
        raise PackageError(f"metadata.txt lacks {', '.join(missing)}")
    if not re.fullmatch(r"\d+\.\d+\.\d+", metadata["version"]):
        raise PackageError(f"metadata.txt: version {metadata['version']!r} is not MAJOR.MINOR.PATCH")
    if "plugin" in metadata["name"].lower():
        raise PackageError(f"metadata.txt: name {metadata['name']!r} contains the word plugin")
    if metadata["qgisMaximumVersion"] != "4.99":
        raise PackageError("metadata.txt: qgisMaximumVersion must be 4.99, or QGIS 4 does not list the plugin")
    for key in ("tracker", "repository", "homepage"):
        if not metadata[key].startswith("https://"):
            raise PackageError(f"metadata.txt: {key} {metadata[key]!r} is no https address")


def packaged_files(root: Path = ROOT) -> list[str]:
    """Tracked files that belong into the plugin, sorted, relative to `root`."""
    command = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z"]
    answer = subprocess.run(command, check=False, capture_output=True)
    if answer.returncode:
        raise PackageError(f"git ls-files: {answer.stderr.decode().strip()}")
    names = sorted(name for name in answer.stdout.decode().split("\0") if name)
    return [name for name in names if name in TOP_FILES or name.partition("/")[0] in TOP_FOLDERS]


def build(folder: Path, root: Path = ROOT) -> Path:
    """Write the ZIP into `folder`, check it, and return its path."""
    metadata = read_metadata((root / "metadata.txt").read_text(encoding="utf-8"))
    check_metadata(metadata)
    names = packaged_files(root)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{PACKAGE}-{metadata['version']}.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(f"{PACKAGE}/{name}", TIME_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (root / name).read_bytes(), compresslevel=9)
    check_zip(target)
    return target


def check_zip(path: Path) -> None:
    """Raise PackageError for a ZIP that the repository or QGIS would refuse."""
    size = path.stat().st_size
    if size >= MAX_BYTES:
        raise PackageError(f"{path.name} has {size / 1e6:.1f} MB; 25 MB are allowed")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if {PurePosixPath(name).parts[0] for name in names} != {PACKAGE}:
            raise PackageError(f"{path.name}: more than the one top folder {PACKAGE}")
        for needed in ("__init__.py", "plugin.py", "metadata.txt", "LICENSE", "resources.qrc"):
            if f"{PACKAGE}/{needed}" not in names:
                raise PackageError(f"{path.name} lacks {needed}; is it tracked by git?")
        for name in names:
            pure = PurePosixPath(name)
            if pure.suffix.lower() in BANNED_SUFFIXES or BANNED_PARTS & set(pure.parts):
                raise PackageError(f"{path.name}: {name} may not be in a plugin")
            with archive.open(name) as entry:
                if entry.read(4).startswith(EXECUTABLE_MAGIC):
                    raise PackageError(f"{path.name}: {name} is an executable")


def main() -> int:
    """Build into dist/ and print what was made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    folder = parser.parse_args().folder
    try:
        target = build(folder)
    except PackageError as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    with zipfile.ZipFile(target) as archive:
        count = len(archive.namelist())
    print(f"{target}: {count} files, {target.stat().st_size / 1e6:.2f} MB")
    unknown = [key for key, value in read_metadata((ROOT / "metadata.txt").read_text()).items() if RESERVED in value]
    if unknown:
        print(f"before publishing, metadata.txt needs real addresses: {', '.join(unknown)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
