/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How one item gives way to the next. */
typedef enum {
  EF_TRANSITION_CUT,
  EF_TRANSITION_FADE, /* cross-fade: both are seen for its length, and the clip is that much shorter */
  EF_TRANSITION_DIP, /* to black and back, half of its length each; nothing overlaps */
} EfTransitionKind;

#define EF_TRANSITION_LENGTH (500 * G_GINT64_CONSTANT (1000000)) /* unless said otherwise */
#define EF_TRANSITION_LENGTH_MOST (5 * G_GINT64_CONSTANT (1000000000))

/* Before an item; of the first item it is not used. The zero value is a cut. */
typedef struct {
  EfTransitionKind kind;
  gint64 length; /* nanoseconds; 0 for a cut */
} EfTransition;

const char *ef_transition_kind_to_nick (EfTransitionKind kind); /* "cut", "fade", "dip" */
gboolean ef_transition_kind_from_nick (const char *nick, EfTransitionKind *kind);
/* Of items with these lengths no two transitions may touch: never more than half of the shorter one. */
EfTransition ef_transition_fit (EfTransition self, gint64 length_before, gint64 length_after);
/* How much shorter the clip is by it: the length of a cross-fade that fits, else 0. */
gint64 ef_transition_get_overlap (EfTransition self, gint64 length_before, gint64 length_after);
/* What is no kind, or has no length, is a cut; what is too long is as long as possible. */
EfTransition ef_transition_clean (EfTransition self);

G_END_DECLS
