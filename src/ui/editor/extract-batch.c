/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/extract-batch.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/toast.h"

/* Files that were asked for together, until the last of them is there. The queue shows each; a person who
 * goes on working wants to hear once that all are done, and to get there with one press. */
typedef struct {
  GtkWidget *widget; /* it lives as long as this */
  EfQueue *queue;
  GPtrArray *ids;    /* (element-type utf8) */
  GPtrArray *states; /* (element-type EfJob): those that are listened to */
  char *file;        /* (nullable): the first that is done */
} Batch;

static void jobs_changed_cb (Batch *self);

static void
batch_free (Batch *self)
{
  g_signal_handlers_disconnect_by_data (ef_queue_get_jobs (self->queue), self);
  for (guint i = 0; i < self->states->len; i++)
    g_signal_handlers_disconnect_by_data (self->states->pdata[i], self);
  g_ptr_array_unref (self->states);
  g_ptr_array_unref (self->ids);
  g_object_unref (self->queue);
  g_free (self->file);
  g_free (self);
}

static void
widget_gone_cb (gpointer data, GObject *widget)
{
  batch_free (data);
}

static void
folder_shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, NULL);
}

static void
show_cb (AdwToast *toast, GFile *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, NULL, NULL, folder_shown_cb, NULL);
}

static void
tell (Batch *self, guint n_done)
{
  g_autofree char *text =
    n_done == self->ids->len
      ? g_strdup_printf (ngettext ("%u file extracted", "%u files extracted", n_done), n_done)
      : g_strdup_printf (_ ("%u of %u files extracted: the queue says more"), n_done,
                         self->ids->len);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  if (self->file != NULL) {
    adw_toast_set_button_label (toast, _ ("Show in _Folder"));
    g_signal_connect_data (toast, "button-clicked", G_CALLBACK (show_cb),
                           g_file_new_for_path (self->file),
                           (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_DEFAULT);
  }
  ef_toast_add (self->widget, toast);
}

static void
listen (Batch *self, EfJob *job)
{
  if (g_ptr_array_find (self->states, job, NULL))
    return;

  g_ptr_array_add (self->states, g_object_ref (job));
  g_signal_connect_swapped (job, "notify::state", G_CALLBACK (jobs_changed_cb), self);
  g_signal_connect_swapped (job, "notify::detail", G_CALLBACK (jobs_changed_cb), self);
}

static void
jobs_changed_cb (Batch *self)
{
  guint n_done = 0;
  guint n_over = 0;

  for (guint i = 0; i < self->ids->len; i++) {
    EfJob *job = ef_queue_get_job (self->queue, self->ids->pdata[i]);

    if (job == NULL)
      continue;
    listen (self, job);
    if (!ef_job_state_is_final (ef_job_get_state (job)))
      continue;
    n_over++;
    if (ef_job_get_state (job) != EF_JOB_COMPLETED)
      continue;
    n_done++;
    if (self->file == NULL && *ef_job_get_detail (job) == '/')
      self->file = g_strdup (ef_job_get_detail (job));
  }
  if (n_over < self->ids->len)
    return;

  g_object_weak_unref (G_OBJECT (self->widget), widget_gone_cb, self);
  tell (self, n_done);
  batch_free (self);
}

void
ef_extract_batch_watch (GtkWidget *widget, EfQueue *queue, GPtrArray *jobs)
{
  Batch *self = g_new0 (Batch, 1);

  self->widget = widget;
  self->queue = g_object_ref (queue);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->states = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (self->ids, g_strdup (ef_job_get_id (jobs->pdata[i])));
  g_object_weak_ref (G_OBJECT (widget), widget_gone_cb, self);
  g_signal_connect_swapped (ef_queue_get_jobs (queue), "items-changed",
                            G_CALLBACK (jobs_changed_cb), self);
  jobs_changed_cb (self);
}
