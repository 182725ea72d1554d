/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"
#include "ui/sources/sources-page-private.h"
#include "ui/toast.h"

/* What somebody types is looked for in the names that are here, at once, and in the segments that the
 * database has. Those come a moment later, below their sources. */

static gboolean
has_words (const char *text, char **words)
{
  g_autofree char *folded = ef_text_fold (text);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

gboolean
ef_sources_page_is_found (EfSourcesPage *self, EfSource *source)
{
  if (self->words == NULL || self->words[0] == NULL)
    return TRUE;
  if (self->found != NULL && g_hash_table_contains (self->found, ef_source_get_id (source)))
    return TRUE;

  return has_words (ef_source_get_name (source), self->words);
}

static GListModel *
list_found (gpointer item, gpointer user_data)
{
  EfSourcesPage *self = user_data;
  GListModel *segments = NULL;

  if (EF_IS_SOURCE (item) && self->found != NULL)
    segments = g_hash_table_lookup (self->found, ef_source_get_id (item));

  return segments != NULL ? g_object_ref (segments) : NULL;
}

void
ef_sources_page_show_model (EfSourcesPage *self)
{
  g_autoptr (GtkTreeListModel) tree = NULL;

  if (self->n_found == 0) {
    if (gtk_multi_selection_get_model (self->selection) != G_LIST_MODEL (self->sorted))
      gtk_multi_selection_set_model (self->selection, G_LIST_MODEL (self->sorted));
    return;
  }

  tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->sorted)), TRUE, TRUE,
                                  list_found, self, NULL);
  gtk_multi_selection_set_model (self->selection, G_LIST_MODEL (tree));
}

static void
show_found (EfSourcesPage *self, GPtrArray *segments)
{
  g_clear_pointer (&self->found, g_hash_table_unref);
  self->n_found = segments != NULL ? segments->len : 0;
  if (self->n_found > 0)
    self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < self->n_found; i++) {
    const char *id = ef_segment_get_source_id (segments->pdata[i]);
    GListStore *store = g_hash_table_lookup (self->found, id);

    if (store == NULL) {
      store = g_list_store_new (EF_TYPE_SEGMENT);
      g_hash_table_insert (self->found, g_strdup (id), store);
    }
    g_list_store_append (store, segments->pdata[i]);
  }

  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  ef_sources_page_show_model (self);
  ef_sources_page_update (self);
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) segments =
    ef_studio_search_segments_finish (EF_STUDIO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  g_clear_object (&self->searching);
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  else
    show_found (self, segments);
}

void
ef_sources_page_stop_searching (EfSourcesPage *self)
{
  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
}

/* Segments may have been written on since. */
void
ef_sources_page_search_again (EfSourcesPage *self)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;

  ef_sources_page_stop_searching (self);
  if (profile == NULL || self->words == NULL || self->words[0] == NULL)
    return;

  self->searching = g_cancellable_new ();
  ef_studio_search_segments_async (self->studio, profile, self->needle, self->searching,
                                   searched_cb, g_object_ref (self));
}

void
ef_sources_page_search (EfSourcesPage *self, const char *text)
{
  g_autofree char *folded = ef_text_fold (text);

  g_strstrip (folded);
  if (g_strcmp0 (folded, self->needle) == 0)
    return;

  g_set_str (&self->needle, folded);
  g_strfreev (self->words);
  self->words = *folded != '\0' ? g_strsplit_set (folded, " \t", -1) : g_new0 (char *, 1);
  if (*folded == '\0') {
    ef_sources_page_stop_searching (self);
    show_found (self, NULL);
    return;
  }

  /* What was found before stays until there is something else to show. */
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  ef_sources_page_update (self);
  ef_sources_page_search_again (self);
}
