/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/loudness.h"
#include "core/plan-private.h"

__extension__ typedef __int128 Wide;

/* Times of the clip while they are summed up: nanoseconds in parts of 2^20, so that ten thousand joins are
 * not off by a millionth of one. */
#define FINE_BITS 20

/* Speeds are whole millionths here and nowhere else, so that everything is done in whole numbers. */
#define SPEED_ONE 1000000
#define SPEED_LEAST (SPEED_ONE / 4)
#define SPEED_MOST (SPEED_ONE * 4)

#define FRAMES_MOST (G_MAXINT32 / 2)

/* Below this a rate comes from stills or a bad recorder, above it shows nothing more. */
#define RATE_LEAST 20
#define RATE_MOST 60
#define RATE_USUAL EF_RATE (30, 1)

/* A lattice of frame edges that is finer than this says nothing about where frames lie. */
#define LATTICE_LEAST (2 * 1000000)

G_DEFINE_BOXED_TYPE (EfPlan, ef_plan, ef_plan_ref, ef_plan_unref)

EfStretch *
ef_stretch_new (void)
{
  EfStretch *self = g_new0 (EfStretch, 1);

  self->label = g_strdup ("");
  self->path = g_strdup ("");
  self->fingerprint = g_strdup ("");
  self->info = ef_media_info_new ();
  self->lead = -1;
  ef_look_init (&self->look);
  self->look.has_fill = TRUE;

  return self;
}

void
ef_stretch_free (EfStretch *self)
{
  g_free (self->label);
  g_free (self->path);
  g_free (self->fingerprint);
  g_free (self->proxy);
  g_clear_pointer (&self->info, ef_media_info_free);
  for (guint i = 0; i < EF_FORMAT_N; i++)
    g_clear_pointer (&self->cameras[i], ef_camera_unref);
  g_free (self);
}

EfOutput *
ef_output_new (void)
{
  EfOutput *self = g_new0 (EfOutput, 1);

  self->file = g_strdup ("");
  self->encoder = g_strdup ("");
  self->render_id = g_strdup ("");

  return self;
}

void
ef_output_free (EfOutput *self)
{
  g_free (self->file);
  g_clear_pointer (&self->preset, ef_preset_free);
  g_free (self->encoder);
  g_free (self->render_id);
  g_free (self);
}

static void
free_stretch_cb (gpointer data)
{
  ef_stretch_free (data);
}

static void
free_output_cb (gpointer data)
{
  ef_output_free (data);
}

EfPlan *
ef_plan_new (void)
{
  EfPlan *self = g_new0 (EfPlan, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->title = g_strdup ("");
  self->profile_id = g_strdup ("");
  self->profile_name = g_strdup ("");
  self->rate = RATE_USUAL;
  self->stretches = g_ptr_array_new_with_free_func (free_stretch_cb);
  self->outputs = g_ptr_array_new_with_free_func (free_output_cb);
  self->has_sound = TRUE;
  self->is_levelled = TRUE;
  self->loudness = EF_LOUDNESS_TARGET;
  self->folder = g_strdup ("");

  return self;
}

EfPlan *
ef_plan_ref (EfPlan *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

void
ef_plan_unref (EfPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_free (self->title);
  g_free (self->profile_id);
  g_free (self->profile_name);
  g_ptr_array_unref (self->stretches);
  g_ptr_array_unref (self->outputs);
  g_free (self->folder);
  g_free (self);
}

static EfStretch *
get_stretch (EfPlan *self, guint index)
{
  return g_ptr_array_index (self->stretches, index);
}

/* The rate */

/* What a network refuses and what shows nothing more becomes a whole part or multiple, so that every
 * frame is on screen for as long as its neighbours. */
static EfRate
tame_rate (const EfMediaInfo *info)
{
  static const EfRate usual[] = {
    { 24000, 1001 }, { 24, 1 }, { 25, 1 },       { 30000, 1001 },
    { 30, 1 },       { 50, 1 }, { 60000, 1001 }, { 60, 1 },
  };
  double rate = ef_rate_to_double (info->rate);
  EfRate best = info->rate;

  if (!ef_rate_is_valid (info->rate))
    return EF_RATE_NONE;
  if (rate < RATE_LEAST)
    best =
      ef_rate_new ((gint64) info->rate.num * (gint64) ceil (RATE_LEAST / rate), info->rate.den);
  else if (rate > RATE_MOST + 0.01)
    best = ef_rate_new (info->rate.num,
                        (gint64) info->rate.den * (gint64) ceil ((rate - 0.01) / RATE_MOST));
  if (!ef_rate_is_valid (best))
    return RATE_USUAL;
  if (!info->is_variable)
    return best;

  rate = ef_rate_to_double (best);
  best = usual[0];
  for (guint i = 1; i < G_N_ELEMENTS (usual); i++) {
    if (fabs (ef_rate_to_double (usual[i]) - rate) < fabs (ef_rate_to_double (best) - rate))
      best = usual[i];
  }

  return best;
}

static gint64
get_speed (EfStretch *stretch)
{
  double speed = stretch->look.speed;

  return speed > 0 ? CLAMP (llround (MIN (speed, 8) * SPEED_ONE), SPEED_LEAST, SPEED_MOST)
                   : SPEED_ONE;
}

static Wide
get_fine_length (EfStretch *stretch)
{
  gint64 length = CLAMP (ef_time_span_get_duration (stretch->span), 0, EF_PLAN_TIME_MOST);

  return (((Wide) length * SPEED_ONE) << FINE_BITS) / get_speed (stretch);
}

typedef struct {
  EfRate rate;
  Wide length;
} Vote;

static void
add_vote (GArray *votes, EfRate rate, Wide length)
{
  Vote vote = { rate, length };

  for (guint i = 0; i < votes->len; i++) {
    Vote *known = &g_array_index (votes, Vote, i);

    if (ef_rate_equal (known->rate, rate)) {
      known->length += length;
      return;
    }
  }
  g_array_append_val (votes, vote);
}

static EfRate
choose_rate (EfPlan *self)
{
  g_autoptr (GArray) votes = g_array_new (FALSE, FALSE, sizeof (Vote));
  Vote best = { RATE_USUAL, -1 };

  for (guint i = 0; i < self->stretches->len; i++) {
    EfStretch *stretch = get_stretch (self, i);
    EfRate rate = tame_rate (stretch->info);

    if (ef_rate_is_valid (rate))
      add_vote (votes, rate, get_fine_length (stretch));
  }
  for (guint i = 0; i < votes->len; i++) {
    if (g_array_index (votes, Vote, i).length > best.length)
      best = g_array_index (votes, Vote, i);
  }

  return best.rate;
}

/* 60 under a limit of 30 is every other frame, 50 is 25; only where too few would be left it is the
 * limit itself. */
static EfRate
limit_rate (EfRate rate, EfRate most)
{
  double part = ef_rate_to_double (rate) / ef_rate_to_double (most);
  EfRate less;

  if (!ef_rate_is_valid (most) || part <= 1)
    return rate;

  less = ef_rate_new (rate.num, (gint64) rate.den * (gint64) ceil (part - 1e-9));

  return ef_rate_is_valid (less) && ef_rate_to_double (less) >= RATE_LEAST ? less : most;
}

static EfRate
limit_to_outputs (EfPlan *self, EfRate rate)
{
  EfRate most = EF_RATE_NONE;

  for (guint i = 0; i < self->outputs->len; i++) {
    EfOutput *output = g_ptr_array_index (self->outputs, i);
    EfRate limit = output->preset != NULL ? output->preset->most_rate : EF_RATE_NONE;

    if (ef_rate_is_valid (limit) &&
        (!ef_rate_is_valid (most) || ef_rate_to_double (limit) < ef_rate_to_double (most)))
      most = limit;
  }

  return limit_rate (rate, most);
}

/* The grid */

/* The frame whose begin is nearest to a fine time, of two the later. */
static gint64
find_frame (EfRate rate, Wide fine)
{
  Wide second = ((Wide) rate.den * EF_NS_PER_SECOND) << FINE_BITS;
  Wide frame;

  /* What is longer than any clip does not fit either. */
  if (fine >= ((Wide) G_MAXINT64 << FINE_BITS) / 4)
    return FRAMES_MOST;

  frame = (fine * rate.num * 2 + second) / (second * 2);

  return (gint64) MIN (frame, (Wide) FRAMES_MOST);
}

static void
fit_transition (EfPlan *self, guint index)
{
  EfStretch *stretch = get_stretch (self, index);

  if (index == 0)
    stretch->transition = (EfTransition) { EF_TRANSITION_CUT, 0 };
  else
    stretch->transition = ef_transition_fit (
      stretch->transition, (gint64) (get_fine_length (get_stretch (self, index - 1)) >> FINE_BITS),
      (gint64) (get_fine_length (stretch) >> FINE_BITS));
}

static Wide
get_fine_overlap (EfStretch *stretch)
{
  return stretch->transition.kind == EF_TRANSITION_FADE
           ? (Wide) stretch->transition.length << FINE_BITS
           : 0;
}

/* Begin and end of each are rounded by themselves, from times that were not: what is lost at one join is
 * there again at the next. Only where a stretch would have no frame it is pushed on. */
void
ef_plan_lay_out (EfPlan *self)
{
  Wide begin = 0;
  gint64 end_before = 0;        /* the frame behind the stretch before */
  gint64 end_before_before = 0; /* where nobody but two may be */
  gint64 first_before = -1;

  self->rate = limit_to_outputs (self, choose_rate (self));
  for (guint i = 0; i < self->stretches->len; i++) {
    EfStretch *stretch = get_stretch (self, i);
    gint64 first;
    gint64 end;

    fit_transition (self, i);
    begin -= get_fine_overlap (stretch);
    first = find_frame (self->rate, begin);
    first = CLAMP (first, MAX (first_before + 1, end_before_before), MAX (end_before, 0));
    begin += get_fine_length (stretch);
    end = MAX (find_frame (self->rate, begin), MAX (first + 1, end_before));

    stretch->first = (guint) first;
    stretch->n_frames = (guint) (end - first);
    end_before_before = end_before;
    end_before = end;
    first_before = first;
  }
}

guint
ef_plan_get_n_frames (EfPlan *self)
{
  EfStretch *last;

  if (self->stretches->len == 0)
    return 0;

  last = get_stretch (self, self->stretches->len - 1);

  return last->first + last->n_frames;
}

gint64
ef_plan_get_duration (EfPlan *self)
{
  return ef_rate_get_begin (self->rate, ef_plan_get_n_frames (self));
}

gint64
ef_plan_get_begin (EfPlan *self, guint stretch)
{
  g_return_val_if_fail (stretch < self->stretches->len, 0);

  return ef_rate_get_begin (self->rate, get_stretch (self, stretch)->first);
}

guint
ef_plan_find (EfPlan *self, gint64 time)
{
  gint64 frame = ef_rate_get_frame (self->rate, time);
  guint low = 0;
  guint high = self->stretches->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (get_stretch (self, middle)->first <= frame)
      low = middle + 1;
    else
      high = middle;
  }

  return low > 0 ? low - 1 : 0;
}

static gint64
clamp_to_span (EfStretch *stretch, Wide time)
{
  gint64 last = MAX (stretch->span.end - 1, stretch->span.begin);

  return (gint64) CLAMP (time, (Wide) stretch->span.begin, (Wide) last);
}

/* Counted in frames from where the stretch begins: the begins of frames are rounded down, and the
 * difference of two of those is not where a frame begins. */
gint64
ef_plan_get_source_time (EfPlan *self, guint stretch, gint64 time)
{
  EfStretch *of;
  gint64 frame;
  Wide offset; /* in parts of 1 / num nanoseconds */

  g_return_val_if_fail (stretch < self->stretches->len, 0);

  of = get_stretch (self, stretch);
  frame = ef_rate_get_frame (self->rate, time);
  offset = ((Wide) frame - of->first) * self->rate.den * EF_NS_PER_SECOND +
           ((Wide) time - ef_rate_get_begin (self->rate, frame)) * self->rate.num;
  if (offset < 0)
    return of->span.begin;

  return clamp_to_span (of, of->span.begin +
                              offset * get_speed (of) / ((Wide) self->rate.num * SPEED_ONE));
}

static Wide
find_divisor (Wide a, Wide b)
{
  while (b != 0) {
    Wide rest = a % b;

    a = b;
    b = rest;
  }

  return a;
}

/* Edges of source frames, as the clip's frames fall among them, come closest at multiples of the largest
 * time that both are multiples of; the middle between two is as far from all of them as can be. */
static gint64
get_lean (EfPlan *self, EfStretch *stretch)
{
  EfRate source = stretch->info->rate;
  Wide unit = (Wide) self->rate.num * SPEED_ONE;
  Wide step = (Wide) self->rate.den * get_speed (stretch); /* of the clip, in seconds / unit */
  gint64 step_ns = (gint64) (step * EF_NS_PER_SECOND / unit);
  Wide lattice;
  gint64 lattice_ns;

  if (!ef_rate_is_valid (source))
    return step_ns / 4;

  lattice = find_divisor (step * source.num, (Wide) source.den * unit);
  lattice_ns = (gint64) (lattice * EF_NS_PER_SECOND / (unit * source.num));

  return lattice_ns >= LATTICE_LEAST ? lattice_ns / 2
                                     : MIN (step_ns, ef_rate_get_begin (source, 1)) / 4;
}

gint64
ef_plan_get_picture_time (EfPlan *self, guint stretch, guint frame)
{
  EfStretch *of;
  Wide offset;

  g_return_val_if_fail (stretch < self->stretches->len, 0);

  of = get_stretch (self, stretch);
  if (frame < of->first)
    return of->span.begin;

  offset = (Wide) (frame - of->first) * self->rate.den * EF_NS_PER_SECOND * get_speed (of) /
           ((Wide) self->rate.num * SPEED_ONE);

  return clamp_to_span (of, of->span.begin + offset + get_lean (self, of));
}

/* What is wrong with it */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (EF_ERROR, EF_ERROR_INVALID, format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
check_stretch (EfPlan *self, guint index, GError **error)
{
  EfStretch *stretch = get_stretch (self, index);
  EfTimeSpan span = stretch->span;
  EfStretch *before = index > 0 ? get_stretch (self, index - 1) : NULL;
  guint64 end = (guint64) stretch->first + stretch->n_frames;

  if (!g_path_is_absolute (stretch->path))
    return refuse (error, _ ("The stretch “%s” does not say in which file it is."), stretch->label);
  if (span.begin < 0 || span.end > EF_PLAN_TIME_MOST || ef_time_span_is_empty (span))
    return refuse (error,
                   _ ("The stretch “%s” has no length: set its begin and end in the editor."),
                   stretch->label);
  if (!stretch->look.has_fill)
    return refuse (error, _ ("The stretch “%s” does not say how it fills the picture."),
                   stretch->label);
  if (stretch->n_frames == 0 || end > FRAMES_MOST ||
      (before == NULL && (stretch->first != 0 || stretch->transition.kind != EF_TRANSITION_CUT)) ||
      (before != NULL && (stretch->first <= before->first ||
                          stretch->first > (guint64) before->first + before->n_frames ||
                          end < (guint64) before->first + before->n_frames)))
    return refuse (error, _ ("The stretch “%s” has no place in the clip: queue the clip again."),
                   stretch->label);

  return TRUE;
}

static gboolean
check_output (EfOutput *output, GHashTable *names, GError **error)
{
  g_autofree char *name = g_filename_display_name (output->file);

  if (!g_path_is_absolute (output->file))
    return refuse (error, _ ("A file of the clip has no place: choose a folder for it."));
  if (output->preset == NULL)
    return refuse (error, _ ("The file “%s” has no preset: choose one."), name);
  if (output->width < EF_PLAN_SIDE_LEAST || output->width > EF_PLAN_SIDE_MOST ||
      output->height < EF_PLAN_SIDE_LEAST || output->height > EF_PLAN_SIDE_MOST ||
      output->width % 2 != 0 || output->height % 2 != 0)
    return refuse (error,
                   _ ("The file “%s” cannot have %d×%d pixels: choose even numbers from %d to %d."),
                   name, output->width, output->height, EF_PLAN_SIDE_LEAST, EF_PLAN_SIDE_MOST);
  if (!g_hash_table_add (names, output->file))
    return refuse (error, _ ("Two files of the clip have the name “%s”: rename one of them."),
                   name);

  return TRUE;
}

gboolean
ef_plan_check (EfPlan *self, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (self->stretches->len == 0)
    return refuse (error, _ ("The clip is empty: add segments to its project."));
  if (!ef_rate_is_valid (self->rate) || ef_rate_to_double (self->rate) < 1)
    return refuse (error, _ ("The clip has no frame rate: queue it again."));
  if (!(self->loudness >= EF_PLAN_LOUDNESS_LEAST && self->loudness <= EF_PLAN_LOUDNESS_MOST))
    return refuse (error, _ ("The loudness of a clip is %d to %d LUFS."), EF_PLAN_LOUDNESS_LEAST,
                   EF_PLAN_LOUDNESS_MOST);
  for (guint i = 0; i < self->stretches->len; i++) {
    if (!check_stretch (self, i, error))
      return FALSE;
  }
  for (guint i = 0; i < self->outputs->len; i++) {
    if (!check_output (g_ptr_array_index (self->outputs, i), names, error))
      return FALSE;
  }

  return TRUE;
}
