/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the functions that templates share known to the template of @klass. */
void ef_closures_bind (GtkWidgetClass *klass);

/* Where the posts of a profile go to. */
typedef enum {
  EF_ACCOUNT_NONE,
  EF_ACCOUNT_WITHOUT_KEY,
  EF_ACCOUNT_OWN,
  EF_ACCOUNT_OF_ENVIRONMENT, /* POSTIZ_API_URL and POSTIZ_API_KEY stand in */
} EfAccountState;

EfAccountState ef_account_state (const char *server, gboolean has_key);
char *ef_account_line (const char *server, gboolean has_key);
char **ef_tint (const char *classes, const char *colour);

G_END_DECLS
