/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transition.h"

static const char *const nicks[] = {
  [EF_TRANSITION_CUT] = "cut",
  [EF_TRANSITION_FADE] = "fade",
  [EF_TRANSITION_DIP] = "dip",
};

const char *
ef_transition_kind_to_nick (EfTransitionKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), nicks[EF_TRANSITION_CUT]);

  return nicks[kind];
}

/* @kind keeps its value where @nick is none. */
gboolean
ef_transition_kind_from_nick (const char *nick, EfTransitionKind *kind)
{
  for (guint i = 0; nick != NULL && i < G_N_ELEMENTS (nicks); i++) {
    if (g_str_equal (nicks[i], nick)) {
      *kind = (EfTransitionKind) i;
      return TRUE;
    }
  }

  return FALSE;
}

/* What has no length left, or was none, is a cut. */
EfTransition
ef_transition_clean (EfTransition self)
{
  gint64 length = CLAMP (self.length, 0, EF_TRANSITION_LENGTH_MOST);

  if (length == 0 || (self.kind != EF_TRANSITION_FADE && self.kind != EF_TRANSITION_DIP))
    return (EfTransition) { EF_TRANSITION_CUT, 0 };

  return (EfTransition) { self.kind, length };
}

EfTransition
ef_transition_fit (EfTransition self, gint64 length_before, gint64 length_after)
{
  gint64 most = MAX (MIN (length_before, length_after), 0) / 2;

  return ef_transition_clean ((EfTransition) { self.kind, MIN (self.length, most) });
}

gint64
ef_transition_get_overlap (EfTransition self, gint64 length_before, gint64 length_after)
{
  EfTransition fitted = ef_transition_fit (self, length_before, length_after);

  return fitted.kind == EF_TRANSITION_FADE ? fitted.length : 0;
}
