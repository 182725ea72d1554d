/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/project.h"
#include "core/error.h"
#include "core/text.h"
#include "core/timecode.h"
#include "pipeline/studio-projects.h"

/* Clips: variants of a project, frozen. */

static void
print_row (EfCli *cli, EfClip *clip)
{
  g_autofree char *name = ef_cli_pad (ef_clip_get_name (clip), 24);
  g_autofree char *duration =
    ef_timecode_format (ef_clip_get_duration (clip), EF_RATE_NONE, EF_TIMECODE_CLOCK);

  ef_cli_print (cli, "%.8s  %s %5u  %s  %s\n", ef_clip_get_id (clip), name,
                ef_clip_get_items (clip)->len, duration,
                ef_order_to_nick (ef_clip_get_order (clip)));
}

static void
print_clips (EfCli *cli, GPtrArray *clips)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < clips->len; i++) {
    json_array_add_element (array, ef_clip_to_json (clips->pdata[i]));
    print_row (cli, clips->pdata[i]);
  }
  ef_cli_print_array (cli, array);
}

/* make */

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  guint n_missing;
  g_autoptr (GPtrArray) clips =
    ef_studio_make_clips_finish (EF_STUDIO (object), result, &n_missing, &error);

  if (clips != NULL && clips->len == 0)
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("There is no variant that is not there yet: choose another order or "
                            "length, or add segments."));
  if (error != NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_clips (cli, clips);
  if (n_missing > 0)
    ef_cli_notice (cli,
                   ngettext ("%u more was asked for, but there is no other variant.\n",
                             "%u more were asked for, but there are no other variants.\n",
                             n_missing),
                   n_missing);
  ef_cli_done (cli);
}

static gboolean
read_options (EfCli *cli, EfProject *project, GError **error)
{
  static const char *const names[] = { "variants", "order", "length", "seed" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *value = ef_cli_get_option (cli, names[i]);

    if (value != NULL && !ef_project_set_value (project, names[i], value, error))
      return FALSE;
  }

  return TRUE;
}

static void
make_clips (EfProject *project, gpointer data)
{
  EfCli *cli = data;
  g_autoptr (EfProject) wanted = project != NULL ? ef_project_copy (project) : NULL;
  g_autoptr (GError) error = NULL;

  if (project == NULL)
    return;

  if (read_options (cli, wanted, &error))
    ef_studio_make_clips_async (ef_cli_get_studio (cli), project, ef_project_get_settings (wanted),
                                made_cb, cli);
  else
    ef_cli_fail (cli, error);
}

static void
make (EfCli *cli)
{
  ef_cli_find_project (cli, ef_cli_get_argument (cli, 0), make_clips, cli);
}

/* list */

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clips = ef_studio_list_clips_finish (EF_STUDIO (object), result, &error);

  if (clips == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_clips (cli, clips);
  if (clips->len == 0)
    ef_cli_notice (cli, "%s\n", _ ("There is no clip yet: edit-factory-cli clip make J"));
  ef_cli_done (cli);
}

static void
list_clips (EfProject *project, gpointer data)
{
  EfCli *cli = data;
  EfProfile *profile = project != NULL ? ef_cli_get_profile (cli, NULL) : NULL;

  if (profile != NULL)
    ef_studio_list_clips_async (ef_cli_get_studio (cli), profile, project,
                                ef_cli_get_cancellable (cli), listed_cb, cli);
}

static void
list (EfCli *cli)
{
  ef_cli_find_project (cli, ef_cli_get_argument (cli, 0), list_clips, cli);
}

/* remove */

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_clip_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print_count (cli, 1);
  ef_cli_done (cli);
}

static void
add_hint (GError *error, const char *name)
{
  g_autofree char *excerpt = ef_text_excerpt (name);
  g_autofree char *message =
    g_strdup_printf (_ ("%s: “%s”. “edit-factory-cli clip list J” shows those of a project."),
                     error->message, excerpt);

  g_set_str (&error->message, message);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfClip) clip = ef_studio_find_clip_finish (EF_STUDIO (object), result, &error);

  if (clip == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
      add_hint (error, ef_cli_get_argument (cli, 0));
    ef_cli_fail (cli, error);
    return;
  }

  ef_studio_remove_clip_async (EF_STUDIO (object), clip, removed_cb, cli);
}

static void
remove_clip (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_find_clip_async (ef_cli_get_studio (cli), profile, ef_cli_get_argument (cli, 0),
                               found_cb, cli);
}

static const EfCliOption make_options[] = {
  { "variants", N_ ("N"), N_ ("How many, 1 to 10; else as the project says") },
  { "order", N_ ("ORDER"), N_ ("arranged, shuffled or longest") },
  { "length", N_ ("SECONDS"), N_ ("How long each shall be; 0: all segments, whole") },
  { "seed", N_ ("N"), N_ ("The same number makes the same variants") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_clip_verbs[] = {
  { "clip", "make", "J", N_ ("Freeze variants of a project as clips, no two alike"), 1, 1,
    make_options, make, FALSE },
  { "clip", "list", "J", N_ ("List the clips of a project"), 1, 1, NULL, list, FALSE },
  { "clip", "remove", "C", N_ ("Remove a clip, by id or as PROJECT/NAME; never files"), 1, 1, NULL,
    remove_clip, FALSE },
  { NULL },
};
