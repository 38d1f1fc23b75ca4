#!/usr/bin/env bash
# .venv: QGIS's own Python, which sees the system's packages, plus requirements-dev.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .build
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
[ -x .venv/bin/python ] || /usr/bin/python3 -m venv --system-site-packages .venv
# A second numpy would break the scipy and matplotlib that QGIS brings.
/usr/bin/python3 -c 'import numpy; print(f"numpy=={numpy.__version__}")' >.build/constraints.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
  -r requirements-dev.txt -c .build/constraints.txt || fail "pip could not install requirements-dev.txt: is PyPI reachable?"
