/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/marks-file.h"
#include "core/worker.h"
#include "pipeline/write-file.h"
#include "ui/editor/editor-dialogs.h"
#include "ui/toast.h"

/* Marks from and to files of other programs. Files are read and made on a thread: a hundred thousand
 * lines take a moment. */
typedef struct {
  GtkWidget *parent;
  EfEditSession *session;
  const EfMarksFormat *format; /* (nullable): guessed */
  char *name;                  /* (nullable): of the file */
  char *source_name;
  char *source_path;
  GBytes *bytes;      /* (nullable) */
  GPtrArray *marks;   /* (nullable) (element-type EfMark) */
  GPtrArray *notices; /* (element-type utf8) */
  EfRate rate;
  gint64 duration;
  GFile *file; /* (nullable) */
  EfWorker *worker;
} Work;

static Work *
work_new (GtkWidget *parent, EfEditSession *session)
{
  Work *work = g_new0 (Work, 1);
  EfSource *source = ef_edit_session_get_source (session);

  work->parent = g_object_ref (parent);
  work->session = g_object_ref (session);
  work->source_name = g_strdup (ef_source_get_name (source));
  work->source_path = g_strdup (ef_source_get_path (source));
  work->rate = ef_edit_session_get_rate (session);
  work->duration = ef_edit_session_get_duration (session);
  work->notices = g_ptr_array_new_with_free_func (g_free);
  work->worker = ef_worker_new ("marks");

  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->parent);
  g_object_unref (work->session);
  g_free (work->name);
  g_free (work->source_name);
  g_free (work->source_path);
  g_clear_pointer (&work->bytes, g_bytes_unref);
  g_clear_pointer (&work->marks, g_ptr_array_unref);
  g_ptr_array_unref (work->notices);
  g_clear_object (&work->file);
  g_object_unref (work->worker);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static EfMarksContext
make_context (Work *work)
{
  return (EfMarksContext) { work->rate, work->duration, work->source_name, work->source_path };
}

static GtkWindow *
find_window (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW));
}

static void
tell_notices (Work *work)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (work->notices->len == 0)
    return;

  for (guint i = 0; i < work->notices->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) work->notices->pdata[i]);
  ef_toast_show (work->parent, text->str);
}

/* In */

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  EfMarksContext context = make_context (work);
  const EfMarksFormat *format = work->format;
  GError *error = NULL;

  if (format == NULL)
    format = ef_marks_format_guess (work->name, work->bytes, &error);
  if (format != NULL)
    work->marks = ef_marks_file_read (work->bytes, format, &context, work->notices, &error);

  if (work->marks == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    ef_toast_show_error (work->parent, error);
    return;
  }

  ef_edit_session_import (work->session, work->marks);
  tell_notices (work);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfWorker) worker = NULL;
  g_autoptr (GTask) task = NULL;

  work->bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  if (work->bytes == NULL) {
    ef_toast_show_error (work->parent, error);
    return;
  }

  task = g_task_new (NULL, NULL, read_cb, NULL);
  g_task_set_source_tag (task, loaded_cb);
  worker = g_object_ref (work->worker);
  g_task_set_task_data (task, g_steal_pointer (&work), work_free);
  ef_worker_run (worker, task, read_in_thread);
}

/* A video that was chosen by mistake is not read into memory. */
static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (info == NULL) {
    ef_toast_show_error (work->parent, error);
  } else if (g_file_info_get_size (info) > EF_MARKS_MOST_BYTES) {
    ef_toast_show (work->parent, _ ("This file is too large to be a list of marks."));
  } else {
    work->name = g_file_get_basename (G_FILE (object));
    g_file_load_bytes_async (G_FILE (object), NULL, loaded_cb, g_steal_pointer (&work));
  }
}

void
ef_editor_import_marks_file (GtkWidget *parent, EfEditSession *session, GFile *file)
{
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, asked_cb, work_new (parent, session));
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file != NULL)
    ef_editor_import_marks_file (work->parent, work->session, file);
  else
    ef_toast_show_error (work->parent, error);
}

static GtkFileFilter *
make_filter (const EfMarksFormat *format)
{
  GtkFileFilter *filter = gtk_file_filter_new ();
  const char *const *extensions = ef_marks_format_get_extensions (format);

  gtk_file_filter_set_name (filter, ef_marks_format_get_label (format));
  for (guint i = 0; extensions[i] != NULL; i++)
    gtk_file_filter_add_suffix (filter, extensions[i]);

  return filter;
}

/* Beside the video, where such files mostly lie. */
static GFile *
get_folder (EfEditSession *session)
{
  g_autoptr (GFile) video =
    g_file_new_for_path (ef_source_get_path (ef_edit_session_get_source (session)));

  return g_file_get_parent (video);
}

void
ef_editor_import_marks (GtkWidget *parent, EfEditSession *session)
{
  g_autoptr (GFile) folder = get_folder (session);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) known = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  const EfMarksFormat *format;

  gtk_file_filter_set_name (known, _ ("Lists of marks"));
  for (guint i = 0; (format = ef_marks_format_get (i)) != NULL; i++)
    for (const char *const *e = ef_marks_format_get_extensions (format); *e != NULL; e++)
      gtk_file_filter_add_suffix (known, *e);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, known);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_title (dialog, _ ("Import Marks"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, find_window (parent), NULL, chosen_cb, work_new (parent, session));
}

/* Out */

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!ef_studio_write_file_finish (EF_STUDIO (object), result, &error)) {
    ef_toast_show_error (work->parent, error);
    return;
  }

  text = g_strdup_printf (ngettext ("Wrote %u mark", "Wrote %u marks", work->marks->len),
                          work->marks->len);
  ef_toast_show (work->parent, text);
  tell_notices (work);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  EfMarksContext context = make_context (work);
  GError *error = NULL;

  work->bytes = ef_marks_file_write (work->marks, work->format, &context, work->notices, &error);
  if (work->bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = work->bytes;
  GFile *file = work->file;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    ef_toast_show_error (work->parent, error);
    return;
  }

  /* The dialog has asked whether to replace a file. */
  ef_studio_write_file_async (ef_edit_session_get_studio (work->session), file, bytes, TRUE, NULL,
                              stored_cb, g_steal_pointer (&work));
}

static GPtrArray *
list_marks (EfEditSession *session)
{
  GListModel *segments = ef_edit_session_get_segments (session);
  GPtrArray *marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);

  for (guint i = 0; i < g_list_model_get_n_items (segments); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (segments, i);

    g_ptr_array_add (marks, ef_mark_new_for_segment (segment));
  }

  return marks;
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  Work *data = work;

  work->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  if (work->file == NULL) {
    ef_toast_show_error (work->parent, error);
    return;
  }

  task = g_task_new (NULL, NULL, written_cb, g_steal_pointer (&work));
  g_task_set_source_tag (task, saved_cb);
  g_task_set_task_data (task, data, NULL);
  ef_worker_run (data->worker, task, write_in_thread);
}

static void
format_cb (Work *work, AdwActionRow *row)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = NULL;
  g_autofree char *name = NULL;
  g_autofree char *base = g_path_get_basename (work->source_path);
  g_autoptr (GFile) folder = NULL;
  char *dot = strrchr (base, '.');
  Work *copy = work_new (work->parent, work->session);
  GtkWidget *shown = gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_DIALOG);

  copy->format =
    ef_marks_format_get (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "format")));
  copy->marks = list_marks (work->session);
  if (dot != NULL && dot != base)
    *dot = '\0';
  name = g_strdup_printf ("%s.%s", base, ef_marks_format_get_extensions (copy->format)[0]);
  filter = make_filter (copy->format);
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Export Marks"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  folder = get_folder (work->session);
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, find_window (work->parent), NULL, saved_cb, copy);
  adw_dialog_close (ADW_DIALOG (shown));
}

static void
work_closure_free (gpointer data, GClosure *closure)
{
  work_free (data);
}

/* First what kind of file, then where. */
void
ef_editor_export_marks (GtkWidget *parent, EfEditSession *session)
{
  AdwDialog *dialog = ADW_DIALOG (adw_preferences_dialog_new ());
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const EfMarksFormat *format;

  adw_dialog_set_title (dialog, _ ("Export Marks"));
  adw_dialog_set_content_width (dialog, 420);
  adw_preferences_page_add (page, group);
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), page);

  for (guint i = 0; (format = ef_marks_format_get (i)) != NULL; i++) {
    GtkWidget *row = adw_action_row_new ();
    Work *work = NULL;
    g_autofree char *extension =
      g_strconcat (".", ef_marks_format_get_extensions (format)[0], NULL);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ef_marks_format_get_label (format));
    if (g_str_equal (ef_marks_format_get_nick (format), "llc"))
      g_set_str (&extension, _ (".llc: choose this one for LosslessCut"));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), extension);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-next-symbolic"));
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    work = work_new (parent, session);
    work->format = format;
    g_signal_connect_data (row, "activated", G_CALLBACK (format_cb), work, work_closure_free,
                           G_CONNECT_SWAPPED);
    adw_preferences_group_add (group, row);
  }
  adw_dialog_present (dialog, parent);
}
