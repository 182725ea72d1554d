/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/cli.h"
#include "core/error.h"
#include "core/json-text.h"
#include "core/moment.h"

typedef enum {
  STATE_IDLE,
  STATE_LISTING,
  STATE_AGAIN, /* listing, and something has happened since */
} State;

typedef struct {
  EfCli *cli;
  EfProfile *profile; /* (owned) (nullable): all */
  gint64 since;
  gint64 after;
  gboolean follow;
  State state;
} Events;

static void
events_free (gpointer data)
{
  Events *self = data;

  g_clear_object (&self->profile);
  g_free (self);
}

static void
print_event (Events *self, EfEvent *event)
{
  g_autofree char *title = ef_event_get_title (event);
  g_autofree char *time = ef_moment_format (
    ef_event_get_time (event),
    self->profile != NULL ? ef_profile_get_time_zone (self->profile) : NULL, "%Y-%m-%d %H:%M:%S");
  const char *name = ef_event_get_profile_name (event);

  if (ef_event_get_profile_id (event) == NULL)
    name = "–";

  ef_cli_print (self->cli, "%s  %-22s [%s] %s\n", time, ef_event_get_type_nick (event),
                /* Translators: in place of the name of a profile that was deleted. */
                name != NULL ? name : _ ("Legacy"), title);
}

/* While following there is no end, so there is no array: each event is a document on a line. */
static void
print_json_line (EfEvent *event)
{
  g_autoptr (JsonNode) node = ef_event_to_json (event);
  g_autofree char *text = ef_json_text (node, FALSE);

  printf ("%s\n", text);
}

static void
print_events (Events *self, GPtrArray *events)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = events->len; i > 0; i--) {
    EfEvent *event = g_ptr_array_index (events, i - 1);

    self->after = MAX (self->after, ef_event_get_seq (event));
    print_event (self, event);
    if (ef_cli_is_json (self->cli) && self->follow)
      print_json_line (event);
    else if (ef_cli_is_json (self->cli))
      json_array_add_element (array, ef_event_to_json (event));
  }
  if (self->follow) {
    fflush (stdout);
    return;
  }

  ef_cli_print_array (self->cli, json_array_ref (array));
}

static void list_events (Events *self);

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Events *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ef_studio_list_events_finish (EF_STUDIO (object), result, &error);
  gboolean again = self->state == STATE_AGAIN;

  self->state = STATE_IDLE;
  if (events == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  print_events (self, events);
  if (!self->follow)
    ef_cli_done (self->cli);
  else if (again)
    list_events (self);
}

/* One list at a time: two under way at once would both show what is new. */
static void
list_events (Events *self)
{
  if (self->state != STATE_IDLE) {
    self->state = STATE_AGAIN;
    return;
  }

  self->state = STATE_LISTING;
  ef_studio_list_events_async (ef_cli_get_studio (self->cli), self->profile,
                               ef_cli_get_option (self->cli, "type"), self->since, self->after, 0,
                               ef_cli_get_cancellable (self->cli), listed_cb, self);
}

static gboolean
read_options (Events *self, GError **error)
{
  const char *since = ef_cli_get_option (self->cli, "since");
  const char *type = ef_cli_get_option (self->cli, "type");
  g_autofree char *local = ef_profile_local_time_zone ();
  EfEventType known;

  if (type != NULL && !ef_event_type_from_nick (type, &known)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no event of type “%s”."), type);
    return FALSE;
  }

  return since == NULL ||
         ef_moment_parse (since,
                          self->profile != NULL ? ef_profile_get_time_zone (self->profile) : local,
                          &self->since, error);
}

static void
events (EfCli *cli)
{
  Events *self;
  EfProfile *profile = NULL;
  g_autoptr (GError) error = NULL;

  if (ef_cli_get_profile_name (cli) != NULL) {
    profile = ef_cli_get_profile (cli, NULL);
    if (profile == NULL)
      return;
  }

  self = g_new0 (Events, 1);
  ef_cli_take (cli, self, events_free);
  self->cli = cli;
  g_set_object (&self->profile, profile);
  self->follow = ef_cli_get_option (cli, "follow") != NULL;
  if (!read_options (self, &error)) {
    ef_cli_fail (cli, error);
    return;
  }

  if (self->follow)
    g_signal_connect_swapped (ef_cli_get_studio (cli), "events-changed", G_CALLBACK (list_events),
                              self);
  list_events (self);
}

static const EfCliOption options[] = {
  { "since", N_ ("MOMENT"), N_ ("Only from then on: 2026-11-21 or 2026-11-21T14:05") },
  { "type", N_ ("TYPE"), N_ ("Only events of this type") },
  { "follow", NULL, N_ ("Wait for more, until Ctrl+C") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_events_verbs[] = {
  { "events", NULL, "", N_ ("List what happened, in all profiles or in that of --profile"), 0, 0,
    options, events, FALSE },
  { NULL },
};
