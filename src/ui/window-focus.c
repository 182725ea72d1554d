/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window-private.h"

/* Who goes to a page is in it, and its keys work wherever in the window the focus is. */

/* The bin of a page that leads on to others shows the one that is on top. */
static AdwNavigationPage *
get_top (GtkWidget *page)
{
  GtkWidget *child = ADW_IS_BIN (page) ? adw_bin_get_child (ADW_BIN (page)) : NULL;

  return ADW_IS_NAVIGATION_VIEW (child)
           ? adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (child))
           : NULL;
}

static gboolean
is_inside (GtkWidget *widget, GtkWidget *focus)
{
  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* What is below the bars, where the page says nothing else. */
static GtkWidget *
get_content (GtkWidget *page)
{
  AdwNavigationPage *top = get_top (page);
  GtkWidget *widget = top != NULL ? GTK_WIDGET (top) : page;

  while (widget != NULL && !ADW_IS_TOOLBAR_VIEW (widget))
    widget = ADW_IS_NAVIGATION_PAGE (widget)
               ? adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (widget))
             : ADW_IS_BIN (widget) ? adw_bin_get_child (ADW_BIN (widget))
                                   : gtk_widget_get_first_child (widget);

  return widget != NULL ? adw_toolbar_view_get_content (ADW_TOOLBAR_VIEW (widget)) : NULL;
}

gboolean
ef_window_has_focus_in_page (EfWindow *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);

  return page != NULL && is_inside (page, gtk_window_get_focus (GTK_WINDOW (self)));
}

static void
focus_page (EfWindow *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);
  AdwNavigationPage *top;
  GtkWidget *content;

  if (page == NULL || !gtk_widget_get_mapped (page) ||
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return;

  top = get_top (page);
  content = get_content (page);
  if ((top == NULL || !gtk_widget_grab_focus (GTK_WIDGET (top))) &&
      (content == NULL || !gtk_widget_child_focus (content, GTK_DIR_TAB_FORWARD)))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static gboolean
look_again_cb (gpointer user_data)
{
  EfWindow *self = user_data;

  self->focus_id = 0;
  if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    focus_page (self);

  return G_SOURCE_REMOVE;
}

/* The stack goes to the first button of the header, when the focus was in the page before; and a page that
 * is shown for the first time may hide what had just got the focus. */
void
ef_window_focus_page (EfWindow *self)
{
  focus_page (self);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  self->focus_id = g_idle_add_full (G_PRIORITY_LOW, look_again_cb, self, NULL);
}

/* By these one goes about in the window. */
static gboolean
is_for_going (guint keyval, GdkModifierType state)
{
  static const guint keys[] = {
    GDK_KEY_Tab,  GDK_KEY_ISO_Left_Tab, GDK_KEY_KP_Tab, GDK_KEY_Left,
    GDK_KEY_Down, GDK_KEY_Right,        GDK_KEY_Up,
  };
  gboolean is_one = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    is_one |= keyval == keys[i];

  return is_one && (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) == 0;
}

/* What nobody on the way from the focus up to the window has wanted. */
static gboolean
key_pressed_cb (EfWindow *self,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                GtkEventControllerKey *controller)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  AdwNavigationPage *top;
  GtkWidget *child;

  if (page == NULL || !gtk_widget_get_mapped (page) || ef_window_has_focus_in_page (self) ||
      is_for_going (keyval, state) ||
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL ||
      (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL))
    return GDK_EVENT_PROPAGATE;

  top = get_top (page);
  child = top != NULL ? adw_navigation_page_get_child (top) : NULL;

  return (child != NULL && gtk_event_controller_key_forward (controller, child)) ||
         (top != NULL && gtk_event_controller_key_forward (controller, GTK_WIDGET (top))) ||
         gtk_event_controller_key_forward (controller, page);
}

/* A list of any kind takes Ctrl+A, though in this one there is never more than one to choose. */
static gboolean
nav_key_pressed_cb (EfWindow *self,
                    guint keyval,
                    guint keycode,
                    GdkModifierType state,
                    GtkEventControllerKey *controller)
{
  return (state & GDK_CONTROL_MASK) != 0 &&
         key_pressed_cb (self, keyval, keycode, state, controller);
}

static void
listen_at (EfWindow *self, GtkWidget *widget, GCallback callback)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-pressed", callback, self);
  gtk_widget_add_controller (widget, keys);
}

void
ef_window_listen_for_keys (EfWindow *self)
{
  listen_at (self, GTK_WIDGET (self), G_CALLBACK (key_pressed_cb));
  listen_at (self, GTK_WIDGET (self->nav), G_CALLBACK (nav_key_pressed_cb));
}
