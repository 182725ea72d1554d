/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/start-failure.h"

#include <glib/gi18n.h>

#include "config.h"
#include "store/error.h"
#include "ui/toast.h"

/* Says why the database cannot be used, and offers what helps. */
struct _EfStartFailure {
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkButton *restore_button;
  GtkMenuButton *older_button;
  GtkButton *empty_button;
  GtkButton *try_button;
  GtkMenuButton *menu_button;

  EfStudio *studio; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (EfStartFailure, ef_start_failure, ADW_TYPE_BIN)

static char *
make_restore_label (const EfStudioCopy *copy)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (copy->time);
  g_autofree char *date = g_date_time_format (time, "%x %H:%M");

  /* Translators: %s is a date with the time. */
  return g_strdup_printf (_ ("Restore Copy of %s"), date);
}

/* A copy may be damaged as well. */
static void
drop_unusable (GPtrArray *copies)
{
  for (guint i = copies->len; i > 0; i--) {
    const EfStudioCopy *copy = copies->pdata[i - 1];

    if (copy->problem != NULL)
      g_ptr_array_remove_index (copies, i - 1);
  }
}

static void
offer_older (EfStartFailure *self, GPtrArray *copies)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 1; i < copies->len; i++) {
    const EfStudioCopy *copy = copies->pdata[i];
    g_autofree char *label = make_restore_label (copy);
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    g_menu_item_set_action_and_target (item, "app.restore-copy", "s", copy->path);
    g_menu_append_item (menu, item);
  }

  gtk_menu_button_set_menu_model (self->older_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->older_button), copies->len > 1);
}

static void
copies_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStartFailure) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) copies = ef_studio_list_copies_finish (EF_STUDIO (object), result, &error);

  if (copies == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  drop_unusable (copies);
  if (copies->len > 0) {
    const EfStudioCopy *newest = copies->pdata[0];
    g_autofree char *label = make_restore_label (newest);

    gtk_button_set_label (self->restore_button, label);
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->restore_button), "s", newest->path);
    gtk_widget_set_visible (GTK_WIDGET (self->restore_button), TRUE);
    offer_older (self, copies);
  }
}

static void
empty_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStartFailure) self = user_data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  /* No copy is nothing to restore: the application begins anew. */
  if (g_str_equal (answer, "empty"))
    gtk_widget_activate_action (GTK_WIDGET (self), "app.restore-copy", "s", "");
}

static void
empty_cb (EfStartFailure *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Start Empty?"), NULL));

  adw_alert_dialog_format_body (
    dialog,
    _ ("All profiles and their settings are gone from the window. The damaged database is not "
       "deleted: it stays under another name in “%s”."),
    ef_studio_get_paths (self->studio)->data);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "empty", _ ("Start _Empty"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "empty", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, empty_answered_cb, g_object_ref (self));
}

static const char *
choose_title (const GError *error)
{
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT))
    return _ ("The Database Is Damaged");
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_NEWER))
    return _ ("The Database Is From a Newer Version");
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY))
    return _ ("The Database Cannot Be Written");
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_FULL))
    return _ ("The Disk Is Full");
  if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_BUSY))
    return _ ("The Database Is in Use");

  return _ ("Edit Factory Cannot Start");
}

static void
ef_start_failure_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_START_FAILURE);
  g_clear_object (&EF_START_FAILURE (object)->studio);

  G_OBJECT_CLASS (ef_start_failure_parent_class)->dispose (object);
}

static void
ef_start_failure_class_init (EfStartFailureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_start_failure_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/start-failure.ui");
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, status);
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, restore_button);
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, older_button);
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, empty_button);
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, try_button);
  gtk_widget_class_bind_template_child (widget_class, EfStartFailure, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, empty_cb);
}

static void
ef_start_failure_init (EfStartFailure *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @studio is NULL where there is no place for the data at all. */
void
ef_start_failure_explain (EfStartFailure *self, EfStudio *studio, const GError *error)
{
  gboolean is_corrupt = g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  gboolean is_newer = g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_NEWER);
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  g_set_object (&self->studio, studio);
  adw_status_page_set_title (self->status, choose_title (error));
  adw_status_page_set_description (self->status, escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->restore_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->older_button), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), is_corrupt);
  gtk_widget_set_visible (GTK_WIDGET (self->try_button), !is_corrupt && !is_newer);
  if (is_corrupt)
    ef_studio_list_copies_async (studio, copies_listed_cb, g_object_ref (self));
}

void
ef_start_failure_popup_menu (EfStartFailure *self)
{
  gtk_menu_button_popup (self->menu_button);
}
