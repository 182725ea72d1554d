/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/extract-mode.h"

static const char *const nicks[] = {
  [EF_EXTRACT_EXACT] = "exact",
  [EF_EXTRACT_SMART] = "smart",
  [EF_EXTRACT_KEYFRAME] = "keyframe",
};

const char *
ef_extract_mode_to_nick (EfExtractMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (nicks), nicks[EF_EXTRACT_EXACT]);

  return nicks[mode];
}

/* @mode keeps its value where @nick is none. */
gboolean
ef_extract_mode_from_nick (const char *nick, EfExtractMode *mode)
{
  for (guint i = 0; nick != NULL && i < G_N_ELEMENTS (nicks); i++) {
    if (g_str_equal (nicks[i], nick)) {
      *mode = (EfExtractMode) i;
      return TRUE;
    }
  }

  return FALSE;
}
