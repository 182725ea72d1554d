/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

/* How much runs at once. Several runners may want the same cores: they share a lane. */

#define MOST 64
#define PUBLISHING 3

/* What a person has chosen for what is rendered; 0: nothing. */
#define AT_ONCE "render.at-once"

static const char *const settings[EF_N_LANES] = {
  [EF_LANE_READING] = "lane-reading",
  [EF_LANE_ENCODING] = "lane-encoding",
  [EF_LANE_PUBLISHING] = "publish.at-once",
};

/* A reader often waits for the disk, so two keep one core busy. An encoder takes all cores it finds, up to
 * about a dozen. */
static guint
get_default (EfLane lane)
{
  guint n_cores = g_get_num_processors ();

  if (lane == EF_LANE_PUBLISHING)
    return PUBLISHING;

  return lane == EF_LANE_READING ? CLAMP (n_cores / 2, 2, 4) : CLAMP (n_cores / 12, 1, 4);
}

static guint
get_limit (EfQueue *self, EfLane lane)
{
  const char *text = ef_studio_get_setting (self->studio, settings[lane]);
  const char *chosen =
    lane == EF_LANE_ENCODING ? ef_studio_get_setting (self->studio, AT_ONCE) : NULL;
  guint64 limit;

  if (chosen != NULL && g_ascii_string_to_unsigned (chosen, 10, 1, MOST, &limit, NULL))
    return (guint) limit;
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, MOST, &limit, NULL))
    return get_default (lane);

  return (guint) limit;
}

static guint
get_own_limit (EfQueue *self, const EfRunner *runner)
{
  const char *text = runner->limit_setting != NULL
                       ? ef_studio_get_setting (self->studio, runner->limit_setting)
                       : NULL;
  guint64 limit;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &limit, NULL))
    return runner->limit;

  return (guint) limit;
}

gboolean
ef_queue_has_room (EfQueue *self, const EfRunner *runner)
{
  guint limit = get_own_limit (self, runner);
  guint n_own = 0;
  guint n_lane = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const EfQueueRun *run = value;

    n_own += run->runner == runner && !run->is_paused;
    n_lane += run->runner->lane == runner->lane && !run->is_paused;
  }

  return (limit == 0 || n_own < limit) &&
         (runner->lane == EF_LANE_NONE || n_lane < get_limit (self, runner->lane));
}

void
ef_queue_watch_limit (EfQueue *self, const EfRunner *runner)
{
  g_autofree char *signal = NULL;

  if (runner->limit_setting == NULL)
    return;
  signal = g_strconcat ("setting-changed::", runner->limit_setting, NULL);
  g_signal_connect_object (self->studio, signal, G_CALLBACK (ef_queue_pump), self,
                           G_CONNECT_SWAPPED);
}

void
ef_queue_watch_lanes (EfQueue *self)
{
  for (guint lane = EF_LANE_READING; lane < EF_N_LANES; lane++) {
    g_autofree char *signal = g_strconcat ("setting-changed::", settings[lane], NULL);

    g_signal_connect_object (self->studio, signal, G_CALLBACK (ef_queue_pump), self,
                             G_CONNECT_SWAPPED);
  }
  g_signal_connect_object (self->studio, "setting-changed::" AT_ONCE, G_CALLBACK (ef_queue_pump),
                           self, G_CONNECT_SWAPPED);
}
