/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-posts.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* One call of a verb about targets, counted: what goes in, and what became of each. */
typedef struct {
  char *profile_id;
  char **ids;
  char *caption;  /* (nullable): as it is */
  char *settings; /* (nullable): the same */
  gint64 planned_at;
  gint64 rev;
  gint64 now;
  GPtrArray *done;     /* (owned) (element-type EfPostDone) */
  GHashTable *dates;   /* (owned): id of a post → the date chosen for it */
  GHashTable *offsets; /* (owned): origin → microseconds its clock is ahead */
} EfPostVerb;

EfPostVerb *ef_post_verb_new (EfProfile *profile, const char *const *ids, gint64 planned_at);
void ef_post_verb_free (gpointer self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPostVerb, ef_post_verb_free)
void ef_post_verb_add (EfPostVerb *self, const char *id, gboolean is_wish, const char *problem);
/* What is known of the clock of a server. */
void ef_post_verb_note_clock (EfPostVerb *self, EfStudio *studio, const char *origin);
gboolean ef_post_verb_restart (EfConnection *connection,
                               EfPostVerb *self,
                               const EfTarget *target,
                               GError **error);

G_END_DECLS
