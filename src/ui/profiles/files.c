/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/files.h"

#include <glib/gi18n.h>

#include "ui/toast.h"

/* In bytes; file systems take 255, and somebody may want to add a word. */
#define EXPORT_NAME_MOST 200

typedef struct {
  EfStudio *studio;
  EfProfile *profile; /* (nullable): of an export */
} Files;

static void
files_free (gpointer data)
{
  Files *files = data;

  g_object_unref (files->studio);
  g_clear_object (&files->profile);
  g_free (files);
}

/* The task only carries the flow; its source is the widget where things are told. */
static GTask *
make_task (GtkWidget *parent,
           EfStudio *studio,
           EfProfile *profile,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);
  Files *files = g_new0 (Files, 1);

  g_task_set_source_tag (task, make_task);
  files->studio = g_object_ref (studio);
  g_set_object (&files->profile, profile);
  g_task_set_task_data (task, files, files_free);

  return task;
}

static GtkFileDialog *
make_dialog (const char *title, const char *accept)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Profile files"));
  gtk_file_filter_add_suffix (filter, "json");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_accept_label (dialog, accept);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  return dialog;
}

static GtkWindow *
find_window (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW));
}

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Files *files = g_task_get_task_data (task);
  GtkWidget *parent = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (ef_studio_export_profile_finish (files->studio, result, &error)) {
    text = g_strdup_printf (_ ("Exported %s"), ef_profile_get_name (files->profile));
    ef_toast_show (parent, text);
  } else {
    ef_toast_show_error (parent, error);
  }
  g_task_return_boolean (task, error == NULL);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Files *files = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file == NULL) {
    ef_toast_show_error (g_task_get_source_object (task), error);
    g_task_return_boolean (task, FALSE);
    return;
  }

  ef_studio_export_profile_async (files->studio, files->profile, file, TRUE, exported_cb,
                                  g_steal_pointer (&task));
}

/* A profile's name may hold what a file's name may not, and be longer than one may be: a hundred
 * letters can be four hundred bytes. A dot in front would hide the file. */
char *
ef_export_name (const char *profile_name)
{
  const char *start = profile_name + strspn (profile_name, ".");
  g_autofree char *stem = g_strndup (start, EXPORT_NAME_MOST);
  const char *end;

  /* The cut may have gone through a letter. */
  if (!g_utf8_validate (stem, -1, &end))
    stem[end - stem] = '\0';
  g_strdelimit (stem, "/", '-');
  g_strstrip (stem);

  return g_strconcat (*stem != '\0' ? stem : "profile", ".json", NULL);
}

void
ef_export (GtkWidget *parent, EfStudio *studio, EfProfile *profile)
{
  g_autoptr (GtkFileDialog) dialog = make_dialog (_ ("Export Profile"), _ ("_Export"));
  g_autofree char *name = ef_export_name (ef_profile_get_name (profile));

  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, find_window (parent), NULL, saved_cb,
                        make_task (parent, studio, profile, NULL, NULL));
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkWidget *parent = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile =
    ef_studio_import_profile_finish (EF_STUDIO (object), result, &error);

  if (profile != NULL) {
    g_autofree char *text = g_strdup_printf (_ ("Imported %s"), ef_profile_get_name (profile));

    ef_toast_show (parent, text);
  } else {
    ef_toast_show_error (parent, error);
  }
  g_task_return_pointer (task, g_steal_pointer (&profile), g_object_unref);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Files *files = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file == NULL) {
    ef_toast_show_error (g_task_get_source_object (task), error);
    g_task_return_pointer (task, NULL, NULL);
    return;
  }

  ef_studio_import_profile_async (files->studio, file, imported_cb, g_steal_pointer (&task));
}

void
ef_import_async (GtkWidget *parent,
                 EfStudio *studio,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GtkFileDialog) dialog = make_dialog (_ ("Import Profile"), _ ("_Import"));

  gtk_file_dialog_open (dialog, find_window (parent), NULL, chosen_cb,
                        make_task (parent, studio, NULL, callback, user_data));
}

EfProfile *
ef_import_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
