/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "media/sound-reader.h"

G_BEGIN_DECLS

/* The sound of a plan, before loudness is levelled: each stretch with its volume and speed, faded where its
 * pictures are, on the very sample where its pictures begin. The preview and the render use it alike. One
 * thread at a time. */
typedef struct _EfSoundMix EfSoundMix;

EfSoundMix *ef_sound_mix_new (EfPlan *plan);
void ef_sound_mix_free (EfSoundMix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSoundMix, ef_sound_mix_free)

void ef_sound_mix_set_plan (EfSoundMix *self, EfPlan *plan);
/* In samples of EF_SOUND_RATE: exactly as long as the pictures. */
gint64 ef_sound_mix_get_length (EfSoundMix *self);
void ef_sound_mix_seek (EfSoundMix *self, gint64 sample);
/* As many as there are up to @n_frames in *@n_taken; 0 at the end. Silent where the plan has no sound. */
gboolean ef_sound_mix_take (EfSoundMix *self,
                            float *samples,
                            guint n_frames,
                            guint *n_taken,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
