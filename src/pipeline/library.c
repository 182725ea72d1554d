/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"
#include "pipeline/left-out.h"
#include "pipeline/library-private.h"
#include "pipeline/studio-private.h"

#define PAGE 64

/* The renders of a profile that fit a filter, as a list of any length. Which there are is known at once, as
 * numbers of the database; they themselves are read, a page at a time, when somebody looks. Until then a
 * render without an id stands in their place. */
struct _EfLibrary {
  GObject parent_instance;

  EfStudio *studio; /* (owned) */
  char *profile_id;
  EfLibraryFilter filter; /* its texts are owned */
  GArray *numbers;        /* (owned) (element-type gint64) */
  GHashTable *by_number;  /* (owned) (element-type gint64 EfRender): read, or standing in */
  GHashTable *wanted;     /* (owned): pages that are being read */
  GHashTable *changed;    /* (owned) (nullable): ids to be read again; "*": all */
  guint reload_id;
  guint n_loads; /* asked for; an answer to one before is late */
  gboolean is_loading;
};

typedef enum {
  PROP_N_ITEMS = 1,
  PROP_LOADING,
} EfLibraryProperty;

static GParamSpec *properties[PROP_LOADING + 1];

static void ef_library_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EfLibrary,
                               ef_library,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ef_library_list_model_init))

static gint64
get_number (EfLibrary *self, guint position)
{
  return g_array_index (self->numbers, gint64, position);
}

static void
set_loading (EfLibrary *self, gboolean is_loading)
{
  if (self->is_loading == is_loading)
    return;

  self->is_loading = is_loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* Rows. */

static gboolean
stands_in (EfRender *render)
{
  return *ef_render_get_id (render) == '\0';
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibrary) self = user_data;

  ef_library_look_finish (result);
}

static void
take_row (EfRender *render, EfRender *row)
{
  ef_render_assign (render, row, ~0u);
  ef_render_set_use (render, ef_render_get_use (row));
  ef_render_set_trashed (render, ef_render_get_trashed (row));
  ef_render_set_rev (render, ef_render_get_rev (row));
}

/* Whoever holds one sees it change, and what is chosen stays so: it is the same object that is filled. */
static void
put_row (EfLibrary *self, gint64 number, EfRender *row)
{
  EfRender *there = g_hash_table_lookup (self->by_number, &number);

  if (there == NULL)
    g_hash_table_insert (self->by_number, g_memdup2 (&number, sizeof number), g_object_ref (row));
  else if (stands_in (there))
    ef_render_fill (there, row);
  else
    take_row (there, row);
}

static void
put_rows (EfLibrary *self, EfLibraryReading *reading)
{
  for (guint i = 0; i < reading->renders->len; i++) {
    EfRender *row = g_ptr_array_index (reading->renders, i);

    if (row != NULL)
      put_row (self, g_array_index (reading->numbers, gint64, i), row);
  }
}

/* One change of the list for all that differs. */
static void
replace_numbers (EfLibrary *self, GArray *numbers)
{
  guint n_old = self->numbers->len;
  guint n_most = MIN (n_old, numbers->len);
  guint n_same = 0;
  guint n_same_end = 0;
  g_autoptr (GArray) old = NULL;

  while (n_same < n_most && get_number (self, n_same) == g_array_index (numbers, gint64, n_same))
    n_same++;
  while (n_same + n_same_end < n_most &&
         get_number (self, n_old - n_same_end - 1) ==
           g_array_index (numbers, gint64, numbers->len - n_same_end - 1))
    n_same_end++;

  old = g_steal_pointer (&self->numbers);
  self->numbers = g_array_ref (numbers);
  g_hash_table_remove_all (self->wanted);
  if (n_same < MAX (n_old, numbers->len)) {
    g_list_model_items_changed (G_LIST_MODEL (self), n_same, n_old - n_same - n_same_end,
                                numbers->len - n_same - n_same_end);
    if (n_old != numbers->len)
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
  }
}

/* What cannot be read is not in the list; otherwise it would be asked for again and again. */
static void
drop_damaged (EfLibrary *self, EfLibraryReading *reading)
{
  g_autoptr (GHashTable) damaged = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) numbers = NULL;

  if (reading->damaged == NULL || reading->damaged->len == 0)
    return;

  for (guint i = 0; i < reading->renders->len; i++) {
    if (reading->renders->pdata[i] == NULL)
      g_hash_table_add (damaged, &g_array_index (reading->numbers, gint64, i));
  }
  numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->numbers->len; i++) {
    gint64 number = get_number (self, i);

    if (!g_hash_table_contains (damaged, &number))
      g_array_append_val (numbers, number);
  }
  replace_numbers (self, numbers);
  ef_studio_tell_left_out (self->studio, self->profile_id, EF_LEFT_OUT_RENDERS, reading->damaged);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibrary) self = user_data;
  g_autoptr (GError) error = NULL;
  EfLibraryReading *reading = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (reading == NULL) {
    ef_log_info (ef_studio_get_profile_name (self->studio, self->profile_id),
                 "The library could not be read: %s", error->message);
    g_hash_table_remove_all (self->wanted);
    return;
  }

  g_hash_table_remove (self->wanted, GUINT_TO_POINTER (reading->page));
  put_rows (self, reading);
  drop_damaged (self, reading);
  if (ef_studio_get_is_open (self->studio)) {
    g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < reading->numbers->len; i++) {
      gint64 number = g_array_index (reading->numbers, gint64, i);
      EfRender *render = g_hash_table_lookup (self->by_number, &number);

      if (render != NULL && !stands_in (render))
        g_ptr_array_add (shown, g_object_ref (render));
    }
    ef_library_look_async (self->studio, shown, looked_cb, g_object_ref (self));
  }
}

/* Takes @reading. */
static void
read_rows (EfLibrary *self, EfLibraryReading *reading)
{
  ef_database_read_async (ef_studio_get_database (self->studio), ef_library_reading_read, reading,
                          ef_library_reading_free, NULL, read_cb, g_object_ref (self));
}

static void
read_page (EfLibrary *self, guint page)
{
  guint begin = page * PAGE;
  EfLibraryReading *reading;

  if (!ef_studio_get_is_open (self->studio) ||
      !g_hash_table_add (self->wanted, GUINT_TO_POINTER (page)))
    return;

  reading = ef_library_reading_new (self->profile_id, self->n_loads);
  reading->page = page;
  reading->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (reading->numbers, &g_array_index (self->numbers, gint64, begin),
                       MIN (PAGE, self->numbers->len - begin));
  read_rows (self, reading);
}

/* Which there are. */

/* Those that are shown and may have changed. */
static void
read_changed (EfLibrary *self)
{
  g_autoptr (GHashTable) ids = g_steal_pointer (&self->changed);
  EfLibraryReading *reading;
  GHashTableIter iter;
  gpointer number;
  gpointer render;

  if (ids == NULL || !ef_studio_get_is_open (self->studio))
    return;

  reading = ef_library_reading_new (self->profile_id, self->n_loads);
  reading->page = G_MAXUINT / PAGE;
  reading->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_iter_init (&iter, self->by_number);
  while (g_hash_table_iter_next (&iter, &number, &render)) {
    if (!stands_in (render) && (g_hash_table_contains (ids, "*") ||
                                g_hash_table_contains (ids, ef_render_get_id (render))))
      g_array_append_vals (reading->numbers, number, 1);
  }
  if (reading->numbers->len > 0)
    read_rows (self, reading);
  else
    ef_library_reading_free (reading);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibrary) self = user_data;
  g_autoptr (GError) error = NULL;
  EfLibraryReading *reading = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (reading != NULL && reading->load == self->n_loads) {
    replace_numbers (self, reading->numbers);
    read_changed (self);
    set_loading (self, FALSE);
  } else if (reading == NULL) {
    ef_log_info (ef_studio_get_profile_name (self->studio, self->profile_id),
                 "The library could not be read: %s", error->message);
    set_loading (self, FALSE);
  }
}

static void
load (EfLibrary *self)
{
  EfLibraryReading *reading;

  if (!ef_studio_get_is_open (self->studio))
    return;

  self->n_loads++;
  reading = ef_library_reading_new (self->profile_id, self->n_loads);
  ef_library_filter_copy (&reading->filter, &self->filter);
  ef_database_read_async (ef_studio_get_database (self->studio), ef_library_reading_list, reading,
                          ef_library_reading_free, NULL, listed_cb, g_object_ref (self));
}

static void
reload_cb (gpointer user_data)
{
  EfLibrary *self = user_data;

  self->reload_id = 0;
  load (self);
}

/* Many changes at once are read once. */
static void
changed_cb (EfLibrary *self, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++) {
    const EfChange *change = g_ptr_array_index (changes, i);

    if (!g_str_equal (change->table, "render") ||
        (change->profile != NULL && !g_str_equal (change->profile, self->profile_id)))
      continue;
    if (self->changed == NULL)
      self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add (self->changed, g_strdup (change->id));
  }
  if (self->changed != NULL && self->reload_id == 0)
    self->reload_id = g_idle_add_once (reload_cb, self);
}

static GType
get_item_type (GListModel *model)
{
  return EF_TYPE_RENDER;
}

static guint
get_n_items (GListModel *model)
{
  return EF_LIBRARY (model)->numbers->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  EfLibrary *self = EF_LIBRARY (model);
  EfRender *render;
  gint64 number;

  if (position >= self->numbers->len)
    return NULL;

  number = get_number (self, position);
  render = g_hash_table_lookup (self->by_number, &number);
  if (render == NULL) {
    render = ef_render_new ("", self->profile_id);
    g_hash_table_insert (self->by_number, g_memdup2 (&number, sizeof number), render);
  }
  if (stands_in (render))
    read_page (self, position / PAGE);

  return g_object_ref (render);
}

static void
ef_library_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ef_library_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfLibrary *self = EF_LIBRARY (object);

  switch ((EfLibraryProperty) id) {
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->numbers->len);
    break;
  case PROP_LOADING:
    g_value_set_boolean (value, self->is_loading);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_library_dispose (GObject *object)
{
  EfLibrary *self = EF_LIBRARY (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_library_parent_class)->dispose (object);
}

static void
ef_library_finalize (GObject *object)
{
  EfLibrary *self = EF_LIBRARY (object);

  g_array_unref (self->numbers);
  g_hash_table_unref (self->by_number);
  g_hash_table_unref (self->wanted);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  ef_library_filter_clear (&self->filter);
  g_free (self->profile_id);

  G_OBJECT_CLASS (ef_library_parent_class)->finalize (object);
}

static void
ef_library_class_init (EfLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_library_dispose;
  object_class->finalize = ef_library_finalize;
  object_class->get_property = ef_library_get_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_library_init (EfLibrary *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->wanted = g_hash_table_new (NULL, NULL);
  self->filter.use = -1;
}

EfLibrary *
ef_library_new (EfStudio *studio, EfProfile *profile)
{
  EfLibrary *self = g_object_new (EF_TYPE_LIBRARY, NULL);

  self->studio = g_object_ref (studio);
  self->profile_id = g_strdup (ef_profile_get_id (profile));
  g_signal_connect_object (ef_studio_get_database (studio), "changed", G_CALLBACK (changed_cb),
                           self, G_CONNECT_SWAPPED);
  self->is_loading = TRUE;
  load (self);

  return self;
}

void
ef_library_set_filter (EfLibrary *self, const EfLibraryFilter *filter)
{
  EfLibraryFilter copy;

  ef_library_filter_copy (&copy, filter);
  ef_library_filter_clear (&self->filter);
  self->filter = copy;
  set_loading (self, TRUE);
  load (self);
}

EfRender *
ef_library_peek (EfLibrary *self, guint position)
{
  EfRender *render;
  gint64 number;

  if (position >= self->numbers->len)
    return NULL;

  number = get_number (self, position);
  render = g_hash_table_lookup (self->by_number, &number);

  return render != NULL && !stands_in (render) ? render : NULL;
}

/* The renders of a reading, in its order, as the list has them. */
static GPtrArray *
collect (EfLibrary *self, GArray *numbers)
{
  GPtrArray *renders = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < numbers->len; i++) {
    EfRender *render = g_hash_table_lookup (self->by_number, &g_array_index (numbers, gint64, i));

    if (render != NULL && !stands_in (render))
      g_ptr_array_add (renders, g_object_ref (render));
  }

  return renders;
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfLibrary *self = g_task_get_source_object (task);
  GError *error = NULL;
  EfLibraryReading *reading = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (reading == NULL) {
    g_task_return_error (task, error);
    return;
  }

  put_rows (self, reading);
  drop_damaged (self, reading);
  g_task_return_pointer (task, collect (self, g_task_get_task_data (task)),
                         (GDestroyNotify) g_ptr_array_unref);
}

void
ef_library_fetch_async (EfLibrary *self,
                        GArray *positions,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  EfLibraryReading *reading = ef_library_reading_new (self->profile_id, self->n_loads);

  g_task_set_source_tag (task, ef_library_fetch_async);
  g_task_set_task_data (task, numbers, (GDestroyNotify) g_array_unref);
  reading->page = G_MAXUINT / PAGE;
  reading->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < positions->len; i++) {
    guint position = g_array_index (positions, guint, i);
    gint64 number;

    if (position >= self->numbers->len)
      continue;
    number = get_number (self, position);
    g_array_append_val (numbers, number);
    if (ef_library_peek (self, position) == NULL)
      g_array_append_val (reading->numbers, number);
  }
  if (reading->numbers->len == 0 || !ef_studio_get_is_open (self->studio)) {
    ef_library_reading_free (reading);
    g_task_return_pointer (task, collect (self, numbers), (GDestroyNotify) g_ptr_array_unref);
    return;
  }
  ef_database_read_async (ef_studio_get_database (self->studio), ef_library_reading_read, reading,
                          ef_library_reading_free, NULL, fetched_cb, g_object_ref (task));
}

GPtrArray *
ef_library_fetch_finish (EfLibrary *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ef_library_is_loading (EfLibrary *self)
{
  return self->is_loading;
}
