/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-page.h"

#include "films.h"
#include "pipeline/queue.h"
#include "support/async.h"
#include "ui/queue/job-row.h"
#include "ui/queue/job-text.h"
#include "ui/queue/queue-section.h"
#include "ui/queue/queue-total.h"

/* The queue as a person sees it. The jobs are only in the list, so that nobody runs them. */

typedef struct {
  UiFixture *fixture;
  EfProfile *profile;
  GListStore *jobs;
  EfWindow *window;
} Open;

static void
open_page (Open *open, UiFixture *fixture)
{
  open->fixture = fixture;
  open->profile = ui_add_profile (fixture->studio, "One", "teal");
  open->jobs = G_LIST_STORE (ef_studio_get_jobs (fixture->studio));
  open->window = ui_open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (open->window), "win.page", "s", "queue");
}

static void
close_page (Open *open)
{
  g_list_store_remove_all (open->jobs);
  ui_close_window (open->window);
}

static EfJob *
add_job (Open *open, const char *id, EfJobState state)
{
  g_autoptr (EfJob) job =
    ef_job_load (id, EF_JOB_RENDER, ef_profile_get_id (open->profile), id, state);

  ef_job_set_place (job, g_list_model_get_n_items (G_LIST_MODEL (open->jobs)));
  g_list_store_append (open->jobs, job);

  return job; /* the list holds it */
}

static EfJobRow *
find_row (GtkWidget *widget, EfJob *wanted)
{
  if (EF_IS_JOB_ROW (widget) && ef_job_row_get_job (EF_JOB_ROW (widget)) == wanted)
    return EF_JOB_ROW (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    EfJobRow *row = find_row (child, wanted);

    if (row != NULL)
      return row;
  }

  return NULL;
}

/* In which of the four it is; "": in none. */
static const char *
get_title (Open *open, EfJob *job)
{
  EfJobRow *row = find_row (GTK_WIDGET (open->window), job);
  static char *title;

  g_clear_pointer (&title, g_free);
  if (row == NULL)
    return "";
  g_object_get (gtk_widget_get_ancestor (GTK_WIDGET (row), EF_TYPE_QUEUE_SECTION), "title", &title,
                NULL);

  return title;
}

#define assert_in(open, job, title) UI_WAIT_UNTIL (g_str_equal (get_title (open, job), title))

static const char *
get_text (EfJobRow *row, const char *name)
{
  return gtk_label_get_label (
    GTK_LABEL (gtk_widget_get_template_child (GTK_WIDGET (row), EF_TYPE_JOB_ROW, name)));
}

static gboolean
has (EfJobRow *row, const char *name)
{
  return gtk_widget_get_visible (
    GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (row), EF_TYPE_JOB_ROW, name)));
}

static void
test_sections (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfJob *running;
  EfJob *waiting;
  EfJob *failed;
  EfJob *done;
  EfJobRow *row;

  open_page (&open, fixture);
  running = add_job (&open, "running", EF_JOB_RUNNING);
  waiting = add_job (&open, "waiting", EF_JOB_QUEUED);
  failed = add_job (&open, "failed", EF_JOB_FAILED);
  done = add_job (&open, "done", EF_JOB_COMPLETED);
  assert_in (&open, running, "Running");
  assert_in (&open, waiting, "Waiting");
  assert_in (&open, failed, "Not Done");
  assert_in (&open, done, "Done");
  row = find_row (GTK_WIDGET (open.window), running);
  g_assert_true (has (row, "pause") && has (row, "cancel") && has (row, "bar"));
  g_assert_false (has (row, "retry") || has (row, "handle") || has (row, "top"));
  row = find_row (GTK_WIDGET (open.window), waiting);
  g_assert_true (has (row, "top") && has (row, "cancel") && has (row, "handle"));
  row = find_row (GTK_WIDGET (open.window), failed);
  g_assert_true (has (row, "retry") && has (row, "more"));
  g_assert_false (has (row, "cancel"));
  ef_job_set_hold (waiting, TRUE);
  row = find_row (GTK_WIDGET (open.window), waiting);
  UI_WAIT_UNTIL (has (row, "resume"));
  g_assert_cmpstr (get_text (row, "stage"), ==, "Paused by you");
  close_page (&open);
}

/* The line under the name, as it comes from the one who renders. */
static void
test_stage (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfJob *job;
  EfJobRow *row;

  open_page (&open, fixture);
  job = add_job (&open, "a", EF_JOB_RUNNING);
  assert_in (&open, job, "Running");
  row = find_row (GTK_WIDGET (open.window), job);
  ef_job_set_detail (job, "{\"stage\":\"encoding\",\"progress\":0.62,\"speed\":3.1,\"left\":70}");
  ef_job_set_progress (job, .62);
  UI_WAIT_UNTIL (strstr (get_text (row, "stage"), "62") != NULL);
  g_assert_nonnull (strstr (get_text (row, "stage"), "1 min 10 s"));
  ef_job_set_problem (job, "The disk is full.");
  ef_job_set_state (job, EF_JOB_FAILED);
  UI_WAIT_UNTIL (g_str_equal (get_text (row, "stage"), "The disk is full."));
  close_page (&open);
}

/* What has just ended stays where somebody looks at it, then goes; it stays the same row, with the focus. */
static void
test_stays (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfJob *job;
  EfJobRow *row;

  open_page (&open, fixture);
  job = add_job (&open, "a", EF_JOB_RUNNING);
  add_job (&open, "b", EF_JOB_RUNNING);
  assert_in (&open, job, "Running");
  row = find_row (GTK_WIDGET (open.window), job);
  UI_WAIT_UNTIL (gtk_widget_grab_focus (GTK_WIDGET (row)));
  ef_job_set_ended (job, g_get_real_time ());
  ef_job_set_state (job, EF_JOB_COMPLETED);
  UI_WAIT_UNTIL (!has (row, "bar"));
  g_assert_cmpstr (get_title (&open, job), ==, "Running");
  assert_in (&open, job, "Done");
  g_assert_true (find_row (GTK_WIDGET (open.window), job) == row);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (open.window)) == GTK_WIDGET (row));
  close_page (&open);
}

static void
clear (Open *open, EfJob *job)
{
  EfJobRow *row = find_row (GTK_WIDGET (open->window), job);
  GtkWidget *section = gtk_widget_get_ancestor (GTK_WIDGET (row), EF_TYPE_QUEUE_SECTION);

  g_signal_emit_by_name (section, "cleared");
}

static void
test_clears (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfJob *old;
  EfJob *new;
  EfJob *failed;

  open_page (&open, fixture);
  old = add_job (&open, "old", EF_JOB_COMPLETED);
  ef_job_set_ended (old, 1000);
  failed = add_job (&open, "failed", EF_JOB_FAILED);
  ef_job_set_ended (failed, 900);
  assert_in (&open, old, "Done");
  clear (&open, old);
  assert_in (&open, old, "");
  assert_in (&open, failed, "Not Done");
  new =
    ef_job_load ("new", EF_JOB_RENDER, ef_profile_get_id (open.profile), "new", EF_JOB_COMPLETED);
  ef_job_set_ended (new, 1001);
  g_list_store_append (open.jobs, new);
  assert_in (&open, new, "Done");
  g_assert_cmpstr (get_title (&open, old), ==, "");
  g_object_unref (new);
  close_page (&open);
}

static AdwDialog *
get_dialog (Open *open)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (open->window));
}

/* More than half is not thrown away by one key. */
static void
test_asks (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfJob *job;
  EfJobRow *row;

  open_page (&open, fixture);
  job = add_job (&open, "a", EF_JOB_RUNNING);
  row = find_row (GTK_WIDGET (open.window), job);
  ef_job_set_progress (job, .3);
  gtk_widget_activate_action (GTK_WIDGET (row), "job.cancel", NULL);
  g_assert_null (get_dialog (&open));
  ef_job_set_progress (job, .7);
  gtk_widget_activate_action (GTK_WIDGET (row), "job.cancel", NULL);
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog (&open)));
  adw_dialog_force_close (get_dialog (&open));
  gtk_widget_activate_action (GTK_WIDGET (row), "job.log", NULL);
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog (&open)));
  adw_dialog_force_close (get_dialog (&open));
  close_page (&open);
}

/* Real jobs of the store, on hold, so that they wait. */
static void
test_moves (UiFixture *fixture, gconstpointer data)
{
  Open open;
  EfQueue *queue = ef_studio_get_queue (fixture->studio);
  EfJob *jobs[3];
  GtkListBox *list;

  open_page (&open, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++) {
    static const char *const ids[] = { "a", "b", "c" };

    jobs[i] = add_job (&open, ids[i], EF_JOB_QUEUED);
  }
  list = GTK_LIST_BOX (
    gtk_widget_get_parent (GTK_WIDGET (find_row (GTK_WIDGET (open.window), jobs[0]))));
  UI_WAIT_UNTIL (ef_job_row_get_job (EF_JOB_ROW (gtk_list_box_get_row_at_index (list, 2))) ==
                 jobs[2]);
  g_assert_nonnull (queue);
  ef_job_set_place (jobs[2], -1);
  UI_WAIT_UNTIL (ef_job_row_get_job (EF_JOB_ROW (gtk_list_box_get_row_at_index (list, 0))) ==
                 jobs[2]);
  ef_job_set_priority (jobs[1], 1);
  UI_WAIT_UNTIL (ef_job_row_get_job (EF_JOB_ROW (gtk_list_box_get_row_at_index (list, 0))) ==
                 jobs[1]);
  close_page (&open);
}

static void
note_cb (guint *n_done)
{
  (*n_done)++;
}

static void
test_total (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autoptr (EfQueueTotal) total = ef_queue_total_new (fixture->studio);
  const EfQueueSums *sums = ef_queue_total_get_sums (total);
  EfJob *one;
  EfJob *two;
  guint n_done = 0;

  open_page (&open, fixture);
  g_signal_connect_swapped (total, "done", G_CALLBACK (note_cb), &n_done);
  g_assert_cmpuint (sums->n_running + sums->n_waiting, ==, 0);
  one = add_job (&open, "one", EF_JOB_RUNNING);
  two = add_job (&open, "two", EF_JOB_QUEUED);
  UI_WAIT_UNTIL (sums->n_running == 1 && sums->n_waiting == 1);
  g_assert_cmpfloat (sums->left, <, 0);
  ef_job_set_detail (one, "{\"stage\":\"encoding\",\"progress\":0.5,\"speed\":2,\"left\":10}");
  ef_job_set_progress (one, .5);
  UI_WAIT_UNTIL (sums->fraction > .24 && sums->fraction < .26);
  ef_job_set_started (one, G_USEC_PER_SEC);
  ef_job_set_ended (one, 31 * G_USEC_PER_SEC);
  ef_job_set_state (one, EF_JOB_COMPLETED);
  UI_WAIT_UNTIL (sums->n_completed == 1);
  /* It takes as long as the one before. */
  g_assert_cmpfloat_with_epsilon (sums->left, 30, .1);
  g_assert_cmpuint (n_done, ==, 0);
  ef_job_set_state (two, EF_JOB_RUNNING);
  ef_job_set_state (two, EF_JOB_FAILED);
  UI_WAIT_UNTIL (n_done == 1);
  g_assert_cmpuint (sums->n_failed, ==, 1);
  /* What comes now is counted anew. */
  add_job (&open, "three", EF_JOB_QUEUED);
  UI_WAIT_UNTIL (sums->n_waiting == 1);
  g_assert_cmpuint (sums->n_completed + sums->n_failed, ==, 0);
  close_page (&open);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_set_up, func, ui_tear_down)
  ADD ("/queue/sections", test_sections);
  ADD ("/queue/stage", test_stage);
  ADD ("/queue/stays", test_stays);
  ADD ("/queue/clears", test_clears);
  ADD ("/queue/asks", test_asks);
  ADD ("/queue/moves", test_moves);
  ADD ("/queue/total", test_total);
#undef ADD

  return g_test_run ();
}
