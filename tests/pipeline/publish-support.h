/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/channel.h"
#include "pipeline/publish-private.h"
#include "pipeline/studio-posts.h"
#include "pipeline/support.h"
#include "practice/server.h"

/* A studio, a practice server of this process, and a profile with the channels that the server has. A minute of patience
 * lasts a blink, and nobody waits between two requests. */
typedef struct {
  Fixture base;
  EfPracticeServer *server; /* (owned) */
  EfStudio *studio;         /* (owned) */
  EfProfile *profile;       /* (owned) */
  char *key;
  char *file;
  const char *title; /* (nullable): that of the caption */
  char *channels[2]; /* ours: of x and instagram */
  char *remotes[2];
} Publish;

void publish_set_up (Publish *self, gconstpointer data);
void publish_tear_down (Publish *self, gconstpointer data);

EfProfile *publish_add_profile (Publish *self, const char *name, const char *key);
void publish_set_practice (Publish *self, EfProfile *profile, const char *key);
char *publish_add_channel (Publish *self,
                           EfProfile *profile,
                           const char *network,
                           const char *key,
                           char **remote);
void publish_setting (Publish *self, const char *key, const char *value);
void publish_rule (Publish *self, const char *rule);
void publish_reopen (Publish *self); /* the studio, as after an end that was clean */

/* For both channels, in an hour. */
EfPost *publish_add (Publish *self, const char *caption);
EfPost *publish_add_at (Publish *self, const char *caption, gint64 planned_at, guint n_channels);
EfPost *publish_add_with (Publish *self,
                          const char *caption,
                          gint64 planned_at,
                          const char *const *channels,
                          guint n_channels);
/* As it is in the database now. */
EfPost *publish_get (Publish *self, EfPost *post);
EfTarget *publish_target (EfPost *post, guint i);
EfJob *publish_job (Publish *self, EfPost *post); /* the last one */
/* Runs the queue until nothing can start any more, or nothing is left to be tried again. */
EfQueueOutcome publish_run (Publish *self, gboolean wait);

/* How many of @event the log has; of @remote (nullable). */
guint publish_count (Publish *self, const char *event, const char *remote);
guint publish_count_requests (Publish *self, const char *method, const char *part);
/* At the server there is what the post says: each target once, by channel and date, with its id; and nothing else. */
void publish_assert_exact (Publish *self, GPtrArray *posts);
guint publish_count_events (Publish *self, EfEventType type);

typedef gboolean (*PublishFunc) (EfConnection *connection, gpointer data, GError **error);
void publish_write (Publish *self, PublishFunc func, gpointer data);
