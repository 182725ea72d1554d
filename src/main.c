/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>

#include "config.h"
#include "ui/application.h"

int
main (int argc, char *argv[])
{
  g_autoptr (EfApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (EF_GETTEXT_DOMAIN, EF_LOCALE_DIR);
  bind_textdomain_codeset (EF_GETTEXT_DOMAIN, "UTF-8");
  textdomain (EF_GETTEXT_DOMAIN);
  g_set_application_name (_ ("Edit Factory"));

  application = ef_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
