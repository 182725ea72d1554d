/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/network.h"

/* What the server's own validation said to a post, one channel and of a shape that our client sends. */
typedef struct {
  char *name;
  char *network;
  guint status;
  JsonObject *settings; /* (owned) */
  char *content;        /* as it was sent */
  char **comments;
  EfNetworkMedia *media;
  guint n_media;
  gboolean is_draft;
  guint most_text;
} RecordedPost;

/* (element-type RecordedPost) of tests/support/recorded/postiz-validation.json */
GPtrArray *recorded_posts_load (void);
