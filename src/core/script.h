/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is spoken in a clip, sentence by sentence, and where in it a word is. In any language; upper and lower
 * case are the same. */
typedef struct _EfScript EfScript;

EfScript *ef_script_new (const char *text);
void ef_script_free (EfScript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfScript, ef_script_free)

guint ef_script_get_n_sentences (EfScript *self);
/* Where a sentence begins, in parts of the whole: 0 … 1. */
double ef_script_get_begin (EfScript *self, guint sentence);

/* The beginning of it as it was written, on one line. */
const char *ef_script_get_text (EfScript *self, guint sentence);

/* The sentences that have @keyword as a whole word or words, in their order, the first @most of them.
 * (element-type guint) (transfer none) */
#define EF_SCRIPT_PLACES_MOST 16
GArray *ef_script_find (EfScript *self, const char *keyword);
/* Those that have any of @keywords (nullable), each once, the first EF_SCRIPT_PLACES_MOST of them: where what has
 * these keywords is pulled to. (element-type guint) (transfer full) */
GArray *ef_script_match (EfScript *self, const char *const *keywords);

G_END_DECLS
