/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "cli/cli.h"
#include "core/error.h"
#include "core/moment.h"
#include "core/steps.h"
#include "pipeline/media-child.h"

/* Whether the application can work here, check by check; and the way back when the database is
 * damaged. */

typedef struct {
  EfCli *cli;
  JsonArray *checks;
  gboolean has_problem;
  char *copy; /* (nullable): what --restore puts back */
} Doctor;

static void
doctor_free (gpointer data)
{
  Doctor *self = data;

  json_array_unref (self->checks);
  g_free (self->copy);
  g_free (self);
}

/* @state is "ok", "warning" or "problem". */
static void
report (Doctor *self, const char *name, const char *state, const char *text)
{
  JsonObject *check = json_object_new ();

  json_object_set_string_member (check, "name", name);
  json_object_set_string_member (check, "state", state);
  json_object_set_string_member (check, "text", text);
  json_array_add_object_element (self->checks, check);
  self->has_problem |= g_str_equal (state, "problem");

  ef_cli_print (self->cli, "%-8s %-10s %s\n", state, name, text);
}

static void
check_versions (GTask *task)
{
  g_autofree char *text =
    g_strdup_printf ("Edit Factory %s, GLib %u.%u.%u", EF_VERSION, glib_major_version,
                     glib_minor_version, glib_micro_version);

  report (ef_steps_get_data (task), "version", "ok", text);
  ef_steps_next (task);
}

static void
folder_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info =
    g_file_query_filesystem_info_finish (G_FILE (object), result, &error);
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  guint64 free_space;

  if (info == NULL) {
    report (self, "space", "warning", error->message);
    ef_steps_next (g_steal_pointer (&task));
    return;
  }

  free_space = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  size = g_format_size (free_space);
  /* Translators: a size, then a folder. */
  text = g_strdup_printf (_ ("%s free in %s"), size, g_file_peek_path (G_FILE (object)));
  report (self, "space", free_space < 1000 * 1000 * 1000 ? "warning" : "ok", text);
  ef_steps_next (g_steal_pointer (&task));
}

static void
check_folder (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);
  const EfPaths *paths = ef_studio_get_paths (ef_cli_get_studio (self->cli));
  g_autoptr (GFile) folder = g_file_new_for_path (paths->data);

  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT,
                                      NULL, folder_cb, task);
}

/* What SQLite finds says nothing about what to do. */
static void
report_damage (Doctor *self, const char *problem)
{
  g_autofree char *text =
    /* Translators: %s is what SQLite has found, in English. */
    g_strdup_printf (_ ("damaged (%s): run “edit-factory-cli doctor --restore”"), problem);

  report (self, "database", "problem", text);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  EfStudio *studio = EF_STUDIO (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = ef_studio_check_finish (studio, result, &error);
  g_autofree char *text = NULL;
  guint n_profiles;

  if (error != NULL) {
    report (self, "database", "problem", error->message);
  } else if (problem != NULL) {
    report_damage (self, problem);
  } else {
    n_profiles = g_list_model_get_n_items (ef_studio_get_profiles (studio));
    text = g_strdup_printf (
      g_dngettext (NULL, "undamaged, %u profile", "undamaged, %u profiles", n_profiles),
      n_profiles);
    report (self, "database", "ok", text);
  }

  ef_steps_next (g_steal_pointer (&task));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  if (ef_studio_open_finish (EF_STUDIO (object), result, &error)) {
    ef_studio_check_async (EF_STUDIO (object), checked_cb, g_steal_pointer (&task));
    return;
  }

  report (self, "database", "problem", error->message);
  ef_steps_next (g_steal_pointer (&task));
}

static void
check_database (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);

  ef_studio_open_async (ef_cli_get_studio (self->cli), EF_STUDIO_NONE, NULL, opened_cb, task);
}

/* Good ones come before others only by their time. */
static EfStudioCopy *
find_newest_good (GPtrArray *copies, guint *n_good)
{
  EfStudioCopy *newest = NULL;

  *n_good = 0;
  for (guint i = 0; i < copies->len; i++) {
    EfStudioCopy *copy = g_ptr_array_index (copies, i);

    if (copy->problem != NULL)
      continue;
    if (newest == NULL)
      newest = copy;
    (*n_good)++;
  }

  return newest;
}

static char *
describe_good_copies (GPtrArray *copies)
{
  guint n_good;
  EfStudioCopy *newest = find_newest_good (copies, &n_good);
  g_autofree char *time = NULL;

  if (newest == NULL)
    return g_strdup (_ ("no good copy"));

  time = ef_moment_format (newest->time * G_USEC_PER_SEC, NULL, "%Y-%m-%d %H:%M");

  return g_strdup_printf (
    /* Translators: %s is a date with the time. */
    g_dngettext (NULL, "%u good copy, of %s", "%u good copies, the newest of %s", n_good), n_good,
    time);
}

static void
report_copies (Doctor *self, GPtrArray *copies)
{
  g_autofree char *good = describe_good_copies (copies);
  g_autoptr (GString) text = g_string_new (good);
  gboolean is_good = TRUE;

  for (guint i = 0; i < copies->len; i++) {
    EfStudioCopy *copy = g_ptr_array_index (copies, i);

    if (copy->problem == NULL)
      continue;
    g_string_append (text, is_good ? _ ("; these cannot be restored: ") : ", ");
    g_string_append (text, copy->path);
    is_good = FALSE;
  }

  report (self, "copies", is_good ? "ok" : "warning", text->str);
}

static void
copies_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) copies = ef_studio_list_copies_finish (EF_STUDIO (object), result, &error);

  if (copies == NULL)
    report (self, "copies", "warning", error->message);
  else if (copies->len == 0)
    report (self, "copies", "ok", _ ("none yet: the window makes one a day"));
  else
    report_copies (self, copies);

  ef_steps_next (g_steal_pointer (&task));
}

static void
check_copies (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);

  ef_studio_list_copies_async (ef_cli_get_studio (self->cli), copies_cb, task);
}

static void
keyring_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  /* Everything but stored keys works without one. */
  if (ef_keyring_check_finish (EF_KEYRING (object), result, &error))
    report (self, "keyring", "ok", _ ("secrets can be stored"));
  else
    report (self, "keyring", "warning", error->message);
  ef_steps_next (g_steal_pointer (&task));
}

static void
check_keyring (GTask *task)
{
  g_autoptr (EfKeyring) keyring = ef_keyring_new (FALSE);

  ef_keyring_check_async (keyring, NULL, keyring_cb, task);
}

/* The names in @member of @answer with commas between; NULL: there are none. */
static char *
join_names (JsonObject *answer, const char *member)
{
  JsonArray *array = json_object_get_array_member (answer, member);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (array, i));

  return names->len > 0 ? g_strdup (names->str) : NULL;
}

static void
report_codecs (Doctor *self, JsonObject *answer)
{
  g_autofree char *unreadable = join_names (answer, "unreadable");
  g_autofree char *unwritable = join_names (answer, "unwritable");
  g_autofree char *reading =
    unreadable != NULL
      ? g_strdup_printf (_ ("no decoder for %s: install more plugins of GStreamer"), unreadable)
      : g_strdup (_ ("videos of every usual kind can be read"));
  g_autofree char *writing =
    unwritable != NULL
      ? g_strdup_printf (_ ("no encoder for %s: install more plugins of GStreamer"), unwritable)
      : g_strdup (_ ("videos can be written"));

  report (self, "decoders", unreadable != NULL ? "warning" : "ok", reading);
  report (self, "encoders", unwritable != NULL ? "warning" : "ok", writing);
}

static void
codecs_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  g_autoptr (EfMediaChild) child = EF_MEDIA_CHILD (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = ef_media_child_ask_finish (child, result, &error);

  ef_media_child_close (child);
  if (answer == NULL) {
    report (self, "videos", "problem", error->message);
  } else {
    report (self, "videos", "ok", _ ("the process that reads them can be started"));
    report_codecs (self, answer);
  }
  ef_steps_next (g_steal_pointer (&task));
}

/* Videos are read in a process of its own; it knows what it can decode. */
static void
check_videos (GTask *task)
{
  EfMediaChild *child = ef_media_child_new ();
  g_autoptr (JsonObject) request = ef_media_child_make_request ("codecs", "/");

  ef_media_child_ask_async (child, request, NULL, NULL, NULL, codecs_cb, task);
}

static const EfStep check_steps[] = {
  check_versions, check_database, check_folder, check_copies, check_keyring, check_videos, NULL,
};

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  Doctor *self = ef_steps_get_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  JsonObject *answer;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (ef_cli_is_json (cli)) {
    answer = json_object_new ();
    json_object_set_boolean_member (answer, "ok", !self->has_problem);
    json_object_set_array_member (answer, "checks", json_array_ref (self->checks));
    ef_cli_print_object (cli, answer);
  }
  ef_cli_exit (cli, self->has_problem ? EF_EXIT_FAILED : EF_EXIT_DONE);
}

static void
name_passed_over (Doctor *self, GPtrArray *copies)
{
  for (guint i = 0; i < copies->len; i++) {
    EfStudioCopy *copy = g_ptr_array_index (copies, i);

    if (copy->problem != NULL)
      ef_cli_notice (self->cli, _ ("The copy %s is passed over. %s\n"), copy->path, copy->problem);
  }
}

static void
find_copy_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) copies = ef_studio_list_copies_finish (EF_STUDIO (object), result, &error);
  EfStudioCopy *newest;
  guint n_good;

  if (copies == NULL) {
    g_task_return_error (task, error);
    return;
  }

  name_passed_over (self, copies);
  newest = find_newest_good (copies, &n_good);
  if (newest == NULL) {
    g_task_return_new_error_literal (task, EF_ERROR, EF_ERROR_NOT_FOUND,
                                     _ ("There is no good copy to restore: --start-empty sets the "
                                        "damaged file aside and begins anew."));
    return;
  }

  self->copy = g_strdup (newest->path);
  ef_steps_next (g_steal_pointer (&task));
}

static void
find_copy (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);

  if (ef_cli_get_option (self->cli, "start-empty") != NULL)
    ef_steps_next (task);
  else
    ef_studio_list_copies_async (ef_cli_get_studio (self->cli), find_copy_cb, task);
}

static void
may_restore_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_studio_may_restore_finish (EF_STUDIO (object), result, &error))
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Before anything is said about copies: with a whole database they do not matter. */
static void
refuse_whole (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);

  ef_studio_may_restore_async (ef_cli_get_studio (self->cli), may_restore_cb, task);
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doctor *self = ef_steps_get_data (task);
  GError *error = NULL;
  g_autofree char *aside = ef_studio_restore_finish (EF_STUDIO (object), result, &error);

  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }

  if (aside != NULL)
    ef_cli_notice (self->cli, _ ("The damaged file lies in %s\n"), aside);
  ef_steps_next (g_steal_pointer (&task));
}

static void
restore (GTask *task)
{
  Doctor *self = ef_steps_get_data (task);

  ef_studio_restore_async (ef_cli_get_studio (self->cli), self->copy, restored_cb, task);
}

static const EfStep restore_steps[] = {
  refuse_whole, find_copy,    restore,       check_versions, check_database,
  check_folder, check_copies, check_keyring, check_videos,   NULL,
};

static void
doctor (EfCli *cli)
{
  gboolean restores = ef_cli_get_option (cli, "restore") != NULL;
  gboolean starts_empty = ef_cli_get_option (cli, "start-empty") != NULL;
  g_autoptr (GError) error = NULL;
  Doctor *self;
  GTask *task;

  if (restores && starts_empty) {
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Only one of --restore and --start-empty can be done."));
    ef_cli_fail (cli, error);
    return;
  }

  self = g_new0 (Doctor, 1);
  self->cli = cli;
  self->checks = json_array_new ();
  task = g_task_new (NULL, NULL, finished_cb, cli);
  g_task_set_source_tag (task, doctor);
  ef_steps_run (task, restores || starts_empty ? restore_steps : check_steps, self, doctor_free);
}

static const EfCliOption options[] = {
  { "restore", NULL, N_ ("Put the last good copy in the place of a damaged database") },
  { "start-empty", NULL, N_ ("Set a damaged database aside and begin with an empty one") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_doctor_verbs[] = {
  { "doctor", NULL, "", N_ ("Check whether Edit Factory can work here"), 0, 0, options, doctor,
    TRUE },
  { NULL },
};
