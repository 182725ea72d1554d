/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/sound-mix.h"

#include <math.h>
#include <string.h>

#include "media/layers.h"

#define MOST_READERS 6
#define STRETCHES_AHEAD 2
/* The next stretches are opened so many samples before. */
#define AHEAD EF_SOUND_RATE

/* At a hard cut, which no ear hears as a fade: so that the wave does not jump. */
#define SOFTLY (3 * EF_SOUND_RATE / 1000)

#define NONE G_MAXUINT

/* How a stretch comes or goes. Where one gives way to another, both have the power of their share: two
 * recordings know nothing of each other, and with even shares it would become quieter between them. */
typedef enum {
  EDGE_HARD,
  EDGE_SOFT,
  EDGE_SHARED,
} Edge;

typedef struct {
  gint64 begin; /* of the clip */
  gint64 end;
  Edge in;
  Edge out;
  gint64 n_in; /* samples */
  gint64 n_out;
  gboolean is_silent;
} Part;

typedef struct {
  EfSoundReader *reader; /* (owned) (nullable) */
  char *uri;             /* (owned) (nullable) */
  guint stretch;         /* NONE */
  gint64 at;             /* what it gives next, of the clip */
  guint64 used;
} Slot;

struct _EfSoundMix {
  EfPlan *plan; /* (owned) */
  Part *parts;  /* (owned) */
  gint64 at;
  gint64 length;
  Slot slots[MOST_READERS];
  guint64 n_uses;
  GArray *buffer; /* (owned) of float */
};

/* The sample at which a frame begins: the nearest, so that nothing adds up. */
static gint64
get_sample (EfPlan *plan, guint frame)
{
  return (ef_rate_scale (frame, 2 * (gint64) EF_SOUND_RATE * plan->rate.den, plan->rate.num) + 1) >>
         1;
}

static gint64
to_time (gint64 samples, double speed)
{
  return llround ((double) samples * speed * (double) EF_NS_PER_SECOND / EF_SOUND_RATE);
}

/* Where the next stretch takes up the very sound that the one before left, nothing is to be heard. */
static gboolean
goes_on (EfPlan *plan, const Part *parts, guint stretch)
{
  EfStretch *before = ef_layers_get_stretch (plan, stretch - 1);
  EfStretch *it = ef_layers_get_stretch (plan, stretch);
  gint64 left = before->span.begin +
                to_time (parts[stretch - 1].end - parts[stretch - 1].begin, before->look.speed);

  return g_str_equal (before->path, it->path) && before->look.speed == it->look.speed &&
         before->look.volume == it->look.volume &&
         ABS (left - it->span.begin) <= EF_NS_PER_SECOND / EF_SOUND_RATE;
}

static void
join (EfPlan *plan, Part *parts, guint stretch)
{
  Part *before = &parts[stretch - 1];
  Part *it = &parts[stretch];
  guint first = ef_layers_get_stretch (plan, stretch)->first;
  guint shared = ef_layers_count_shared (plan, stretch);
  guint dipping = ef_layers_count_dipping (plan, stretch);

  before->out = it->in = EDGE_SOFT;
  before->n_out = it->n_in = SOFTLY;
  if (shared > 0) {
    before->out = it->in = EDGE_SHARED;
    before->n_out = it->n_in = before->end - it->begin;
  } else if (dipping > 0) {
    before->out = it->in = EDGE_SHARED;
    before->n_out = it->begin - get_sample (plan, first - dipping);
    it->n_in = get_sample (plan, first + dipping) - it->begin;
  } else if (goes_on (plan, parts, stretch)) {
    before->out = it->in = EDGE_HARD;
  }
}

static Part *
make_parts (EfPlan *plan)
{
  guint n = plan->stretches->len;
  Part *parts = g_new0 (Part, n);

  for (guint i = 0; i < n; i++) {
    EfStretch *it = ef_layers_get_stretch (plan, i);

    parts[i].begin = get_sample (plan, it->first);
    parts[i].end = get_sample (plan, it->first + it->n_frames);
    parts[i].in = parts[i].out = EDGE_SOFT;
    parts[i].n_in = parts[i].n_out = SOFTLY;
    parts[i].is_silent =
      it->look.volume <= 0 || (it->info != NULL && *it->info->audio_codec == '\0');
    if (i > 0)
      join (plan, parts, i);
  }
  for (guint i = 0; i < n; i++) {
    gint64 length = parts[i].end - parts[i].begin;

    if (parts[i].in == EDGE_SOFT)
      parts[i].n_in = MIN (parts[i].n_in, length / 2);
    if (parts[i].out == EDGE_SOFT)
      parts[i].n_out = MIN (parts[i].n_out, length / 2);
  }

  return parts;
}

EfSoundMix *
ef_sound_mix_new (EfPlan *plan)
{
  EfSoundMix *self = g_new0 (EfSoundMix, 1);

  self->buffer = g_array_new (FALSE, FALSE, sizeof (float));
  for (guint i = 0; i < MOST_READERS; i++)
    self->slots[i].stretch = NONE;
  ef_sound_mix_set_plan (self, plan);

  return self;
}

static void
close_slot (Slot *slot)
{
  g_clear_pointer (&slot->reader, ef_sound_reader_free);
  g_clear_pointer (&slot->uri, g_free);
  slot->stretch = NONE;
}

void
ef_sound_mix_free (EfSoundMix *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < MOST_READERS; i++)
    close_slot (&self->slots[i]);
  g_array_unref (self->buffer);
  g_free (self->parts);
  ef_plan_unref (self->plan);
  g_free (self);
}

void
ef_sound_mix_set_plan (EfSoundMix *self, EfPlan *plan)
{
  ef_plan_ref (plan);
  g_clear_pointer (&self->plan, ef_plan_unref);
  self->plan = plan;
  g_free (self->parts);
  self->parts = make_parts (plan);
  self->length = get_sample (plan, ef_plan_get_n_frames (plan));
  self->at = MIN (self->at, self->length);
  for (guint i = 0; i < MOST_READERS; i++)
    self->slots[i].stretch = NONE;
}

gint64
ef_sound_mix_get_length (EfSoundMix *self)
{
  return self->length;
}

void
ef_sound_mix_seek (EfSoundMix *self, gint64 sample)
{
  self->at = CLAMP (sample, 0, self->length);
}

/* The first that has not ended. */
static guint
find (EfSoundMix *self, gint64 at)
{
  guint low = 0;
  guint high = self->plan->stretches->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (self->parts[middle].end <= at)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

static Slot *
choose_slot (EfSoundMix *self, const char *uri, guint first)
{
  Slot *open = NULL;
  Slot *oldest = NULL;

  for (guint i = 0; i < MOST_READERS; i++) {
    Slot *slot = &self->slots[i];

    if (slot->stretch != NONE && slot->stretch >= first &&
        slot->stretch <= first + 1 + STRETCHES_AHEAD)
      continue;
    if (slot->uri != NULL && g_str_equal (slot->uri, uri))
      open = slot;
    if (oldest == NULL || slot->used < oldest->used)
      oldest = slot;
  }

  return open != NULL ? open : oldest;
}

/* A reader that goes on at @at of the clip. */
static Slot *
prepare (EfSoundMix *self, guint stretch, gint64 at, guint first)
{
  EfStretch *it = ef_layers_get_stretch (self->plan, stretch);
  g_autofree char *uri = NULL;
  Slot *slot = NULL;

  for (guint i = 0; i < MOST_READERS && slot == NULL; i++) {
    if (self->slots[i].stretch == stretch)
      slot = &self->slots[i];
  }
  if (slot != NULL && slot->at == at)
    return slot;

  uri = g_filename_to_uri (it->path, NULL, NULL);
  if (slot == NULL)
    slot = choose_slot (self, uri, first);
  if (slot->uri == NULL || !g_str_equal (slot->uri, uri)) {
    close_slot (slot);
    slot->uri = g_steal_pointer (&uri);
    slot->reader = ef_sound_reader_new (slot->uri);
  }
  slot->stretch = stretch;
  slot->at = at;
  slot->used = ++self->n_uses;
  ef_sound_reader_seek (slot->reader,
                        it->span.begin + to_time (at - self->parts[stretch].begin, it->look.speed),
                        it->span.end, it->look.speed);

  return slot;
}

static float
get_gain (Edge edge, gint64 since, gint64 n)
{
  if (edge == EDGE_HARD || since >= n)
    return 1;
  if (edge == EDGE_SOFT)
    return ((float) since + 0.5f) / (float) n;

  return sinf ((float) (G_PI / 2) * ((float) since + 0.5f) / (float) n);
}

static void
add (const Part *part, double volume, gint64 at, const float *from, float *into, guint n)
{
  for (guint i = 0; i < n; i++) {
    gint64 place = at + i;
    float gain = (float) volume;

    if (place - part->begin < part->n_in)
      gain *= get_gain (part->in, place - part->begin, part->n_in);
    if (part->end - 1 - place < part->n_out)
      gain *= get_gain (part->out, part->end - 1 - place, part->n_out);
    for (guint channel = 0; channel < EF_SOUND_CHANNELS; channel++)
      into[i * EF_SOUND_CHANNELS + channel] += gain * from[i * EF_SOUND_CHANNELS + channel];
  }
}

static gboolean
add_stretch (EfSoundMix *self,
             guint stretch,
             guint first,
             float *samples,
             guint n_frames,
             GCancellable *cancellable,
             GError **error)
{
  const Part *part = &self->parts[stretch];
  gint64 begin = MAX (part->begin, self->at);
  gint64 end = MIN (part->end, self->at + n_frames);
  guint n = (guint) (end - begin);
  float *buffer;
  Slot *slot;

  if (part->is_silent || end <= begin)
    return TRUE;

  slot = prepare (self, stretch, begin, first);
  g_array_set_size (self->buffer, n * EF_SOUND_CHANNELS);
  buffer = &g_array_index (self->buffer, float, 0);
  if (!ef_sound_reader_take (slot->reader, buffer, n, cancellable, error)) {
    slot->at = -1;
    return FALSE;
  }
  slot->at = end;
  slot->used = ++self->n_uses;
  add (part, ef_layers_get_stretch (self->plan, stretch)->look.volume, begin, buffer,
       samples + (begin - self->at) * EF_SOUND_CHANNELS, n);

  return TRUE;
}

static void
prepare_ahead (EfSoundMix *self, guint first)
{
  for (guint i = first + 1; i <= first + STRETCHES_AHEAD && i < self->plan->stretches->len; i++) {
    if (self->parts[i].begin > self->at + AHEAD)
      return;
    if (!self->parts[i].is_silent && self->parts[i].begin >= self->at)
      prepare (self, i, self->parts[i].begin, first);
  }
}

gboolean
ef_sound_mix_take (EfSoundMix *self,
                   float *samples,
                   guint n_frames,
                   guint *n_taken,
                   GCancellable *cancellable,
                   GError **error)
{
  guint n = (guint) MIN ((gint64) n_frames, self->length - self->at);
  guint first = find (self, self->at);

  *n_taken = 0;
  memset (samples, 0, n * EF_SOUND_CHANNELS * sizeof *samples);
  if (!self->plan->has_sound) {
    self->at += n;
    *n_taken = n;
    return TRUE;
  }

  for (guint i = first; i < self->plan->stretches->len && self->parts[i].begin < self->at + n;
       i++) {
    if (!add_stretch (self, i, MIN (i, first), samples, n, cancellable, error))
      return FALSE;
  }
  self->at += n;
  *n_taken = n;
  if (n > 0)
    prepare_ahead (self, find (self, self->at));

  return TRUE;
}
