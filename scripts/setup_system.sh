#!/usr/bin/env bash
# setup_system.sh [PACKAGE...]: QGIS, its Python and a virtual screen from Debian's packages, and what is named besides;
# nothing is done where all are there.
set -euo pipefail
packages=(qgis python3-qgis python3-gdal gdal-bin python3-numpy python3-scipy python3-matplotlib python3-pyproj
  python3-requests python3-venv python3-pip xvfb xauth xdotool openbox imagemagick fonts-dejavu-core git make "$@")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
command -v apt-get >/dev/null || fail "this needs a Debian system; on another one install: ${missing[*]}"
[ "$(id -u)" = 0 ] || fail "run once as root:  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
echo "setup: installing ${missing[*]}"
log=$(mktemp)
apt-get update >"$log" 2>&1 || { tail -5 "$log" >&2; fail "apt-get update failed: is there a network and a Debian mirror?"; }
apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1 </dev/null ||
  { tail -15 "$log" >&2; fail "apt-get could not install: ${missing[*]}"; }
rm -f "$log"
