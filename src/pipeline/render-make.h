/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/name-template.h"
#include "core/plan.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-renders.h"

G_BEGIN_DECLS

/* Clips on their way to jobs. The rooms:
 *
 *   studio-render.c   the walk: from clips to stored jobs
 *   render-wish.c     what is asked for: formats, presets, encoder, folder, and what is read for that
 *   render-names.c    names that are free
 *   render-check.c    sources, folders and space, before anything is stored
 *
 * Only these include this. */

/* One file that is to be made. */
typedef struct {
  EfOutput *output; /* (unowned): of the plan */
  EfRender *render; /* (owned) */
  char *folder;
  char *name;   /* without a number */
  guint number; /* 1: the name alone */
} EfMakingFile;

/* One clip. */
typedef struct {
  EfClip *clip;    /* (owned) */
  char *project;   /* its name; "": gone */
  char **keywords; /* of its segments */
  char *folder;
  guint formats;
  GPtrArray *files; /* (element-type EfMakingFile) */
  EfPlan *plan;     /* (owned) (nullable) */
  EfJob *job;       /* (owned) (nullable) */
} EfMakingClip;

typedef struct {
  char *profile_id;
  char *profile_name;
  EfRenderWish wish;  /* its texts are owned */
  GPtrArray *clips;   /* (element-type EfMakingClip) */
  GPtrArray *presets; /* (element-type EfPreset): of the profile */
  char *preset;       /* (nullable) as the next: settings of the profile */
  char *folder;
  char *template;
  guint next; /* of the clips */
  guint n_rounds;
} EfMaking;

EfMaking *ef_making_new (EfStudio *studio, EfProfile *profile, const EfRenderWish *wish);
void ef_making_free (gpointer data);
void ef_making_add (EfMaking *self, EfClip *clip);

/* On the thread of the database. */
gboolean ef_making_read (EfConnection *connection, EfMaking *self, GError **error);
/* Formats and folder of each clip. */
gboolean ef_making_resolve (EfMaking *self, GError **error);
/* Outputs of a clip whose plan is there. */
gboolean ef_making_add_outputs (EfMaking *self, EfMakingClip *clip, GError **error);

/* Numbers go up until nobody in the database has a name; on its thread. */
gboolean ef_making_name_in_database (EfConnection *connection, EfMaking *self, GError **error);
/* The same for files that are there, on a thread; TRUE: none was. */
gboolean ef_making_name_on_disk (EfMaking *self);
/* One that was taken meanwhile: EF_ERROR_TAKEN. */
gboolean ef_making_check_names (EfConnection *connection, EfMaking *self, GError **error);

/* On a thread. */
gboolean ef_making_check (EfMaking *self, GError **error);
gint64 ef_making_guess_size (EfMaking *self);

G_END_DECLS
