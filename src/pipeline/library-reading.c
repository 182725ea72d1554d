/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/library-private.h"

void
ef_library_filter_copy (EfLibraryFilter *to, const EfLibraryFilter *from)
{
  *to = *from;
  to->text = g_strdup (from->text);
  to->format = g_strdup (from->format);
  to->project_id = g_strdup (from->project_id);
  to->tag = g_strdup (from->tag);
}

void
ef_library_filter_clear (EfLibraryFilter *self)
{
  g_free ((char *) self->text);
  g_free ((char *) self->format);
  g_free ((char *) self->project_id);
  g_free ((char *) self->tag);
}

EfLibraryReading *
ef_library_reading_new (const char *profile_id, guint load)
{
  EfLibraryReading *self = g_new0 (EfLibraryReading, 1);

  self->profile_id = g_strdup (profile_id);
  self->load = load;

  return self;
}

void
ef_library_reading_free (gpointer data)
{
  EfLibraryReading *self = data;

  g_free (self->profile_id);
  ef_library_filter_clear (&self->filter);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->renders, g_ptr_array_unref);
  g_clear_pointer (&self->damaged, g_ptr_array_unref);
  g_free (self);
}

gboolean
ef_library_reading_read (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryReading *self = data;

  self->damaged = g_ptr_array_new_with_free_func (g_free);
  self->renders = ef_render_table_get_numbers (connection, self->profile_id,
                                               &g_array_index (self->numbers, gint64, 0),
                                               self->numbers->len, self->damaged, error);

  return self->renders != NULL;
}

gboolean
ef_library_reading_list (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryReading *self = data;
  EfRenderFilter filter = ef_library_filter_make (&self->filter);

  self->numbers = ef_render_table_list_numbers (connection, self->profile_id, &filter, error);

  return self->numbers != NULL;
}
