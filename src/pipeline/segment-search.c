/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/segment-table.h"

/* Segments of a profile by what is written about them, on the thread that reads. */

#define ALL_MOST 20000
#define FOUND_MOST 1000

static char **
split_words (const char *text)
{
  g_autofree char *folded = ef_text_fold (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  }

  return g_strv_builder_end (words);
}

static gboolean
search_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_auto (GStrv) words = split_words (call->text);

  call->list = ef_segment_table_search (connection, call->profile_id, (const char *const *) words,
                                        *words != NULL ? FOUND_MOST : ALL_MOST, error);

  return call->list != NULL;
}

void
ef_studio_search_segments_async (EfStudio *self,
                                 EfProfile *profile,
                                 const char *text,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_search_segments_async);
  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->text = g_strdup (text);
  ef_studio_call_read (self, search_in_database, call, task);
}

GPtrArray *
ef_studio_search_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}
