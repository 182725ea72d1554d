#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command with a screen and a session bus of its own. Without the tools for that the status is
# 77, which meson counts as skipped.
#
#   with-display.sh COMMAND [ARGUMENT...]
set -eu

for tool in xvfb-run xauth dbus-run-session; do
  command -v "$tool" > /dev/null || { echo "1..0 # SKIP there is no $tool"; exit 77; }
done

# Nothing of the person who runs this is read or written.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -m 700 "$folder/run"
HOME=$folder
XDG_RUNTIME_DIR=$folder/run
export HOME XDG_RUNTIME_DIR
unset DISPLAY WAYLAND_DISPLAY XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME

# No portal and no colour scheme of a desktop: what is seen is what the test asks for.
GDK_BACKEND=x11 GDK_DEBUG=no-portals ADW_DISABLE_PORTAL=1
export GDK_BACKEND GDK_DEBUG ADW_DISABLE_PORTAL

status=0
# A display that starts anew when nobody is left turns away who comes next.
xvfb-run -a -s "-screen 0 1440x900x24 -noreset" dbus-run-session -- "$@" 2> "$folder/err" || status=$?
grep -v -e "Failed to set fd limit" -e "Activating service" -e "Successfully activated" "$folder/err" >&2 || :
exit $status
