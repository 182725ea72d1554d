/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* Undo, one stack for each source and each project. A step holds what each touched row was and became,
 * as the database itself says it. Only the tables' own files use this. */

#define EF_HISTORY_MOST 500 /* steps kept of an owner */

/* A table whose rows have "id" and "rev". One that goes stays as "deleted", so that a step brings it back
 * with the id that others know. */
typedef struct {
  const char *name;
  const char *state;       /* what a step brings back, as a JSON object */
  const char *columns;     /* the same, a list for an UPDATE */
  const char *from_before; /* their values out of the JSON of step_row.before */
  const char *from_after;  /* and out of step_row.after */
  gboolean is_kept;        /* rows never go: there is no "deleted" */
} EfHistoryTable;

typedef struct {
  const char *owner;                   /* the column of "step" that says whose it is */
  const EfHistoryTable *const *tables; /* NULL behind the last */
  const char *prune;                   /* drops what no step of :owner brings back */
  /* Says, with the title, that the rows of the step were changed since. FALSE. */
  gboolean (*refuse) (gboolean forwards, const char *title, GError **error);
} EfHistory;

/* The step that an edit is written into. */
typedef struct {
  gint64 seq;
  gboolean is_extended; /* it was there already: the edit goes on with its gesture */
  gboolean has_dropped; /* deleted rows may have lost the last step that knew them */
} EfHistoryStep;

/* What was undone goes. Then every row is noted before it is written (unless it is new) and after. */
gboolean ef_history_begin (EfConnection *connection,
                           const EfHistory *self,
                           const char *owner_id,
                           const char *title,
                           const char *gesture,
                           EfHistoryStep *step,
                           GError **error);
gboolean ef_history_note_before (EfConnection *connection,
                                 const EfHistoryTable *table,
                                 const EfHistoryStep *step,
                                 const char *id,
                                 GError **error);
gboolean ef_history_note_after (EfConnection *connection,
                                const EfHistoryTable *table,
                                const EfHistoryStep *step,
                                const char *id,
                                GError **error);
gboolean ef_history_end (EfConnection *connection,
                         const EfHistory *self,
                         const char *owner_id,
                         EfHistoryStep *step,
                         GError **error);

/* The step that is next to go back or forth. NOT_FOUND: there is none; REFUSED, with a sentence: its rows
 * have changed since. */
gboolean ef_history_find (EfConnection *connection,
                          const EfHistory *self,
                          const char *owner_id,
                          gboolean forwards,
                          gint64 *seq,
                          char **title,
                          GError **error);
gboolean ef_history_go (EfConnection *connection,
                        const EfHistory *self,
                        gboolean forwards,
                        gint64 seq,
                        GError **error);
/* The titles of what would be undone and redone; NULL: nothing. */
gboolean ef_history_get_titles (EfConnection *connection,
                                const EfHistory *self,
                                const char *owner_id,
                                char **undo,
                                char **redo,
                                GError **error);

/* A row that had @rev has the next one by a write that is no step and changes nothing that a step brings
 * back: the steps go on from there. */
gboolean ef_history_follow (EfConnection *connection,
                            const EfHistoryTable *table,
                            const char *id,
                            gint64 rev,
                            GError **error);

G_END_DECLS
