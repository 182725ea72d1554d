/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/layers.h"

#include <math.h>

EfStretch *
ef_layers_get_stretch (EfPlan *plan, guint stretch)
{
  return g_ptr_array_index (plan->stretches, stretch);
}

static guint
get_end (EfPlan *plan, guint stretch)
{
  EfStretch *it = ef_layers_get_stretch (plan, stretch);

  return it->first + it->n_frames;
}

/* The last one that has begun. */
static guint
find (EfPlan *plan, guint frame)
{
  guint low = 0;
  guint high = plan->stretches->len;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (ef_layers_get_stretch (plan, middle)->first <= frame)
      low = middle;
    else
      high = middle;
  }

  return low;
}

guint
ef_layers_count_shared (EfPlan *plan, guint stretch)
{
  guint first = ef_layers_get_stretch (plan, stretch)->first;

  return stretch > 0 && get_end (plan, stretch - 1) > first ? get_end (plan, stretch - 1) - first
                                                            : 0;
}

guint
ef_layers_count_dipping (EfPlan *plan, guint stretch)
{
  EfStretch *it;
  gint64 half;

  if (stretch == 0 || stretch >= plan->stretches->len)
    return 0;
  it = ef_layers_get_stretch (plan, stretch);
  if (it->transition.kind != EF_TRANSITION_DIP)
    return 0;

  half = ef_rate_get_nearest (plan->rate, it->transition.length / 2);
  half = MIN (half, MIN (it->n_frames, ef_layers_get_stretch (plan, stretch - 1)->n_frames) / 2);

  return (guint) MAX (half, 0);
}

/* Darkest are the last frame of the one and the first of the other. */
static double
get_light (EfPlan *plan, guint stretch, guint frame)
{
  guint since = frame - ef_layers_get_stretch (plan, stretch)->first;
  guint left = get_end (plan, stretch) - frame - 1;
  guint in = ef_layers_count_dipping (plan, stretch);
  guint out = ef_layers_count_dipping (plan, stretch + 1);
  double light = 1;

  if (since < in)
    light = (double) since / in;
  if (left < out)
    light = fmin (light, (double) left / out);

  return light;
}

void
ef_layers_find (EfPlan *plan, guint frame, EfLayers *layers)
{
  guint stretch = find (plan, frame);
  guint shared = ef_layers_count_shared (plan, stretch);
  guint since = frame - ef_layers_get_stretch (plan, stretch)->first;

  *layers = (EfLayers) { .share = 1, .light = 1 };
  if (since < shared) {
    layers->stretches[layers->n_stretches++] = stretch - 1;
    layers->share = (double) (since + 1) / (shared + 1);
  }
  layers->stretches[layers->n_stretches++] = stretch;
  if (layers->n_stretches == 1)
    layers->light = get_light (plan, stretch, frame);
}
