/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/queue.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/queue/job-row.h"
#include "ui/queue/job-text.h"
#include "ui/queue/queue-section.h"
#include "ui/queue/queue-total.h"
#include "ui/toast.h"

/* What runs comes first, then what waits, what went wrong, and what is done, the latest of it first. */
typedef enum {
  PART_RUNNING,
  PART_WAITING,
  PART_FAILED,
  PART_DONE,
} Part;

#define N_PARTS (PART_DONE + 1)

/* What runs, waits and was done, of all profiles. */
struct _EfQueuePage {
  AdwBin parent_instance;

  GtkStack *stack;
  AdwBanner *problem;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkProgressBar *bar;
  GtkButton *pause;
  AdwButtonContent *pause_content;
  EfQueueSection *running;
  EfQueueSection *waiting;
  EfQueueSection *failed;
  EfQueueSection *done;

  EfStudio *studio; /* (nullable) */
  EfPictures *pictures;
  EfFilmPictures *films;
  EfQueueTotal *total; /* (nullable) */
  GSignalGroup *jobs_signals;
  GSignalGroup *queue_signals;
  GSignalGroup *studio_signals;
  GHashTable *rows; /* (element-type EfJob EfJobRow) */
  GHashTable *late; /* (element-type EfJob): sources of those that move in a moment */
  guint resort_id;
  gboolean is_held;
  gboolean compact;
};

G_DEFINE_FINAL_TYPE (EfQueuePage, ef_queue_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
} EfQueuePageProperty;

static GParamSpec *properties[PROP_COMPACT + 1];

/* So long what has ended stays where it was, for somebody who watches it. */
#define STAY_MS 2000

/* What ended before then is not shown: the time as a string, for a number of JSON may be too small. */
static const char *const cleared_settings[N_PARTS] = {
  [PART_FAILED] = "queue-cleared-failed",
  [PART_DONE] = "queue-cleared-done",
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

static EfQueueSection *
get_section (EfQueuePage *self, Part part)
{
  EfQueueSection *const sections[] = {
    [PART_RUNNING] = self->running,
    [PART_WAITING] = self->waiting,
    [PART_FAILED] = self->failed,
    [PART_DONE] = self->done,
  };

  return sections[part];
}

static int
compare_numbers (gint64 one, gint64 other)
{
  return one < other ? -1 : one > other;
}

/* As the queue takes them. */
static int
compare_places (GtkListBoxRow *one, GtkListBoxRow *other, gpointer user_data)
{
  EfJob *a = ef_job_row_get_job (EF_JOB_ROW (one));
  EfJob *b = ef_job_row_get_job (EF_JOB_ROW (other));
  int order = ef_job_get_priority (b) - ef_job_get_priority (a);

  return order != 0 ? order : compare_numbers (ef_job_get_place (a), ef_job_get_place (b));
}

/* What runs keeps its place, whatever is done to those behind it. */
static int
compare_starts (GtkListBoxRow *one, GtkListBoxRow *other, gpointer user_data)
{
  EfJob *a = ef_job_row_get_job (EF_JOB_ROW (one));
  EfJob *b = ef_job_row_get_job (EF_JOB_ROW (other));
  int order = compare_numbers (ef_job_get_started (a), ef_job_get_started (b));

  return order != 0 ? order : compare_numbers (ef_job_get_place (a), ef_job_get_place (b));
}

static int
compare_ends (GtkListBoxRow *one, GtkListBoxRow *other, gpointer user_data)
{
  EfJob *a = ef_job_row_get_job (EF_JOB_ROW (one));
  EfJob *b = ef_job_row_get_job (EF_JOB_ROW (other));
  int order = compare_numbers (ef_job_get_ended (b), ef_job_get_ended (a));

  return order != 0 ? order : compare_numbers (ef_job_get_place (a), ef_job_get_place (b));
}

static gint64
get_cleared (EfQueuePage *self, Part part)
{
  const char *value = cleared_settings[part] != NULL
                        ? ef_studio_get_setting (self->studio, cleared_settings[part])
                        : NULL;

  return value != NULL && *value == '"' ? g_ascii_strtoll (value + 1, NULL, 10) : 0;
}

static gboolean
is_cleared (EfQueuePage *self, EfJob *job)
{
  gint64 ended = ef_job_get_ended (job);

  return ended > 0 && ef_job_state_is_final (ef_job_get_state (job)) &&
         ended <= get_cleared (self, get_part (job));
}

static EfQueueSection *
find_section (GtkWidget *row)
{
  return (EfQueueSection *) gtk_widget_get_ancestor (row, EF_TYPE_QUEUE_SECTION);
}

static void
update_stack (EfQueuePage *self)
{
  gboolean has_any = FALSE;

  for (Part part = PART_RUNNING; part <= PART_DONE; part++)
    has_any |= gtk_widget_get_visible (GTK_WIDGET (get_section (self, part)));
  gtk_stack_set_visible_child_name (self->stack, has_any ? "list" : "empty");
}

/* What has the focus keeps it. */
static void
place_row (EfQueuePage *self, EfJobRow *row)
{
  EfJob *job = ef_job_row_get_job (row);
  EfQueueSection *from = find_section (GTK_WIDGET (row));
  EfQueueSection *to = is_cleared (self, job) ? NULL : get_section (self, get_part (job));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean has_focus = focus != NULL && (focus == GTK_WIDGET (row) ||
                                         gtk_widget_is_ancestor (focus, GTK_WIDGET (row)));

  if (from == to)
    return;

  if (from != NULL)
    ef_queue_section_remove (from, row);
  if (to != NULL)
    ef_queue_section_add (to, row);
  if (has_focus && to != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
place_all (EfQueuePage *self)
{
  GHashTableIter iter;
  gpointer job;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &job, &row)) {
    if (!g_hash_table_contains (self->late, job))
      place_row (self, row);
  }
  for (Part part = PART_RUNNING; part <= PART_DONE; part++)
    ef_queue_section_sort (get_section (self, part));
  update_stack (self);
}

static void
resort_cb (gpointer user_data)
{
  EfQueuePage *self = user_data;

  self->resort_id = 0;
  place_all (self);
}

static void
resort (EfQueuePage *self)
{
  if (self->resort_id == 0)
    self->resort_id = g_idle_add_once (resort_cb, self);
}

typedef struct {
  EfQueuePage *page;
  EfJob *job;
} Late;

static void
late_free (Late *late)
{
  g_object_unref (late->job);
  g_free (late);
}

static gboolean
late_cb (gpointer user_data)
{
  Late *late = user_data;
  EfQueuePage *self = late->page;

  /* The table ends this source. */
  resort (self);
  g_hash_table_remove (self->late, late->job);

  return G_SOURCE_REMOVE;
}

static void
source_remove (gpointer id)
{
  g_source_remove (GPOINTER_TO_UINT (id));
}

static void
state_changed_cb (EfQueuePage *self, GParamSpec *pspec, EfJob *job)
{
  EfJobRow *row = g_hash_table_lookup (self->rows, job);
  Late *late = NULL;
  guint id;

  if (!ef_job_state_is_final (ef_job_get_state (job)) || row == NULL ||
      find_section (GTK_WIDGET (row)) != self->running) {
    g_hash_table_remove (self->late, job);
    resort (self);
    return;
  }

  late = g_new0 (Late, 1);
  late->page = self;
  late->job = g_object_ref (job);
  id = g_timeout_add_full (G_PRIORITY_DEFAULT, STAY_MS, late_cb, late, (GDestroyNotify) late_free);
  g_hash_table_replace (self->late, g_object_ref (job), GUINT_TO_POINTER (id));
}

static void
add_row (EfQueuePage *self, EfJob *job)
{
  GtkWidget *row = ef_job_row_new (self->studio, self->pictures, self->films, job);

  g_hash_table_insert (self->rows, g_object_ref (job), g_object_ref_sink (row));
  g_signal_connect_object (job, "notify::state", G_CALLBACK (state_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::place", G_CALLBACK (resort), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::priority", G_CALLBACK (resort), self, G_CONNECT_SWAPPED);
  place_row (self, EF_JOB_ROW (row));
}

static void
remove_row (EfQueuePage *self, EfJob *job, GtkWidget *row)
{
  EfQueueSection *section = find_section (row);

  g_signal_handlers_disconnect_by_data (job, self);
  g_hash_table_remove (self->late, job);
  if (section != NULL)
    ef_queue_section_remove (section, EF_JOB_ROW (row));
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
  update_stack (self);
}

/* The summary */

/* "2 rendering · 3 waiting" */
static char *
make_title (const EfQueueSums *sums)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (sums->n_running > 0)
    g_ptr_array_add (parts,
                     g_strdup_printf (ngettext ("%u rendering", "%u rendering", sums->n_running),
                                      sums->n_running));
  if (sums->n_waiting > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u waiting", "%u waiting", sums->n_waiting),
                                             sums->n_waiting));
  if (parts->len == 0 && sums->n_reading > 0)
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("Reading %u video", "Reading %u videos", sums->n_reading),
                              sums->n_reading));
  if (parts->len == 0)
    return g_strdup (_ ("Nothing is left to do"));

  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
make_left (EfQueuePage *self, const EfQueueSums *sums)
{
  g_autofree char *time = NULL;
  g_autofree char *clock = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) then = NULL;

  if (self->is_held)
    return g_strdup (_ ("Paused: nothing new begins"));
  if (sums->n_running + sums->n_waiting == 0 || sums->left < 0)
    return g_strdup (_ ("All profiles"));

  now = g_date_time_new_now_local ();
  then = g_date_time_add_seconds (now, sums->left);
  time = ef_job_text_about (sums->left);
  clock = g_date_time_format (then, "%R");

  /* Translators: "About 4 min left, done at 13:52 · all profiles" */
  return g_strdup_printf (_ ("About %s left, done at %s · all profiles"), time, clock);
}

static void
update_summary (EfQueuePage *self)
{
  EfQueue *queue = ef_studio_get_queue (self->studio);
  const EfQueueSums *sums = ef_queue_total_get_sums (self->total);
  gboolean is_open = sums->n_running + sums->n_waiting + sums->n_reading > 0;
  g_autofree char *title = make_title (sums);
  g_autofree char *left = NULL;

  self->is_held = ef_queue_is_held (queue, NULL, -1);
  left = make_left (self, sums);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, left);
  gtk_progress_bar_set_fraction (self->bar, sums->fraction);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), sums->n_running + sums->n_waiting > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), is_open || self->is_held);
  adw_button_content_set_icon_name (self->pause_content, self->is_held
                                                           ? "media-playback-start-symbolic"
                                                           : "media-playback-pause-symbolic");
  adw_button_content_set_label (self->pause_content,
                                self->is_held ? _ ("_Go On") : _ ("_Pause All"));
}

static void
held_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueuePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_queue_hold_finish (EF_QUEUE (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
pause_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfQueuePage *self = EF_QUEUE_PAGE (widget);

  ef_queue_hold_async (ef_studio_get_queue (self->studio), NULL, -1, !self->is_held, TRUE, held_cb,
                       g_object_ref (self));
}

static void
retried_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueuePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_queue_count_finish (EF_QUEUE (object), result, NULL, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

/* Those that are to be seen: what was cleared was meant to be left. */
static void
retry_all_cb (EfQueuePage *self)
{
  GtkListBox *list = ef_queue_section_get_list (self->failed);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    g_ptr_array_add (ids, (gpointer) ef_job_get_id (ef_job_row_get_job (EF_JOB_ROW (row))));
  g_ptr_array_add (ids, NULL);
  ef_queue_retry_async (ef_studio_get_queue (self->studio), (const char *const *) ids->pdata,
                        retried_cb, g_object_ref (self));
}

static void
cleared_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueuePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

/* Up to the latest that is to be seen: what ends meanwhile is news. */
static void
clear_cb (EfQueuePage *self, EfQueueSection *section)
{
  GtkListBox *list = ef_queue_section_get_list (section);
  Part part = section == self->done ? PART_DONE : PART_FAILED;
  gint64 last = 0;
  g_autofree char *value = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    last = MAX (last, ef_job_get_ended (ef_job_row_get_job (EF_JOB_ROW (row))));
  value = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", last);
  ef_studio_set_setting_async (self->studio, cleared_settings[part], value, cleared_stored_cb,
                               g_object_ref (self));
  place_all (self);
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

  g_clear_object (&self->films);
  if (studio != NULL)
    self->films = ef_film_pictures_new (studio);

  g_signal_group_set_target (self->jobs_signals, jobs);
  g_signal_group_set_target (self->queue_signals,
                             studio != NULL ? ef_studio_get_queue (studio) : NULL);
  g_signal_group_set_target (self->studio_signals, studio);
  g_clear_object (&self->total);
  jobs_changed_cb (self);
  if (studio != NULL) {
    self->total = ef_queue_total_new (studio);
    g_signal_connect_object (self->total, "changed", G_CALLBACK (update_summary), self,
                             G_CONNECT_SWAPPED);
    update_summary (self);
  }
  problem_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_queue_page_dispose (GObject *object)
{
  EfQueuePage *self = EF_QUEUE_PAGE (object);

  g_clear_object (&self->total);
  g_clear_pointer (&self->late, g_hash_table_unref);
  g_clear_handle_id (&self->resort_id, g_source_remove);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->jobs_signals);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->queue_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_QUEUE_PAGE);
  g_clear_object (&self->pictures);
  g_clear_object (&self->films);
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
  g_type_ensure (EF_TYPE_QUEUE_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/queue-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, problem);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, title);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, bar);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, pause);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, pause_content);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, running);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, waiting);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, failed);
  gtk_widget_class_bind_template_child (widget_class, EfQueuePage, done);
  gtk_widget_class_bind_template_callback (widget_class, retry_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_install_action (widget_class, "queue.pause-all", NULL, pause_all_action);
}

static void
ef_queue_page_init (EfQueuePage *self)
{
  self->rows = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->late = g_hash_table_new_full (NULL, NULL, g_object_unref, source_remove);
  self->pictures = ef_pictures_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ef_queue_section_set_sort (self->running, compare_starts);
  ef_queue_section_set_sort (self->waiting, compare_places);
  ef_queue_section_set_sort (self->failed, compare_ends);
  ef_queue_section_set_sort (self->done, compare_ends);
  self->jobs_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->jobs_signals, "items-changed", G_CALLBACK (jobs_changed_cb),
                                  self);
  self->queue_signals = g_signal_group_new (EF_TYPE_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "notify::problem",
                                  G_CALLBACK (problem_changed_cb), self);
  g_signal_group_connect_swapped (self->queue_signals, "holds-changed", G_CALLBACK (update_summary),
                                  self);
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "setting-changed::queue-cleared-done",
                                  G_CALLBACK (resort), self);
  g_signal_group_connect_swapped (self->studio_signals, "setting-changed::queue-cleared-failed",
                                  G_CALLBACK (resort), self);
}
