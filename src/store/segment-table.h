/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/segment-edit.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* By begin, then end. */
GPtrArray *ef_segment_table_list (EfConnection *connection, const char *source_id, GError **error);
/* Those of the profile whose id begins with @start. */
GPtrArray *ef_segment_table_find (EfConnection *connection,
                                  const char *profile_id,
                                  const char *start,
                                  GError **error);

/* Those of the profile in whose label, keywords, notes or source's name all @words (folded) are, and at
 * least one of them not only in that name; without words, all. No more than @most; those of one source together, by begin. */
GPtrArray *ef_segment_table_search (EfConnection *connection,
                                    const char *profile_id,
                                    const char *const *words,
                                    guint most,
                                    GError **error);

/* Writes every change of @edit and its step of undo, or nothing: a row whose rev is not that of
 * "before" is a CONFLICT. Steps that were undone go. Edits of one gesture extend the last step. */
gboolean ef_segment_table_apply (EfConnection *connection, EfSegmentEdit *edit, GError **error);

/* Takes the last step back, or does the last undone one again. What was done, as an edit with the
 * title of the step. NULL with NOT_FOUND: there is none; REFUSED, with a sentence: its rows have
 * changed since. */
EfSegmentEdit *
ef_segment_table_undo (EfConnection *connection, const char *source_id, GError **error);
EfSegmentEdit *
ef_segment_table_redo (EfConnection *connection, const char *source_id, GError **error);
/* The titles of what would be undone and redone; NULL: nothing. */
gboolean ef_segment_table_get_history (EfConnection *connection,
                                       const char *source_id,
                                       char **undo,
                                       char **redo,
                                       GError **error);

G_END_DECLS
