/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/closures.h"

#include <glib/gi18n.h>

#include "pipeline/account.h"

/* Small functions from values to what is shown. Templates call them in bindings, so that nothing has
 * to be kept up to date by hand. */

static char *
host_of (const char *server)
{
  g_autoptr (GUri) uri = g_uri_parse (server, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return g_strdup (host != NULL ? host : server);
}

/* What stands under the name of a profile. */
char *
ef_account_line (const char *server, gboolean has_key)
{
  switch (ef_account_get (server, has_key)) {
  case EF_ACCOUNT_OWN:
    return host_of (server);
  case EF_ACCOUNT_INCOMPLETE:
    return g_strdup (_ ("API key missing"));
  case EF_ACCOUNT_ENVIRONMENT:
    return g_strdup (_ ("Account from the environment variables"));
  case EF_ACCOUNT_HALF_ENVIRONMENT:
  case EF_ACCOUNT_NONE:
  default:
    return g_strdup (_ ("Not connected"));
  }
}

/* The style classes of a widget that wears the colour of a profile. */
char **
ef_tint (const char *classes, const char *colour)
{
  g_auto (GStrv) plain = g_strsplit (classes, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) plain);
  g_strv_builder_take (builder, g_strconcat ("profile-", colour, NULL));

  return g_strv_builder_end (builder);
}

static char *
account_line (gpointer self, const char *server, gboolean has_key)
{
  return ef_account_line (server, has_key);
}

static char **
tint (gpointer self, const char *classes, const char *colour)
{
  return ef_tint (classes, colour != NULL ? colour : "slate");
}

static gboolean
is_same (gpointer self, GObject *one, GObject *other)
{
  return one == other;
}

static gboolean
is_empty (gpointer self, const char *text)
{
  return text == NULL || *text == '\0';
}

static gboolean
is_filled (gpointer self, const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
is_not (gpointer self, gboolean condition)
{
  return !condition;
}

static gboolean
is_positive (gpointer self, guint count)
{
  return count > 0;
}

static gboolean
is_zero (gpointer self, guint count)
{
  return count == 0;
}

static char *
text_if (gpointer self, gboolean condition, const char *text, const char *otherwise)
{
  return g_strdup (condition ? text : otherwise);
}

static char *
preferences_of (gpointer self, const char *name)
{
  return g_strdup_printf (_ ("%s: these settings belong to this profile only"),
                          name != NULL ? name : "");
}

static char *
connect_label (gpointer self, const char *name)
{
  return g_strdup_printf (_ ("Connect %s to Postiz"), name != NULL ? name : "");
}

static gboolean
lacks_account (gpointer self, const char *server, gboolean has_key)
{
  return ef_account_get (server, has_key) != EF_ACCOUNT_OWN &&
         ef_account_get (server, has_key) != EF_ACCOUNT_ENVIRONMENT;
}

void
ef_closures_bind (GtkWidgetClass *klass)
{
#define BIND(func) gtk_widget_class_bind_template_callback_full (klass, #func, G_CALLBACK (func))
  BIND (account_line);
  BIND (tint);
  BIND (is_same);
  BIND (is_empty);
  BIND (is_filled);
  BIND (is_not);
  BIND (is_positive);
  BIND (is_zero);
  BIND (text_if);
  BIND (preferences_of);
  BIND (connect_label);
  BIND (lacks_account);
#undef BIND
}
