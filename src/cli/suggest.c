/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/segment.h"
#include "cli/source.h"
#include "cli/wait.h"
#include "core/error.h"
#include "core/timecode.h"
#include "pipeline/studio-sources.h"
#include "pipeline/suggest.h"

/* What a look at the file suggests as segments; the looking is done first where it was not yet. */

#define ALL_KINDS                                                                              \
  ((1u << EF_SUGGESTION_SILENCE) | (1u << EF_SUGGESTION_BLACK) | (1u << EF_SUGGESTION_SCENE) | \
   (1u << EF_SUGGESTION_SCORE))

typedef struct {
  EfCli *cli;
  EfSource *source;    /* (owned) (nullable) */
  GArray *found;       /* (owned) (nullable) (element-type EfSuggestion) */
  EfSegmentEdit *edit; /* (owned) (nullable) */
  guint kinds;
} Suggest;

static void
suggest_free (gpointer data)
{
  Suggest *self = data;

  g_clear_object (&self->source);
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_object (&self->edit);
  g_free (self);
}

static JsonNode *
make_json (const EfSuggestion *suggestion)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "begin",
                                 (double) suggestion->span.begin / EF_NS_PER_SECOND);
  json_object_set_double_member (object, "end", (double) suggestion->span.end / EF_NS_PER_SECOND);
  json_object_set_string_member (object, "kind", ef_suggestion_kind_to_nick (suggestion->kind));
  json_object_set_double_member (object, "score", suggestion->score);
  json_node_take_object (node, object);

  return node;
}

static void
print_found (Suggest *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->found->len; i++) {
    const EfSuggestion *suggestion = &g_array_index (self->found, EfSuggestion, i);
    g_autofree char *begin =
      ef_timecode_format (suggestion->span.begin, EF_RATE_NONE, EF_TIMECODE_CLOCK);
    g_autofree char *end =
      ef_timecode_format (suggestion->span.end, EF_RATE_NONE, EF_TIMECODE_CLOCK);

    json_array_add_element (array, make_json (suggestion));
    ef_cli_print (self->cli, "%s  %s  %-8s %.2f\n", begin, end,
                  ef_suggestion_kind_to_nick (suggestion->kind), suggestion->score);
  }
  ef_cli_print_array (self->cli, array);
  if (self->found->len == 0)
    ef_cli_notice (self->cli, "%s\n", _ ("There is nothing to suggest."));
  ef_cli_done (self->cli);
}

static void
accepted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Suggest *self = user_data;

  if (!ef_cli_segments_finish (self->cli, EF_STUDIO (object), result, self->edit))
    return;

  ef_cli_done (self->cli);
}

static gboolean
is_marked (GPtrArray *segments, EfTimeSpan span)
{
  for (guint i = 0; i < segments->len; i++) {
    if (ef_time_span_equal (ef_segment_get_span (segments->pdata[i]), span))
      return TRUE;
  }

  return FALSE;
}

/* What is a segment already does not become another one; @all grows by what is made. */
static EfSegmentEdit *
make_edit (Suggest *self, GPtrArray *all, GError **error)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), _ ("Accept suggestions"), NULL);

  for (guint i = 0; i < self->found->len; i++) {
    const EfSuggestion *suggestion = &g_array_index (self->found, EfSuggestion, i);
    g_autoptr (EfSegment) segment = NULL;

    if (is_marked (all, suggestion->span))
      continue;

    segment = ef_segment_new (NULL, ef_source_get_id (self->source));
    ef_segment_set_span (segment, suggestion->span);
    ef_segment_set_label (segment, ef_suggestion_kind_get_label (suggestion->kind));
    ef_segment_set_colour (segment, ef_segment_edit_next_colour (all));
    if (!ef_segment_clean (segment, EF_SEGMENT_EDITABLE, error))
      return NULL;

    ef_segment_edit_add (edit, segment);
    g_ptr_array_add (all, g_steal_pointer (&segment));
  }

  return g_steal_pointer (&edit);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Suggest *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);

  if (all != NULL)
    self->edit = make_edit (self, all, &error);
  if (self->edit == NULL) {
    ef_cli_fail (self->cli, error);
  } else if (ef_segment_edit_get_n_changes (self->edit) == 0) {
    ef_cli_print_array (self->cli, json_array_new ());
    ef_cli_notice (self->cli, "%s\n", _ ("There is nothing to suggest."));
    ef_cli_done (self->cli);
  } else {
    ef_studio_edit_segments_async (EF_STUDIO (object), self->edit, accepted_cb, self);
  }
}

static void
suggested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Suggest *self = user_data;
  g_autoptr (GError) error = NULL;

  self->found = ef_studio_suggest_finish (EF_STUDIO (object), result, &error);
  if (self->found == NULL)
    ef_cli_fail (self->cli, error);
  else if (ef_cli_get_option (self->cli, "accept") != NULL)
    ef_studio_list_segments_async (EF_STUDIO (object), self->source,
                                   ef_cli_get_cancellable (self->cli), listed_cb, self);
  else
    print_found (self);
}

static void
found_again (EfSource *source, gpointer data)
{
  Suggest *self = data;

  if (source == NULL)
    return;

  g_set_object (&self->source, source);
  ef_studio_suggest_async (ef_cli_get_studio (self->cli), source, self->kinds,
                           ef_cli_get_cancellable (self->cli), suggested_cb, self);
}

/* What could be read may be enough; what is missing is said then. The file may have changed meanwhile, so
 * the source is asked for again. */
static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Suggest *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  ef_cli_wait_tell (self->cli, result, &outcome);
  ef_cli_find_source (self->cli, ef_source_get_id (self->source), found_again, self);
}

static void
wait_for_source (EfSource *source, gpointer data)
{
  Suggest *self = data;
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  if (!g_set_object (&self->source, source))
    return;

  g_ptr_array_add (sources, source);
  ef_cli_wait_for_sources (self->cli, sources, waited_cb, self);
}

static gboolean
read_options (Suggest *self, GError **error)
{
  const char *nick = ef_cli_get_option (self->cli, "kind");
  const char *service = ef_cli_get_option (self->cli, "service");
  EfSuggestionKind kind;

  self->kinds = ALL_KINDS;
  if (service != NULL && !g_str_equal (service, "local")) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("The only service is local."));
    return FALSE;
  }
  if (nick == NULL)
    return TRUE;
  if (!ef_suggestion_kind_from_nick (nick, &kind)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("A kind of suggestion is silence, black, scene or score."));
    return FALSE;
  }

  self->kinds = 1u << kind;

  return TRUE;
}

static void
suggest (EfCli *cli)
{
  Suggest *self = g_new0 (Suggest, 1);
  g_autoptr (GError) error = NULL;

  ef_cli_take (cli, self, suggest_free);
  self->cli = cli;
  if (read_options (self, &error))
    ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), wait_for_source, self);
  else
    ef_cli_fail (cli, error);
}

static const EfCliOption options[] = {
  { "kind", N_ ("KIND"), N_ ("Only silence, black, scene or score") },
  { "service", N_ ("SERVICE"), N_ ("Who looks: local (the default), on this computer") },
  { "accept", NULL, N_ ("Make segments of them") },
  { NULL, NULL, NULL },
};

const EfCliVerb ef_cli_suggest_verbs[] = {
  { "suggest", NULL, "S", N_ ("Find silence, black, scenes and good moments in a source"), 1, 1,
    options, suggest, FALSE },
  { NULL },
};
