/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/time-zones.h"

#include <stdlib.h>

#include "core/worker.h"
#include "ui/settings/time-zone.h"

/* The same list in two forms: the compact source of all rules, and the table for choosing by country.
 * Not every computer has both, and some have none. */
static const char *const paths[] = {
  "/usr/share/zoneinfo/tzdata.zi",
  "/usr/share/zoneinfo/zone1970.tab",
};

typedef struct {
  guint next;
  EfWorker *worker; /* (nullable) */
} Loading;

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_clear_object (&self->worker);
  g_free (self);
}

/* What the worker hands back: plain, and the labels in the order of the names. */
typedef struct {
  char **names;
  char **labels;
} Described;

static void
described_free (gpointer data)
{
  Described *self = data;

  g_strfreev (self->names);
  g_strfreev (self->labels);
  g_free (self);
}

/* Several hundred files are read for the labels. */
static void
describe_in_worker (GTask *task, gpointer source, gpointer text, GCancellable *cancellable)
{
  Described *described = g_new0 (Described, 1);
  guint n_names;

  described->names = ef_time_zones_parse (text);
  n_names = g_strv_length (described->names);
  described->labels = g_new0 (char *, n_names + 1);
  for (guint i = 0; i < n_names; i++)
    described->labels[i] = g_cancellable_is_cancelled (cancellable)
                             ? g_strdup (described->names[i])
                             : ef_time_zone_describe (described->names[i]);
  g_task_return_pointer (task, described, described_free);
}

static void
described_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Described *described = g_task_propagate_pointer (G_TASK (result), &error);
  GListStore *zones;

  if (described == NULL) {
    g_task_return_error (task, error);
    return;
  }

  zones = g_list_store_new (EF_TYPE_TIME_ZONE);
  for (guint i = 0; described->names[i] != NULL; i++) {
    g_autoptr (EfTimeZone) zone = ef_time_zone_new (described->names[i], described->labels[i]);

    g_list_store_append (zones, zone);
  }
  described_free (described);
  g_task_return_pointer (task, zones, g_object_unref);
}

static void
describe (GTask *task, char *text)
{
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GTask) described =
    g_task_new (NULL, g_task_get_cancellable (task), described_cb, task);

  g_task_set_source_tag (described, describe);
  g_task_set_task_data (described, text, g_free);
  loading->worker = ef_worker_new ("time-zones");
  ef_worker_run (loading->worker, described, describe_in_worker);
}

static void load_next (GTask *task);

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (g_file_load_contents_finish (G_FILE (object), result, &text, NULL, NULL, &error))
    describe (g_steal_pointer (&task), text);
  else if (++loading->next < G_N_ELEMENTS (paths) &&
           !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    load_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
load_next (GTask *task)
{
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_file_new_for_path (paths[loading->next]);

  g_file_load_contents_async (file, g_task_get_cancellable (task), loaded_cb, task);
}

void
ef_time_zones_load_async (GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_time_zones_load_async);
  g_task_set_task_data (task, g_new0 (Loading, 1), loading_free);
  load_next (task);
}

GListStore *
ef_time_zones_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* "Z Europe/Berlin 0:53:28 …", "L Europe/Berlin Europe/Oslo", "DE,DK\t+5230+01322\tEurope/Berlin\t…" */
static const char *
find_name (char **words, guint n_words)
{
  if (n_words >= 2 && g_str_equal (words[0], "Z"))
    return words[1];
  if (n_words >= 3 && (g_str_equal (words[0], "L") || strchr (words[1], '+') != NULL ||
                       strchr (words[1], '-') != NULL))
    return words[2];

  return NULL;
}

/* Names without a place ("EST5EDT", "Etc/GMT+3") are no zones of people. */
static gboolean
is_place (const char *name)
{
  return strchr (name, '/') != NULL && g_ascii_isupper (*name) &&
         !g_str_has_prefix (name, "Etc/") && !g_str_has_prefix (name, "SystemV/") &&
         !g_str_has_prefix (name, "US/");
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

char **
ef_time_zones_parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  g_ptr_array_add (names, g_strdup ("UTC"));
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit_set (lines[i], " \t", -1);
    const char *name = *lines[i] != '#' ? find_name (words, g_strv_length (words)) : NULL;
    char *copy;

    if (name == NULL || !is_place (name) || g_hash_table_contains (seen, name))
      continue;
    copy = g_strdup (name);
    g_hash_table_add (seen, copy);
    g_ptr_array_add (names, copy);
  }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

/* "Europe/Berlin (UTC+1)", as it is there now. */
char *
ef_time_zone_describe (const char *name)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (name);
  g_autoptr (GDateTime) now = NULL;
  int minutes;

  if (zone == NULL)
    return g_strdup (name);

  now = g_date_time_new_now (zone);
  minutes = (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE);
  if (minutes == 0)
    return g_str_equal (name, "UTC") ? g_strdup (name) : g_strdup_printf ("%s (UTC)", name);
  if (minutes % 60 == 0)
    return g_strdup_printf ("%s (UTC%+d)", name, minutes / 60);

  return g_strdup_printf ("%s (UTC%c%d:%02d)", name, minutes < 0 ? '-' : '+', abs (minutes) / 60,
                          abs (minutes) % 60);
}
