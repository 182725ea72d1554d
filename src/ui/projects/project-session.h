/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clip.h"
#include "core/plan.h"
#include "core/project-edit.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The work on one open project: what storyboard, variants, preview, settings and footer show. They
 * observe it and never each other. It holds no widget.
 *
 * Edits change the storyboard at once and are written behind, one after the other; when the database
 * refuses (somebody was faster), the storyboard is read anew and "notice" says so.
 *
 * Properties, all notifying: "undo-title", "redo-title" (nullable strings), "n-chosen" (guint), "variant"
 * (guint: the one shown), "format" (guint, EfFormat), "position" (gint64, of the clip), "duration"
 * (gint64), "playing", "busy" (booleans), "paintable" (GdkPaintable, nullable), "problem" (string, "":
 * none), "loading" (boolean: not read yet).
 * Signals: "changed": items, their looks or the settings; "variants-changed"; "shown-changed": another
 * item is on screen; "notice" (char *sentence): to be shown as a toast and read out. */
#define EF_TYPE_PROJECT_SESSION (ef_project_session_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectSession, ef_project_session, EF, PROJECT_SESSION, GObject)

EfProjectSession *ef_project_session_new (EfStudio *studio, EfProject *project);
/* Writes what is still to be written and lets go of the preview. */
void ef_project_session_close (EfProjectSession *self);

EfStudio *ef_project_session_get_studio (EfProjectSession *self); /* (nullable) */
EfProject *ef_project_session_get_project (EfProjectSession *self);
const EfProjectSettings *ef_project_session_get_settings (EfProjectSession *self);
gint64 ef_project_session_get_material (EfProjectSession *self); /* the length of all items */
/* Items that cannot be rendered; @problem (nullable): the sentence of the first. */
guint ef_project_session_count_problems (EfProjectSession *self, char **problem);

/* The storyboard, in its order, and what is chosen in it. */
GListModel *ef_project_session_get_items (EfProjectSession *self);
GtkSelectionModel *ef_project_session_get_selection (EfProjectSession *self);
GPtrArray *ef_project_session_get_chosen (EfProjectSession *self);    /* (element-type EfItem) */
guint ef_project_session_find (EfProjectSession *self, EfItem *item); /* G_MAXUINT: it is gone */
void ef_project_session_choose (EfProjectSession *self, GPtrArray *items);
/* The one that is on screen. (nullable) */
EfItem *ef_project_session_get_shown (EfProjectSession *self);

/* What is done to it. @at: 0 before all, n_items behind all. */
void ef_project_session_insert (EfProjectSession *self, GPtrArray *segments, guint at);
void ef_project_session_move (EfProjectSession *self, GPtrArray *items, guint at);
void ef_project_session_shift (EfProjectSession *self, int by); /* what is chosen, by one place */
void ef_project_session_remove (EfProjectSession *self);
void ef_project_session_double (EfProjectSession *self);
void ef_project_session_toggle_pinned (EfProjectSession *self);
void ef_project_session_shuffle_items (EfProjectSession *self);
/* Of one item, or of the chosen ones with @item NULL. */
void ef_project_session_set_transition (EfProjectSession *self,
                                        EfItem *item,
                                        EfTransition transition,
                                        const char *gesture);
void
ef_project_session_set_transitions (EfProjectSession *self, EfTransition transition); /* of all */
void ef_project_session_cycle_transition (EfProjectSession *self);
/* Of what is chosen: what differs between @from and @to; the rest stays as each of them has it. */
void ef_project_session_set_look (EfProjectSession *self,
                                  const EfLook *from,
                                  const EfLook *to,
                                  const char *gesture);
void ef_project_session_reset_look (EfProjectSession *self);
void ef_project_session_set_settings (EfProjectSession *self,
                                      const EfProjectSettings *settings,
                                      const char *gesture);
void ef_project_session_shuffle (EfProjectSession *self); /* new variants */
void ef_project_session_undo (EfProjectSession *self);
void ef_project_session_redo (EfProjectSession *self);

/* Variants and the preview of one of them. */
GPtrArray *ef_project_session_get_variants (EfProjectSession *self); /* (element-type EfClip) */
guint ef_project_session_get_n_missing (EfProjectSession *self);     /* fewer than asked for */
EfClip *ef_project_session_get_variant (EfProjectSession *self);     /* (nullable): the one shown */
void ef_project_session_set_variant (EfProjectSession *self, guint index);
EfFormat ef_project_session_get_format (EfProjectSession *self);
void ef_project_session_set_format (EfProjectSession *self, EfFormat format);
EfItem *ef_project_session_find_item (EfProjectSession *self, const EfClipItem *item);
gint64 ef_project_session_get_position (EfProjectSession *self);
gint64 ef_project_session_get_duration (EfProjectSession *self);
void ef_project_session_toggle_play (EfProjectSession *self);
void ef_project_session_pause (EfProjectSession *self);
void ef_project_session_seek (EfProjectSession *self, gint64 time);
void ef_project_session_step (EfProjectSession *self, int n_frames);
void ef_project_session_go_to (EfProjectSession *self, EfItem *item);
void ef_project_session_set_muted (EfProjectSession *self, gboolean muted);
/* How large it is seen, in pixels. */
void ef_project_session_set_size (EfProjectSession *self, int width, int height);

void ef_project_session_tell (EfProjectSession *self, const char *sentence);

G_END_DECLS
