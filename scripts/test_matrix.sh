#!/usr/bin/env bash
# test_matrix.sh [SUITE...]: the whole suite on the QGIS of each Debian suite, in a chroot of its own under .build/matrix.
# Default: bookworm (12, QGIS 3.22), trixie (13, QGIS 3.40), forky (testing). Needs root and a Debian mirror.
set -uo pipefail
cd "$(dirname "$0")/.."
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie forky)
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# What is run in each: the tests. Style and types do not depend on QGIS; `make test` on Debian 12 checks them.
run=${MATRIX_RUN:-make prepared pytest}
fail() { printf 'test-matrix: %s\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "debootstrap needs root"
if ! command -v debootstrap >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap ||
    fail "apt-get could not install debootstrap"
fi

# What a machine behind a proxy needs to reach its registries.
carried=$(compgen -e | grep -E '^(PIP_|https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|SSL_CERT|REQUESTS_CA|CURL_CA)' || true)

prepare() { # SUITE FOLDER
  [ -e "$2/.ready" ] && return
  rm -rf "$2" && mkdir -p "$2"
  # A suite younger than this debootstrap is built like unstable.
  local script=/usr/share/debootstrap/scripts/$1
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  debootstrap --variant=minbase --include=ca-certificates,make,git "$1" "$2" "$mirror" "$script" \
    >"$2.debootstrap.log" 2>&1 ||
    { tail -5 "$2.debootstrap.log" >&2; return 1; }
  cp /etc/resolv.conf "$2/etc/resolv.conf"
  cp -r /etc/apt/apt.conf.d/. "$2/etc/apt/apt.conf.d/"
  rm -f "$2"/etc/apt/apt.conf.d/*artifact-registry* "$2"/etc/apt/apt.conf.d/*packagekit* "$2"/etc/apt/apt.conf.d/*appstream*
  # Testing's lists expire within days; a mirror that is a snapshot keeps them longer.
  echo 'Acquire::Check-Valid-Until "false";' >"$2/etc/apt/apt.conf.d/99matrix"
  cp /etc/ssl/certs/ca-certificates.crt "$2/etc/ssl/certs/ca-certificates.crt"
  for file in /etc/pip.conf /root/.config/pip/pip.conf /root/.pip/pip.conf; do
    if [ -e "$file" ]; then mkdir -p "$2$(dirname "$file")" && cp "$file" "$2$file"; fi
  done
  touch "$2/.ready"
}

run_suite() { # SUITE FOLDER LOG
  rm -rf "$2/karwan" && mkdir -p "$2/karwan"
  # The judge of alignments, where it stands beside the checkout.
  if [ -d ../shared/bench ]; then rm -rf "$2/shared" && mkdir -p "$2/shared" && cp -r ../shared/bench "$2/shared/"; fi
  # The work tree as it stands, with what is not committed yet.
  git ls-files -z --cached --others --exclude-standard --deduplicate |
    while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done |
    tar --null --files-from=- -c | tar -x --no-same-owner -C "$2/karwan"
  local variables=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI=true) name
  for name in $carried; do variables+=("$name=${!name}"); done
  # A mount namespace of its own: what is bound there is gone with it.
  unshare --mount --fork -- env -i "${variables[@]}" bash -c '
    mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" || exit 97
    exec chroot "$0" bash -c "cd /karwan && git init -q && git add -A >/dev/null && exec $1"' "$2" "$run" >"$3" 2>&1 </dev/null
}

status=0
rows=()
for suite in "${suites[@]}"; do
  folder=$PWD/.build/matrix/$suite log=$PWD/.build/matrix/$suite.log
  mkdir -p .build/matrix
  echo "test-matrix: $suite, log in ${log#"$PWD"/}"
  if ! prepare "$suite" "$folder"; then
    rows+=("$suite: debootstrap failed") && status=1 && continue
  fi
  if run_suite "$suite" "$folder" "$log"; then verdict=passed; else verdict=FAILED status=1; fi
  version=$(chroot "$folder" dpkg-query -W -f='${Version}' qgis 2>/dev/null || echo none)
  closing=$(grep -E '[0-9]+ (passed|failed|error)' "$log" | tail -1)
  rows+=("$suite: QGIS $version: $verdict: ${closing:-$(tail -1 "$log")}")
done
printf '%s\n' "${rows[@]}"
exit $status
