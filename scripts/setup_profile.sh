#!/usr/bin/env bash
# setup_profile.sh FOLDER PLUGIN [--bare]: a QGIS profile of our own with the plugin switched on; yours is not touched.
# PLUGIN is a checkout (linked) or a ZIP (unpacked). --bare leaves shapely and numba out.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
folder=$1 plugin=$2 bare=${3:-}
profile=$folder/profiles/default
mkdir -p "$profile/python/plugins" "$profile/QGIS"

if [ "$bare" != --bare ]; then
  pins=$("$repository/.venv/bin/python" -m pip list --disable-pip-version-check --format=freeze 2>/dev/null |
    grep -E '^(shapely|numba|llvmlite)==')
  if [ "$(cat "$profile/python/karwan-pins.txt" 2>/dev/null)" != "$pins" ]; then
    # --no-deps: numpy stays QGIS's own.
    # shellcheck disable=SC2086
    "$repository/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --upgrade \
      --target "$profile/python" $pins
    printf '%s\n' "$pins" >"$profile/python/karwan-pins.txt"
  fi
fi

if [ -d "$plugin" ]; then
  ln -sfn "$plugin" "$profile/python/plugins/karwan"
else
  "$repository/.venv/bin/python" -m zipfile -e "$plugin" "$profile/python/plugins"
fi

ini=$profile/QGIS/QGIS3.ini
[ -e "$ini" ] || cat >"$ini" <<INI
[PythonPlugins]
karwan=true

[migration]
firstRunVersionFlag=99999
settings=true

[qgis]
checkVersion=false
showTips=false
enableMacros=0

[app]
plugin_installer\\checkOnStart=false
INI
