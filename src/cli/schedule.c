/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cli/cli.h"
#include "core/error.h"
#include "core/json-text.h"
#include "core/local-time.h"
#include "core/moment.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-practice.h"
#include "pipeline/studio-renders.h"
#include "pipeline/studio-schedules.h"

/* Rules that make posts, and the weekly slots. */

typedef struct {
  EfCli *cli;
  EfProfile *profile;   /* (owned) */
  EfSchedule *values;   /* (owned) (nullable) */
  GPtrArray *renders;   /* (owned) (element-type utf8) */
  GPtrArray *schedules; /* (owned) (nullable) */
  EfScheduleState state;
  guint n_done; /* of the arguments */
  gboolean removes;
} Verb;

static void
verb_free (gpointer data)
{
  Verb *self = data;

  g_object_unref (self->profile);
  g_clear_object (&self->values);
  g_ptr_array_unref (self->renders);
  g_clear_pointer (&self->schedules, g_ptr_array_unref);
  g_free (self);
}

static Verb *
take_verb (EfCli *cli)
{
  EfProfile *profile = ef_cli_get_profile (cli, NULL);
  Verb *self;

  if (profile == NULL)
    return NULL;

  self = g_new0 (Verb, 1);
  ef_cli_take (cli, self, verb_free);
  self->cli = cli;
  self->profile = g_object_ref (profile);
  self->renders = g_ptr_array_new_with_free_func (g_free);

  return self;
}

static void
print_row (EfCli *cli, EfSchedule *schedule)
{
  static const char *const states[] = {
    [EF_SCHEDULE_ACTIVE] = N_ ("active"),
    [EF_SCHEDULE_PAUSED] = N_ ("paused"),
    [EF_SCHEDULE_ENDED] = N_ ("ended"),
  };
  g_autofree char *name = ef_cli_pad (ef_schedule_get_name (schedule), 24);

  ef_cli_print (cli, "%.8s  %s %-8s %s\n", ef_schedule_get_id (schedule), name,
                _ (states[ef_schedule_get_state (schedule)]), ef_schedule_get_rule (schedule));
}

static void
print_one (EfCli *cli, EfSchedule *schedule)
{
  g_autoptr (JsonNode) node = ef_schedule_to_json (schedule);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, schedule);
}

/* list */

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) schedules =
    ef_studio_list_schedules_finish (EF_STUDIO (object), result, &error);
  JsonArray *array;

  if (schedules == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  array = json_array_new ();
  for (guint i = 0; i < schedules->len; i++) {
    json_array_add_element (array, ef_schedule_to_json (schedules->pdata[i]));
    print_row (self->cli, schedules->pdata[i]);
  }
  ef_cli_print_array (self->cli, array);
  ef_cli_done (self->cli);
}

static void
list (EfCli *cli)
{
  Verb *self = take_verb (cli);

  if (self != NULL)
    ef_studio_list_schedules_async (ef_cli_get_studio (cli), self->profile, listed_cb, self);
}

/* add */

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSchedule) schedule =
    ef_studio_save_schedule_finish (EF_STUDIO (object), result, NULL, &error);

  if (schedule == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  print_one (self->cli, schedule);
  ef_cli_done (self->cli);
}

static void find_next_render (Verb *self);

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
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
find_next_render (Verb *self)
{
  const char *const *names = ef_cli_get_option_all (self->cli, "render");

  if (names != NULL && names[self->renders->len] != NULL) {
    ef_studio_find_render_async (ef_cli_get_studio (self->cli), self->profile,
                                 names[self->renders->len], found_cb, self);
    return;
  }

  g_ptr_array_add (self->renders, NULL);
  ef_schedule_set_renders (self->values, (const char *const *) self->renders->pdata);
  ef_studio_add_schedule_async (ef_cli_get_studio (self->cli), self->values, added_cb, self);
}

static void
channels_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  const char *const *names = ef_cli_get_option_all (self->cli, "channel");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_studio_list_channels_finish (EF_STUDIO (object), result, &error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; channels != NULL && names != NULL && names[i] != NULL; i++) {
    EfChannel *channel = ef_channels_find (channels, names[i], &error);

    if (channel == NULL)
      break;
    g_ptr_array_add (ids, (char *) ef_channel_get_id (channel));
  }
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_ptr_array_add (ids, NULL);
  ef_schedule_set_channels (self->values, (const char *const *) ids->pdata);
  find_next_render (self);
}

static gboolean
read_number (Verb *self, const char *name, guint *number, GError **error)
{
  const char *text = ef_cli_get_option (self->cli, name);
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, 10000, &value, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, _ ("--%s takes a number."), name);
    return FALSE;
  }

  *number = (guint) value;

  return TRUE;
}

/* "mon-fri 09:00" becomes slots, as they are stored. */
static gboolean
read_rule (Verb *self, GError **error)
{
  const char *rule = ef_cli_get_option (self->cli, "rule");
  const char *slots = ef_cli_get_option (self->cli, "slots");
  g_autoptr (GPtrArray) parsed = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if ((rule == NULL) == (slots == NULL)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE,
                         _ ("Say when with --rule RRULE or with --slots \"mon-fri 09:00\"."));
    return FALSE;
  }
  if (rule != NULL) {
    ef_schedule_set_rule (self->values, rule);
    return TRUE;
  }

  parsed = ef_slots_parse (slots, "", error);
  if (parsed == NULL)
    return FALSE;

  node = ef_slots_to_json (parsed, "");
  text = ef_json_text (node, FALSE);
  ef_schedule_set_rule (self->values, text);

  return TRUE;
}

static gboolean
read_span (Verb *self, GError **error)
{
  const char *from = ef_cli_get_option (self->cli, "from");
  const char *until = ef_cli_get_option (self->cli, "until");
  g_autoptr (GTimeZone) zone = ef_zone_open (ef_profile_get_time_zone (self->profile), error);
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  gint64 local;
  guint count = 0;

  if (zone == NULL || !read_number (self, "count", &count, error))
    return FALSE;

  local = ef_zone_get_local (zone, g_get_real_time ());
  if (from != NULL && !ef_local_time_parse (from, &local, error))
    return FALSE;
  first = ef_local_time_format (local);
  if (until != NULL && !ef_local_time_parse (until, &local, error))
    return FALSE;
  /* A day alone is the whole day. */
  if (until != NULL)
    last =
      ef_local_time_format (strchr (until, ':') != NULL ? local : local + EF_LOCAL_TIME_DAY - 1);
  ef_schedule_set_span (self->values, first, last != NULL ? last : "", count);

  return TRUE;
}

static gboolean
read_values (Verb *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "kind");
  guint cooldown = 0;
  guint reposts = 0;
  EfScheduleKind kind;

  if (nick == NULL || !ef_schedule_kind_from_nick (nick, &kind)) {
    g_set_error_literal (error, EF_ERROR, nick == NULL ? EF_ERROR_USAGE : EF_ERROR_INVALID,
                         _ ("A kind of schedule is recurring or evergreen: say it with --kind."));
    return FALSE;
  }

  self->values = ef_schedule_new (NULL, ef_profile_get_id (self->profile), kind);
  ef_schedule_set_name (self->values, ef_cli_get_argument (self->cli, 0));
  if (!read_rule (self, error) || !read_span (self, error) ||
      !read_number (self, "cooldown", &cooldown, error) ||
      !read_number (self, "reposts", &reposts, error))
    return FALSE;

  ef_schedule_set_rest (self->values, cooldown, reposts);
  if (ef_cli_get_option (self->cli, "caption") != NULL)
    ef_schedule_set_caption (self->values, ef_cli_get_option (self->cli, "caption"));

  return TRUE;
}

static void
add (EfCli *cli)
{
  Verb *self = take_verb (cli);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  if (read_values (self, &error))
    ef_studio_list_channels_async (ef_cli_get_studio (cli), self->profile,
                                   ef_studio_is_practising (ef_cli_get_studio (cli), self->profile),
                                   ef_cli_get_cancellable (cli), channels_cb, self);
  else
    ef_cli_fail (cli, error);
}

/* pause, resume, remove: by name or id */

static EfSchedule *
find (GPtrArray *schedules, const char *text, GError **error)
{
  EfSchedule *found = NULL;
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (guint i = 0; i < schedules->len; i++) {
    EfSchedule *schedule = g_ptr_array_index (schedules, i);
    g_autofree char *name = g_utf8_casefold (ef_schedule_get_name (schedule), -1);

    if (!g_str_equal (name, folded) && !g_str_has_prefix (ef_schedule_get_id (schedule), text))
      continue;
    if (found != NULL) {
      g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS, _ ("Several schedules fit “%s”."), text);
      return NULL;
    }
    found = schedule;
  }
  if (found == NULL)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Schedule not found: “%s”"), text);

  return found;
}

static void act_on_next (Verb *self);

static void
tell_stay (Verb *self, guint n_stay)
{
  if (n_stay > 0)
    ef_cli_notice (self->cli,
                   ngettext ("%u post is planned already and stays: “post cancel” takes it back.\n",
                             "%u posts are planned already and stay: “post cancel” takes them "
                             "back.\n",
                             n_stay),
                   n_stay);
}

static void
acted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSchedule) saved = NULL;
  guint n_stay = 0;

  if (self->removes)
    ef_studio_remove_schedule_finish (EF_STUDIO (object), result, &n_stay, &error);
  else
    saved = ef_studio_save_schedule_finish (EF_STUDIO (object), result, &n_stay, &error);
  if (error != NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  if (self->removes || self->state == EF_SCHEDULE_PAUSED)
    tell_stay (self, n_stay);
  self->n_done++;
  act_on_next (self);
}

static void
act_on_next (Verb *self)
{
  EfStudio *studio = ef_cli_get_studio (self->cli);
  g_autoptr (GError) error = NULL;
  EfSchedule *schedule;

  if (self->n_done == ef_cli_get_n_arguments (self->cli)) {
    ef_cli_print_count (self->cli, self->n_done);
    ef_cli_done (self->cli);
    return;
  }

  schedule = find (self->schedules, ef_cli_get_argument (self->cli, self->n_done), &error);
  if (schedule == NULL)
    ef_cli_fail (self->cli, error);
  else if (self->removes)
    ef_studio_remove_schedule_async (studio, schedule, acted_cb, self);
  else
    ef_studio_set_schedule_state_async (studio, schedule, self->state, acted_cb, self);
}

static void
listed_for_act_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;

  self->schedules = ef_studio_list_schedules_finish (EF_STUDIO (object), result, &error);
  if (self->schedules != NULL)
    act_on_next (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
act (EfCli *cli, EfScheduleState state, gboolean removes)
{
  Verb *self = take_verb (cli);

  if (self == NULL)
    return;

  self->state = state;
  self->removes = removes;
  ef_studio_list_schedules_async (ef_cli_get_studio (cli), self->profile, listed_for_act_cb, self);
}

static void
pause_them (EfCli *cli)
{
  act (cli, EF_SCHEDULE_PAUSED, FALSE);
}

static void
resume_them (EfCli *cli)
{
  act (cli, EF_SCHEDULE_ACTIVE, FALSE);
}

static void
remove_them (EfCli *cli)
{
  act (cli, EF_SCHEDULE_PAUSED, TRUE);
}

/* slots */

static void
slots_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) slots = ef_studio_list_slots_finish (EF_STUDIO (object), result, &error);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (slots == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  text = ef_slots_format (slots, "");
  node = ef_slots_to_json (slots, "");
  ef_cli_print (self->cli, "%s\n", text);
  ef_cli_print_array (self->cli, json_node_dup_array (node));
  ef_cli_done (self->cli);
}

static void
slots_set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Verb *self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_set_slots_finish (EF_STUDIO (object), result, &error))
    ef_studio_list_slots_async (EF_STUDIO (object), self->profile, slots_listed_cb, self);
  else
    ef_cli_fail (self->cli, error);
}

static void
slots (EfCli *cli)
{
  Verb *self = take_verb (cli);
  const char *text = ef_cli_get_argument (cli, 0);
  g_autoptr (GPtrArray) parsed = NULL;
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  if (text == NULL) {
    ef_studio_list_slots_async (ef_cli_get_studio (cli), self->profile, slots_listed_cb, self);
    return;
  }

  parsed = ef_slots_parse (text, "", &error);
  if (parsed != NULL)
    ef_studio_set_slots_async (ef_cli_get_studio (cli), self->profile, "", parsed, slots_set_cb,
                               self);
  else
    ef_cli_fail (cli, error);
}

static const EfCliOption options[] = {
  { "kind", N_ ("KIND"),
    N_ ("recurring: its files one after the other; evergreen: again and again") },
  { "rule", N_ ("RRULE"), N_ ("As in FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9;BYMINUTE=0") },
  { "slots", N_ ("SLOTS"), N_ ("As in \"mon-fri 09:00 18:30; sat 11:00\"") },
  { "channel", N_ ("C"), N_ ("Where its posts go; may be repeated") },
  { "render", N_ ("R"), N_ ("A file of the library; may be repeated") },
  { "caption", N_ ("T"), N_ ("The text; else that of the file") },
  { "from", N_ ("TIME"), N_ ("When it begins; else now") },
  { "until", N_ ("D"), N_ ("Its last day") },
  { "count", N_ ("N"), N_ ("So many posts") },
  { "cooldown", N_ ("DAYS"), N_ ("So long rests a file before it is posted again") },
  { "reposts", N_ ("N"), N_ ("So often is a file posted at most") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_schedule_verbs[] = {
  { "schedule", "list", "", N_ ("List the schedules of a profile"), 0, 0, NULL, list, FALSE },
  { "schedule", "add", N_ ("NAME"), N_ ("Let posts be planned by a rule"), 1, 1, options, add,
    FALSE },
  { "schedule", "pause", N_ ("S..."), N_ ("Plan no more posts"), 1, G_MAXUINT, NULL, pause_them,
    FALSE },
  { "schedule", "resume", N_ ("S..."), N_ ("Go on"), 1, G_MAXUINT, NULL, resume_them, FALSE },
  { "schedule", "remove", N_ ("S..."), N_ ("Remove schedules; their posts stay"), 1, G_MAXUINT,
    NULL, remove_them, FALSE },
  { "schedule", "slots", N_ ("[SLOTS]"), N_ ("Show or set the weekly slots of a profile"), 0, 1,
    NULL, slots, FALSE },
  { NULL },
};
