/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cli/post.h"
#include "cli/wait.h"
#include "core/error.h"
#include "core/json-text.h"
#include "core/moment.h"
#include "core/text.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-plans.h"
#include "pipeline/studio-posts.h"
#include "pipeline/studio-practice.h"
#include "pipeline/studio-renders.h"

/* Planning posts: "add" by its options, "import" by a table. Both show the plan, and store it when it can be sent. */

#define MINUTES_MOST (366 * 24 * 60)

typedef struct {
  EfCli *cli;
  EfProfile *profile;  /* (owned) */
  GPtrArray *channels; /* (owned) (nullable) (element-type EfChannel): those that are known */
  GPtrArray *renders;  /* (owned) (element-type utf8): ids, null-terminated when all are there */
  GPtrArray *chosen;   /* (owned) (element-type utf8): ids of channels, the same */
  GBytes *csv;         /* (owned) (nullable) */
  char *caption;       /* (nullable) */
  EfPostPlan *plan;    /* (owned) (nullable) */
  GPtrArray *posts;    /* (owned) (nullable) (element-type EfPost): what was stored */
  EfPostPlanWish wish;
  EfZonedTime at;
  EfExit status;
  gboolean practice;
  gboolean has_moment; /* one that says itself in which zone it is */
} Add;

static void
add_free (gpointer data)
{
  Add *self = data;

  g_object_unref (self->profile);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_ptr_array_unref (self->renders);
  g_ptr_array_unref (self->chosen);
  g_clear_pointer (&self->csv, g_bytes_unref);
  g_clear_pointer (&self->plan, ef_post_plan_free);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  g_free (self->caption);
  g_free (self);
}

static void
fail (Add *self, EfError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (EF_ERROR, (int) code, message);

  ef_cli_fail (self->cli, error);
}

/* The table */

static JsonArray *
make_texts (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, texts->pdata[i]);

  return array;
}

static JsonObject *
make_row (Add *self, const EfPostPlanRow *row)
{
  JsonObject *object = json_object_new ();
  g_autofree char *at = ef_moment_format (row->time.moment, "UTC", "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *local = ef_local_time_format (row->time.local);

  json_object_set_string_member (object, "render", row->render_id);
  json_object_set_string_member (object, "title", row->title);
  json_object_set_string_member (object, "channel", row->channel_id);
  json_object_set_string_member (object, "name", row->channel_name);
  json_object_set_string_member (object, "network", row->network);
  json_object_set_string_member (object, "at", at);
  json_object_set_string_member (object, "time", local);
  json_object_set_string_member (object, "caption", row->caption);
  json_object_set_boolean_member (object, "can_send", (row->notes & EF_POST_PLAN_STOPS) == 0);
  json_object_set_array_member (object, "notes", make_texts (row->sentences));

  return object;
}

static void
print_row (Add *self, const EfPostPlanRow *row)
{
  g_autofree char *title = ef_cli_pad (row->title, 24);
  g_autofree char *channel = ef_cli_pad (row->channel_name, 24);
  g_autofree char *local = ef_local_time_format (row->time.local);
  g_autofree char *caption = ef_text_excerpt (row->caption);

  ef_cli_print (self->cli, "%s  %s %s %s\n", local, title, channel, caption);
  for (guint i = 0; i < row->sentences->len; i++)
    ef_cli_print (self->cli, "    %s\n", (const char *) row->sentences->pdata[i]);
}

static void
print_plan (Add *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < ef_post_plan_get_n_rows (self->plan); i++) {
    const EfPostPlanRow *row = ef_post_plan_get_row (self->plan, i);

    json_array_add_object_element (array, make_row (self, row));
    print_row (self, row);
  }
  ef_cli_print_array (self->cli, array);
}

/* Stored */

static void
finish (Add *self)
{
  ef_cli_print_posts (self->cli, self->profile, self->posts);
  ef_cli_exit (self->cli, self->status);
}

static void
read_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GPtrArray) posts = ef_studio_list_posts_finish (EF_STUDIO (object), result, NULL);

  for (guint i = 0; posts != NULL && i < posts->len; i++) {
    for (guint k = 0; k < self->posts->len; k++) {
      if (g_str_equal (ef_post_get_id (posts->pdata[i]), ef_post_get_id (self->posts->pdata[k])))
        ef_post_assign (self->posts->pdata[k], posts->pdata[i]);
    }
  }
  finish (self);
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;
  EfPostFilter filter = { .practice = self->practice };
  EfQueueOutcome outcome;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->status = ef_cli_wait_tell (self->cli, result, &outcome);
  ef_studio_list_posts_async (ef_cli_get_studio (self->cli), self->profile, &filter, 0, 0,
                              read_again_cb, self);
}

static void
wait_for_them (Add *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_null_terminated (self->posts->len, NULL, TRUE);
  EfQueueScope scope = { .kinds = 1u << EF_JOB_PUBLISH };

  for (guint i = 0; i < self->posts->len; i++)
    g_ptr_array_add (ids, (char *) ef_post_get_id (self->posts->pdata[i]));
  scope.ids = (const char *const *) ids->pdata;
  ef_cli_wait_async (self->cli, &scope, 0, TRUE, waited_cb, self);
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;

  self->posts = ef_studio_add_posts_finish (EF_STUDIO (object), result, &error);
  if (self->posts == NULL)
    ef_cli_fail (self->cli, error);
  else if (ef_cli_get_option (self->cli, "wait") != NULL && self->posts->len > 0)
    wait_for_them (self);
  else
    finish (self);
}

static EfChannel *
find_channel (Add *self, const char *assignment, const char **value, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *name = equals != NULL ? g_strndup (assignment, equals - assignment) : NULL;

  if (name == NULL) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("“%s” is not of the form CHANNEL=VALUE."),
                 assignment);
    return NULL;
  }

  *value = equals + 1;

  return ef_channels_find (self->channels, name, error);
}

/* What an option says of one channel, for all posts that go there. */
static gboolean
add_settings (Add *self, GPtrArray *posts, GError **error)
{
  const char *const *texts = ef_cli_get_option_all (self->cli, "settings");

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
    const char *value = NULL;
    EfChannel *channel = find_channel (self, texts[i], &value, error);
    g_autoptr (JsonNode) node = channel != NULL ? json_from_string (value, NULL) : NULL;

    if (channel == NULL)
      return FALSE;
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
      g_set_error_literal (
        error, EF_ERROR, EF_ERROR_INVALID,
        _ ("--settings takes a channel and a JSON object: C={\"title\":\"…\"}."));
      return FALSE;
    }
    for (guint k = 0; k < posts->len; k++) {
      EfNewPost *post = g_ptr_array_index (posts, k);

      for (guint n = 0; n < post->targets->len; n++) {
        EfNewTarget *target = g_ptr_array_index (post->targets, n);

        if (g_str_equal (target->channel_id, ef_channel_get_id (channel)))
          g_set_str (&target->settings, value);
      }
    }
  }

  return TRUE;
}

static void
complete (Add *self, GPtrArray *posts)
{
  const char *const *comments = ef_cli_get_option_all (self->cli, "comment");

  for (guint i = 0; i < posts->len; i++) {
    EfNewPost *post = g_ptr_array_index (posts, i);

    for (guint k = 0; comments != NULL && comments[k] != NULL; k++)
      ef_new_post_add_comment (post, comments[k], 0);
    if (self->has_moment && self->wish.mode == EF_POST_PLAN_AT)
      post->planned_at = self->at.moment;
  }
}

static void
store (Add *self)
{
  g_autoptr (GPtrArray) posts = ef_new_posts_of_plan (self->plan);
  g_autoptr (GError) error = NULL;

  if (!ef_post_plan_can_send (self->plan, &error) || !add_settings (self, posts, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  complete (self, posts);
  ef_studio_add_posts_async (ef_cli_get_studio (self->cli), self->profile, self->practice, posts,
                             added_cb, self);
}

/* Planned */

static gboolean
set_captions (Add *self, GError **error)
{
  const char *const *texts = ef_cli_get_option_all (self->cli, "caption-for");

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
    const char *value = NULL;
    EfChannel *channel = find_channel (self, texts[i], &value, error);

    if (channel == NULL)
      return FALSE;
    for (guint k = 0; k < ef_post_plan_get_n_rows (self->plan); k++) {
      if (g_str_equal (ef_post_plan_get_row (self->plan, k)->channel_id,
                       ef_channel_get_id (channel)))
        ef_post_plan_set_caption (self->plan, k, value);
    }
  }

  return TRUE;
}

static gboolean
tell_refusals (Add *self, GPtrArray *refusals)
{
  for (guint i = 0; refusals != NULL && i < refusals->len; i++) {
    const EfPostPlanRefusal *refusal = g_ptr_array_index (refusals, i);

    ef_cli_notice (self->cli, _ ("Line %u: %s\n"), refusal->line, refusal->sentence);
  }

  return refusals == NULL || refusals->len == 0;
}

static void
planned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GPtrArray) refusals = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_whole;

  self->plan = ef_studio_make_post_plan_finish (EF_STUDIO (object), result, &refusals, &error);
  if (self->plan == NULL || !set_captions (self, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  is_whole = tell_refusals (self, refusals);
  if (ef_cli_get_option (self->cli, "dry-run") != NULL) {
    print_plan (self);
    ef_cli_exit (self->cli, is_whole ? EF_EXIT_DONE : EF_EXIT_REFUSED);
  } else if (!is_whole) {
    fail (self, EF_ERROR_REFUSED, _ ("Some rows of the table cannot be used: nothing was stored."));
  } else {
    store (self);
  }
}

static void
make_plan (Add *self)
{
  g_ptr_array_add (self->renders, NULL);
  g_ptr_array_add (self->chosen, NULL);
  if (self->csv == NULL) {
    self->wish.renders = (const char *const *) self->renders->pdata;
    self->wish.channels = (const char *const *) self->chosen->pdata;
  }
  self->wish.csv = self->csv;
  self->wish.template = self->caption;
  ef_studio_make_post_plan_async (ef_cli_get_studio (self->cli), self->profile, self->practice,
                                  &self->wish, ef_cli_get_cancellable (self->cli), planned_cb,
                                  self);
}

/* What is named */

static void find_next_render (Add *self);

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRender) render = ef_studio_find_render_finish (EF_STUDIO (object), result, &error);

  if (render == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_ptr_array_add (self->renders, g_strdup (ef_render_get_id (render)));
  find_next_render (self);
}

static void
find_next_render (Add *self)
{
  if (self->renders->len < ef_cli_get_n_arguments (self->cli))
    ef_studio_find_render_async (ef_cli_get_studio (self->cli), self->profile,
                                 ef_cli_get_argument (self->cli, self->renders->len), found_cb,
                                 self);
  else
    make_plan (self);
}

static gboolean
choose_channels (Add *self, GError **error)
{
  const char *const *texts = ef_cli_get_option_all (self->cli, "channel");

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++) {
    EfChannel *channel = ef_channels_find (self->channels, texts[i], error);

    if (channel == NULL)
      return FALSE;
    g_ptr_array_add (self->chosen, g_strdup (ef_channel_get_id (channel)));
  }
  if (self->chosen->len > 0 || self->wish.mode == EF_POST_PLAN_UPLOAD)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE,
                       _ ("Say with --channel C where it goes; “channel list” shows them all."));

  return FALSE;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;

  self->channels = ef_studio_list_channels_finish (EF_STUDIO (object), result, &error);
  if (self->channels == NULL || (self->csv == NULL && !choose_channels (self, &error)))
    ef_cli_fail (self->cli, error);
  else if (self->csv != NULL)
    make_plan (self);
  else
    find_next_render (self);
}

static void
list_channels (Add *self)
{
  ef_studio_list_channels_async (ef_cli_get_studio (self->cli), self->profile, self->practice,
                                 ef_cli_get_cancellable (self->cli), listed_cb, self);
}

/* Options */

static gboolean
read_minutes (Add *self, const char *name, guint least, guint *minutes, GError **error)
{
  const char *text = ef_cli_get_option (self->cli, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, least, MINUTES_MOST, &number, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("--%s takes a number of minutes."), name);
    return FALSE;
  }

  *minutes = (guint) number;

  return TRUE;
}

static gboolean
read_time (Add *self, const char *text, GError **error)
{
  g_autoptr (GTimeZone) zone = ef_zone_open (ef_profile_get_time_zone (self->profile), error);
  gint64 local;

  if (zone == NULL || !ef_moment_parse_in (text, zone, &self->at, error))
    return FALSE;

  self->has_moment = !ef_local_time_parse (text, &local, NULL);
  self->wish.start = self->has_moment ? ef_zone_get_local (zone, self->at.moment) : local;
  self->wish.mode = self->wish.step > 0 ? EF_POST_PLAN_SPREAD : EF_POST_PLAN_AT;

  return TRUE;
}

static gboolean
read_at (Add *self, GError **error)
{
  static const struct {
    const char *word;
    EfPostPlanMode mode;
  } words[] = {
    { "now", EF_POST_PLAN_NOW },
    { "slot", EF_POST_PLAN_SLOT },
    { "draft", EF_POST_PLAN_DRAFT },
    { "upload", EF_POST_PLAN_UPLOAD },
  };
  const char *text = ef_cli_get_option (self->cli, "at");

  self->wish.start = EF_POST_PLAN_NO_START;
  if (text == NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Say with --at when: a time, now, slot, draft or upload."));
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (!g_str_equal (text, words[i].word))
      continue;
    self->wish.mode = words[i].mode;
    if (self->wish.step == 0)
      return TRUE;
    g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("--every goes with a time in --at, at which the first is posted."));
    return FALSE;
  }

  return read_time (self, text, error);
}

static gboolean
read_options (Add *self, GError **error)
{
  if (ef_cli_get_option (self->cli, "caption") != NULL &&
      ef_cli_get_option (self->cli, "caption-file") != NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Give --caption or --caption-file, not both."));
    return FALSE;
  }

  self->caption = g_strdup (ef_cli_get_option (self->cli, "caption"));
  self->wish.seed = g_random_int ();

  return read_minutes (self, "every", 1, &self->wish.step, error) &&
         read_minutes (self, "jitter", 0, &self->wish.jitter, error) && read_at (self, error);
}

static Add *
take_add (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Add *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (Add, 1);
  ef_cli_take (cli, self, add_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->practice = ef_studio_is_practising (ef_cli_get_studio (cli), profile);
  self->renders = g_ptr_array_new_with_free_func (g_free);
  self->chosen = g_ptr_array_new_with_free_func (g_free);

  return self;
}

static void
fail_with_file (Add *self, GError *error, GFile *file)
{
  ef_cli_explain_file (error, g_file_peek_path (file));
  ef_cli_fail (self->cli, error);
}

static void
caption_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (!g_file_load_contents_finish (G_FILE (object), result, &text, NULL, NULL, &error)) {
    fail_with_file (self, error, G_FILE (object));
    return;
  }
  if (!g_utf8_validate (text, -1, NULL)) {
    g_free (text);
    fail (self, EF_ERROR_INVALID, _ ("The file with the caption is not text in UTF-8."));
    return;
  }

  self->caption = g_strchomp (text);
  list_channels (self);
}

void
ef_cli_post_add (EfCli *cli)
{
  Add *self = take_add (cli);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  if (self == NULL)
    return;
  if (!read_options (self, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (ef_cli_get_option (cli, "caption-file") == NULL) {
    list_channels (self);
    return;
  }

  file = g_file_new_for_commandline_arg (ef_cli_get_option (cli, "caption-file"));
  g_file_load_contents_async (file, ef_cli_get_cancellable (cli), caption_cb, self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Add *self = user_data;
  g_autoptr (GError) error = NULL;

  self->csv = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  if (self->csv != NULL)
    list_channels (self);
  else
    fail_with_file (self, error, G_FILE (object));
}

void
ef_cli_post_import (EfCli *cli)
{
  Add *self = take_add (cli);
  g_autoptr (GFile) file = NULL;

  if (self == NULL)
    return;

  self->wish.start = EF_POST_PLAN_NO_START;
  file = g_file_new_for_commandline_arg (ef_cli_get_argument (cli, 0));
  g_file_load_bytes_async (file, ef_cli_get_cancellable (cli), loaded_cb, self);
}
