/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/render-progress.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "core/json-read.h"

static const struct {
  const char *nick;
  const char *sentence; /* with a percentage */
} stages[] = {
  /* Translators: the stages of rendering a clip, with a percentage of the whole. */
  { "checking", N_ ("Looking at the sources") },
  { "measuring", N_ ("Measuring the sound %.0f %%") },
  { "encoding", N_ ("Encoding %.0f %%") },
  { "verifying", N_ ("Verifying %.0f %%") },
};

char *
ef_render_progress_to_detail (const EfRenderProgress *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "stage", self->stage);
  json_object_set_double_member (object, "progress", self->progress);
  json_object_set_double_member (object, "speed", self->speed);
  json_object_set_double_member (object, "left", self->left);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

gboolean
ef_render_progress_from_detail (const char *detail, EfRenderProgress *self)
{
  g_autoptr (JsonNode) node = NULL;
  const char *stage = NULL;
  JsonObject *object;

  if (detail == NULL || *detail != '{')
    return FALSE;
  node = json_from_string (detail, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  *self = (EfRenderProgress) { .left = -1 };
  object = json_node_get_object (node);
  if (!ef_json_read_string (object, "stage", &stage) || stage == NULL ||
      !ef_json_read_double (object, "progress", &self->progress) ||
      !ef_json_read_double (object, "speed", &self->speed) ||
      !ef_json_read_double (object, "left", &self->left))
    return FALSE;
  g_strlcpy (self->stage, stage, sizeof self->stage);
  self->progress = CLAMP (self->progress, 0, 1);

  return TRUE;
}

char *
ef_render_progress_describe_time (double seconds)
{
  gint64 whole = (gint64) ceil (CLAMP (seconds, 0, 1e7));

  /* Translators: how long something takes. */
  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), (int) whole);
  if (whole < 600)
    return g_strdup_printf (_ ("%d min %d s"), (int) (whole / 60), (int) (whole % 60));
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min"), (int) ((whole + 30) / 60));

  return g_strdup_printf (_ ("%d h %d min"), (int) (whole / 3600), (int) (whole % 3600 / 60));
}

char *
ef_render_progress_describe (const EfRenderProgress *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++) {
    if (!g_str_equal (stages[i].nick, self->stage))
      continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    g_string_append_printf (text, _ (stages[i].sentence), floor (100 * self->progress));
#pragma GCC diagnostic pop
  }
  if (text->len == 0)
    g_string_append_printf (text, "%.0f %%", floor (100 * self->progress));

  if (self->left >= 0) {
    g_autofree char *time = ef_render_progress_describe_time (self->left);

    g_string_append (text, " · ");
    /* Translators: a time, such as “1 min 10 s”. */
    g_string_append_printf (text, _ ("%s left"), time);
  }
  if (self->speed > 0) {
    g_string_append (text, " · ");
    /* Translators: how many seconds of a clip are made in a second. */
    g_string_append_printf (text, _ ("%.1f× real time"), self->speed);
  }

  return g_string_free_and_steal (g_steal_pointer (&text));
}
