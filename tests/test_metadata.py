"""metadata.txt as the plugin repository and QGIS read it."""

from __future__ import annotations

import configparser
import re

import package
from source_tree import ROOT

TEXT = (ROOT / "metadata.txt").read_text(encoding="utf-8")


def test_is_what_the_repository_accepts():
    package.check_metadata(package.read_metadata(TEXT))


def test_survives_interpolation_and_says_what_is_needed():
    parser = configparser.ConfigParser()
    parser.read_string(TEXT)
    general = parser["general"]
    assert general.get("name") == "Karwan"
    assert general.get("qgisMinimumVersion") == "3.22"
    assert general.get("hasProcessingProvider") == "yes"
    for dependency in ("shapely", "numba"):
        assert dependency in general.get("about")


def test_icon_and_licence_are_there():
    parser = configparser.ConfigParser()
    parser.read_string(TEXT)
    assert (ROOT / parser["general"]["icon"]).is_file()
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("GNU GENERAL PUBLIC LICENSE")


def test_the_changelog_knows_this_version():
    version = package.read_metadata(TEXT)["version"]
    assert re.search(
        rf"^## \[{re.escape(version)}\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
