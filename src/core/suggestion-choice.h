/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/suggestion.h"

G_BEGIN_DECLS

#define EF_SUGGESTION_KINDS (EF_SUGGESTION_SCORE + 1)
/* The studio's setting that holds those of all sources. */
#define EF_SUGGESTION_CHOICES "suggestions"

/* Which suggestions a person looks at in a source, and at what thresholds. */
typedef struct {
  gboolean shown[EF_SUGGESTION_KINDS];
  EfSilenceOptions silence;
  EfBlackOptions black;
  EfSceneOptions scene;
} EfSuggestionChoice;

/* What @choices says about a source. Defaults stand for what is not there or cannot be. */
void ef_suggestion_choice_load (EfSuggestionChoice *self,
                                const char *choices, /* (nullable) */
                                const char *source_id);
/* @choices with this one. Of many sources those go that were not touched for longest. */
char *ef_suggestion_choice_save (const EfSuggestionChoice *self,
                                 const char *choices, /* (nullable) */
                                 const char *source_id);

G_END_DECLS
