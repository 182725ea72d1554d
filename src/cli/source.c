/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/source.h"

#include <glib/gi18n.h>

#include "cli/problem.h"
#include "cli/wait.h"
#include "core/error.h"
#include "core/text.h"
#include "core/timecode.h"
#include "pipeline/studio-sources.h"

/* Finding one, for all verbs that work on a source. */

typedef struct {
  EfCli *cli;
  const char *text;
  EfCliSourceFunc func;
  gpointer data;
} Find;

static void
add_hint (GError *error, const char *name)
{
  g_autofree char *excerpt = ef_text_excerpt (name);
  g_autofree char *message = g_strdup_printf (
    _ ("%s: “%s”. “edit-factory-cli source list” shows them all."), error->message, excerpt);

  g_set_str (&error->message, message);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Find *find = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSource) source = ef_studio_find_source_finish (EF_STUDIO (object), result, &error);

  if (source == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
      add_hint (error, find->text);
    ef_cli_fail (find->cli, error);
  }
  find->func (source, find->data);
}

void
ef_cli_find_source (EfCli *cli, const char *text, EfCliSourceFunc func, gpointer data)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Find *find;

  if (profile == NULL) {
    func (NULL, data);
    return;
  }

  find = g_new0 (Find, 1);
  *find = (Find) { cli, text, func, data };
  ef_studio_find_source_async (ef_cli_get_studio (cli), profile, text, found_cb, find);
}

void
ef_cli_wait_for_sources (EfCli *cli,
                         GPtrArray *sources,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_null_terminated (sources->len, NULL, TRUE);
  EfQueueScope scope = { .kinds = (1u << EF_JOB_IMPORT) | (1u << EF_JOB_ANALYSIS) };

  for (guint i = 0; i < sources->len; i++)
    g_ptr_array_add (ids, (char *) ef_source_get_id (sources->pdata[i]));
  scope.ids = (const char *const *) ids->pdata;
  ef_cli_wait_async (cli, &scope, 0, TRUE, callback, user_data);
}

/* What is printed. */

static void
print_row (EfCli *cli, EfSource *source)
{
  const EfMediaInfo *info = ef_source_get_info (source);
  g_autofree char *name = ef_cli_pad (ef_source_get_name (source), 36);
  g_autofree char *duration = ef_timecode_format (info->duration, EF_RATE_NONE, EF_TIMECODE_CLOCK);
  g_autofree char *size = g_strdup_printf ("%dx%d", info->width, info->height);

  ef_cli_print (cli, "%.8s  %s %s %-9s %7.3f  %-10s %u\n", ef_source_get_id (source), name,
                duration, size, ef_rate_to_double (info->rate),
                ef_source_state_to_nick (ef_source_get_state (source)),
                ef_source_get_n_segments (source));
}

static void
print_source (EfCli *cli, EfSource *source)
{
  g_autoptr (JsonNode) node = ef_source_to_json (source);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, source);
}

static void
print_sources (EfCli *cli, GPtrArray *sources)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < sources->len; i++) {
    json_array_add_element (array, ef_source_to_json (sources->pdata[i]));
    print_row (cli, sources->pdata[i]);
  }
  ef_cli_print_array (cli, array);
}

/* add */

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) */
  EfAdded *added;     /* (owned) (nullable) */
  EfExit status;
} Add;

static void
add_free (gpointer data)
{
  Add *self = data;

  g_object_unref (self->profile);
  ef_added_free (self->added);
  g_free (self);
}

static void
end_add (Add *self, GPtrArray *sources)
{
  if (sources->len > 0)
    print_sources (self->cli, sources);
  ef_cli_exit (self->cli, self->status);
}

static gboolean
is_added (Add *self, EfSource *source)
{
  for (guint i = 0; i < self->added->sources->len; i++) {
    if (g_str_equal (ef_source_get_id (self->added->sources->pdata[i]), ef_source_get_id (source)))
      return TRUE;
  }

  return FALSE;
}

/* As they are after the wait. */
static void
listed_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = ef_studio_list_sources_finish (EF_STUDIO (object), result, &error);

  if (all == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  for (guint i = all->len; i > 0; i--) {
    if (!is_added (self, all->pdata[i - 1]))
      g_ptr_array_remove_index (all, i - 1);
  }
  end_add (self, all);
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  EfExit status;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  status = ef_cli_wait_tell (self->cli, result, &outcome);
  if (self->status == EF_EXIT_DONE)
    self->status = status;
  ef_studio_list_sources_async (ef_cli_get_studio (self->cli), self->profile,
                                ef_cli_get_cancellable (self->cli), listed_again_cb, self);
}

static void
tell_refused (Add *self)
{
  for (guint i = 0; i < self->added->refused->len; i++) {
    g_autoptr (GError) error =
      g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, g_ptr_array_index (self->added->refused, i));

    ef_cli_problem_print (error, ef_cli_is_json (self->cli));
    self->status = EF_EXIT_REFUSED;
  }
}

static void
tell_known (Add *self)
{
  for (guint i = 0; i < self->added->known->len; i++)
    ef_cli_notice (self->cli, _ ("“%s” is there already.\n"),
                   ef_source_get_name (self->added->known->pdata[i]));
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;

  self->added = ef_studio_add_sources_finish (EF_STUDIO (object), result, &error);
  if (self->added == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  tell_refused (self);
  tell_known (self);
  if (ef_cli_get_option (self->cli, "wait") != NULL && self->added->sources->len > 0)
    ef_cli_wait_for_sources (self->cli, self->added->sources, waited_cb, self);
  else
    end_add (self, self->added->sources);
}

static void
add (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  Add *self;

  if (profile == NULL)
    return;

  self = g_new0 (Add, 1);
  ef_cli_take (cli, self, add_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  for (guint i = 0; i < ef_cli_get_n_arguments (cli); i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (ef_cli_get_argument (cli, i)));
  ef_studio_add_sources_async (ef_cli_get_studio (cli), profile, files,
                               ef_cli_get_cancellable (cli), added_cb, self);
}

/* list, show */

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources =
    ef_studio_list_sources_finish (EF_STUDIO (object), result, &error);

  if (sources == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_sources (cli, sources);
  if (sources->len == 0)
    ef_cli_notice (cli, "%s\n", _ ("There is no source yet: edit-factory-cli source add FILE"));
  ef_cli_done (cli);
}

static void
list (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_list_sources_async (ef_cli_get_studio (cli), profile, ef_cli_get_cancellable (cli),
                                  listed_cb, cli);
}

static void
print_details (EfCli *cli, EfSource *source)
{
  const EfMediaInfo *info = ef_source_get_info (source);
  g_autofree char *path = g_filename_display_name (ef_source_get_path (source));

  ef_cli_print (cli, "  %s\n", path);
  ef_cli_print (cli, "  %s %s %s\n", info->container, info->video_codec, info->audio_codec);
  if (*ef_source_get_problem (source) != '\0')
    ef_cli_print (cli, "  %s\n", ef_source_get_problem (source));
}

static void
show_source (EfSource *source, gpointer data)
{
  EfCli *cli = data;

  if (source == NULL)
    return;

  print_source (cli, source);
  print_details (cli, source);
  ef_cli_done (cli);
}

static void
show (EfCli *cli)
{
  ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), show_source, cli);
}

/* rename, relink, remove: the source that was found, while it is changed. */

typedef struct {
  EfCli *cli;
  EfSource *source; /* (owned) (nullable) */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_clear_object (&self->source);
  g_free (self);
}

static void
begin_change (EfCli *cli, EfCliSourceFunc func)
{
  Change *self = g_new0 (Change, 1);

  ef_cli_take (cli, self, change_free);
  self->cli = cli;
  ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), func, self);
}

/* As the database has it now. */
static void
show_changed (EfSource *source, gpointer data)
{
  Change *self = data;

  if (source == NULL)
    return;

  print_source (self->cli, source);
  ef_cli_done (self->cli);
}

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_rename_source_finish (EF_STUDIO (object), result, &error))
    ef_cli_find_source (self->cli, ef_source_get_id (self->source), show_changed, self);
  else
    ef_cli_fail (self->cli, error);
}

static void
rename_found (EfSource *source, gpointer data)
{
  Change *self = data;

  if (!g_set_object (&self->source, source))
    return;

  ef_studio_rename_source_async (ef_cli_get_studio (self->cli), source,
                                 ef_cli_get_argument (self->cli, 1), renamed_cb, self);
}

static void
rename_source (EfCli *cli)
{
  begin_change (cli, rename_found);
}

static void
relinked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_found = ef_studio_relink_source_finish (EF_STUDIO (object), result, &error);

  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  if (n_found > 1)
    ef_cli_notice (self->cli,
                   g_dngettext (NULL, "%u other missing source was found in the same folder.\n",
                                "%u other missing sources were found in the same folder.\n",
                                n_found - 1),
                   n_found - 1);
  ef_cli_find_source (self->cli, ef_source_get_id (self->source), show_changed, self);
}

static void
relink_found (EfSource *source, gpointer data)
{
  Change *self = data;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (ef_cli_get_argument (self->cli, 1));

  if (!g_set_object (&self->source, source))
    return;

  ef_studio_relink_source_async (ef_cli_get_studio (self->cli), source, file,
                                 ef_cli_get_option (self->cli, "force") != NULL, relinked_cb, self);
}

static void
relink (EfCli *cli)
{
  begin_change (cli, relink_found);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Change *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_source_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_print_count (self->cli, 1);
  ef_cli_done (self->cli);
}

static void
remove_found (EfSource *source, gpointer data)
{
  Change *self = data;

  if (g_set_object (&self->source, source))
    ef_studio_remove_source_async (ef_cli_get_studio (self->cli), source, removed_cb, self);
}

static void
remove_source (EfCli *cli)
{
  begin_change (cli, remove_found);
}

static const EfCliOption add_options[] = {
  { "wait", NULL, N_ ("Wait until they have been read, too") },
  { NULL, NULL, NULL },
};

static const EfCliOption relink_options[] = {
  { "force", NULL, N_ ("Take the file even if it is another recording") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_source_verbs[] = {
  { "source", "add", N_ ("FILE|FOLDER..."), N_ ("Add videos; they stay where they are"), 1,
    G_MAXUINT, add_options, add, FALSE },
  { "source", "list", "", N_ ("List the sources"), 0, 0, NULL, list, FALSE },
  { "source", "show", "S", N_ ("Show a source"), 1, 1, NULL, show, FALSE },
  { "source", "rename", N_ ("S NAME"), N_ ("Give a source another name; not the file"), 2, 2, NULL,
    rename_source, FALSE },
  { "source", "relink", N_ ("S FILE"),
    N_ ("Say where the file of a source lies now; others that are missing and lie beside it come "
        "along"),
    2, 2, relink_options, relink, FALSE },
  { "source", "remove", "S", N_ ("Take a source off the list; the file stays"), 1, 1, NULL,
    remove_source, FALSE },
  { NULL },
};
