/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/activity/event-list.h"

#include <gtk/gtk.h>

/* The events of a profile or of all, as far as somebody has looked: it begins with the newest, takes in
 * what happens, and reads on only when it is asked to. One request is under way at a time. */
struct _EfEventList {
  GObject parent_instance;

  EfStudio *studio;
  EfProfile *profile; /* (nullable) */
  GTimeZone *zone;
  GPtrArray *events; /* (element-type EfEvent): newest first */
  GArray *days;      /* (element-type int): of each event, asked for by every row that is drawn */
  char *problem;     /* (nullable) */

  GCancellable *cancellable; /* (nullable): of the request under way */
  guint limit;               /* of the request under way; 0: it asks for what is newer */
  gboolean wants_newer;
  guint n_wanted;
  gboolean is_loaded;
  gboolean is_complete;
  gboolean is_stopped;
};

/* A list view makes rows for far more than it shows, so that what is loaded at first is what a switch of
 * profiles costs. */
#define PAGE 64

typedef enum {
  PROP_IS_LOADED = 1,
  PROP_PROBLEM,
} EfEventListProperty;

static GParamSpec *properties[PROP_PROBLEM + 1];

static void request (EfEventList *self);

static GType
get_item_type (GListModel *model)
{
  return EF_TYPE_EVENT;
}

static guint
get_n_items (GListModel *model)
{
  return EF_EVENT_LIST (model)->events->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  EfEventList *self = EF_EVENT_LIST (model);

  return position < self->events->len ? g_object_ref (self->events->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
make_day (EfEventList *self, EfEvent *event)
{
  g_autoptr (GDateTime) time = ef_event_list_get_time_of (self, event);

  return g_date_time_get_year (time) * 1000 + g_date_time_get_day_of_year (time);
}

static int
get_day (EfEventList *self, guint position)
{
  return g_array_index (self->days, int, position);
}

static void
insert (EfEventList *self, guint position, EfEvent *event)
{
  int day = make_day (self, event);

  g_ptr_array_insert (self->events, (int) position, g_object_ref (event));
  g_array_insert_val (self->days, position, day);
}

static void
get_section (GtkSectionModel *model, guint position, guint *start, guint *end)
{
  EfEventList *self = EF_EVENT_LIST (model);
  int day;

  if (position >= self->events->len) {
    *start = self->events->len;
    *end = G_MAXUINT;
    return;
  }

  day = get_day (self, position);
  for (*start = position; *start > 0 && get_day (self, *start - 1) == day; (*start)--)
    continue;
  for (*end = position + 1; *end < self->events->len && get_day (self, *end) == day; (*end)++)
    continue;
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EfEventList,
                               ef_event_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

static gint64
get_newest (EfEventList *self)
{
  return self->events->len > 0 ? ef_event_get_seq (self->events->pdata[0]) : 0;
}

static gint64
get_oldest (EfEventList *self)
{
  return self->events->len > 0 ? ef_event_get_seq (self->events->pdata[self->events->len - 1])
                               : G_MAXINT64;
}

/* What came is newest first, and may overlap what is there. */
static void
take_in (EfEventList *self, GPtrArray *events)
{
  gint64 newest = get_newest (self);
  gint64 oldest = get_oldest (self);
  guint n_before = 0;
  guint n_old = self->events->len;

  for (guint i = 0; i < events->len; i++) {
    EfEvent *event = events->pdata[i];

    if (n_old > 0 && ef_event_get_seq (event) > newest)
      insert (self, n_before++, event);
    else if (ef_event_get_seq (event) < oldest)
      insert (self, self->events->len, event);
  }

  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_before);
  if (self->events->len > n_before + n_old)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before + n_old, 0,
                                self->events->len - n_before - n_old);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfEventList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = ef_studio_list_events_finish (EF_STUDIO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (events != NULL) {
    if (self->limit > 0)
      self->is_complete = events->len < self->limit;
    take_in (self, events);
  }
  g_set_str (&self->problem, error != NULL ? error->message : NULL);
  self->is_loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADED]);

  if (error == NULL && (self->wants_newer || self->n_wanted > self->events->len))
    request (self);
}

static void
request (EfEventList *self)
{
  gint64 after = self->wants_newer ? get_newest (self) : 0;

  if (self->is_stopped || self->cancellable != NULL || (!self->wants_newer && self->is_complete))
    return;

  self->wants_newer = FALSE;
  self->limit = after > 0 ? 0 : self->n_wanted;
  self->cancellable = g_cancellable_new ();
  ef_studio_list_events_async (self->studio, self->profile, NULL, 0, after, self->limit,
                               self->cancellable, listed_cb, g_object_ref (self));
}

static void
events_changed_cb (EfEventList *self)
{
  self->wants_newer = TRUE;
  request (self);
}

static void
ef_event_list_dispose (GObject *object)
{
  EfEventList *self = EF_EVENT_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_event_list_parent_class)->dispose (object);
}

static void
ef_event_list_finalize (GObject *object)
{
  EfEventList *self = EF_EVENT_LIST (object);

  g_ptr_array_unref (self->events);
  g_array_unref (self->days);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->problem);

  G_OBJECT_CLASS (ef_event_list_parent_class)->finalize (object);
}

static void
ef_event_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEventList *self = EF_EVENT_LIST (object);

  switch ((EfEventListProperty) id) {
  case PROP_IS_LOADED:
    g_value_set_boolean (value, self->is_loaded);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_event_list_class_init (EfEventListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_event_list_dispose;
  object_class->finalize = ef_event_list_finalize;
  object_class->get_property = ef_event_list_get_property;

  properties[PROP_IS_LOADED] = g_param_spec_boolean ("is-loaded", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_event_list_init (EfEventList *self)
{
  self->events = g_ptr_array_new_with_free_func (g_object_unref);
  self->days = g_array_new (FALSE, FALSE, sizeof (int));
  self->n_wanted = PAGE;
}

EfEventList *
ef_event_list_new (EfStudio *studio, EfProfile *profile, GTimeZone *zone)
{
  EfEventList *self = g_object_new (EF_TYPE_EVENT_LIST, NULL);

  self->studio = g_object_ref (studio);
  g_set_object (&self->profile, profile);
  self->zone = g_time_zone_ref (zone);
  g_signal_connect_object (studio, "events-changed", G_CALLBACK (events_changed_cb), self,
                           G_CONNECT_SWAPPED);
  request (self);

  return self;
}

/* Twice as many each time, so that reading the whole history costs no more than reading it twice. */
void
ef_event_list_load_more (EfEventList *self)
{
  if (self->is_complete || self->events->len < self->n_wanted)
    return;

  self->n_wanted *= 2;
  request (self);
}

/* Nobody looks any more: what is being read is dropped, and nothing is read after it. */
void
ef_event_list_stop (EfEventList *self)
{
  self->is_stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
}

GTimeZone *
ef_event_list_get_zone (EfEventList *self)
{
  return self->zone;
}

gboolean
ef_event_list_get_is_loaded (EfEventList *self)
{
  return self->is_loaded;
}

const char *
ef_event_list_get_problem (EfEventList *self)
{
  return self->problem;
}

GDateTime *
ef_event_list_get_time_of (EfEventList *self, EfEvent *event)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (ef_event_get_time (event));

  return g_date_time_to_timezone (utc, self->zone);
}
