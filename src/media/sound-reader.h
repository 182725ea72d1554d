/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_SOUND_RATE 48000
#define EF_SOUND_CHANNELS 2

/* The sound of one file as interleaved floats of EF_SOUND_RATE and EF_SOUND_CHANNELS, decoded ahead on
 * threads of its own. More channels are mixed down, one goes to both sides. One thread at a time uses it. */
typedef struct _EfSoundReader EfSoundReader;

EfSoundReader *ef_sound_reader_new (const char *uri);
void ef_sound_reader_free (EfSoundReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSoundReader, ef_sound_reader_free)

/* Begins to read at the very sample at @begin; @speed 0.25 … 4, the pitch is kept. Returns at once. */
void ef_sound_reader_seek (EfSoundReader *self, gint64 begin, gint64 end, double speed);
/* The next @n_frames, all of them: where the file has no sound, or none any more, there is silence. Waits. */
gboolean ef_sound_reader_take (EfSoundReader *self,
                               float *samples,
                               guint n_frames,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
