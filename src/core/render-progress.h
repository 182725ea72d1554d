/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a render is, as its job carries it in its detail while it runs: for the window to put into words
 * and for nobody else. */
typedef struct {
  char stage[16];  /* "checking", "measuring", "encoding", "verifying" */
  double progress; /* of all, 0 … 1 */
  double speed;    /* seconds of the clip a second; 0: not known */
  double left;     /* seconds; -1: cannot be told yet */
} EfRenderProgress;

char *ef_render_progress_to_detail (const EfRenderProgress *self);
/* FALSE: @detail is something else, such as a sentence. */
gboolean ef_render_progress_from_detail (const char *detail, EfRenderProgress *self);
/* "Encoding 62 % · 1 min 10 s left · 3.1× real time" */
char *ef_render_progress_describe (const EfRenderProgress *self);
/* "1 min 10 s", "2 h 5 min"; what it is of the more is left out the more there is. */
char *ef_render_progress_describe_time (double seconds);

G_END_DECLS
