/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "support/plugins.h"

#include <gdk/x11/gdkx.h>
#include <glib/gstdio.h>

#include "config.h"
#include "platform/folder.h"
#include "support/async.h"
#include "ui/keys.h"

static void
open_studio (UiFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->studio = ef_studio_new (fixture->paths, fixture->keyring);
  ef_studio_open_async (fixture->studio, EF_STUDIO_WINDOW, NULL, await_cb, &result);
  ef_studio_open_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
}

/* One for all tests of a program, because it is exported on the bus. Not EfApplication, which would open
 * a studio of its own. */
static AdwApplication *
get_application (void)
{
  static AdwApplication *application;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return application;

  application =
    g_object_new (ADW_TYPE_APPLICATION, "application-id", EF_APP_ID, "resource-base-path",
                  EF_RESOURCE_BASE, "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  ef_keys_install (GTK_APPLICATION (application));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink",
                FALSE, NULL);

  return application;
}

void
ui_set_up (UiFixture *fixture, gconstpointer data)
{
  plugins_watch ();
  fixture->folder = g_dir_make_tmp ("ef-ui-XXXXXX", NULL);
  fixture->paths = g_new0 (EfPaths, 1);
  fixture->paths->data = g_build_filename (fixture->folder, "data", NULL);
  fixture->paths->cache = g_build_filename (fixture->folder, "cache", NULL);
  fixture->keyring = ef_keyring_new (FALSE);
  fixture->settings = g_settings_new (EF_APP_ID);
  open_studio (fixture);

  fixture->application = get_application ();
}

static void
too_late_cb (gpointer data)
{
  g_error ("%s is kept alive", (const char *) data);
}

/* A call that is under way, to the keyring for example, holds on to what it was made for until it is
 * back; on a busy machine that takes its time. */
void
ui_assert_ends (gpointer object)
{
  guint late_id =
    g_timeout_add_seconds_once (30, too_late_cb, (gpointer) G_OBJECT_TYPE_NAME (object));
  gpointer weak = object;

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late_id);
}

void
ui_tear_down (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_close_async (fixture->studio, await_cb, &result);
  ef_studio_close_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  settle ();
  ui_assert_ends (fixture->studio);
  g_settings_reset (fixture->settings, "page");
  g_settings_reset (fixture->settings, "open-source");
  g_settings_reset (fixture->settings, "sidebar-shown");
  g_settings_reset (fixture->settings, "active-profile");
  g_settings_reset (fixture->settings, "style-variant");
  g_clear_object (&fixture->settings);
  g_clear_object (&fixture->keyring);

  ef_folder_remove_async (fixture->folder, NULL, await_cb, &removed);
  g_assert_true (ef_folder_remove_finish (await (&removed), NULL));
  ef_paths_free (fixture->paths);
  g_free (fixture->folder);
}

EfProfile *
ui_add_profile (EfStudio *studio, const char *name, const char *colour)
{
  g_autoptr (EfProfile) values = ef_profile_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProfile) profile = NULL;

  ef_profile_set_name (values, name);
  ef_profile_set_colour (values, colour);
  ef_studio_add_profile_async (studio, values, await_cb, &result);
  profile = ef_studio_add_profile_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return profile; /* the studio's list holds it */
}

EfWindow *
ui_open_window (UiFixture *fixture)
{
  EfWindow *window =
    ef_window_new (GTK_APPLICATION (fixture->application), fixture->settings, fixture->keyring);

  ef_window_show_studio (window, fixture->studio);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait (100);

  return window;
}

void
ui_close_window (EfWindow *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait (100);
  ui_assert_ends (window);
}

EfEditorKeys *
ui_get_keys (EfWindow *window)
{
  g_autoptr (EfEditorKeys) keys = NULL;

  g_object_get (window, "keys", &keys, NULL);

  return keys; /* the window holds it */
}

GtkWidget *
ui_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = ui_find (child, type);

    if (found != NULL)
      return found;
  }

  return NULL;
}

guint
ui_count_toasts (GtkWidget *widget)
{
  guint n_toasts = g_str_equal (G_OBJECT_TYPE_NAME (widget), "AdwToastWidget");

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_toasts += ui_count_toasts (child);

  return n_toasts;
}

gboolean
ui_has_focus (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

gboolean
ui_press (EfWindow *window, const char *keys)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  g_autofree char *id = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (tool == NULL || !GDK_IS_X11_SURFACE (surface))
    return FALSE;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  id = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  G_GNUC_END_IGNORE_DEPRECATIONS
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, tool, "windowfocus", "--sync", id,
                              "key", "--clearmodifiers", keys, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, await_cb, &result);
  g_subprocess_wait_check_finish (process, await (&result), &error);
  g_assert_no_error (error);
  ui_wait (100);

  return TRUE;
}
