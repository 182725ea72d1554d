/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/inhibitor.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Inhibit"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"
#define PORTAL_SUSPEND 4u
#define TIMEOUT_MS 5000

struct _EfInhibitor {
  GObject parent_instance;

  char *why;
  GDBusConnection *session; /* (owned) (nullable): that of the portal */
  char *request;            /* (nullable): what the portal calls it */
  int fd;                   /* what the session manager gave; -1: nothing */
};

G_DEFINE_FINAL_TYPE (EfInhibitor, ef_inhibitor, G_TYPE_OBJECT)

static void
close_request (GDBusConnection *session, const char *request)
{
  g_dbus_connection_call (session, PORTAL_NAME, request, REQUEST_INTERFACE, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL, NULL);
}

static void
portal_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfInhibitor) self = user_data;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);

  if (answer == NULL)
    return;

  g_variant_get (answer, "(o)", &self->request);
  g_set_object (&self->session, G_DBUS_CONNECTION (object));
}

static void
session_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfInhibitor) self = user_data;
  g_autoptr (GDBusConnection) session = g_bus_get_finish (result, NULL);
  GVariantBuilder options;

  if (session == NULL)
    return;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (self->why));
  g_dbus_connection_call (session, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "Inhibit",
                          g_variant_new ("(sua{sv})", "", PORTAL_SUSPEND, &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL,
                          portal_cb, g_object_ref (self));
}

static void
login_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfInhibitor) self = user_data;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (object), &list, result, NULL);

  if (answer != NULL && list != NULL && g_unix_fd_list_get_length (list) > 0)
    self->fd = g_unix_fd_list_get (list, 0, NULL);
  else
    g_bus_get (G_BUS_TYPE_SESSION, NULL, session_cb, g_object_ref (self));
}

static void
system_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfInhibitor) self = user_data;
  g_autoptr (GDBusConnection) system = g_bus_get_finish (result, NULL);

  if (system == NULL) {
    g_bus_get (G_BUS_TYPE_SESSION, NULL, session_cb, g_object_ref (self));
    return;
  }

  g_dbus_connection_call_with_unix_fd_list (
    system, LOGIN_NAME, LOGIN_PATH, LOGIN_INTERFACE, "Inhibit",
    g_variant_new ("(ssss)", "sleep", "Edit Factory", self->why, "block"), G_VARIANT_TYPE ("(h)"),
    G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL, login_cb, g_object_ref (self));
}

/* Answers that are still to come hold it, and let it go when they are there. */
static void
ef_inhibitor_finalize (GObject *object)
{
  EfInhibitor *self = EF_INHIBITOR (object);

  if (self->fd >= 0)
    close (self->fd);
  if (self->request != NULL)
    close_request (self->session, self->request);
  g_clear_object (&self->session);
  g_free (self->request);
  g_free (self->why);

  G_OBJECT_CLASS (ef_inhibitor_parent_class)->finalize (object);
}

static void
ef_inhibitor_class_init (EfInhibitorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_inhibitor_finalize;
}

static void
ef_inhibitor_init (EfInhibitor *self)
{
  self->fd = -1;
}

EfInhibitor *
ef_inhibitor_new (const char *why)
{
  EfInhibitor *self = g_object_new (EF_TYPE_INHIBITOR, NULL);

  self->why = g_strdup (why);
  g_bus_get (G_BUS_TYPE_SYSTEM, NULL, system_cb, g_object_ref (self));

  return self;
}
