/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/keyring-error.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

G_DEFINE_QUARK (ef_keyring_error, ef_keyring_error)

static const char *
get_message (EfKeyringError code)
{
  switch (code) {
  case EF_KEYRING_ERROR_MISSING:
    return _ ("No keyring service answers: install and start gnome-keyring or KWallet to store "
              "keys; everything else goes on working.");
  case EF_KEYRING_ERROR_LOCKED:
    return _ ("The keyring is locked: unlock it (log in to the desktop, or open Passwords and "
              "Keys) and try again.");
  case EF_KEYRING_ERROR_DISMISSED:
    return _ ("The keyring was not unlocked: try again and answer its question.");
  case EF_KEYRING_ERROR_NOT_FOUND:
    return _ ("The keyring has no key for this profile and this server: type the key again.");
  case EF_KEYRING_ERROR_FAILED:
  default:
    return _ ("The keyring did not do what it was asked: report it.");
  }
}

/* Nobody on the bus, or nobody who answers. What the service itself complains about is not here. */
static gboolean
is_missing (const GError *error, gboolean uses_service)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,
    G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_NO_REPLY,
    G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_TIMEOUT,
    G_DBUS_ERROR_TIMED_OUT,
    G_DBUS_ERROR_NO_NETWORK,
    G_DBUS_ERROR_DISCONNECTED,
    G_DBUS_ERROR_ACCESS_DENIED,
    G_DBUS_ERROR_AUTH_FAILED,
    G_DBUS_ERROR_BAD_ADDRESS,
    G_DBUS_ERROR_FILE_NOT_FOUND,
    G_DBUS_ERROR_UNKNOWN_INTERFACE,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FORK_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SETUP_FAILED,
    G_DBUS_ERROR_SPAWN_CONFIG_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
    G_DBUS_ERROR_SPAWN_FILE_INVALID,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;
  }

  return uses_service && error->domain == G_IO_ERROR && error->code != G_IO_ERROR_DBUS_ERROR;
}

GError *
ef_keyring_error_make (EfKeyringError code)
{
  return g_error_new_literal (EF_KEYRING_ERROR, (int) code, get_message (code));
}

GError *
ef_keyring_error_translate (const GError *error, gboolean uses_service, gboolean may_prompt)
{
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return ef_keyring_error_make (may_prompt ? EF_KEYRING_ERROR_DISMISSED
                                             : EF_KEYRING_ERROR_LOCKED);
  if (is_missing (error, uses_service))
    return ef_keyring_error_make (EF_KEYRING_ERROR_MISSING);

  return g_error_new (EF_KEYRING_ERROR, EF_KEYRING_ERROR_FAILED,
                      _ ("The keyring answered with an error: %s"), error->message);
}
