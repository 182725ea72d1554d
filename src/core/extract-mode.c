/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/extract-mode.h"

static const char *const modes[] = {
  [EF_EXTRACT_EXACT] = "exact",
  [EF_EXTRACT_SMART] = "smart",
  [EF_EXTRACT_KEYFRAME] = "keyframe",
};

static const char *const all_tracks[] = {
  [EF_EXTRACT_ALL_TRACKS] = "all",
  [EF_EXTRACT_FIRST_SOUND] = "first",
  [EF_EXTRACT_ONLY_SOUND] = "sound",
  [EF_EXTRACT_NO_SOUND] = "picture",
};

static gboolean
find_nick (const char *const *nicks, guint n_nicks, const char *nick, guint *place)
{
  for (guint i = 0; nick != NULL && i < n_nicks; i++) {
    if (g_str_equal (nicks[i], nick)) {
      *place = i;
      return TRUE;
    }
  }

  return FALSE;
}

const char *
ef_extract_mode_to_nick (EfExtractMode mode)
{
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (modes), modes[EF_EXTRACT_EXACT]);

  return modes[mode];
}

/* @mode keeps its value where @nick is none. */
gboolean
ef_extract_mode_from_nick (const char *nick, EfExtractMode *mode)
{
  guint place;

  if (!find_nick (modes, G_N_ELEMENTS (modes), nick, &place))
    return FALSE;
  *mode = (EfExtractMode) place;

  return TRUE;
}

const char *
ef_extract_tracks_to_nick (EfExtractTracks tracks)
{
  g_return_val_if_fail ((guint) tracks < G_N_ELEMENTS (all_tracks),
                        all_tracks[EF_EXTRACT_ALL_TRACKS]);

  return all_tracks[tracks];
}

/* As above. */
gboolean
ef_extract_tracks_from_nick (const char *nick, EfExtractTracks *tracks)
{
  guint place;

  if (!find_nick (all_tracks, G_N_ELEMENTS (all_tracks), nick, &place))
    return FALSE;
  *tracks = (EfExtractTracks) place;

  return TRUE;
}
