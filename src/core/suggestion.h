/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/levels.h"
#include "core/scores.h"
#include "core/time-span.h"

G_BEGIN_DECLS

/* The nicks are printed and typed. */
typedef enum {
  EF_SUGGESTION_SILENCE,
  EF_SUGGESTION_BLACK,
  EF_SUGGESTION_SCENE,
  EF_SUGGESTION_SCORE,
} EfSuggestionKind;

const char *ef_suggestion_kind_to_nick (EfSuggestionKind kind);
gboolean ef_suggestion_kind_from_nick (const char *nick, EfSuggestionKind *kind);
const char *ef_suggestion_kind_get_label (EfSuggestionKind kind); /* "Scene", translated */

/* A stretch that may be worth a segment, not stored. */
typedef struct {
  EfSuggestionKind kind;
  EfTimeSpan span;
  double score; /* 0..1, how sure */
} EfSuggestion;

/* By time, then kind; for g_array_sort. */
int ef_suggestion_compare (gconstpointer one, gconstpointer other);

/* Thresholds with the defaults a new source gets. Changing them asks nothing of the file. */
typedef struct {
  double level;          /* silence: below this many decibels, -90..0 */
  gint64 shortest;       /* silence: at least so long */
  gint64 shortest_sound; /* sound shorter than this between two silences joins them */
  gboolean invert;       /* the sounding stretches instead of the silent ones */
} EfSilenceOptions;

typedef struct {
  double luma; /* 0..1, darker is black */
  gint64 shortest;
} EfBlackOptions;

typedef struct {
  double threshold; /* of the adaptive score: how many times the local mean; 3.5 */
  double least;     /* and at least so much change, 0..1 */
  gint64 shortest;  /* a scene lasts at least 0.6 s */
} EfSceneOptions;

extern const EfSilenceOptions ef_silence_defaults;
extern const EfBlackOptions ef_black_defaults;
extern const EfSceneOptions ef_scene_defaults;

/* (element-type EfSuggestion), in order. A suggestion of scenes is the stretch from cut to cut. */
GArray *ef_suggest_silence (EfLevels *levels, const EfSilenceOptions *options, gint64 duration);
GArray *ef_suggest_black (EfScores *scores, const EfBlackOptions *options);
GArray *ef_suggest_scenes (EfScores *scores, const EfSceneOptions *options);
GArray *
ef_suggest_best (EfScores *scores, EfLevels *levels); /* scored moments, best first in score */
/* Where one scene ends and the next begins: what edges snap to. (element-type gint64) */
GArray *ef_suggest_cuts (EfScores *scores, const EfSceneOptions *options);

G_END_DECLS
