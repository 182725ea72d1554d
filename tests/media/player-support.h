/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/player-private.h"
#include "support/videos.h"

G_BEGIN_DECLS

/* A player whose sinks need neither display nor device, and what is known about a numbered video. */
typedef struct {
  EfTestVideo video;
  char *uri;
  EfMediaInfo *info;
  EfFrameIndex *frames;
  GArray *numbers; /* what every frame shows */
  EfPlayer *player;
} Stage;

EfPlayer *make_player (void);
void stage_open (Stage *stage, const EfTestVideo *video);
void stage_close (Stage *stage);

/* Runs the main loop until the player is at rest; ends the test when it never is. */
void settle (EfPlayer *player);
void run_for (guint milliseconds);
/* The number on screen. */
int read_number (Stage *stage);
/* That frame is on screen, and the player says so. */
void check_frame (Stage *stage, guint frame);
/* Whatever frame is on screen, it is the one the player says. */
void check_truth (Stage *stage);
/* Every pipeline there was is gone. */
void wait_gone (void);

G_END_DECLS
