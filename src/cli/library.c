/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/library.h"

#include <glib/gi18n.h>

#include "cli/problem.h"
#include "core/error.h"
#include "core/timecode.h"
#include "pipeline/studio-renders.h"

/* What was rendered, and finished files made elsewhere. */

#define LIMIT 100

/* What is printed. */

static void
print_row (EfCli *cli, EfRender *render)
{
  g_autofree char *title = ef_cli_pad (ef_render_get_title (render), 30);
  g_autofree char *duration =
    ef_timecode_format (ef_render_get_duration (render), EF_RATE_NONE, EF_TIMECODE_CLOCK);
  g_autofree char *file = g_filename_display_name (ef_render_get_file (render));

  ef_cli_print (cli, "%.8s  %s %-5s %s %-10s %s%s\n", ef_render_get_id (render), title,
                ef_render_get_format (render), duration,
                ef_cli_job_state_word (ef_render_get_state (render)), file,
                /* Translators: behind the name of a file. */
                ef_render_get_missing (render) ? _ (" (missing)") : "");
}

static JsonArray *
make_array (EfCli *cli, GPtrArray *renders)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < renders->len; i++) {
    json_array_add_element (array, ef_render_to_json (renders->pdata[i]));
    print_row (cli, renders->pdata[i]);
  }

  return array;
}

void
ef_cli_print_renders (EfCli *cli, GPtrArray *renders)
{
  ef_cli_print_array (cli, make_array (cli, renders));
}

static void
print_render (EfCli *cli, EfRender *render)
{
  g_autoptr (JsonNode) node = ef_render_to_json (render);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, render);
}

/* list */

typedef struct {
  EfCli *cli;
  EfLibraryFilter filter;
  guint page; /* 0: not asked for */
  guint limit;
} List;

static void
print_page (List *self, GPtrArray *renders, guint n_all)
{
  JsonObject *object;

  if (self->page == 0) {
    ef_cli_print_renders (self->cli, renders);
    return;
  }

  object = json_object_new ();
  json_object_set_array_member (object, "items", make_array (self->cli, renders));
  json_object_set_int_member (object, "page", self->page);
  json_object_set_int_member (object, "pages", (n_all + self->limit - 1) / self->limit);
  json_object_set_int_member (object, "total", n_all);
  ef_cli_print_object (self->cli, object);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_all;
  g_autoptr (GPtrArray) renders =
    ef_studio_list_renders_finish (EF_STUDIO (object), result, &n_all, &error);

  if (renders == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  print_page (self, renders, n_all);
  if (n_all == 0)
    ef_cli_notice (self->cli, "%s\n", _ ("There is no such file in the library."));
  ef_cli_done (self->cli);
}

static gboolean
read_state (List *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "state");
  EfJobState state;
  EfRenderUse use;

  if (nick == NULL)
    return TRUE;
  if (g_str_equal (nick, "trash")) {
    self->filter.trashed = TRUE;
    self->filter.states = (1u << EF_JOB_N_STATES) - 1;
    return TRUE;
  }
  if (g_str_equal (nick, ef_cli_job_state_word (EF_JOB_CANCELED)))
    nick = ef_job_state_to_nick (EF_JOB_CANCELED);
  if (ef_job_state_from_nick (nick, &state)) {
    self->filter.states = 1u << state;
    return TRUE;
  }
  if (ef_render_use_from_nick (nick, &use)) {
    self->filter.use = (int) use;
    return TRUE;
  }

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("A state in the library is pending, queued, running, retrying, "
                          "completed, failed, cancelled, not-sent, scheduled, published or "
                          "trash."));

  return FALSE;
}

static gboolean
read_number (EfCli *cli, const char *name, guint *number, GError **error)
{
  const char *text = ef_cli_get_option (cli, name);
  guint64 read;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT32 / 1000, &read, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("--%s is a number, 1 at least."), name);
    return FALSE;
  }
  *number = (guint) read;

  return TRUE;
}

static gboolean
read_filter (List *self, GError **error)
{
  const char *format = ef_cli_get_option (self->cli, "format");
  EfFormat parsed;

  self->filter.use = -1;
  self->filter.text = ef_cli_get_option (self->cli, "search");
  self->filter.tag = ef_cli_get_option (self->cli, "tag");
  self->filter.format = format;
  if (format != NULL && !ef_format_from_nick (format, &parsed)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("A format is 9:16, 1:1, 16:9 or 4:5."));
    return FALSE;
  }

  return read_state (self, error) && read_number (self->cli, "page", &self->page, error) &&
         read_number (self->cli, "limit", &self->limit, error);
}

static void
list (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  g_autoptr (GError) error = NULL;
  List *self;

  if (profile == NULL)
    return;

  self = g_new0 (List, 1);
  ef_cli_take (cli, self, g_free);
  self->cli = cli;
  if (!read_filter (self, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (self->page > 0 && self->limit == 0)
    self->limit = LIMIT;
  ef_studio_list_renders_async (ef_cli_get_studio (cli), profile, &self->filter,
                                self->page > 0 ? (self->page - 1) * self->limit : 0, self->limit,
                                listed_cb, self);
}

/* add */

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) renders =
    ef_studio_add_renders_finish (EF_STUDIO (object), result, &refused, &error);

  if (renders == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  for (guint i = 0; i < refused->len; i++) {
    g_autoptr (GError) problem =
      g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, refused->pdata[i]);

    ef_cli_problem_print (problem, ef_cli_is_json (cli));
  }
  if (renders->len > 0)
    ef_cli_print_renders (cli, renders);
  ef_cli_exit (cli, refused->len > 0 ? EF_EXIT_REFUSED : EF_EXIT_DONE);
}

static void
add (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (profile == NULL)
    return;

  for (guint i = 0; i < ef_cli_get_n_arguments (cli); i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (ef_cli_get_argument (cli, i)));
  ef_studio_add_renders_async (ef_cli_get_studio (cli), profile, files,
                               ef_cli_get_cancellable (cli), added_cb, cli);
}

/* Verbs about several: what was typed is found first. */

typedef struct _Act Act;

struct _Act {
  EfCli *cli;
  EfProfile *profile; /* (owned) */
  GPtrArray *renders; /* (owned) (element-type EfRender) */
  guint next;
  guint n; /* words that name renders */
  void (*act) (Act *self);
};

static void
act_free (gpointer data)
{
  Act *self = data;

  g_object_unref (self->profile);
  g_ptr_array_unref (self->renders);
  g_free (self);
}

static void find_next (Act *self);

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Act *self = user_data;
  g_autoptr (GError) error = NULL;
  EfRender *render = ef_studio_find_render_finish (EF_STUDIO (object), result, &error);

  if (render == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_clear_error (&error);
      g_set_error (&error, EF_ERROR, EF_ERROR_NOT_FOUND,
                   _ ("There is no file “%s” in the library: “library list” shows them."),
                   ef_cli_get_argument (self->cli, self->next));
    }
    ef_cli_fail (self->cli, error);
    return;
  }

  g_ptr_array_add (self->renders, render);
  self->next++;
  find_next (self);
}

static void
find_next (Act *self)
{
  if (self->next < self->n)
    ef_studio_find_render_async (ef_cli_get_studio (self->cli), self->profile,
                                 ef_cli_get_argument (self->cli, self->next), found_cb, self);
  else
    self->act (self);
}

static void
begin (EfCli *cli, guint n, void (*func) (Act *self))
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Act *self;

  if (profile == NULL)
    return;

  self = g_new0 (Act, 1);
  ef_cli_take (cli, self, act_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->renders = g_ptr_array_new_with_free_func (g_object_unref);
  self->n = n;
  self->act = func;
  find_next (self);
}

static void
show_found (Act *self)
{
  EfRender *render = g_ptr_array_index (self->renders, 0);
  const char *caption = ef_render_get_caption (render);

  print_render (self->cli, render);
  if (*caption != '\0')
    ef_cli_print (self->cli, "  %s\n", caption);
  ef_cli_done (self->cli);
}

static void
show (EfCli *cli)
{
  begin (cli, 1, show_found);
}

static void
end_count (Act *self, guint count, GError *error)
{
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_print_count (self->cli, count);
  ef_cli_print (self->cli, g_dngettext (NULL, "%u file\n", "%u files\n", count), count);
  ef_cli_done (self->cli);
}

static void
tagged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint count = ef_studio_tag_renders_finish (EF_STUDIO (object), result, &error);

  end_count (user_data, count, error);
}

static void
tag_found (Act *self)
{
  ef_studio_tag_renders_async (ef_cli_get_studio (self->cli), self->renders,
                               ef_cli_get_argument (self->cli, self->n),
                               ef_cli_get_option (self->cli, "remove") == NULL, tagged_cb, self);
}

static void
tag (EfCli *cli)
{
  begin (cli, ef_cli_get_n_arguments (cli) - 1, tag_found);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint count = ef_studio_trash_renders_finish (EF_STUDIO (object), result, &error);

  end_count (user_data, count, error);
}

static void
trash_found (Act *self)
{
  ef_studio_trash_renders_async (ef_cli_get_studio (self->cli), self->renders, TRUE, trashed_cb,
                                 self);
}

static void
trash (EfCli *cli)
{
  begin (cli, ef_cli_get_n_arguments (cli), trash_found);
}

static void
restore_found (Act *self)
{
  ef_studio_trash_renders_async (ef_cli_get_studio (self->cli), self->renders, FALSE, trashed_cb,
                                 self);
}

static void
restore (EfCli *cli)
{
  begin (cli, ef_cli_get_n_arguments (cli), restore_found);
}

static const EfCliOption list_options[] = {
  { "state", N_ ("STATE"), N_ ("Only these; completed if not given; trash for what is in it") },
  { "format", N_ ("FORMAT"), N_ ("Only 9:16, 1:1, 16:9 or 4:5") },
  { "search", N_ ("TEXT"), N_ ("Words of title, caption, keywords and tags") },
  { "tag", N_ ("TAG"), N_ ("Only those with this tag") },
  { "page", N_ ("N"), N_ ("One page of the list, from 1") },
  { "limit", N_ ("N"), N_ ("So many, or so many a page") },
  { NULL, NULL, NULL },
};

static const EfCliOption tag_options[] = {
  { "remove", NULL, N_ ("Take the tag off instead") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_library_verbs[] = {
  { "library", "list", "", N_ ("List the finished files"), 0, 0, list_options, list, FALSE },
  { "library", "add", N_ ("FILE..."), N_ ("Add finished files made elsewhere; they stay there"), 1,
    G_MAXUINT, NULL, add, FALSE },
  { "library", "show", "R", N_ ("Show a file of the library"), 1, 1, NULL, show, FALSE },
  { "library", "tag", N_ ("R... TAG"), N_ ("Put a tag on files"), 2, G_MAXUINT, tag_options, tag,
    FALSE },
  { "library", "trash", N_ ("R..."), N_ ("Move files into the trash of the library"), 1, G_MAXUINT,
    NULL, trash, FALSE },
  { "library", "restore", N_ ("R..."), N_ ("Take files out of it again"), 1, G_MAXUINT, NULL,
    restore, FALSE },
  { NULL },
};
