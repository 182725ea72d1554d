/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/toast.h"

#include <glib/gi18n.h>

#include "ui/window.h"

#define HINT_SECONDS 3
#define UNDO_SECONDS 6

static GtkWidget *
find_overlay (GtkWidget *widget)
{
  if (ADW_IS_TOAST_OVERLAY (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_overlay (child);

    if (found != NULL)
      return found;
  }

  return NULL;
}

static gboolean
is_in_sight (GtkWidget *widget)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, root, &bounds) &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (root);
}

/* A page may have a place of its own, where nothing is hidden that is worked on. */
static GtkWidget *
find_place (GtkWidget *widget)
{
  for (; widget != NULL && !ADW_IS_TOAST_OVERLAY (widget);
       widget = gtk_widget_get_parent (widget)) {
    GtkWidget *place = ADW_IS_NAVIGATION_PAGE (widget) ? find_overlay (widget) : NULL;

    if (place != NULL && is_in_sight (place))
      return place;
  }

  return widget;
}

/* What a dialog has begun may end after it was closed: then the window tells how. */
static GtkWidget *
find_overlay_for (GtkWidget *widget)
{
  GApplication *application = g_application_get_default ();
  GtkWindow *window = NULL;

  if (GTK_IS_WINDOW (widget))
    return find_overlay (widget);
  if (gtk_widget_get_root (widget) != NULL)
    return find_place (widget);

  if (GTK_IS_APPLICATION (application))
    window = gtk_application_get_active_window (GTK_APPLICATION (application));

  return window != NULL ? find_overlay (GTK_WIDGET (window)) : NULL;
}

static EfWindow *
find_window (GtkWidget *overlay)
{
  return EF_WINDOW (gtk_widget_get_ancestor (overlay, EF_TYPE_WINDOW));
}

static void
drop_hint (GtkWidget *overlay)
{
  EfWindow *window = find_window (overlay);
  AdwToast *hint = window != NULL ? ef_window_get_hint (window) : NULL;

  if (hint != NULL)
    adw_toast_dismiss (hint);
}

void
ef_toast_drop_hint (GtkWidget *widget)
{
  GtkWidget *overlay = find_overlay_for (widget);

  if (overlay != NULL)
    drop_hint (overlay);
}

static void
dismissed_cb (EfWindow *window, AdwToast *toast)
{
  if (ef_window_get_hint (window) == toast)
    ef_window_set_hint (window, NULL);
}

/* While it is to be seen. */
static void
remember (GtkWidget *overlay, AdwToast *toast)
{
  EfWindow *window = find_window (overlay);

  if (window == NULL)
    return;

  ef_window_set_hint (window, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), window,
                           G_CONNECT_SWAPPED);
}

static void
add (GtkWidget *widget, AdwToast *toast, gboolean is_question)
{
  g_autoptr (AdwToast) owned = toast; /* it never floats */
  gboolean is_rooted = gtk_widget_get_root (widget) != NULL;
  GtkWidget *dialog =
    is_rooted ? gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG) : NULL;
  GtkWidget *overlay = find_overlay_for (widget);

  if (dialog != NULL) {
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), g_steal_pointer (&owned));
  } else if (overlay != NULL) {
    /* What was said before is about something that is past. */
    if (!is_question) {
      drop_hint (overlay);
      remember (overlay, toast);
    }
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_steal_pointer (&owned));
  }
}

/* One with a button is a question, which stays until it is answered. */
void
ef_toast_add (GtkWidget *widget, AdwToast *toast)
{
  add (widget, toast, adw_toast_get_button_label (toast) != NULL);
}

void
ef_toast_show (GtkWidget *widget, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, HINT_SECONDS);
  ef_toast_add (widget, toast);
}

void
ef_toast_show_undo (GtkWidget *widget, const char *text, const char *action)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, action);
  add (widget, toast, FALSE);
}

/* What a person did on purpose (closing a file dialog) is no error to them. */
void
ef_toast_show_error (GtkWidget *widget, const GError *error)
{
  if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ef_toast_show (widget, error->message);
}
