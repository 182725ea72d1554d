#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command in a session of its own with a real keyring that nobody will miss.
#
#   with-keyring.sh [--locked | --missing] COMMAND [ARGUMENT...]
#
# The command gets a new HOME, an XDG_RUNTIME_DIR (mode 700) and a session bus; XDG_DATA_HOME,
# XDG_CONFIG_HOME, XDG_CACHE_HOME and XDG_STATE_HOME are unset, so nothing of the real user is read or
# written. Everything else of the environment stays. On the bus is gnome-keyring, and its default
# collection is
#   (nothing)   open
#   --locked    there, but locked, as after a login without password; its password is "practice"
#   --missing   not there: no service answers and none can be started
#
# The exit status is that of the command. However it ends, by itself or by HUP, INT or TERM sent to
# this script, the command, the keyring and the bus are ended by their process ids, and the folder is
# removed; what the command itself has started is for the command to end. Nothing is printed but what
# the command prints, and a sentence when the session cannot be made (status 125).
set -eu

mode=open
case ${1-} in
--locked) mode=locked && shift ;;
--missing) mode=missing && shift ;;
esac
[ $# -gt 0 ] || { echo "with-keyring.sh: no command" >&2 && exit 125; }

folder=
bus=
keyring=
command=

stop() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || :
  wait "$1" 2>/dev/null || :
}

# --one-file-system: a service that was started on this bus may have mounted something below, which goes when it has
# ended, or is taken away.
clean_up() {
  status=$?
  trap - EXIT
  trap '' HUP INT TERM
  stop "$command"
  stop "$keyring"
  stop "$bus"
  if [ -n "$folder" ] && ! rm -rf --one-file-system "$folder" 2>/dev/null; then
    fusermount3 -u -z "$folder/run/doc" 2>/dev/null || :
    wait_until rm -rf --one-file-system "$folder" || echo "with-keyring.sh: $folder is left" >&2
  fi
  exit $status
}

give_up() {
  echo "with-keyring.sh: $1" >&2
  [ ! -s "$folder/log" ] || cat "$folder/log" >&2
  exit 125
}

# Until a command succeeds, for ten seconds at most.
wait_until() {
  turns=0
  until "$@" >/dev/null 2>&1; do
    turns=$((turns + 1))
    [ $turns -lt 200 ] || return 1
    sleep 0.05
  done
}

# What makes a program under test strict would only kill the services.
plain() {
  exec env -u G_DEBUG -u G_MESSAGES_DEBUG -u MALLOC_CHECK_ -u MALLOC_PERTURB_ -u LD_PRELOAD "$@"
}

trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

folder=$(mktemp -d "${TMPDIR:-/tmp}/keyring-XXXXXX")
mkdir -m 700 "$folder/home" "$folder/run"
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME GNOME_KEYRING_CONTROL
unset SECRET_BACKEND DBUS_STARTER_ADDRESS DBUS_STARTER_BUS_TYPE
export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run"
export DBUS_SESSION_BUS_ADDRESS="unix:path=$folder/run/bus"

# A bus without folders of services cannot start any.
start_bus() {
  set -- --session
  if [ $mode = missing ]; then
    cat >"$folder/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>$DBUS_SESSION_BUS_ADDRESS</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
    set -- "--config-file=$folder/bus.conf"
  fi
  plain dbus-daemon "$@" --nofork --nopidfile --nosyslog --address="$DBUS_SESSION_BUS_ADDRESS" \
    >>"$folder/log" 2>&1 &
  bus=$!
  wait_until test -S "$folder/run/bus" || give_up "the session bus did not start"
}

# A password without a line break on the standard input opens the login keyring, or makes it.
start_keyring() {
  if [ "${1-}" = --unlock ]; then
    printf practice >"$folder/password"
  else
    : >"$folder/password"
  fi
  plain gnome-keyring-daemon --foreground --components=secrets "$@" \
    <"$folder/password" >>"$folder/log" 2>&1 &
  keyring=$!
  wait_until gdbus call --session --dest org.freedesktop.DBus \
    --object-path /org/freedesktop/DBus --method org.freedesktop.DBus.GetNameOwner \
    org.freedesktop.secrets || give_up "gnome-keyring did not start"
}

start_bus
if [ $mode != missing ]; then
  start_keyring --unlock
  if [ $mode = locked ]; then
    stop "$keyring"
    keyring=
    start_keyring
  fi
fi

# In the background, so that a signal is not kept waiting for it; with our standard input all the same.
exec 3<&0
"$@" <&3 3<&- &
command=$!
status=0
wait "$command" || status=$?
command=
exit $status
