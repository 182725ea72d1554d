/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/edit-session.h"

G_BEGIN_DECLS

/* A session and a cache out of nothing, with the symbols of the real ones: what a widget that observes
 * them asks for is noted, and nothing needs a file, a database or a player. */

typedef struct {
  guint n_seeks;
  gint64 seek;
  gboolean scrubbing;
  guint n_drags;
  EfDragPart part;
  EfTimeSpan drawn; /* of a new one */
  guint n_moves;
  gboolean free;
  gboolean with_keys;
  guint n_ends;
  gboolean cancelled;
  guint n_accepts;
  guint n_pictures;
  guint n_exact;   /* of them */
  gint64 far_keys; /* to be set: key frames are so far apart, and the index does not know */
  guint n_cancelled;
} FakeCalls;

EfEditSession *fake_session_new (gint64 duration, EfRate rate);
FakeCalls *fake_session_get_calls (EfEditSession *self);
void fake_session_set_data (EfEditSession *self, EfSourceData *data);
void fake_session_set_source (EfEditSession *self, EfSource *source);
void fake_session_set_mark (EfEditSession *self, gint64 time);
EfSegment *
fake_session_add (EfEditSession *self, gint64 begin, gint64 end, const char *label, int colour);
void fake_session_suggest (EfEditSession *self, EfSuggestionKind kind, gint64 begin, gint64 end);
/* Segments everywhere, some over others, as a long day of marking leaves them. */
void fake_session_fill (EfEditSession *self, guint n_segments);

/* @known: how much of the sound was read; @n_pictures are there already; key frames come every
 * @key_distance, 0: that is not known. */
EfSourceData *
fake_data_new (gint64 duration, EfRate rate, double known, guint n_pictures, gint64 key_distance);
FakeCalls *fake_data_get_calls (EfSourceData *self);

G_END_DECLS
