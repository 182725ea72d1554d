/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/profile-set.h"

#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "core/profile-json.h"
#include "core/text.h"
#include "pipeline/studio-practice.h"

/* "profile set" names things that are verbs of their own in the studio. All of it is read and checked
 * before the first of them begins, so that a mistake changes nothing. */

#define POSITION_NONE (-1)

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned): of the model */
  EfProfile *values;  /* (owned) */
  EfProfileFields fields;
  const char *server; /* (nullable) */
  int position;
  gboolean make_default;
  gboolean set_practice;
  gboolean practice;
  gboolean had_key;
} Set;

static void
set_free (gpointer data)
{
  Set *self = data;

  g_clear_object (&self->profile);
  g_clear_object (&self->values);
  g_free (self);
}

static void go_on (Set *self);

static void
fields_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_update_profile_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
server_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
position_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_move_profile_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_make_default_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
practice_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Set *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_practising_finish (EF_STUDIO (object), result, &error))
    go_on (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
finish (Set *self)
{
  ef_cli_profile_print (self->cli, self->profile);
  if (self->had_key && !ef_profile_get_has_key (self->profile))
    ef_cli_notice (self->cli, "%s\n",
                   _ ("The key belongs to the old server and was removed: set the new one with "
                      "“credentials set --key-file FILE”."));
  ef_cli_done (self->cli);
}

/* The names first: only that can still be refused, when somebody else has taken one. */
static void
go_on (Set *self)
{
  EfStudio *studio = ef_cli_get_studio (self->cli);
  EfProfileFields fields = self->fields;
  int position = self->position;

  if (fields != 0) {
    self->fields = 0;
    ef_studio_update_profile_async (studio, self->profile, self->values, fields, fields_cb, self);
  } else if (self->server != NULL) {
    ef_studio_set_credentials_async (studio, self->profile, g_steal_pointer (&self->server), NULL,
                                     server_cb, self);
  } else if (position != POSITION_NONE) {
    self->position = POSITION_NONE;
    ef_studio_move_profile_async (studio, self->profile, position, position_cb, self);
  } else if (self->make_default) {
    self->make_default = FALSE;
    ef_studio_make_default_async (studio, self->profile, default_cb, self);
  } else if (self->set_practice) {
    self->set_practice = FALSE;
    ef_studio_set_practising_async (studio, self->profile, self->practice, practice_cb, self);
  } else {
    finish (self);
  }
}

static gboolean
read_server (Set *self, const char *value, GError **error)
{
  self->server = value;

  return ef_address_parse (value, NULL, NULL, error);
}

static gboolean
read_position (Set *self, const char *value, GError **error)
{
  guint64 position;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &position, NULL)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("A position is a whole number: 0 is the first."));
    return FALSE;
  }

  self->position = (int) position;

  return TRUE;
}

static gboolean
read_default (Set *self, const char *value, GError **error)
{
  self->make_default = g_str_equal (value, "true");
  if (self->make_default)
    return TRUE;
  if (g_str_equal (value, "false") && !ef_profile_get_is_default (self->profile))
    return TRUE;

  if (g_str_equal (value, "false"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("Set another profile as default first."));
  else
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("default is true or false."));

  return FALSE;
}

static gboolean
read_practice (Set *self, const char *value, GError **error)
{
  self->set_practice = TRUE;
  self->practice = g_str_equal (value, "yes") || g_str_equal (value, "true");
  if (self->practice || g_str_equal (value, "no") || g_str_equal (value, "false"))
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("practice is yes or no."));

  return FALSE;
}

static const struct {
  const char *key;
  gboolean (*read) (Set *self, const char *value, GError **error);
} readers[] = {
  { "server", read_server },
  { "position", read_position },
  { "default", read_default },
  { "practice", read_practice },
};

static gboolean
read_assignment (Set *self, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = NULL;

  if (equals == NULL) {
    g_autofree char *excerpt = ef_text_excerpt (text);

    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("“%s” is not of the form KEY=VALUE."),
                 excerpt);
    return FALSE;
  }

  key = g_strndup (text, equals - text);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    if (g_str_equal (readers[i].key, key))
      return readers[i].read (self, equals + 1, error);
  }

  return ef_profile_set_from_text (self->values, key, equals + 1, &self->fields, error);
}

static Set *
take_set (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, ef_cli_get_argument (cli, 0));
  Set *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (Set, 1);
  ef_cli_take (cli, self, set_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->values = ef_profile_copy (profile);
  self->position = POSITION_NONE;
  self->had_key = ef_profile_get_has_key (profile);

  return self;
}

void
ef_cli_profile_set (EfCli *cli)
{
  Set *self = take_set (cli);
  g_autoptr (EfProfile) probe = NULL;
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  for (guint i = 1; i < ef_cli_get_n_arguments (cli); i++) {
    if (!read_assignment (self, ef_cli_get_argument (cli, i), &error)) {
      ef_cli_fail (cli, error);
      return;
    }
  }

  probe = ef_profile_copy (self->values);
  if (ef_profile_clean (probe, self->fields, &error))
    go_on (self);
  else
    ef_cli_fail (cli, error);
}

void
ef_cli_profile_default (EfCli *cli)
{
  Set *self = take_set (cli);

  if (self == NULL)
    return;

  self->make_default = TRUE;
  go_on (self);
}
