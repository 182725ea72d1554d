/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/problem.h"

#include <gio/gio.h>
#include <stdio.h>

#include "core/error.h"
#include "net/error.h"
#include "pipeline/media-child.h"
#include "platform/keyring.h"
#include "practice/server.h"
#include "store/error.h"

/* What a script gets when something went wrong: a status, a code and a sentence. */

/* Files that a person named. */
static EfExit
get_io_exit (int code)
{
  switch (code) {
  case G_IO_ERROR_CANCELLED:
    return EF_EXIT_INTERRUPTED;
  case G_IO_ERROR_NOT_FOUND:
    return EF_EXIT_NOT_FOUND;
  case G_IO_ERROR_PERMISSION_DENIED:
  case G_IO_ERROR_READ_ONLY:
  case G_IO_ERROR_IS_DIRECTORY:
  case G_IO_ERROR_NOT_DIRECTORY:
    return EF_EXIT_REFUSED;
  default:
    return EF_EXIT_FAILED;
  }
}

/* What a file is like is no failure of the application; that it came to no end is. */
static EfExit
get_media_exit (int code)
{
  switch ((EfMediaChildError) code) {
  case EF_MEDIA_CHILD_ERROR_UNREADABLE:
  case EF_MEDIA_CHILD_ERROR_DAMAGED:
  case EF_MEDIA_CHILD_ERROR_ENCRYPTED:
  case EF_MEDIA_CHILD_ERROR_UNSUPPORTED:
    return EF_EXIT_REFUSED;
  case EF_MEDIA_CHILD_ERROR_STUCK:
  case EF_MEDIA_CHILD_ERROR_NO_SPACE:
  case EF_MEDIA_CHILD_ERROR_FAILED:
  default:
    return EF_EXIT_FAILED;
  }
}

static EfExit
get_practice_exit (int code)
{
  switch ((EfPracticeError) code) {
  case EF_PRACTICE_ERROR_RULE:
    return EF_EXIT_USAGE;
  case EF_PRACTICE_ERROR_PORT:
  case EF_PRACTICE_ERROR_TAKEN:
    return EF_EXIT_REFUSED;
  case EF_PRACTICE_ERROR_STATE:
  default:
    return EF_EXIT_FAILED;
  }
}

EfExit
ef_cli_problem_get_exit (const GError *error)
{
  if (error->domain == EF_ERROR) {
    switch ((EfError) error->code) {
    case EF_ERROR_NOT_FOUND:
      return EF_EXIT_NOT_FOUND;
    case EF_ERROR_AMBIGUOUS:
    case EF_ERROR_USAGE:
      return EF_EXIT_USAGE;
    case EF_ERROR_INVALID:
    case EF_ERROR_TAKEN:
    case EF_ERROR_REFUSED:
    case EF_ERROR_NO_CREDENTIALS:
    default:
      return EF_EXIT_REFUSED;
    }
  }
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY) ||
      g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED))
    return EF_EXIT_REFUSED;
  if (error->domain == EF_PRACTICE_ERROR)
    return get_practice_exit (error->code);
  if (error->domain == EF_MEDIA_CHILD_ERROR)
    return get_media_exit (error->code);
  if (error->domain == G_IO_ERROR)
    return get_io_exit (error->code);

  return EF_EXIT_FAILED;
}

/* "no-credentials", "store-busy": short and stable, for scripts. */
static const char *
get_code (const GError *error)
{
  static const char *const own[] = {
    [EF_ERROR_INVALID] = "invalid",     [EF_ERROR_NOT_FOUND] = "not-found",
    [EF_ERROR_AMBIGUOUS] = "ambiguous", [EF_ERROR_TAKEN] = "taken",
    [EF_ERROR_REFUSED] = "refused",     [EF_ERROR_NO_CREDENTIALS] = "no-credentials",
    [EF_ERROR_USAGE] = "usage",
  };
  static const char *const store[] = {
    [EF_STORE_ERROR_NEWER] = "database-newer",
    [EF_STORE_ERROR_CORRUPT] = "database-corrupt",
    [EF_STORE_ERROR_READ_ONLY] = "database-read-only",
    [EF_STORE_ERROR_FULL] = "disk-full",
    [EF_STORE_ERROR_BUSY] = "database-busy",
    [EF_STORE_ERROR_CONFLICT] = "conflict",
    [EF_STORE_ERROR_FAILED] = "database",
  };
  static const char *const keyring[] = {
    [EF_KEYRING_ERROR_MISSING] = "keyring-missing",
    [EF_KEYRING_ERROR_LOCKED] = "keyring-locked",
    [EF_KEYRING_ERROR_DISMISSED] = "keyring-dismissed",
    [EF_KEYRING_ERROR_NOT_FOUND] = "keyring-empty",
    [EF_KEYRING_ERROR_FAILED] = "keyring",
  };
  static const char *const net[] = {
    [EF_NET_ERROR_OFFLINE] = "offline",
    [EF_NET_ERROR_TIMEOUT] = "timeout",
    [EF_NET_ERROR_CERTIFICATE] = "certificate",
    [EF_NET_ERROR_WRONG_ADDRESS] = "wrong-address",
    [EF_NET_ERROR_KEY_REFUSED] = "key-refused",
    [EF_NET_ERROR_LIMIT] = "limit",
    [EF_NET_ERROR_SERVER] = "server",
    [EF_NET_ERROR_REFUSED] = "server-refused",
    [EF_NET_ERROR_TOO_LARGE] = "too-large",
    [EF_NET_ERROR_NOT_FOUND] = "not-found-at-server",
    [EF_NET_ERROR_CHANNEL] = "channel",
    [EF_NET_ERROR_UNSUPPORTED] = "server-too-old",
    [EF_NET_ERROR_FILE] = "file",
  };
  static const char *const media[] = {
    [EF_MEDIA_CHILD_ERROR_UNREADABLE] = "unreadable",
    [EF_MEDIA_CHILD_ERROR_DAMAGED] = "damaged",
    [EF_MEDIA_CHILD_ERROR_ENCRYPTED] = "encrypted",
    [EF_MEDIA_CHILD_ERROR_UNSUPPORTED] = "unsupported",
    [EF_MEDIA_CHILD_ERROR_STUCK] = "stuck",
    [EF_MEDIA_CHILD_ERROR_NO_SPACE] = "disk-full",
    [EF_MEDIA_CHILD_ERROR_FAILED] = "failed",
  };
  static const char *const practice[] = {
    [EF_PRACTICE_ERROR_PORT] = "port-taken",
    [EF_PRACTICE_ERROR_TAKEN] = "practice-running",
    [EF_PRACTICE_ERROR_STATE] = "failed",
    [EF_PRACTICE_ERROR_RULE] = "usage",
  };
  struct {
    GQuark domain;
    const char *const *codes;
    guint n_codes;
  } tables[] = {
    { EF_ERROR, own, G_N_ELEMENTS (own) },
    { EF_STORE_ERROR, store, G_N_ELEMENTS (store) },
    { EF_KEYRING_ERROR, keyring, G_N_ELEMENTS (keyring) },
    { EF_NET_ERROR, net, G_N_ELEMENTS (net) },
    { EF_MEDIA_CHILD_ERROR, media, G_N_ELEMENTS (media) },
    { EF_PRACTICE_ERROR, practice, G_N_ELEMENTS (practice) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    if (error->domain == tables[i].domain && (guint) error->code < tables[i].n_codes)
      return tables[i].codes[error->code];
  }

  return "failed";
}

static char *
make_json (const GError *error, const char *message)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, get_code (error));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, message);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

/* Not with g_printerr (), which changes what the character set of the terminal does not know: JSON is
 * UTF-8 wherever it goes. */
void
ef_cli_problem_print (const GError *error, gboolean as_json)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);
  g_autofree char *text = NULL;

  if (!as_json) {
    g_printerr ("edit-factory-cli: %s\n", message);
    return;
  }

  text = make_json (error, message);
  fputs (text, stderr);
  fputc ('\n', stderr);
}
