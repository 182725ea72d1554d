/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/project.h"

#include <glib/gi18n.h>

#include "cli/source.h"
#include "core/error.h"
#include "core/project-edit.h"
#include "core/text.h"
#include "core/timecode.h"
#include "pipeline/segment-find.h"
#include "pipeline/studio-projects.h"

/* Projects and their storyboards: what is asked for is found, made an edit, and written as one step of
 * undo. Places in a storyboard are counted from 1. */

/* Finding one, for all verbs that work on a project. */

typedef struct {
  EfCli *cli;
  const char *text;
  EfCliProjectFunc func;
  gpointer data;
} Find;

static void
add_hint (GError *error, const char *name, gboolean removed)
{
  g_autofree char *excerpt = ef_text_excerpt (name);
  g_autofree char *message = g_strdup_printf (
    removed ? _ ("%s: “%s”. “edit-factory-cli project list --removed” shows what can be restored.")
            : _ ("%s: “%s”. “edit-factory-cli project list” shows them all."),
    error->message, excerpt);

  g_set_str (&error->message, message);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Find *find = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProject) project =
    ef_studio_find_project_finish (EF_STUDIO (object), result, &error);

  if (project == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
      add_hint (error, find->text, FALSE);
    ef_cli_fail (find->cli, error);
  }
  find->func (project, find->data);
}

void
ef_cli_find_project (EfCli *cli, const char *text, EfCliProjectFunc func, gpointer data)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Find *find;

  if (profile == NULL) {
    func (NULL, data);
    return;
  }

  find = g_new0 (Find, 1);
  *find = (Find) { cli, text, func, data };
  ef_studio_find_project_async (ef_cli_get_studio (cli), profile, text, found_cb, find);
}

/* What a verb works on. */

typedef struct _Work Work;

struct _Work {
  EfCli *cli;
  EfProject *project; /* (owned) (nullable) */
  EfProject *wanted;  /* (owned) (nullable): as it shall be */
  GListStore *items;  /* (owned) (nullable) (element-type EfItem) */
  void (*go_on) (Work *self);
};

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_object (&self->project);
  g_clear_object (&self->wanted);
  g_clear_object (&self->items);
  g_free (self);
}

static Work *
begin_work (EfCli *cli, void (*go_on) (Work *self))
{
  Work *self = g_new0 (Work, 1);

  ef_cli_take (cli, self, work_free);
  self->cli = cli;
  self->go_on = go_on;

  return self;
}

static EfStudio *
get_studio (Work *self)
{
  return ef_cli_get_studio (self->cli);
}

static void
items_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ef_studio_list_items_finish (EF_STUDIO (object), result, &error);

  if (items == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->items = g_list_store_new (EF_TYPE_ITEM);
  g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
  self->go_on (self);
}

static void
take_with_items (EfProject *project, gpointer data)
{
  Work *self = data;

  if (g_set_object (&self->project, project))
    ef_studio_list_items_async (get_studio (self), project, ef_cli_get_cancellable (self->cli),
                                items_cb, self);
}

static void
take (EfProject *project, gpointer data)
{
  Work *self = data;

  if (g_set_object (&self->project, project))
    self->go_on (self);
}

/* The project that the first argument names. */
static void
find_project (Work *self)
{
  ef_cli_find_project (self->cli, ef_cli_get_argument (self->cli, 0), take, self);
}

static void
find_with_items (Work *self)
{
  ef_cli_find_project (self->cli, ef_cli_get_argument (self->cli, 0), take_with_items, self);
}

/* What is printed. */

static void
print_row (EfCli *cli, EfProject *project)
{
  g_autofree char *name = ef_cli_pad (ef_project_get_name (project), 36);
  g_autofree char *length =
    ef_timecode_format (ef_project_get_length (project), EF_RATE_NONE, EF_TIMECODE_CLOCK);
  g_autofree char *formats = ef_format_list (ef_project_get_settings (project)->formats);

  ef_cli_print (cli, "%.8s  %s %5u  %s  %s\n", ef_project_get_id (project), name,
                ef_project_get_n_items (project), length, formats);
}

static void
print_project (EfCli *cli, EfProject *project)
{
  g_autoptr (JsonNode) node = ef_project_to_json (project);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, project);
}

/* As it is now, and then it is over. */
static void
print_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProject) project =
    ef_studio_find_project_finish (EF_STUDIO (object), result, &error);

  if (project == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_project (cli, project);
  ef_cli_done (cli);
}

static void
print_again (Work *self)
{
  EfProfile *profile = ef_cli_get_profile (self->cli, NULL);

  if (profile != NULL)
    ef_studio_find_project_async (get_studio (self), profile, ef_project_get_id (self->project),
                                  print_again_cb, self->cli);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_edit_project_finish (EF_STUDIO (object), result, &error))
    print_again (self);
  else
    ef_cli_fail (self->cli, error);
}

/* Takes @edit over; NULL: @error says why there is none. */
static void
write_edit (Work *self, EfProjectEdit *edit, const GError *error, GAsyncReadyCallback callback)
{
  if (edit == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_studio_edit_project_async (get_studio (self), edit, callback, self);
  g_object_unref (edit);
}

/* list */

static void
print_list (EfCli *cli, GPtrArray *projects, const char *none)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < projects->len; i++) {
    json_array_add_element (array, ef_project_to_json (projects->pdata[i]));
    print_row (cli, projects->pdata[i]);
  }
  ef_cli_print_array (cli, array);
  if (projects->len == 0)
    ef_cli_notice (cli, "%s\n", none);
  ef_cli_done (cli);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects =
    ef_studio_list_projects_finish (EF_STUDIO (object), result, &error);

  if (projects != NULL)
    print_list (cli, projects, _ ("There is no project yet: edit-factory-cli project new NAME"));
  else
    ef_cli_fail (cli, error);
}

static void
removed_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects =
    ef_studio_list_removed_projects_finish (EF_STUDIO (object), result, &error);

  if (projects != NULL)
    print_list (cli, projects, _ ("There is no project that could be restored."));
  else
    ef_cli_fail (cli, error);
}

static void
list (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile == NULL)
    return;
  if (ef_cli_get_option (cli, "removed") != NULL)
    ef_studio_list_removed_projects_async (ef_cli_get_studio (cli), profile, removed_listed_cb,
                                           cli);
  else
    ef_studio_list_projects_async (ef_cli_get_studio (cli), profile, ef_cli_get_cancellable (cli),
                                   listed_cb, cli);
}

/* new */

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProject) project = ef_studio_add_project_finish (EF_STUDIO (object), result, &error);

  if (project == NULL) {
    ef_cli_fail (cli, error);
    return;
  }

  print_project (cli, project);
  ef_cli_done (cli);
}

static void
make_project (EfCli *cli, EfSource *source)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_add_project_async (ef_cli_get_studio (cli), profile, ef_cli_get_argument (cli, 0),
                                 source, made_cb, cli);
}

static void
take_source (EfSource *source, gpointer data)
{
  if (source != NULL)
    make_project (data, source);
}

static void
make_new (EfCli *cli)
{
  const char *source = ef_cli_get_option (cli, "from-source");

  if (source != NULL)
    ef_cli_find_source (cli, source, take_source, cli);
  else
    make_project (cli, NULL);
}

/* show */

static JsonNode *
make_item_json (EfItem *item, guint number)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  EfSegment *segment = ef_item_get_segment (item);
  EfSource *source = ef_item_get_source (item);
  EfTimeSpan span = segment != NULL ? ef_segment_get_span (segment) : (EfTimeSpan) { 0, 0 };
  EfTransition transition = ef_item_get_transition (item);
  g_autofree char *problem = ef_item_get_problem (item);

  json_object_set_string_member (object, "id", ef_item_get_id (item));
  json_object_set_int_member (object, "number", number);
  json_object_set_string_member (object, "segment", ef_item_get_segment_id (item));
  json_object_set_string_member (object, "source", source != NULL ? ef_source_get_id (source) : "");
  json_object_set_string_member (object, "label",
                                 segment != NULL ? ef_segment_get_label (segment) : "");
  json_object_set_double_member (object, "begin", (double) span.begin / EF_NS_PER_SECOND);
  json_object_set_double_member (object, "end", (double) span.end / EF_NS_PER_SECOND);
  json_object_set_double_member (object, "duration",
                                 (double) ef_item_get_length (item) / EF_NS_PER_SECOND);
  json_object_set_string_member (object, "transition",
                                 ef_transition_kind_to_nick (transition.kind));
  json_object_set_double_member (object, "transition_length",
                                 (double) transition.length / EF_NS_PER_SECOND);
  json_object_set_member (object, "look", ef_look_to_json (ef_item_get_look (item)));
  json_object_set_boolean_member (object, "pinned", ef_item_get_pinned (item));
  json_object_set_string_member (object, "problem", problem != NULL ? problem : "");
  json_node_take_object (node, object);

  return node;
}

static void
print_item (EfCli *cli, EfItem *item, guint number)
{
  EfSegment *segment = ef_item_get_segment (item);
  EfSource *source = ef_item_get_source (item);
  g_autofree char *label = ef_cli_pad (segment != NULL ? ef_segment_get_label (segment) : "", 32);
  g_autofree char *problem = ef_item_get_problem (item);

  ef_cli_print (cli, "%5u  %.8s  %9.3f  %-4s  %s %s\n", number, ef_item_get_segment_id (item),
                (double) ef_item_get_length (item) / EF_NS_PER_SECOND,
                ef_transition_kind_to_nick (ef_item_get_transition (item).kind), label,
                source != NULL ? ef_source_get_name (source) : "");
  if (problem != NULL)
    ef_cli_notice (cli, "%s\n", problem);
}

static void
print_storyboard (Work *self)
{
  g_autoptr (JsonNode) node = ef_project_to_json (self->project);
  JsonObject *object = json_node_dup_object (node);
  JsonArray *array = json_array_new ();

  print_row (self->cli, self->project);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    json_array_add_element (array, make_item_json (item, i + 1));
    print_item (self->cli, item, i + 1);
  }
  json_object_set_array_member (object, "storyboard", array);
  ef_cli_print_object (self->cli, object);
  ef_cli_done (self->cli);
}

static void
show (EfCli *cli)
{
  find_with_items (begin_work (cli, print_storyboard));
}

/* set: all of it is read and checked before anything is written, and is written in one go. */

static gboolean
read_assignment (EfProject *project, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;

  if (equals == NULL) {
    g_autofree char *excerpt = ef_text_excerpt (text);

    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("“%s” is not KEY=VALUE."), excerpt);
    return FALSE;
  }

  name = g_strndup (text, (gsize) (equals - text));

  return ef_project_set_value (project, name, equals + 1, error);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_project_finish (EF_STUDIO (object), result, &error))
    print_again (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
set_values (Work *self)
{
  g_autoptr (GError) error = NULL;

  self->wanted = ef_project_copy (self->project);
  for (guint i = 1; i < ef_cli_get_n_arguments (self->cli); i++) {
    if (!read_assignment (self->wanted, ef_cli_get_argument (self->cli, i), &error)) {
      ef_cli_fail (self->cli, error);
      return;
    }
  }

  ef_studio_set_project_async (get_studio (self), self->project, ef_project_get_name (self->wanted),
                               ef_project_get_settings (self->wanted), set_cb, self);
}

static void
set (EfCli *cli)
{
  find_project (begin_work (cli, set_values));
}

/* add, move, drop */

static guint
count_items (Work *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

/* A place, from 1 to @most; it comes back from 0. */
static gboolean
read_place (const char *text, guint most, guint *place, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 1, MAX (most, 1), &number, NULL) && number <= most) {
    *place = (guint) number - 1;
    return TRUE;
  }

  if (most == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("There is nothing in this project yet."));
  } else {
    g_autofree char *excerpt = ef_text_excerpt (text);

    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("“%s” is no place in this project: possible are 1 to %u."), excerpt, most);
  }

  return FALSE;
}

static void
segments_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) segments =
    ef_studio_find_segments_finish (EF_STUDIO (object), result, NULL, &error);
  const char *at = ef_cli_get_option (self->cli, "at");
  guint place = count_items (self);
  EfProjectEdit *edit;

  if (segments == NULL ||
      (at != NULL && !read_place (at, count_items (self) + 1, &place, &error))) {
    ef_cli_fail (self->cli, error);
    return;
  }

  /* Not within the call: it might look at the error first. */
  edit = ef_project_edit_insert (ef_project_get_id (self->project), G_LIST_MODEL (self->items),
                                 segments, place, (EfTransition) { 0 }, &error);
  write_edit (self, edit, error, written_cb);
}

static void
find_segments (Work *self)
{
  EfProfile *profile = ef_cli_get_profile (self->cli, NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (profile == NULL)
    return;

  for (guint i = 1; i < ef_cli_get_n_arguments (self->cli); i++)
    g_strv_builder_add (ids, ef_cli_get_argument (self->cli, i));
  names = g_strv_builder_end (ids);
  ef_studio_find_segments_async (get_studio (self), profile, (const char *const *) names,
                                 ef_cli_get_cancellable (self->cli), segments_cb, self);
}

static void
add (EfCli *cli)
{
  find_with_items (begin_work (cli, find_segments));
}

static GPtrArray *
choose (Work *self, guint place)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chosen, g_list_model_get_item (G_LIST_MODEL (self->items), place));

  return chosen;
}

/* The place it shall have afterwards, which is one further behind while it is still before it. */
static EfProjectEdit *
make_move (Work *self, GError **error)
{
  g_autoptr (GPtrArray) chosen = NULL;
  guint from;
  guint to;

  if (!read_place (ef_cli_get_argument (self->cli, 1), count_items (self), &from, error) ||
      !read_place (ef_cli_get_argument (self->cli, 2), count_items (self), &to, error))
    return NULL;

  chosen = choose (self, from);

  return ef_project_edit_move (G_LIST_MODEL (self->items), chosen, to > from ? to + 1 : to, error);
}

static void
move_item (Work *self)
{
  g_autoptr (GError) error = NULL;
  EfProjectEdit *edit = make_move (self, &error);

  write_edit (self, edit, error, written_cb);
}

static void
move (EfCli *cli)
{
  find_with_items (begin_work (cli, move_item));
}

static EfProjectEdit *
make_drop (Work *self, GError **error)
{
  g_autoptr (GPtrArray) chosen = NULL;
  guint place;

  if (!read_place (ef_cli_get_argument (self->cli, 1), count_items (self), &place, error))
    return NULL;

  chosen = choose (self, place);

  return ef_project_edit_drop (chosen, error);
}

static void
drop_item (Work *self)
{
  g_autoptr (GError) error = NULL;
  EfProjectEdit *edit = make_drop (self, &error);

  write_edit (self, edit, error, written_cb);
}

static void
drop (EfCli *cli)
{
  find_with_items (begin_work (cli, drop_item));
}

/* remove */

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfCli *cli = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_project_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  ef_cli_print_count (cli, 1);
  ef_cli_done (cli);
}

static void
remove_it (Work *self)
{
  ef_studio_remove_project_async (get_studio (self), self->project, removed_cb, self->cli);
}

static void
remove_project (EfCli *cli)
{
  find_project (begin_work (cli, remove_it));
}

/* restore */

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_restore_project_finish (EF_STUDIO (object), result, &error))
    print_again (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
restore_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autoptr (GError) error = NULL;

  self->project = ef_studio_find_removed_project_finish (EF_STUDIO (object), result, &error);
  if (self->project == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND))
      add_hint (error, ef_cli_get_argument (self->cli, 0), TRUE);
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_studio_restore_project_async (EF_STUDIO (object), self->project, restored_cb, self);
}

static void
restore (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);

  if (profile != NULL)
    ef_studio_find_removed_project_async (ef_cli_get_studio (cli), profile,
                                          ef_cli_get_argument (cli, 0), restore_found_cb,
                                          begin_work (cli, NULL));
}

static const EfCliOption list_options[] = {
  { "removed", NULL, N_ ("Those that were removed and can be restored") },
  { NULL, NULL, NULL },
};

static const EfCliOption new_options[] = {
  { "from-source", N_ ("S"), N_ ("With all segments of this source, in their order") },
  { NULL, NULL, NULL },
};

static const EfCliOption project_add_options[] = {
  { "at", N_ ("N"), N_ ("As number N; else behind the last") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_project_verbs[] = {
  { "project", "list", "", N_ ("List the projects, the latest first"), 0, 0, list_options, list,
    FALSE },
  { "project", "new", N_ ("NAME"), N_ ("Begin a project"), 1, 1, new_options, make_new, FALSE },
  { "project", "show", "J", N_ ("Show a project and its storyboard"), 1, 1, NULL, show, FALSE },
  { "project", "set", N_ ("J KEY=VALUE..."),
    N_ ("Change what is named, and nothing else: name, formats, fill, variants, order, length, …"),
    2, G_MAXUINT, NULL, set, FALSE },
  { "project", "add", "J G...", N_ ("Put segments into the storyboard"), 2, G_MAXUINT,
    project_add_options, add, FALSE },
  { "project", "move", "J N M", N_ ("Make the segment with number N number M"), 3, 3, NULL, move,
    FALSE },
  { "project", "drop", "J N", N_ ("Take the segment with number N out"), 2, 2, NULL, drop, FALSE },
  { "project", "remove", "J", N_ ("Remove a project and its clips, never files"), 1, 1, NULL,
    remove_project, FALSE },
  { "project", "restore", "J", N_ ("Take a removed project back, for 30 days"), 1, 1, NULL, restore,
    FALSE },
  { NULL },
};
