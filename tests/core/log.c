/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"

#include <string.h>

typedef struct {
  GLogLevelFlags level;
  char *domain;
  char *profile;
  char *message;
} Line;

static Line last;

static char *
dup_field (const GLogField *field)
{
  return field->length < 0 ? g_strdup (field->value)
                           : g_strndup (field->value, (gsize) field->length);
}

static void
clear_last (void)
{
  g_clear_pointer (&last.domain, g_free);
  g_clear_pointer (&last.profile, g_free);
  g_clear_pointer (&last.message, g_free);
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  clear_last ();
  last.level = level;
  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      last.domain = dup_field (&fields[i]);
    else if (g_str_equal (fields[i].key, "PROFILE"))
      last.profile = dup_field (&fields[i]);
    else if (g_str_equal (fields[i].key, "MESSAGE"))
      last.message = dup_field (&fields[i]);
  }

  return G_LOG_WRITER_HANDLED;
}

static void
test_profile (void)
{
  ef_log_message ("Nordlicht", "Rendered %d of %s", 3, "50%");

  g_assert_cmpint ((int) last.level, ==, G_LOG_LEVEL_MESSAGE);
  g_assert_cmpstr (last.domain, ==, "EditFactory");
  g_assert_cmpstr (last.profile, ==, "Nordlicht");
  g_assert_cmpstr (last.message, ==, "[Nordlicht] Rendered 3 of 50%");
}

static void
test_no_profile (void)
{
  ef_log_info (NULL, "Opened %s", "%s%n");

  g_assert_cmpint ((int) last.level, ==, G_LOG_LEVEL_INFO);
  g_assert_cmpstr (last.domain, ==, "EditFactory");
  g_assert_null (last.profile);
  g_assert_cmpstr (last.message, ==, "Opened %s%n");
}

/* A name is a person's text: it must not be taken as a format. */
static void
test_hostile_profile (void)
{
  ef_log_message ("%s%n%s", "done");

  g_assert_cmpstr (last.profile, ==, "%s%n%s");
  g_assert_cmpstr (last.message, ==, "[%s%n%s] done");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_cb, NULL, NULL);

  g_test_add_func ("/log/profile", test_profile);
  g_test_add_func ("/log/no-profile", test_no_profile);
  g_test_add_func ("/log/hostile-profile", test_hostile_profile);

  status = g_test_run ();
  clear_last ();

  return status;
}
