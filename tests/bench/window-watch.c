/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Starts a command and prints how many milliseconds later its window had a picture, and the id of the
 * process, which goes on. From outside, so that the program needs no hook for it. */

#define MOST_SECONDS 30
#define LEAST_SIZE 300

static int
ignore_cb (Display *display, XErrorEvent *event)
{
  return 0;
}

static gboolean
is_main_window (Display *display, Window window)
{
  XWindowAttributes attributes;

  return XGetWindowAttributes (display, window, &attributes) != 0 &&
         attributes.width >= LEAST_SIZE && attributes.height >= LEAST_SIZE &&
         attributes.class == InputOutput;
}

static gboolean
wait_for_event (Display *display, gint64 deadline)
{
  struct pollfd fd = { .fd = ConnectionNumber (display), .events = POLLIN };

  XFlush (display);
  if (XPending (display) > 0)
    return TRUE;

  return poll (&fd, 1, (int) MAX (0, (deadline - g_get_monotonic_time ()) / 1000)) > 0;
}

int
main (int argc, char *argv[])
{
  Display *display = XOpenDisplay (NULL);
  int damage_event;
  int damage_error;
  Window shown = None;
  gint64 begin;
  GPid pid;
  g_autoptr (GError) error = NULL;

  if (argc < 2 || display == NULL || !XDamageQueryExtension (display, &damage_event, &damage_error))
    return 2;

  XSetErrorHandler (ignore_cb);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  begin = g_get_monotonic_time ();
  if (!g_spawn_async (NULL, argv + 1, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
                        G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &pid, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }

  while (wait_for_event (display, begin + MOST_SECONDS * G_USEC_PER_SEC)) {
    XEvent event;

    XNextEvent (display, &event);
    if (event.type == MapNotify && is_main_window (display, event.xmap.window)) {
      shown = event.xmap.window;
      XDamageCreate (display, shown, XDamageReportNonEmpty);
    } else if (shown != None && event.type == damage_event + XDamageNotify) {
      printf ("%.1f %d\n", (double) (g_get_monotonic_time () - begin) / 1000.0, (int) pid);
      return 0;
    }
  }

  g_printerr ("No window within %d seconds\n", MOST_SECONDS);
  kill (pid, SIGKILL);

  return 1;
}
