/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "media/media.h"

G_BEGIN_DECLS

/* What the child is asked, one verb after the other. */
typedef struct {
  GCancellable *cancellable;  /* (owned) */
  EfThumbnailer *thumbnailer; /* (owned) (nullable): stays for the next picture of the same file */
  char *thumbnailer_uri;      /* (owned) (nullable) */
  char *thumbnailer_frames;   /* (owned) (nullable): the file of its frames */
  EfProgressFunc progress;    /* of the request that is worked on */
  void (*partial) (gpointer data); /* the file has been completed a bit further */
  gpointer data;
} EfChildVerbs;

/* Removes the file that is half written, if there is one. May be called by a signal. */
void ef_child_verbs_tidy (void);
void ef_child_verbs_clear (EfChildVerbs *self);

/* The result, NULL with an error. */
JsonObject *ef_child_verbs_answer (EfChildVerbs *self, JsonObject *request, GError **error);

G_END_DECLS
