/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "keyring-support.h"

/* Services that behave as some do, and gnome-keyring does not: they find nothing in a locked
 * collection, ask before an item is made, answer a dismissed prompt with nothing, hang, or go away.
 * The service is a filter on a connection to the bus, which runs on the connection's own thread. */

#define SERVICE "org.freedesktop.secrets"
#define ROOT "/org/freedesktop/secrets"

typedef struct {
  GDBusConnection *connection; /* (owned) */
  gboolean hangs;
  gboolean is_locked;
  gboolean asks_for_items; /* CreateItem has a prompt, as KeePassXC's */
  const char *answer;      /* what a dismissed prompt answers, as text of a variant */
  int n_prompts;
} Service;

static void
complete_prompt (Service *self, const char *path)
{
  g_autoptr (GVariant) answer = g_variant_parse (NULL, self->answer, NULL, NULL, NULL);

  g_atomic_int_inc (&self->n_prompts);
  g_dbus_connection_emit_signal (self->connection, NULL, path, "org.freedesktop.Secret.Prompt",
                                 "Completed", g_variant_new ("(bv)", TRUE, answer), NULL);
}

static GVariant *
get_properties (Service *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("(a{sv})"));
  g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "Locked", g_variant_new_boolean (self->is_locked));
  g_variant_builder_add (&builder, "{sv}", "Label", g_variant_new_string ("Odd"));
  g_variant_builder_close (&builder);

  return g_variant_builder_end (&builder);
}

/* libsecret also asks to unlock what it found when it found nothing. */
static GVariant *
unlock (GVariant *arguments)
{
  g_autoptr (GVariant) paths = g_variant_get_child_value (arguments, 0);

  return g_variant_new ("(@aoo)", g_variant_new_objv (NULL, 0),
                        g_variant_n_children (paths) > 0 ? ROOT "/prompt/p1" : "/");
}

static GVariant *
get_answer (Service *self, GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);

  if (g_str_equal (member, "GetAll"))
    return get_properties (self);
  if (g_str_equal (member, "ReadAlias"))
    return g_variant_new ("(o)", ROOT "/collection/odd");
  if (g_str_equal (member, "SearchItems"))
    return g_variant_new ("(@ao@ao)", g_variant_new_objv (NULL, 0), g_variant_new_objv (NULL, 0));
  if (g_str_equal (member, "Unlock"))
    return unlock (g_dbus_message_get_body (message));
  if (g_str_equal (member, "CreateItem"))
    return g_variant_new ("(oo)", "/", self->asks_for_items ? ROOT "/prompt/p2" : "/");

  return g_variant_new ("()");
}

static GDBusMessage *
open_session (GDBusMessage *message)
{
  const char *algorithm;
  GDBusMessage *reply;

  g_variant_get (g_dbus_message_get_body (message), "(&sv)", &algorithm, NULL);
  if (!g_str_equal (algorithm, "plain"))
    return g_dbus_message_new_method_error_literal (
      message, "org.freedesktop.DBus.Error.NotSupported", "Not supported");

  reply = g_dbus_message_new_method_reply (message);
  g_dbus_message_set_body (reply,
                           g_variant_new ("(vo)", g_variant_new_string (""), ROOT "/session/s"));

  return reply;
}

static void
answer_call (Service *self, GDBusMessage *message)
{
  const char *member = g_dbus_message_get_member (message);
  g_autoptr (GDBusMessage) reply = NULL;

  if (g_str_equal (member, "OpenSession"))
    reply = open_session (message);
  else {
    reply = g_dbus_message_new_method_reply (message);
    g_dbus_message_set_body (reply, get_answer (self, message));
  }
  g_dbus_connection_send_message (self->connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL,
                                  NULL);
  if (g_str_equal (member, "Prompt"))
    complete_prompt (self, g_dbus_message_get_path (message));
}

static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  Service *self = user_data;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  if (!self->hangs)
    answer_call (self, message);
  g_object_unref (message);

  return NULL;
}

static void
start (Service *self)
{
  const GDBusConnectionFlags flags =
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  if (self->answer == NULL)
    self->answer = "''";
  self->connection = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                             flags, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (self->connection, filter, self, NULL);
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", SERVICE, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
stop (Service *self)
{
  g_assert_true (g_dbus_connection_close_sync (self->connection, NULL, NULL));
  g_clear_object (&self->connection);
  settle ();
}

static void
assert_code (EfKeyring *keyring, EfKeyringError code)
{
  g_autoptr (GError) stored = NULL;
  g_autoptr (GError) found = NULL;
  g_autoptr (GError) cleared = NULL;

  g_assert_false (try_store (keyring, PROFILE, ORIGIN, "one", &stored));
  g_assert_error (stored, EF_KEYRING_ERROR, (int) code);
  g_assert_null (try_lookup (keyring, PROFILE, ORIGIN, &found));
  g_assert_error (found, EF_KEYRING_ERROR, (int) code);
  g_assert_false (try_clear (keyring, PROFILE, NULL, &cleared));
  g_assert_error (cleared, EF_KEYRING_ERROR, (int) code);
}

static void
test_finds_nothing_when_locked (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  Service service = { .is_locked = TRUE };

  start (&service);
  assert_all_fail (keyring, EF_KEYRING_ERROR_LOCKED);
  g_assert_cmpint (g_atomic_int_get (&service.n_prompts), ==, 0);
  stop (&service);
}

/* All the shapes of an answer that a dismissed prompt was seen with. */
static void
test_dismissed (void)
{
  const char *const answers[] = { "''", "@ao []", "objectpath '/'", "false" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (EfKeyring) keyring = ef_keyring_new (TRUE);
    Service service = { .is_locked = TRUE, .answer = answers[i] };

    g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
    start (&service);
    assert_code (keyring, EF_KEYRING_ERROR_DISMISSED);
    g_assert_cmpint (g_atomic_int_get (&service.n_prompts), ==, 3);
    stop (&service);
  }
}

/* Nobody sees the question, so it is not asked. */
static void
test_asks_for_items (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  g_autoptr (GError) error = NULL;
  Service service = { .asks_for_items = TRUE };

  start (&service);
  g_assert_false (try_store (keyring, PROFILE, ORIGIN, "one", &error));
  g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_LOCKED);
  g_assert_cmpint (g_atomic_int_get (&service.n_prompts), ==, 0);
  stop (&service);
}

/* The path of the item that was not made must not be taken for one. */
static void
test_asks_for_items_in_vain (void)
{
  const char *const answers[] = { "''", "objectpath '/'" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (EfKeyring) keyring = ef_keyring_new (TRUE);
    g_autoptr (GError) error = NULL;
    Service service = { .asks_for_items = TRUE, .answer = answers[i] };

    g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
    start (&service);
    g_assert_false (try_store (keyring, PROFILE, ORIGIN, "one", &error));
    g_assert_error (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_DISMISSED);
    g_assert_cmpint (g_atomic_int_get (&service.n_prompts), ==, 1);
    stop (&service);
  }
}

static void
test_hangs (void)
{
  g_autoptr (EfKeyring) keyring =
    g_object_new (EF_TYPE_KEYRING, "may-prompt", FALSE, "timeout", 1, NULL);
  gint64 begin = g_get_monotonic_time ();
  Service service = { .hangs = TRUE };

  start (&service);
  assert_code (keyring, EF_KEYRING_ERROR_MISSING);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 8 * G_USEC_PER_SEC);
  stop (&service);
}

static void
test_goes_away (void)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);
  Service locked = { .is_locked = TRUE };
  Service open = { .is_locked = FALSE };

  start (&locked);
  assert_all_fail (keyring, EF_KEYRING_ERROR_LOCKED);
  stop (&locked);
  assert_all_fail (keyring, EF_KEYRING_ERROR_MISSING);

  start (&open);
  assert_not_found (keyring, PROFILE, ORIGIN);
  stop (&open);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring-odd/finds-nothing-when-locked", test_finds_nothing_when_locked);
  g_test_add_func ("/keyring-odd/dismissed", test_dismissed);
  g_test_add_func ("/keyring-odd/asks-for-items", test_asks_for_items);
  g_test_add_func ("/keyring-odd/asks-for-items-in-vain", test_asks_for_items_in_vain);
  g_test_add_func ("/keyring-odd/hangs", test_hangs);
  g_test_add_func ("/keyring-odd/goes-away", test_goes_away);

  return g_test_run ();
}
