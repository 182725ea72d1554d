/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/segment-find.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/segment.h"
#include "core/text.h"
#include "core/timecode.h"
#include "pipeline/studio-private.h"
#include "store/segment-table.h"
#include "store/source-table.h"

/* So many characters of an id are not typed by chance. */
#define ID_START_LEAST 4
#define CANDIDATES_MOST 10

typedef struct {
  char *profile_id;
  char **ids;
  GPtrArray *segments; /* (owned) (element-type EfSegment) */
  GPtrArray *sources;  /* (owned) (element-type EfSource) */
} Find;

static void
find_clear (gpointer data)
{
  Find *self = data;

  g_free (self->profile_id);
  g_strfreev (self->ids);
  g_ptr_array_unref (self->segments);
  g_ptr_array_unref (self->sources);
}

/* The database and the task hold one reference each. */
static void
find_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, find_clear);
}

static gboolean
fail_ambiguous (GPtrArray *found, const char *id, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len && i < CANDIDATES_MOST; i++) {
    EfSegment *segment = g_ptr_array_index (found, i);
    const char *label = ef_segment_get_label (segment);
    g_autofree char *begin =
      ef_timecode_format (ef_segment_get_span (segment).begin, EF_RATE_NONE, EF_TIMECODE_CLOCK);

    g_string_append_printf (names, "%s%.13s (%s%s%s)", i > 0 ? ", " : "",
                            ef_segment_get_id (segment), label, *label != '\0' ? ", " : "", begin);
  }
  if (found->len > CANDIDATES_MOST)
    g_string_append (names, " …");
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               _ ("“%s” fits several segments: %s. Type more of the id."), id, names->str);

  return FALSE;
}

static gboolean
fail_not_found (const char *id, GError **error)
{
  g_autofree char *excerpt = ef_text_excerpt (id);

  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
               _ ("There is no segment “%s” in this profile: “segment list” shows those of a "
                  "source."),
               excerpt);

  return FALSE;
}

static gboolean
is_whole_id (EfSegment *segment, const char *id)
{
  return g_str_equal (ef_segment_get_id (segment), id);
}

static gboolean
has_segment (Find *find, EfSegment *segment)
{
  for (guint i = 0; i < find->segments->len; i++) {
    if (is_whole_id (find->segments->pdata[i], ef_segment_get_id (segment)))
      return TRUE;
  }

  return FALSE;
}

static gboolean
add_source (EfConnection *connection, Find *find, EfSegment *segment, GError **error)
{
  EfSource *source;

  for (guint i = 0; i < find->sources->len; i++) {
    if (g_str_equal (ef_source_get_id (find->sources->pdata[i]),
                     ef_segment_get_source_id (segment)))
      return TRUE;
  }

  source =
    ef_source_table_get (connection, find->profile_id, ef_segment_get_source_id (segment), error);
  if (source == NULL)
    return FALSE;

  g_ptr_array_add (find->sources, source);

  return TRUE;
}

static gboolean
find_one (EfConnection *connection, Find *find, const char *typed, GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) found = NULL;
  EfSegment *segment;

  if (strlen (typed) < ID_START_LEAST || !g_utf8_validate (typed, -1, NULL))
    return fail_not_found (typed, error);

  id = g_ascii_strdown (typed, -1);
  found = ef_segment_table_find (connection, find->profile_id, id, error);
  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return fail_not_found (typed, error);
  if (found->len > 1 && !is_whole_id (found->pdata[0], id))
    return fail_ambiguous (found, typed, error);

  segment = g_ptr_array_index (found, 0);
  if (!has_segment (find, segment))
    g_ptr_array_add (find->segments, g_object_ref (segment));

  return add_source (connection, find, segment, error);
}

static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Find *find = data;

  for (guint i = 0; find->ids[i] != NULL; i++) {
    if (!find_one (connection, find, find->ids[i], error))
      return FALSE;
  }

  return TRUE;
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Find *find = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (find != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (find), find_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_find_segments_async (EfStudio *self,
                               EfProfile *profile,
                               const char *const *ids,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Find *find = g_atomic_rc_box_new0 (Find);

  g_task_set_source_tag (task, ef_studio_find_segments_async);
  find->profile_id = g_strdup (ef_profile_get_id (profile));
  find->ids = g_strdupv ((char **) ids);
  find->segments = g_ptr_array_new_with_free_func (g_object_unref);
  find->sources = g_ptr_array_new_with_free_func (g_object_unref);
  ef_database_read_async (ef_studio_get_database (self), find_in_database, find, find_free,
                          cancellable, found_cb, task);
}

GPtrArray *
ef_studio_find_segments_finish (EfStudio *self,
                                GAsyncResult *result,
                                GPtrArray **sources,
                                GError **error)
{
  Find *find = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *segments;

  if (find == NULL)
    return NULL;

  segments = g_ptr_array_ref (find->segments);
  if (sources != NULL)
    *sources = g_ptr_array_ref (find->sources);
  find_free (find);

  return segments;
}
