/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggestion.h"

#include <glib/gi18n.h>
#include <math.h>

/* Finds stretches that may be worth a segment, in numbers that were read before: every function here
 * goes over them once or a few times and asks nothing of the file, so a threshold may follow a slider. */

#define MS G_GINT64_CONSTANT (1000000)

/* A silence ends only where it gets this much louder than where it begins: a level that trembles around
 * the threshold is one stretch, not hundreds. */
#define HYSTERESIS 3.0

/* Black begins below the threshold, and a fade still belongs to it up to this many times that. */
#define BLACK_FADE 2.0
#define BLACK_SHARE 0.95

/* How many frames before and after are what a change is compared with. */
#define WINDOW 3

/* Where much changes all the time a cut cannot be many times that; standing out this much is the same as
 * being once the mean. */
#define RISE 0.08

/* A moment is between these, where the scene it lies in is longer. */
#define MOMENT (4 * EF_NS_PER_SECOND)
#define LONGEST_MOMENT (6 * EF_NS_PER_SECOND)
#define MOMENT_HOP (EF_NS_PER_SECOND)
#define SHORTEST_MOMENT (EF_NS_PER_SECOND)
#define MOMENT_EVERY (30 * EF_NS_PER_SECOND)
#define FEWEST_MOMENTS 3
#define MOST_MOMENTS 60

const EfSilenceOptions ef_silence_defaults = {
  .level = -40,
  .shortest = 500 * MS,
  .shortest_sound = 120 * MS,
};
const EfBlackOptions ef_black_defaults = { .luma = 0.08, .shortest = 100 * MS };
const EfSceneOptions ef_scene_defaults = { .threshold = 3.5, .least = 0.12, .shortest = 600 * MS };

static const char *const nicks[] = {
  [EF_SUGGESTION_SILENCE] = "silence",
  [EF_SUGGESTION_BLACK] = "black",
  [EF_SUGGESTION_SCENE] = "scene",
  [EF_SUGGESTION_SCORE] = "score",
};

const char *
ef_suggestion_kind_to_nick (EfSuggestionKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (nicks), NULL);

  return nicks[kind];
}

gboolean
ef_suggestion_kind_from_nick (const char *nick, EfSuggestionKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    if (g_strcmp0 (nick, nicks[i]) == 0) {
      *kind = (EfSuggestionKind) i;
      return TRUE;
    }
  }

  return FALSE;
}

const char *
ef_suggestion_kind_get_label (EfSuggestionKind kind)
{
  switch (kind) {
  case EF_SUGGESTION_SILENCE:
    return _ ("Silence");
  case EF_SUGGESTION_BLACK:
    return _ ("Black");
  case EF_SUGGESTION_SCENE:
    return _ ("Scene");
  case EF_SUGGESTION_SCORE:
    return _ ("Moment");
  default:
    g_return_val_if_reached ("");
  }
}

int
ef_suggestion_compare (gconstpointer one, gconstpointer other)
{
  const EfSuggestion *a = one;
  const EfSuggestion *b = other;

  if (a->span.begin != b->span.begin)
    return a->span.begin < b->span.begin ? -1 : 1;
  if (a->span.end != b->span.end)
    return a->span.end < b->span.end ? -1 : 1;

  return (int) a->kind - (int) b->kind;
}

static GArray *
new_suggestions (void)
{
  return g_array_new (FALSE, FALSE, sizeof (EfSuggestion));
}

static void
add (GArray *suggestions, EfSuggestionKind kind, gint64 begin, gint64 end, double score)
{
  EfSuggestion suggestion = { kind, { begin, end }, CLAMP (score, 0.0, 1.0) };

  g_array_append_val (suggestions, suggestion);
}

/* Silence */

/* How far the mean of a stretch is from @level, 0 at it and 1 at 30 dB away. */
static double
rate_silence (EfLevels *levels, gint64 begin, gint64 end, double level)
{
  guint n_steps = ef_levels_get_n_steps (levels);
  guint first = (guint) (begin / EF_LEVELS_STEP), last = (guint) (end / EF_LEVELS_STEP);
  double sum = 0;

  if (first >= n_steps)
    return 1; /* behind the end of the sound nothing is louder than anything */
  last = CLAMP (last, first + 1, n_steps);
  for (guint i = first; i < last; i++)
    sum += ef_levels_get_rms (levels, i);

  return fabs (level - sum / (last - first)) / 30;
}

/* Quiet stretches, [begin, end), sounds between two of them that are shorter than @shortest_sound
 * swallowed. (element-type EfTimeSpan) */
static GArray *
find_quiet (EfLevels *levels, double level, gint64 shortest_sound, gint64 end)
{
  GArray *quiet = g_array_new (FALSE, FALSE, sizeof (EfTimeSpan));
  guint n_steps = ef_levels_get_n_steps (levels);
  gboolean inside = FALSE;

  for (guint i = 0; i <= n_steps; i++) {
    gint64 at = MIN (i * EF_LEVELS_STEP, end);
    /* Behind the last step it stays quiet up to the end of the file, if that was reached. */
    double rms = i < n_steps ? ef_levels_get_rms (levels, i) : -127.5;
    EfTimeSpan *last = quiet->len == 0 ? NULL : &g_array_index (quiet, EfTimeSpan, quiet->len - 1);

    if (inside) {
      inside = rms < level + HYSTERESIS;
      last->end = at;
    } else if (rms < level && at < end) {
      inside = TRUE;
      if (last != NULL && at - last->end < shortest_sound) {
        last->end = at;
      } else {
        EfTimeSpan span = { at, at };

        g_array_append_val (quiet, span);
      }
    }
  }
  if (inside)
    g_array_index (quiet, EfTimeSpan, quiet->len - 1).end = end;

  return quiet;
}

/* What lies between the suggestions, up to @end. */
static GArray *
invert (GArray *silences, EfLevels *levels, double level, gint64 shortest, gint64 end)
{
  GArray *sounds = new_suggestions ();
  gint64 begin = 0;

  for (guint i = 0; i <= silences->len; i++) {
    EfTimeSpan silence = i < silences->len ? g_array_index (silences, EfSuggestion, i).span
                                           : (EfTimeSpan) { end, end };

    if (silence.begin - begin >= MAX (shortest, 1))
      add (sounds, EF_SUGGESTION_SILENCE, begin, silence.begin,
           rate_silence (levels, begin, silence.begin, level));
    begin = silence.end;
  }

  return sounds;
}

/* A file without sound has no silences: there is nothing that could be quiet. */
GArray *
ef_suggest_silence (EfLevels *levels, const EfSilenceOptions *options, gint64 duration)
{
  g_autoptr (GArray) quiet = NULL;
  g_autoptr (GArray) silences = new_suggestions ();
  gint64 end = ef_levels_get_end (levels);

  if (ef_levels_get_n_steps (levels) == 0)
    return g_steal_pointer (&silences);
  if (duration > 0)
    end = ef_levels_is_complete (levels) ? duration : MIN (end, duration);

  quiet = find_quiet (levels, options->level, options->shortest_sound, end);
  for (guint i = 0; i < quiet->len; i++) {
    EfTimeSpan span = g_array_index (quiet, EfTimeSpan, i);

    if (ef_time_span_get_duration (span) >= MAX (options->shortest, 1))
      add (silences, EF_SUGGESTION_SILENCE, span.begin, span.end,
           rate_silence (levels, span.begin, span.end, options->level));
  }
  if (options->invert)
    return invert (silences, levels, options->level, options->shortest_sound, end);

  return g_steal_pointer (&silences);
}

/* Black */

static gint64
get_end_of (EfScores *scores, guint index)
{
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);

  return index + 1 < n_scores ? all[index + 1].begin : ef_scores_get_end (scores);
}

static gboolean
is_black (const EfScore *score, double luma)
{
  return score->luma <= luma * 255 && score->dark >= BLACK_SHARE * 255;
}

/* From a black frame outwards while it gets brighter step by step: the rest of a fade, not a dark scene. */
static guint
walk_fade (const EfScore *all, guint from, guint limit, int step, double luma)
{
  guint at = from;

  while (at != limit) {
    guint next = step < 0 ? at - 1 : at + 1;

    if (all[next].luma < all[at].luma || all[next].luma > luma * BLACK_FADE * 255)
      break;
    if (all[next].luma == all[at].luma && !is_black (&all[next], luma))
      break;
    at = next;
  }

  return at;
}

GArray *
ef_suggest_black (EfScores *scores, const EfBlackOptions *options)
{
  GArray *blacks = new_suggestions ();
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);
  guint free_from = 0; /* what lies before is taken */

  for (guint i = 0; i < n_scores; i++) {
    guint first, last = i;
    double sum = 0;
    gint64 begin, end;

    if (!is_black (&all[i], options->luma))
      continue;
    while (last + 1 < n_scores && is_black (&all[last + 1], options->luma))
      last++;
    for (guint k = i; k <= last; k++)
      sum += all[k].luma;
    first = walk_fade (all, i, free_from, -1, options->luma);
    sum /= last - i + 1;
    last = walk_fade (all, last, n_scores - 1, 1, options->luma);
    begin = all[first].begin;
    end = get_end_of (scores, last);
    if (end - begin >= options->shortest)
      add (blacks, EF_SUGGESTION_BLACK, begin, end, 1 - sum / MAX (2 * options->luma * 255, 1));
    free_from = i = last;
  }

  return blacks;
}

/* Scenes */

typedef struct {
  gint64 time;
  double strength;
} Cut;

/* The mean change of the frames around @index, itself left out. */
static double
get_mean_around (const EfScore *all, guint n_scores, guint index)
{
  guint first = index > WINDOW ? index - WINDOW : 1; /* the first frame has no change */
  guint last = MIN (index + WINDOW, n_scores - 1);
  double sum = 0;
  guint n = 0;

  for (guint i = first; i <= last; i++) {
    if (i != index) {
      sum += all[i].change;
      n++;
    }
  }

  return n == 0 ? 0 : sum / n;
}

static gboolean
is_peak (const EfScore *all, guint n_scores, guint index)
{
  guint last = MIN (index + WINDOW, n_scores - 1);

  for (guint i = index > WINDOW ? index - WINDOW : 1; i <= last; i++) {
    if (all[i].change > all[index].change || (all[i].change == all[index].change && i < index))
      return FALSE;
  }

  return TRUE;
}

/* How sure a cut at @index is: 1 at the threshold, 0 for none. Key frames lie seconds apart, so what
 * moves between them is no measure: there the change itself decides. */
static double
weigh_cut (EfScores *scores, guint index, const EfSceneOptions *options)
{
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);
  double change = all[index].change;
  double mean, ratio, rise;

  if (change < options->least || change <= 0)
    return 0;
  if (ef_scores_is_only_keys (scores))
    return change / MAX (2 * options->least, 0.01);
  if (!is_peak (all, n_scores, index))
    return 0;

  mean = get_mean_around (all, n_scores, index);
  ratio = change / MAX (mean, 0.001);
  rise = (change - mean) / RISE;

  return MAX (ratio, rise) / MAX (options->threshold, 0.001);
}

/* Of two cuts nearer than a scene may be short the stronger stays. */
static void
add_cut (GArray *cuts, Cut cut, gint64 shortest)
{
  Cut *last = cuts->len == 0 ? NULL : &g_array_index (cuts, Cut, cuts->len - 1);

  if (last == NULL || cut.time - last->time >= shortest)
    g_array_append_val (cuts, cut);
  else if (cut.strength > last->strength)
    *last = cut;
}

/* A fade out and in again: the middle of the blackness, unless the picture on both sides is black too. */
static guint
skip_black (const EfScore *all, guint n_scores, guint index)
{
  while (index < n_scores && is_black (&all[index], ef_black_defaults.luma))
    index++;

  return index;
}

static GArray *
find_cuts (EfScores *scores, const EfSceneOptions *options)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);
  gint64 end = ef_scores_get_end (scores);

  for (guint i = skip_black (all, n_scores, 0); i < n_scores; i++) {
    guint behind = skip_black (all, n_scores, i);
    double strength;

    if (behind > i) {
      if (behind < n_scores)
        add_cut (cuts, (Cut) { all[i + (behind - i) / 2].begin, 2 }, options->shortest);
      i = behind; /* coming out of black is no second cut */
      continue;
    }
    strength = i == 0 ? 0 : weigh_cut (scores, i, options);
    if (strength >= 1)
      add_cut (cuts, (Cut) { all[i].begin, strength }, options->shortest);
  }
  while (cuts->len > 0 && end - g_array_index (cuts, Cut, cuts->len - 1).time < options->shortest)
    g_array_set_size (cuts, cuts->len - 1);
  while (cuts->len > 0 && g_array_index (cuts, Cut, 0).time < options->shortest)
    g_array_remove_index (cuts, 0);

  return cuts;
}

GArray *
ef_suggest_scenes (EfScores *scores, const EfSceneOptions *options)
{
  GArray *scenes = new_suggestions ();
  g_autoptr (GArray) cuts = find_cuts (scores, options);
  gint64 begin = 0;
  double strength = 2;

  if (ef_scores_get_end (scores) <= 0)
    return scenes;
  for (guint i = 0; i < cuts->len; i++) {
    Cut cut = g_array_index (cuts, Cut, i);

    add (scenes, EF_SUGGESTION_SCENE, begin, cut.time, strength / 2);
    begin = cut.time;
    strength = cut.strength;
  }
  add (scenes, EF_SUGGESTION_SCENE, begin, ef_scores_get_end (scores), strength / 2);

  return scenes;
}

GArray *
ef_suggest_cuts (EfScores *scores, const EfSceneOptions *options)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) cuts = find_cuts (scores, options);

  for (guint i = 0; i < cuts->len; i++)
    g_array_append_val (times, g_array_index (cuts, Cut, i).time);

  return times;
}

/* Moments */

/* Sums from the beginning, so that the mean of any stretch is two look-ups. */
typedef struct {
  double luma, dark, detail, motion;
} Sums;

typedef struct {
  EfTimeSpan span;
  Sums look; /* means */
  double score;
} Moment;

static Sums *
sum_up (const EfScore *all, guint n_scores)
{
  Sums *sums = g_new0 (Sums, n_scores + 1);

  for (guint i = 0; i < n_scores; i++) {
    sums[i + 1] = sums[i];
    sums[i + 1].luma += all[i].luma;
    sums[i + 1].dark += all[i].dark;
    sums[i + 1].detail += all[i].detail;
    sums[i + 1].motion += all[i].motion;
  }

  return sums;
}

static Sums
get_mean (const Sums *sums, guint first, guint last)
{
  double n = MAX (last - first, 1);

  return (Sums) { (sums[last].luma - sums[first].luma) / n,
                  (sums[last].dark - sums[first].dark) / n,
                  (sums[last].detail - sums[first].detail) / n,
                  (sums[last].motion - sums[first].motion) / n };
}

/* The first score at or behind @time. */
static guint
find_score (const EfScore *all, guint n_scores, gint64 time)
{
  guint low = 0, high = n_scores;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (all[middle].begin < time)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

/* -50 dB and less is nothing, -10 dB is everything; half where nothing is known of the sound. */
static double
get_energy (const double *loudness, guint n_steps, EfTimeSpan span)
{
  guint first = (guint) (span.begin / EF_LEVELS_STEP), last = (guint) (span.end / EF_LEVELS_STEP);

  if (n_steps == 0 || first >= n_steps)
    return 0.5;
  last = CLAMP (last, first + 1, n_steps);

  return CLAMP (((loudness[last] - loudness[first]) / (last - first) + 50) / 40, 0.0, 1.0);
}

/* Things that move, can be seen and heard. What shakes wildly or lies in the dark is worth less. */
static double
rate_look (Sums look, double energy)
{
  double motion = look.motion / 255, detail = look.detail / 255;
  double light = 1 - fabs (look.luma / 255 - 0.5) * 2;
  double lively = motion <= 0.5 ? sqrt (motion * 2) : 1.5 - motion;

  return (0.35 * lively + 0.25 * sqrt (detail) + 0.15 * light + 0.25 * energy) *
         (1 - look.dark / 255 * 0.8);
}

static void
add_moment (GArray *moments,
            EfScores *scores,
            const Sums *sums,
            const double *loudness,
            guint n_steps,
            EfTimeSpan span)
{
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);
  guint first = find_score (all, n_scores, span.begin), last = find_score (all, n_scores, span.end);
  Moment moment = { .span = span };

  if (last == first)
    return;
  moment.look = get_mean (sums, first, last);
  moment.score = rate_look (moment.look, get_energy (loudness, n_steps, span));
  g_array_append_val (moments, moment);
}

/* A short scene as it is, a long one in pieces that overlap; the best of those will push out the others. */
static GArray *
make_moments (EfScores *scores, const Sums *sums, const double *loudness, guint n_steps)
{
  GArray *moments = g_array_new (FALSE, TRUE, sizeof (Moment));
  g_autoptr (GArray) scenes = ef_suggest_scenes (scores, &ef_scene_defaults);

  for (guint i = 0; i < scenes->len; i++) {
    EfTimeSpan scene = g_array_index (scenes, EfSuggestion, i).span;
    gint64 begin = scene.begin;

    if (ef_time_span_get_duration (scene) < SHORTEST_MOMENT)
      continue;
    if (ef_time_span_get_duration (scene) <= LONGEST_MOMENT) {
      add_moment (moments, scores, sums, loudness, n_steps, scene);
      continue;
    }
    for (; begin + MOMENT <= scene.end; begin += MOMENT_HOP)
      add_moment (moments, scores, sums, loudness, n_steps, (EfTimeSpan) { begin, begin + MOMENT });
  }

  return moments;
}

static int
compare_moments_cb (gconstpointer a, gconstpointer b)
{
  const Moment *one = a, *other = b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;

  return one->span.begin < other->span.begin ? -1 : one->span.begin > other->span.begin;
}

/* The same shot once more looks the same in all numbers; neighbours in one long shot do as well. */
static gboolean
is_like (const Moment *a, const Moment *b)
{
  return ef_time_span_overlaps (a->span, b->span) ||
         (fabs (a->look.luma - b->look.luma) < 2 && fabs (a->look.dark - b->look.dark) < 2 &&
          fabs (a->look.detail - b->look.detail) < 2 && fabs (a->look.motion - b->look.motion) < 4);
}

static gboolean
is_new (GArray *taken, const Moment *moment)
{
  for (guint i = 0; i < taken->len; i++) {
    if (is_like (&g_array_index (taken, Moment, i), moment))
      return FALSE;
  }

  return TRUE;
}

static double *
sum_loudness (EfLevels *levels, guint n_steps)
{
  double *sums = g_new0 (double, (gsize) n_steps + 1);

  for (guint i = 0; i < n_steps; i++)
    sums[i + 1] = sums[i] + ef_levels_get_rms (levels, i);

  return sums;
}

GArray *
ef_suggest_best (EfScores *scores, EfLevels *levels)
{
  GArray *best = new_suggestions ();
  guint n_scores, n_steps = levels == NULL ? 0 : ef_levels_get_n_steps (levels);
  const EfScore *all = ef_scores_get (scores, &n_scores);
  g_autofree Sums *sums = sum_up (all, n_scores);
  g_autofree double *loudness = n_steps == 0 ? NULL : sum_loudness (levels, n_steps);
  g_autoptr (GArray) moments = make_moments (scores, sums, loudness, n_steps);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (Moment));
  gint64 wanted = CLAMP (ef_scores_get_end (scores) / MOMENT_EVERY, FEWEST_MOMENTS, MOST_MOMENTS);

  g_array_sort (moments, compare_moments_cb);
  for (guint i = 0; i < moments->len && taken->len < wanted; i++) {
    const Moment *moment = &g_array_index (moments, Moment, i);

    if (moment->score <= 0 || moment->look.dark >= BLACK_SHARE * 255 || !is_new (taken, moment))
      continue;
    g_array_append_vals (taken, moment, 1);
    add (best, EF_SUGGESTION_SCORE, moment->span.begin, moment->span.end, moment->score);
  }

  return best;
}
