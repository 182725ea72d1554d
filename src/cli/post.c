/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/post.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cli/wait.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/moment.h"
#include "pipeline/publish-track.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-posts.h"
#include "pipeline/studio-practice.h"
#include "pipeline/write-file.h"

/* What is planned and what became of it. */

#define LIMIT 100

const char *
ef_cli_post_state_word (EfPostState state)
{
  static const char *const words[] = {
    [EF_POST_WAITING] = N_ ("waiting"),         [EF_POST_UPLOADING] = N_ ("uploading"),
    [EF_POST_HANDED_OVER] = N_ ("handed over"), [EF_POST_SCHEDULED] = N_ ("scheduled"),
    [EF_POST_PUBLISHED] = N_ ("published"),     [EF_POST_FAILED] = N_ ("failed"),
    [EF_POST_UNKNOWN] = N_ ("unknown"),         [EF_POST_LATE] = N_ ("late"),
    [EF_POST_CANCELED] = N_ ("cancelled"),
  };

  return _ (words[state]);
}

static void
print_target (EfCli *cli, const EfTarget *target)
{
  const char *more = *target->problem != '\0' ? target->problem : target->url;

  ef_cli_print (cli, "    %.8s  %-12s %s\n", target->id, ef_cli_post_state_word (target->state),
                more);
}

static void
print_post (EfCli *cli, EfProfile *profile, EfPost *post)
{
  g_autofree char *title = ef_cli_pad (ef_post_get_title (post), 30);
  g_autofree char *time = ef_moment_format (ef_post_get_planned_at (post),
                                            ef_profile_get_time_zone (profile), "%Y-%m-%d %H:%M");
  GPtrArray *targets = ef_post_get_targets (post);

  ef_cli_print (cli, "%.8s  %s  %s %s\n", ef_post_get_id (post), time, title,
                ef_cli_post_state_word (ef_post_get_state (post)));
  for (guint i = 0; i < targets->len; i++)
    print_target (cli, g_ptr_array_index (targets, i));
}

JsonArray *
ef_cli_print_post_rows (EfCli *cli, EfProfile *profile, GPtrArray *posts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < posts->len; i++) {
    json_array_add_element (array, ef_post_to_json (posts->pdata[i]));
    print_post (cli, profile, posts->pdata[i]);
  }

  return array;
}

void
ef_cli_print_posts (EfCli *cli, EfProfile *profile, GPtrArray *posts)
{
  ef_cli_print_array (cli, ef_cli_print_post_rows (cli, profile, posts));
}

/* list, export */

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) */
  EfPostFilter filter;
  char *channel_id;    /* (nullable): what the filter points to */
  GPtrArray *channels; /* (owned) (nullable) */
  GPtrArray *posts;    /* (owned) (nullable) */
  guint page;          /* 0: not asked for */
  guint limit;
  guint n_all;
  gboolean is_export;
} List;

static void
list_free (gpointer data)
{
  List *self = data;

  g_object_unref (self->profile);
  g_free (self->channel_id);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  g_free (self);
}

static void
print_page (List *self, GPtrArray *posts)
{
  JsonObject *object;

  if (self->page == 0) {
    ef_cli_print_posts (self->cli, self->profile, posts);
    return;
  }

  object = json_object_new ();
  json_object_set_array_member (object, "items",
                                ef_cli_print_post_rows (self->cli, self->profile, posts));
  json_object_set_int_member (object, "page", self->page);
  json_object_set_int_member (object, "pages", (self->n_all + self->limit - 1) / self->limit);
  json_object_set_int_member (object, "total", self->n_all);
  ef_cli_print_object (self->cli, object);
}

static const char *
find_name (List *self, const char *channel_id)
{
  for (guint i = 0; i < self->channels->len; i++) {
    if (g_str_equal (ef_channel_get_id (self->channels->pdata[i]), channel_id))
      return ef_channel_get_name (self->channels->pdata[i]);
  }

  return "";
}

static void
append_target (List *self, GString *csv, EfPost *post, const EfTarget *target)
{
  g_autofree char *at = ef_moment_format (target->date * 1000, "UTC", "%Y-%m-%dT%H:%M:%SZ");
  const char *cells[] = {
    ef_post_get_id (post),
    target->id,
    ef_post_get_render_id (post),
    ef_post_get_title (post),
    target->channel_id,
    find_name (self, target->channel_id),
    ef_post_kind_to_nick (ef_post_get_kind (post)),
    at,
    ef_post_state_to_nick (target->state),
    target->url,
    target->problem,
    target->caption != NULL ? target->caption : ef_post_get_caption (post),
  };

  ef_csv_append (csv, cells, G_N_ELEMENTS (cells));
}

static GBytes *
make_csv (List *self)
{
  static const char *const names[] = { "post", "target", "render", "title", "channel", "name",
                                       "kind", "time",   "state",  "url",   "problem", "caption" };
  GString *csv = g_string_new (NULL);

  ef_csv_append (csv, names, G_N_ELEMENTS (names));
  for (guint i = 0; i < self->posts->len; i++) {
    GPtrArray *targets = ef_post_get_targets (self->posts->pdata[i]);

    for (guint k = 0; k < targets->len; k++)
      append_target (self, csv, self->posts->pdata[i], targets->pdata[k]);
  }

  return g_string_free_to_bytes (csv);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  JsonObject *json;

  if (!ef_studio_write_file_finish (EF_STUDIO (object), result, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  json = json_object_new ();
  json_object_set_string_member (json, "id", ef_profile_get_id (self->profile));
  json_object_set_string_member (json, "file", ef_cli_get_option (self->cli, "o"));
  ef_cli_print_object (self->cli, json);
  ef_cli_done (self->cli);
}

static void
export_posts (List *self)
{
  const char *path = ef_cli_get_option (self->cli, "o");
  g_autoptr (GBytes) bytes = make_csv (self);
  g_autoptr (GFile) file = NULL;

  if (path == NULL || g_str_equal (path, "-")) {
    fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
    ef_cli_done (self->cli);
    return;
  }

  file = g_file_new_for_commandline_arg (path);
  ef_studio_write_file_async (ef_cli_get_studio (self->cli), file, bytes,
                              ef_cli_get_option (self->cli, "force") != NULL,
                              ef_cli_get_cancellable (self->cli), written_cb, self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  self->posts = ef_studio_list_posts_finish (EF_STUDIO (object), result, &error);
  if (self->posts == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }
  if (self->is_export) {
    export_posts (self);
    return;
  }

  print_page (self, self->posts);
  if (self->posts->len == 0)
    ef_cli_notice (self->cli, "%s\n", _ ("There is no such post."));
  ef_cli_done (self->cli);
}

static void
numbers_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) numbers =
    ef_studio_list_post_numbers_finish (EF_STUDIO (object), result, &error);

  if (numbers == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->n_all = numbers->len;
  ef_studio_list_posts_async (EF_STUDIO (object), self->profile, &self->filter,
                              self->page == 0 ? 0 : (self->page - 1) * self->limit, self->limit,
                              listed_cb, self);
}

static gboolean
set_channel (List *self, GError **error)
{
  const char *text = ef_cli_get_option (self->cli, "channel");
  EfChannel *channel = text != NULL ? ef_channels_find (self->channels, text, error) : NULL;

  if (text == NULL)
    return TRUE;
  if (channel == NULL)
    return FALSE;

  self->channel_id = g_strdup (ef_channel_get_id (channel));
  self->filter.channel_id = self->channel_id;

  return TRUE;
}

static void
channels_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  self->channels = ef_studio_list_channels_finish (EF_STUDIO (object), result, &error);
  if (self->channels == NULL || !set_channel (self, &error))
    ef_cli_fail (self->cli, error);
  else
    ef_studio_list_post_numbers_async (EF_STUDIO (object), self->profile, &self->filter, numbers_cb,
                                       self);
}

static gboolean
read_state (List *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "state");
  EfPostState state;

  if (nick == NULL)
    return TRUE;
  if (g_str_equal (nick, "cancelled"))
    nick = ef_post_state_to_nick (EF_POST_CANCELED);
  if (ef_post_state_from_nick (nick, &state)) {
    self->filter.states = EF_POST_STATE_BIT (state);
    return TRUE;
  }

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("A state of a post is waiting, uploading, handed-over, scheduled, "
                          "published, failed, unknown, late or cancelled."));

  return FALSE;
}

static gboolean
read_number (List *self, const char *name, guint *number, GError **error)
{
  const char *text = ef_cli_get_option (self->cli, name);
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, 1000000, &value, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("--%s takes a number from 1 on."), name);
    return FALSE;
  }

  *number = (guint) value;

  return TRUE;
}

static List *
take_list (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  g_autoptr (GError) error = NULL;
  List *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (List, 1);
  ef_cli_take (cli, self, list_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->filter.practice = ef_studio_is_practising (ef_cli_get_studio (cli), profile);
  self->is_export = TRUE;

  return self;
}

static void list_channels (List *self);

static void
tracked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_track_posts_finish (EF_STUDIO (object), result, NULL, &error))
    list_channels (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
list_channels (List *self)
{
  ef_studio_list_channels_async (ef_cli_get_studio (self->cli), self->profile,
                                 self->filter.practice, ef_cli_get_cancellable (self->cli),
                                 channels_cb, self);
}

static void
list (EfCli *cli)
{
  List *self = take_list (cli);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  self->is_export = FALSE;
  self->limit = LIMIT;
  if (!read_state (self, &error) || !read_number (self, "page", &self->page, &error) ||
      !read_number (self, "limit", &self->limit, &error))
    ef_cli_fail (cli, error);
  else if (ef_cli_get_option (cli, "refresh") != NULL)
    ef_studio_track_posts_async (ef_cli_get_studio (cli), ef_profile_get_id (self->profile),
                                 ef_cli_get_cancellable (cli), tracked_cb, self);
  else
    list_channels (self);
}

void
ef_cli_post_export (EfCli *cli)
{
  const char *path = ef_cli_get_option (cli, "o");
  List *self;

  if (ef_cli_is_json (cli) && (path == NULL || g_str_equal (path, "-"))) {
    g_autoptr (GError) error =
      g_error_new_literal (EF_ERROR, EF_ERROR_USAGE, _ ("With --json, say with -o FILE where to."));

    ef_cli_fail (cli, error);
    return;
  }

  self = take_list (cli);
  if (self != NULL)
    list_channels (self);
}

/* show */

static void
shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts = ef_studio_find_posts_finish (EF_STUDIO (object), result, &error);
  g_autoptr (JsonNode) node = NULL;

  if (posts != NULL && posts->len == 0)
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Post not found"));
  else if (posts != NULL && posts->len > 1)
    g_set_error_literal (&error, EF_ERROR, EF_ERROR_AMBIGUOUS,
                         _ ("Several posts begin like this: give more of the id."));
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  node = ef_post_to_json (posts->pdata[0]);
  ef_cli_print_object (self->cli, json_node_dup_object (node));
  print_post (self->cli, self->profile, posts->pdata[0]);
  ef_cli_done (self->cli);
}

static void
show (EfCli *cli)
{
  List *self = take_list (cli);

  if (self != NULL)
    ef_studio_find_posts_async (ef_cli_get_studio (cli), self->profile,
                                ef_cli_get_argument (cli, 0), shown_cb, self);
}

/* settle: what is unknown is asked for by the queue, for which this waits. */

static void
settled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  EfExit status;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  status = ef_cli_wait_tell (self->cli, result, &outcome);
  ef_cli_print_count (self->cli, self->n_all);
  ef_cli_exit (self->cli, status);
}

static void
woken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueScope scope = { .profile_id = ef_profile_get_id (self->profile),
                         .kinds = 1u << EF_JOB_PUBLISH };

  if (!ef_studio_settle_posts_finish (EF_STUDIO (object), result, &self->n_all, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }
  if (self->n_all == 0) {
    ef_cli_print_count (self->cli, 0);
    ef_cli_notice (self->cli, "%s\n", _ ("No post is unknown."));
    ef_cli_done (self->cli);
    return;
  }

  ef_cli_wait_async (self->cli, &scope, 0, FALSE, settled_cb, self);
}

static void settle_found_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
settle_next (List *self)
{
  g_autoptr (GPtrArray) ids = NULL;

  if (self->posts->len < ef_cli_get_n_arguments (self->cli)) {
    ef_studio_find_posts_async (ef_cli_get_studio (self->cli), self->profile,
                                ef_cli_get_argument (self->cli, self->posts->len), settle_found_cb,
                                self);
    return;
  }

  ids = g_ptr_array_new_null_terminated (self->posts->len, NULL, TRUE);
  for (guint i = 0; i < self->posts->len; i++)
    g_ptr_array_add (ids, (char *) ef_post_get_id (self->posts->pdata[i]));
  ef_studio_settle_posts_async (ef_cli_get_studio (self->cli), ef_profile_get_id (self->profile),
                                ids->len > 0 ? (const char *const *) ids->pdata : NULL, woken_cb,
                                self);
}

static void
settle_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  List *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts = ef_studio_find_posts_finish (EF_STUDIO (object), result, &error);

  if (posts != NULL && posts->len != 1)
    g_set_error_literal (&error, EF_ERROR,
                         posts->len == 0 ? EF_ERROR_NOT_FOUND : EF_ERROR_AMBIGUOUS,
                         posts->len == 0 ? _ ("Post not found")
                                         : _ ("Several posts begin like this: give more of the "
                                              "id."));
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_ptr_array_add (self->posts, g_object_ref (posts->pdata[0]));
  settle_next (self);
}

static void
settle (EfCli *cli)
{
  List *self = take_list (cli);

  if (self == NULL)
    return;

  self->posts = g_ptr_array_new_with_free_func (g_object_unref);
  settle_next (self);
}

#define CAPTION { "caption", N_ ("T"), N_ ("The text; {title} and other fields are filled in") }
#define DRY_RUN { "dry-run", NULL, N_ ("Show the plan and store nothing") }
#define WAIT { "wait", NULL, N_ ("Return when they are handed over") }

static const EfCliOption add_options[] = {
  { "channel", N_ ("C"), N_ ("Where it goes; may be repeated") },
  CAPTION,
  { "caption-file", N_ ("F"), N_ ("The text, from a file") },
  { "caption-for", N_ ("C=T"), N_ ("The text for one channel; may be repeated") },
  { "settings", N_ ("C=JSON"), N_ ("What its network wants to know; may be repeated") },
  { "comment", N_ ("T"), N_ ("A comment below it; may be repeated") },
  { "at", N_ ("TIME"), N_ ("2026-11-21T14:05, now, slot, draft or upload") },
  { "every", N_ ("MINUTES"), N_ ("So far apart, when there are several") },
  { "jitter", N_ ("MINUTES"), N_ ("Each moved by chance by up to so much") },
  DRY_RUN,
  WAIT,
  { NULL, NULL, NULL },
};

static const EfCliOption list_options[] = {
  { "state", N_ ("S"), N_ ("Only those in this state") },
  { "channel", N_ ("C"), N_ ("Only those to this channel") },
  { "page", N_ ("N"), N_ ("This page, from 1") },
  { "limit", N_ ("N"), N_ ("So many on a page; else 100") },
  { "refresh", NULL, N_ ("Ask the server first what became of them") },
  { NULL, NULL, NULL },
};

static const EfCliOption import_options[] = {
  CAPTION,
  DRY_RUN,
  WAIT,
  { NULL, NULL, NULL },
};

static const EfCliOption move_options[] = {
  { "at", N_ ("TIME"), N_ ("When instead: 2026-11-21T14:05") },
  { NULL, NULL, NULL },
};

static const EfCliOption retry_options[] = {
  { "failed", NULL, N_ ("All that have failed") },
  { "at", N_ ("TIME"), N_ ("When; else at its own time, or now when that has passed") },
  { "sure", NULL, N_ ("Also what may be published already") },
  { NULL, NULL, NULL },
};

static const EfCliOption export_options[] = {
  { "o", N_ ("FILE"), N_ ("Where to; else standard output") },
  { "force", NULL, N_ ("Also over a file that is there") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_post_verbs[] = {
  { "post", "add", N_ ("R..."), N_ ("Plan files of the library for channels"), 1, G_MAXUINT,
    add_options, ef_cli_post_add, FALSE },
  { "post", "list", "", N_ ("List posts and what became of them"), 0, 0, list_options, list,
    FALSE },
  { "post", "show", N_ ("T"), N_ ("Show one"), 1, 1, NULL, show, FALSE },
  { "post", "reschedule", N_ ("T..."), N_ ("Move posts to another time"), 1, G_MAXUINT,
    move_options, ef_cli_post_reschedule, FALSE },
  { "post", "cancel", N_ ("T..."), N_ ("Give posts up"), 1, G_MAXUINT, NULL, ef_cli_post_cancel,
    FALSE },
  { "post", "retry", N_ ("T...|--failed"), N_ ("Try again what has failed or is late"), 0,
    G_MAXUINT, retry_options, ef_cli_post_retry, FALSE },
  { "post", "settle", N_ ("[T...]"), N_ ("Ask the server about what is unknown"), 0, G_MAXUINT,
    NULL, settle, FALSE },
  { "post", "import", N_ ("FILE"), N_ ("Plan what a table says"), 1, 1, import_options,
    ef_cli_post_import, FALSE },
  { "post", "export", "", N_ ("Write a table of the posts"), 0, 0, export_options,
    ef_cli_post_export, FALSE },
  { NULL },
};
