/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/video-ending.h"

#include <string.h>

static const char *const endings[] = {
  ".mp4", ".m4v", ".mov",  ".qt",  ".mkv", ".webm", ".avi",  ".mpg",   ".mpeg", ".mpe", ".m2v",
  ".ts",  ".mts", ".m2ts", ".m2t", ".vob", ".wmv",  ".asf",  ".flv",   ".f4v",  ".ogv", ".ogm",
  ".3gp", ".3g2", ".mxf",  ".dv",  ".rm",  ".rmvb", ".divx", ".mjpeg", ".mjpg", ".y4m", ".insv",
};

const char *
ef_video_ending_find (const char *name)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && dot > name && i < G_N_ELEMENTS (endings); i++) {
    if (g_ascii_strcasecmp (dot, endings[i]) == 0)
      return dot;
  }

  return NULL;
}
