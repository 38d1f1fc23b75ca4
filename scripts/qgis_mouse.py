"""Moves the real pointer of an X screen at an even pace, as a mouse reports, and says when: beside QGIS, not within.

    qgis_mouse.py EVERY_MS PLACES > TIMES

PLACES: a file with x and y of the screen's pixels, one place a line. TIMES: the monotonic clock (s) as each was
reported, then "resting". The left button is pressed at the first place and let go at the last, once a line comes in;
when that was is told last.
"""

from __future__ import annotations

import ctypes
import sys
import time

REST_S = 0.6
LEFT = 1


def main() -> None:
    """Read places, lead the pointer over them, print times."""
    every_s = float(sys.argv[1]) / 1000.0
    with open(sys.argv[2], encoding="utf-8") as stream:
        places = [tuple(map(int, line.split())) for line in stream if line.strip()]
    x11, xtst = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display.value:
        raise SystemExit("no X screen")

    def move(x: int, y: int) -> None:
        xtst.XTestFakeMotionEvent(display, -1, x, y, ctypes.c_ulong(0))
        x11.XFlush(display)

    def press(down: bool) -> None:
        xtst.XTestFakeButtonEvent(display, LEFT, int(down), ctypes.c_ulong(0))
        # The screen may drop what a process has sent but not seen done when it ends.
        x11.XSync(display, 0)

    move(*places[0])
    time.sleep(REST_S)
    press(True)
    time.sleep(REST_S)
    times, due = [], time.monotonic()
    for place in places:
        due += every_s
        time.sleep(max(0.0, due - time.monotonic()))
        times.append(time.monotonic())
        move(*place)
    print("\n".join(f"{at:.6f}" for at in times), "resting", sep="\n", flush=True)
    sys.stdin.readline()
    print(f"{time.monotonic():.6f}")
    press(False)
    x11.XCloseDisplay(display)


if __name__ == "__main__":
    main()
