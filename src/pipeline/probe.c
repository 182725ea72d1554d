/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/probe.h"

#include <glib/gi18n.h>

typedef struct {
  char *profile_id;
  char *path;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_free (self->profile_id);
  g_free (self->path);
  g_free (self);
}

/* It names a folder of the cache, so it must be a word and nothing else. */
static gboolean
is_word (const char *text)
{
  for (const char *at = text; *at != '\0'; at++) {
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
      return FALSE;
  }

  return *text != '\0';
}

static EfSource *
make_source (Probe *probe, JsonObject *answer, GError **error)
{
  JsonNode *node = json_object_get_member (answer, "info");
  const char *fingerprint = json_object_get_string_member_with_default (answer, "fingerprint", "");
  g_autoptr (EfMediaInfo) info = node != NULL ? ef_media_info_from_json (node, error) : NULL;
  g_autofree char *name = ef_source_make_name (probe->path);
  EfSource *source;

  if (info == NULL || !is_word (fingerprint)) {
    g_clear_error (error);
    g_set_error (
      error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
      _ ("“%s” could not be read: what was found in it cannot be used. Take another copy of it."),
      name);
    return NULL;
  }

  source = ef_source_new (NULL, probe->profile_id);
  ef_source_set_name (source, name);
  ef_source_set_path (source, probe->path);
  ef_source_set_size (source, json_object_get_int_member_with_default (answer, "size", 0));
  ef_source_set_modified (source, json_object_get_int_member_with_default (answer, "modified", 0));
  ef_source_set_fingerprint (source, fingerprint);
  ef_source_set_info (source, info);
  ef_source_set_state (source, EF_SOURCE_ANALYSING, "");
  ef_source_set_added (source, g_get_real_time ());

  return source;
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  EfSource *source =
    answer != NULL ? make_source (g_task_get_task_data (task), answer, &error) : NULL;

  if (source != NULL)
    g_task_return_pointer (task, source, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ef_probe_async (EfMediaChild *child,
                const char *profile_id,
                const char *path,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (child, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);
  g_autoptr (JsonObject) request = ef_media_child_make_request ("probe", path);

  g_task_set_source_tag (task, ef_probe_async);
  probe->profile_id = g_strdup (profile_id);
  probe->path = g_strdup (path);
  g_task_set_task_data (task, probe, probe_free);
  ef_media_child_ask_async (child, request, NULL, NULL, cancellable, answered_cb, task);
}

EfSource *
ef_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
