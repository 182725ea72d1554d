/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-state.h"

/* Exact pictures backwards only where they come fast enough to look like moving. */
#define MOST_BACK_COST (300 * 1000)

gboolean
ef_player_wants_proxy (EfPlayer *self)
{
  return self->playing && self->rate < 0 && self->proxy != NULL;
}

static gboolean
back_cb (gpointer user_data)
{
  EfPlayer *self = user_data;

  self->back_id = 0;
  ef_player_advance (self);

  return G_SOURCE_REMOVE;
}

/* The picture on screen at the time that has been reached backwards: the exact one as long as they come
 * quickly, else the key frame before it. */
void
ef_player_go_back (EfPlayer *self)
{
  gint64 elapsed = g_get_monotonic_time () - self->back_since;
  gint64 wanted = self->back_from + (gint64) ((double) elapsed * 1000 * self->rate);
  gint64 first = self->frames != NULL ? ef_frame_index_get_frame (self->frames, 0).begin : 0;
  gboolean is_exact = self->exact_cost < MOST_BACK_COST && self->rate >= -MOST_PITCHED;

  if (self->position <= first) {
    ef_player_take_rate (self, 1.0);
    ef_player_take_playing (self, FALSE);
    return;
  }

  wanted = MAX (wanted, 0);
  if (!is_exact && self->frames != NULL && ef_frame_index_knows_keys (self->frames))
    wanted = MAX (ef_frame_index_key_at (self->frames, wanted), 0);
  if (self->frames != NULL)
    wanted = ef_player_find_frame (self, wanted).begin;
  if (wanted < self->position)
    ef_player_seek_to (self, wanted, is_exact || self->frames != NULL);
  else if (self->back_id == 0)
    self->back_id = g_timeout_add (10, back_cb, self);
}
