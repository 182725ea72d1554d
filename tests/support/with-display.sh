#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command with a screen and a session bus of its own. Without the tools for that the status is
# 77, which meson counts as skipped.
#
#   with-display.sh COMMAND [ARGUMENT...]
set -eu

for tool in Xvfb xauth dbus-run-session; do
  command -v "$tool" > /dev/null || { echo "1..0 # SKIP there is no $tool"; exit 77; }
done

# Nothing of the person who runs this is read or written.
folder=$(mktemp -d)
screen=
tidy() {
  [ -z "$screen" ] || { kill "$screen" && wait "$screen"; } 2> /dev/null || :
  # A service that was started here may have mounted something below, which goes after it.
  rm -rf --one-file-system "$folder" 2> /dev/null || { sleep 1; rm -rf --one-file-system "$folder" 2> /dev/null; } || :
}
trap tidy EXIT
trap 'exit 143' TERM INT HUP
mkdir -m 700 "$folder/run"
HOME=$folder
XDG_RUNTIME_DIR=$folder/run
export HOME XDG_RUNTIME_DIR
unset DISPLAY WAYLAND_DISPLAY XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME

# The server takes a number that is free and says which: of tests that begin together no two get the same.
cookie=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
mkfifo "$folder/number"
: > "$folder/server-keys"
: > "$folder/keys"
xauth -q -f "$folder/server-keys" add :0 . "$cookie"
Xvfb -displayfd 3 -screen 0 1440x900x24 -noreset -nolisten tcp -auth "$folder/server-keys" \
  3> "$folder/number" > "$folder/screen" 2>&1 &
screen=$!
read -r number < "$folder/number" || { cat "$folder/screen" >&2; exit 1; }
xauth -q -f "$folder/keys" add ":$number" . "$cookie"
DISPLAY=:$number XAUTHORITY=$folder/keys
export DISPLAY XAUTHORITY

# No portal and no colour scheme of a desktop: what is seen is what the test asks for.
GDK_BACKEND=x11 GDK_DEBUG=no-portals ADW_DISABLE_PORTAL=1
export GDK_BACKEND GDK_DEBUG ADW_DISABLE_PORTAL

# Tests are not heard: no way out is left to autoaudiosink, and so it takes its silent one.
GST_PLUGIN_FEATURE_RANK=${GST_PLUGIN_FEATURE_RANK:+$GST_PLUGIN_FEATURE_RANK,}pipewiresink:NONE,pulsesink:NONE
GST_PLUGIN_FEATURE_RANK=$GST_PLUGIN_FEATURE_RANK,alsasink:NONE,openalsink:NONE,osssink:NONE,oss4sink:NONE,jackaudiosink:NONE
export GST_PLUGIN_FEATURE_RANK

status=0
dbus-run-session -- "$@" 2> "$folder/err" || status=$?
grep -v -e "Failed to set fd limit" -e "Activating service" -e "Successfully activated" "$folder/err" >&2 || :
exit $status
