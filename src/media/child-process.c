/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "media/child-process.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE_VARIABLE "EF_MEDIA_NICE"

static void
take_signals (void)
{
  /* Ctrl+C is meant for whoever asks; that a file may not grow is told by whoever writes it. */
  signal (SIGINT, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
}

/* It ends with its parent, however that ends. Should the parent be gone already, standard input is at
 * its end, which ends it too. */
static void
join_parent (int nice)
{
  const char *text = g_getenv (NICE_VARIABLE);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setpriority (PRIO_PROCESS, 0, text != NULL ? CLAMP (atoi (text), 0, 19) : nice);
}

static void
set_language (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, EF_LOCALE_DIR);
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
}

static int
take_output (void)
{
  int output = dup (STDOUT_FILENO);

  dup2 (STDERR_FILENO, STDOUT_FILENO);

  return output;
}

int
ef_child_process_begin (int nice)
{
  int output;

  take_signals ();
  output = take_output ();
  join_parent (nice);
  set_language ();

  return output;
}

gboolean
ef_child_process_print (int output, const char *line)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  const char *at = text;

  while (*at != '\0') {
    gssize n = write (output, at, strlen (at));

    if (n < 0 && errno != EINTR)
      return FALSE;
    at += MAX (n, 0);
  }

  return TRUE;
}
