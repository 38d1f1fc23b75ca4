"""Takes pictures of every tab, dialog and empty state in light, dark and Russian, on small, usual and 4K screens.

    .venv/bin/python scripts/make_looks.py [VARIANT ...] [--scenes empty,full,dialogs,editing]

For whoever changes the looks: they are left in .build/looks/VARIANT and are no part of the repository. Uses the study
of the last `make demo`, made first if there is none.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import qgis_desktop
from headless import ROOT

SCENE = Path(__file__).resolve().parent / "looks_scene.py"
SCENES = ("empty", "full", "dialogs", "editing")
NIGHT = "Night Mapping"


@dataclass(frozen=True)
class Variant:
    """A screen: its pixels, what Qt scales by, QGIS's theme and its language."""

    size: str
    scale: str = "1"
    theme: str = "default"
    language: str = "en"


VARIANTS = {
    "light-1366": Variant("1366x768"),
    "light-1920": Variant("1920x1080"),
    "light-4k": Variant("3840x2160", scale="2"),
    "dark-1366": Variant("1366x768", theme=NIGHT),
    "dark-1920": Variant("1920x1080", theme=NIGHT),
    "dark-4k": Variant("3840x2160", scale="2", theme=NIGHT),
    "russian-1366": Variant("1366x768", language="ru"),
}


def make(name: str, scenes: str, demo: Path) -> list[str]:
    """The pictures of one variant; their names."""
    variant = VARIANTS[name]
    home = ROOT / ".build" / "looks" / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    profile = home / "profile"
    subprocess.run(["bash", str(ROOT / "scripts" / "setup_profile.sh"), str(profile), str(ROOT), "--bare"], check=True)
    python, ours = (path / "profiles" / "default" / "python" for path in (profile, ROOT / ".qgis"))
    for package in (path for wanted in ("shapely*", "numba*", "llvmlite*") for path in ours.glob(wanted)):
        (python / package.name).symlink_to(package)
    ini = profile / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    settings = f"\n[UI]\nUITheme={variant.theme}\n\n[locale]\noverrideFlag=true\nuserLocale={variant.language}\n"
    ini.write_text(ini.read_text(encoding="utf-8") + settings, encoding="utf-8")
    environment = {"KARWAN_DEMO": str(demo), "KARWAN_PICTURES": str(home), "QT_SCALE_FACTOR": variant.scale}
    answer = qgis_desktop.play(
        SCENE, scenes, profile, home=home, environment=environment, timeout_s=900, size=variant.size,
        screenshot=home / "stuck.png",
    )  # fmt: skip
    if "," not in scenes:
        return list(answer.value)
    return [picture for scene in scenes.split(",") for picture in qgis_desktop.take_out(answer, scene).value]


def main() -> int:
    """Each variant in a QGIS of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variants", nargs="*", choices=[[], *VARIANTS], help="all by default")
    parser.add_argument("--scenes", default=",".join(SCENES))
    options = parser.parse_args()
    demo = ROOT / "demo"
    if not (demo / "karwan-study.gpkg").is_file():
        subprocess.run([sys.executable, str(ROOT / "scripts" / "demo.py")], check=True)
    for name in options.variants or VARIANTS:
        print(f"{name}: {', '.join(make(name, options.scenes, demo))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
