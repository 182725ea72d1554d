/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/left-out.h"

#include <glib/gi18n.h>

#include "core/log.h"
#include "pipeline/studio-private.h"

static const char *const tables[] = {
  [EF_LEFT_OUT_PROJECTS] = "project",
  [EF_LEFT_OUT_CLIPS] = "clip",
  [EF_LEFT_OUT_RENDERS] = "render",
};

static char *
make_sentence (EfLeftOut what, guint n)
{
  switch (what) {
  case EF_LEFT_OUT_PROJECTS:
    return g_strdup_printf (ngettext ("%u project cannot be read: report this",
                                      "%u projects cannot be read: report this", n),
                            n);
  case EF_LEFT_OUT_CLIPS:
    return g_strdup_printf (
      ngettext ("%u clip cannot be read: report this", "%u clips cannot be read: report this", n),
      n);
  case EF_LEFT_OUT_RENDERS:
  default:
    return g_strdup_printf (ngettext ("%u file of the library cannot be shown: report this",
                                      "%u files of the library cannot be shown: report this", n),
                            n);
  }
}

void
ef_studio_tell_left_out (EfStudio *studio, const char *profile_id, EfLeftOut what, GPtrArray *ids)
{
  GHashTable *told = ef_studio_get_left_out (studio);
  guint n_new = 0;
  g_autofree char *sentence = NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    g_autofree char *key = g_strdup_printf ("%s %s", tables[what], (char *) ids->pdata[i]);

    if (g_hash_table_contains (told, key))
      continue;
    n_new++;
    ef_log_message (ef_studio_get_profile_name (studio, profile_id),
                    "The row %s cannot be read and is left out", key);
    g_hash_table_add (told, g_steal_pointer (&key));
  }
  if (n_new == 0)
    return;

  sentence = make_sentence (what, ids->len);
  g_signal_emit_by_name (studio, "left-out", sentence);
}
