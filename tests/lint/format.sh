#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Machines keep the style: C by clang-format, templates by blueprint-compiler.
# usage: format.sh SOURCE-ROOT [--fix]
set -u
LC_ALL=C.UTF-8
export LC_ALL

cd "${1:?usage: format.sh SOURCE-ROOT [--fix]}" || exit 1
status=0

need () {
  command -v "$1" >/dev/null 2>&1 && return
  echo "format: $1 is not installed" >&2
  exit 1
}

# all ENDING FOLDER...: the files, one a line; folders that are not there yet are no mistake.
all () {
  ending=$1
  shift
  for folder in "$@"; do
    [ -d "$folder" ] && find "$folder" -type f -name "*.$ending"
  done | sort
}

c=$(all c src tests; all h src tests)
blp=$(all blp resources)

# No file of ours has a space in its name, so the lists are split on purpose.
# shellcheck disable=SC2086
if [ "${2:-}" = --fix ]; then
  [ -z "$c" ] || clang-format -i $c
  [ -z "$blp" ] || blueprint-compiler format --fix --no-diff $blp
  exit
fi

if [ -n "$c" ]; then
  need clang-format
  # shellcheck disable=SC2086
  clang-format --dry-run --Werror --ferror-limit=1 $c || status=1
fi

if [ -n "$blp" ]; then
  need blueprint-compiler
  # Its sum tells nothing when all is well.
  # shellcheck disable=SC2086
  output=$(blueprint-compiler format --no-diff $blp 2>&1) || {
    printf '%s\n' "$output" >&2
    status=1
  }
fi

if [ "$status" -eq 0 ]; then
  echo "format: nothing found"
else
  echo "format: mended by: tests/lint/format.sh . --fix" >&2
fi
exit "$status"
