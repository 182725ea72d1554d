/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/queue.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/queue/job-row.h"

/* What runs, waits and was done, of all profiles. */
struct _EfQueuePage {
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  AdwBanner *problem;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *jobs_signals;
  GHashTable *rows; /* (element-type EfJob EfJobRow): the list holds the rows */
  GSignalGroup *queue_signals;
  guint resort_id;
  gboolean compact;
};

G_DEFINE_FINAL_TYPE (EfQueuePage, ef_queue_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
} EfQueuePageProperty;

static GParamSpec *properties[PROP_COMPACT + 1];

/* What runs comes first, then what waits, what went wrong, and what is done, the latest of it first. */
typedef enum {
  PART_RUNNING,
  PART_WAITING,
  PART_FAILED,
  PART_DONE,
} Part;

static const char *const part_titles[] = {
  [PART_RUNNING] = N_ ("Running"),
  [PART_WAITING] = N_ ("Waiting"),
  [PART_FAILED] = N_ ("Not Done"),
  [PART_DONE] = N_ ("Done"),
};

static Part
get_part (EfJob *job)
{
  switch (ef_job_get_state (job)) {
  case EF_JOB_RUNNING:
    return PART_RUNNING;
  case EF_JOB_FAILED:
  case EF_JOB_CANCELED:
  case EF_JOB_UNKNOWN:
    return PART_FAILED;
  case EF_JOB_COMPLETED:
    return PART_DONE;
  case EF_JOB_PENDING:
  case EF_JOB_QUEUED:
  case EF_JOB_RETRYING:
  default:
    return PART_WAITING;
  }
}

static EfJob *
get_job (GtkListBoxRow *row)
{
  g_autoptr (EfJob) job = NULL;

  g_object_get (row, "job", &job, NULL);

  return job; /* the row holds it */
}

static int
compare (GtkListBoxRow *one, GtkListBoxRow *other, gpointer user_data)
{
  EfJob *a = get_job (one);
  EfJob *b = get_job (other);
  int order = (int) get_part (a) - (int) get_part (b);
  gint64 ended = ef_job_get_ended (b) - ef_job_get_ended (a);

  if (order != 0)
    return order;
  if (get_part (a) >= PART_FAILED && ended != 0)
    return ended < 0 ? -1 : 1;

  return ef_job_get_place (a) < ef_job_get_place (b) ? -1
                                                     : ef_job_get_place (a) > ef_job_get_place (b);
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  Part part = get_part (get_job (row));
  GtkWidget *label = NULL;

  if (before != NULL && get_part (get_job (before)) == part) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }

  label = gtk_label_new (_ (part_titles[part]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "list-header");
  gtk_list_box_row_set_header (row, label);
}

/* A job that moves on moves in the list, and its row with it: what has the focus keeps it. */
static void
resort_cb (gpointer user_data)
{
  EfQueuePage *self = user_data;

  self->resort_id = 0;
  gtk_list_box_invalidate_sort (self->list);
  gtk_list_box_invalidate_headers (self->list);
}

static void
state_changed_cb (EfQueuePage *self)
{
  if (self->resort_id == 0)
    self->resort_id = g_idle_add_once (resort_cb, self);
}

static void
add_row (EfQueuePage *self, EfJob *job)
{
  GtkWidget *row = ef_job_row_new (self->studio, job);

  g_hash_table_insert (self->rows, g_object_ref (job), row);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
}

static void
remove_row (EfQueuePage *self, EfJob *job, GtkWidget *row)
{
  g_signal_handlers_disconnect_by_func (job, state_changed_cb, self);
  gtk_list_box_remove (self->list, row);
}

/* Whatever the list of jobs does, a job that stays in it keeps its row. */
static void
jobs_changed_cb (EfQueuePage *self)
{
  GListModel *jobs = self->studio != NULL ? ef_studio_get_jobs (self->studio) : NULL;
  guint n_jobs = jobs != NULL ? g_list_model_get_n_items (jobs) : 0;
  g_autoptr (GHashTable) there = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  GHashTableIter iter;
  gpointer job;
  gpointer row;

  for (guint i = 0; i < n_jobs; i++)
    g_hash_table_add (there, g_list_model_get_item (jobs, i));

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &job, &row)) {
    if (!g_hash_table_contains (there, job)) {
      remove_row (self, job, row);
      g_hash_table_iter_remove (&iter);
    }
  }
  g_hash_table_iter_init (&iter, there);
  while (g_hash_table_iter_next (&iter, &job, NULL)) {
    if (!g_hash_table_contains (self->rows, job))
      add_row (self, job);
  }
  gtk_stack_set_visible_child_name (self->stack, n_jobs > 0 ? "list" : "empty");
}

static void
problem_changed_cb (EfQueuePage *self)
{
  const char *problem =
    self->studio != NULL ? ef_queue_get_problem (ef_studio_get_queue (self->studio)) : NULL;

  if (problem != NULL)
    adw_banner_set_title (self->problem, problem);
  adw_banner_set_revealed (self->problem, problem != NULL);
}

static void
set_studio (EfQueuePage *self, EfStudio *studio)
{
  GListModel *jobs = studio != NULL ? ef_studio_get_jobs (studio) : NULL;

  if (!g_set_object (&self->studio, studio))
    return;

  g_signal_group_set_target (self->jobs_signals, jobs);
  g_signal_group_set_target (self->queue_signals,
                             studio != NULL ? ef_studio_get_queue (studio) : NULL);
  jobs_changed_cb (self);
  problem_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_queue_page_dispose (GObject *object)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  g_clear_handle_id (&self->resort_id, g_source_remove);
  g_clear_object (&self->jobs_signals);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->queue_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_QUEUE_PAGE);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_queue_page_parent_class)->dispose (object);
}

static void
ef_queue_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  switch ((EfQueuePageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  switch ((EfQueuePageProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    if (self->compact == g_value_get_boolean (value))
      return;
    self->compact = g_value_get_boolean (value);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_page_class_init (EfQueuePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_queue_page_dispose;
  object_class->get_property = ef_queue_page_get_property;
  object_class->set_property = ef_queue_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/queue-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, list);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, problem);
}

static void
ef_queue_page_init (EfQueuePage *self)
{
  self->rows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, compare, NULL, NULL);
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  self->jobs_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->jobs_signals, "items-changed", G_CALLBACK (jobs_changed_cb),
                                  self);
  self->queue_signals = g_signal_group_new (EF_TYPE_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "notify::problem",
                                  G_CALLBACK (problem_changed_cb), self);
}
