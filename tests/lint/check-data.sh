#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Validates what data/ installs: desktop file, metainfo, settings schema, icons and man pages.
# usage: check-data.sh BUILD-FOLDER
set -u
LC_ALL=C.UTF-8
export LC_ALL

build=${1:?usage: check-data.sh BUILD-FOLDER}
source=$(cd "$(dirname "$0")/../.." && pwd)
failures=0

fail () {
  printf 'FAIL: %s\n' "$*" >&2
  failures=$((failures + 1))
}

has () {
  command -v "$1" >/dev/null 2>&1
}

# check NAME COMMAND...: the command's output is shown only when it fails.
check () {
  name=$1
  shift
  if output=$("$@" 2>&1); then
    printf 'ok: %s\n' "$name"
  else
    fail "$name"
    printf '%s\n' "$output" >&2
  fi
}

# The tools of the project's package list must be there, so that nothing passes unseen.
need () {
  has "$1" || fail "$1 is not installed"
}

# check_ids APP-ID: the files must speak of the same application.
check_ids () {
  desktop=$build/data/$1.desktop
  metainfo=$build/data/$1.metainfo.xml

  grep -qx "Icon=$1" "$desktop" || fail "the desktop file's icon is not $1"
  [ -f "$source/data/icons/hicolor/scalable/apps/$1.svg" ] || fail "there is no icon $1.svg"
  grep -q "<id>$1</id>" "$metainfo" || fail "the metainfo's id is not $1"
  grep -q ">$1.desktop</launchable>" "$metainfo" || fail "the metainfo does not launch $1.desktop"
  grep -qx "Name=$1" "$build/data/$1.service" || fail "the D-Bus service is not $1"
  grep -q "id=\"$1\"" "$build/data/$1.gschema.xml" || fail "the schema is not $1"
  if grep -n '@[A-Z_]*@' "$desktop" "$metainfo" "$build/data/$1.service" \
    "$build/data/$1.gschema.xml" >&2; then
    fail "a variable was not replaced"
  fi
}

# The newest release of the metainfo is the newest heading of NEWS.
check_release () {
  release=$(sed -n 's/.*<release version="\([^"]*\)" date="\([^"]*\)".*/\1 (\2)/p' "$1" | head -n 1)
  [ -n "$release" ] || fail "the metainfo has no release"
  [ "$release" = "$(head -n 1 "$source/NEWS")" ] || fail "NEWS does not begin with $release"
}

# check_xml FILE...
check_xml () {
  if has xmllint; then
    check "well-formed icons" xmllint --nonet --noout "$@"
  elif has python3; then
    check "well-formed icons" python3 -c 'import sys, xml.etree.ElementTree as tree
for name in sys.argv[1:]: tree.parse(name)' "$@"
  else
    echo "skipped: well-formed icons (no xmllint, no python3)"
  fi
}

# groff ends with 0 whatever it met: what it says is the finding.
check_man_groff () {
  said=$(groff -man -Tutf8 -ww -z "$1" 2>&1)
  printf '%s' "$said"
  [ -z "$said" ]
}

check_man () {
  if has mandoc; then
    check "man page $(basename "$1")" mandoc -T lint -W warning "$1"
  elif has groff; then
    check "man page $(basename "$1")" check_man_groff "$1"
  else
    echo "skipped: man page $(basename "$1") (no mandoc, no groff)"
  fi
}

check_spdx () {
  missing=$(find "$source/data" "$source/resources/icons" "$source/po" -type f \
    ! -name '*.pot' -exec grep -L 'SPDX-License-Identifier: ' {} +)
  [ -z "$missing" ] || fail "without an SPDX line: $missing"
}

need desktop-file-validate
need appstreamcli
need glib-compile-schemas

found=0
for desktop in "$build"/data/*.desktop; do
  [ -f "$desktop" ] || continue
  found=1
  id=$(basename "$desktop" .desktop)
  check "desktop file of $id" desktop-file-validate "$desktop"
  check "metainfo of $id" appstreamcli validate --no-net "$build/data/$id.metainfo.xml"
  check_ids "$id"
  check_release "$build/data/$id.metainfo.xml"
done
[ $found = 1 ] || fail "there is no desktop file in $build/data: build first"

check "settings schema" glib-compile-schemas --strict --dry-run "$build/data"
check_xml "$source"/data/icons/hicolor/*/apps/*.svg "$source"/resources/icons/scalable/actions/*.svg
for page in "$source"/data/man/*.1; do
  check_man "$page"
done
check_spdx

if [ $failures -gt 0 ]; then
  printf '%s problems\n' "$failures" >&2
  exit 1
fi
