"""Takes the pictures of README and user guide from the real program: docs/images/*.png.

Uses the study of the last `make demo`, made first if there is none. Run by `make pictures`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import qgis_desktop
from headless import ROOT

SCENE = Path(__file__).resolve().parent / "pictures_scene.py"
IMAGES = ROOT / "docs" / "images"
COLOURS = "128"


def main() -> int:
    """Play each scene in a QGIS of its own and shrink what it leaves."""
    demo = ROOT / "demo"
    if not (demo / "karwan-study.gpkg").is_file():
        subprocess.run([sys.executable, str(ROOT / "scripts" / "demo.py")], check=True)
    home = ROOT / ".build" / "pictures"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    # A profile of its own: a new user's, without the studies you opened.
    profile = home / "profile"
    subprocess.run(["bash", str(ROOT / "scripts" / "setup_profile.sh"), str(profile), str(ROOT)], check=True)
    environment = {"KARWAN_DEMO": str(demo), "KARWAN_PICTURES": str(home)}
    for name in sys.argv[1:] or ["beginning", "answer", "corridor_map", "tools"]:
        answer = qgis_desktop.play(
            SCENE, name, profile, home=home, environment=environment, timeout_s=400, size="1500x1000"
        )
        print(f"{name}: {', '.join(answer.value)}", flush=True)
    for picture in sorted(home.glob("*.png")):
        # Few colours: the pictures are in the repository and in the plugin's ZIP.
        command = ["convert", str(picture), "-strip", "-dither", "None", "-colors", COLOURS, "-quality", "95"]
        subprocess.run([*command, f"PNG8:{IMAGES / picture.name}"], check=True)
    total = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    print(f"{IMAGES}: {len(list(IMAGES.glob('*.png')))} pictures, {total / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
