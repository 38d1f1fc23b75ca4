"""Starts the real QGIS desktop on a virtual screen, plays a scenario in it, and brings its answer back.

    answer = play(FOLDER / "plugin_life.py", "loads_and_unloads", profile, home=tmp_path)

Each play has an X server, a window manager and a QGIS process of its own; all end with it. For the tests, the demo and
the pictures of the guide.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANSWER, LOG = "answer.json", "qgis.log"
BOOTSTRAP = Path(__file__).resolve().parent / "qgis_bootstrap.py"
# What the tests set for themselves and a desktop must not inherit.
NOT_INHERITED = ("QT_QPA_PLATFORM", "PROJ_LIB", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY")


class ScenarioError(AssertionError):
    """The scenario raised, QGIS died, or time ran out; the text holds QGIS's own output."""


@dataclass(frozen=True)
class Answer:
    """What the scenario returned, what QGIS printed, and how it ended."""

    value: Any
    output: str
    exit_status: int | None


def desktop_environment(home: Path, display: str) -> dict[str, str]:
    """Environment of a desktop session that keeps to `home` and speaks English."""
    environment = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    runtime = home / "runtime"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment.update(
        DISPLAY=display,
        HOME=str(home),
        XDG_RUNTIME_DIR=str(runtime),
        LANG="C.UTF-8",
        LC_ALL="C.UTF-8",
        LIBGL_ALWAYS_SOFTWARE="1",
        PATH="/usr/bin:/bin",
    )
    return environment


def stop(process: subprocess.Popen[Any]) -> None:
    """End a process that we started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def virtual_screen(size: str = "1600x1000") -> Iterator[str]:
    """An Xvfb with a window manager; yields its DISPLAY."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as stream:
            number = stream.readline().strip()
        if not number:
            raise ScenarioError("Xvfb did not start")
        display = f":{number}"
        manager = subprocess.Popen(
            ["openbox"],
            env={**os.environ, "DISPLAY": display},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield display
        finally:
            stop(manager)
    finally:
        stop(server)


def play(
    path: Path,
    name: str,
    profile: Path,
    *,
    home: Path,
    timeout_s: float = 240.0,
    size: str = "1600x1000",
    screenshot: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Answer:
    """Play scenario `name` of file `path` in a real QGIS on a virtual screen; raise ScenarioError where it fails.

    Names with commas between them are played one after another in one QGIS, each beginning without a study; take_out()
    then gives the answer of each. `environment` reaches the scenario (and QGIS); `screenshot` is written where the
    scenario gave no answer.
    """
    with virtual_screen(size) as display:
        full = {**desktop_environment(home, display), **(environment or {})}
        process = _start(path, name, profile, home, full)
        windows: list[str] = []
        try:
            answered = _wait(process, home / ANSWER, timeout_s)
            if not answered:
                windows = _window_titles(display)
                _picture(display, screenshot)
            elif process.poll() is None:
                # Leaving takes a moment; a QGIS that stays was not left clean.
                _wait_for_end(process, 20)
                if process.poll() is None:
                    windows = _window_titles(display)
                    _picture(display, screenshot)
        finally:
            status = process.poll()
            stop(process)
    trouble = "" if answered else f"no answer within {timeout_s:.0f} s, exit status {status}, windows: {windows}"
    answer = _read_answer(name, home, status, trouble)
    stayed = f"\nQGIS did not end; windows: {windows}" if windows else ""
    return Answer(answer.value, answer.output + stayed, answer.exit_status)


def show(
    path: Path, name: str, profile: Path, *, home: Path, timeout_s: float = 300.0, environment: dict[str, str]
) -> Answer:
    """Play a scenario in a QGIS on the user's own screen, which stays open; raise ScenarioError where it fails."""
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    screen = {key: os.environ[key] for key in ("DISPLAY", "WAYLAND_DISPLAY") if key in os.environ}
    full = {**inherited, **screen, **environment, "KARWAN_SCENARIO_STAY": "1"}
    process = _start(path, name, profile, home, full)
    answered = _wait(process, home / ANSWER, timeout_s)
    return _read_answer(name, home, process.poll(), "" if answered else f"no answer within {timeout_s:.0f} s")


def _start(path: Path, name: str, profile: Path, home: Path, environment: dict[str, str]) -> subprocess.Popen[Any]:
    (home / ANSWER).unlink(missing_ok=True)
    environment = {
        **environment,
        "KARWAN_SCENARIO": f"{path}::{name}",
        "KARWAN_SCENARIO_ANSWER": str(home / ANSWER),
        "KARWAN_SCENARIO_SHARED": str(BOOTSTRAP.parent),
    }
    command = ["/usr/bin/qgis", "--nologo", "--noversioncheck", "--profiles-path", str(profile)]
    with (home / LOG).open("w", encoding="utf-8") as stream:
        return subprocess.Popen(
            [*command, "--code", str(BOOTSTRAP)],
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _read_answer(name: str, home: Path, status: int | None, trouble: str) -> Answer:
    output = (home / LOG).read_text(encoding="utf-8", errors="replace")
    if trouble:
        raise ScenarioError(f"{name}: {trouble}\n{output[-6000:]}")
    outcomes = json.loads((home / ANSWER).read_text(encoding="utf-8"))
    answer = Answer(outcomes, output, status)
    return answer if "," in name else take_out(answer, name)


def take_out(answer: Answer, name: str) -> Answer:
    """The answer of one of several scenes that were played together; raises ScenarioError where it failed."""
    outcome = answer.value[name]
    if "error" in outcome:
        raise ScenarioError(f"{name}:\n{outcome['error']}\n{answer.output[-3000:]}")
    return Answer(outcome["value"], answer.output, answer.exit_status)


def _wait(process: subprocess.Popen[Any], answer: Path, timeout_s: float) -> bool:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if answer.exists():
            return True
        if process.poll() is not None:
            return answer.exists()
        time.sleep(0.1)
    return False


def _wait_for_end(process: subprocess.Popen[Any], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _window_titles(display: str) -> list[str]:
    """Titles of the windows on the screen: a dialog that nobody answers shows here."""
    command = ["xdotool", "search", "--onlyvisible", "--name", ".+", "getwindowname", "%@"]
    environment = {**os.environ, "DISPLAY": display}
    found = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=30)
    return sorted(set(found.stdout.splitlines()))


def _picture(display: str, path: Path | None) -> None:
    if path is not None and shutil.which("import"):
        command = ["import", "-display", display, "-window", "root", str(path)]
        subprocess.run(command, check=False, timeout=30)
