/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/loudness.h"
#include "media/encoder.h"
#include "media/render.h"

G_BEGIN_DECLS

/* What the rooms of the renderer share: src/media/render*.c only. */

/* render-gate.c: where every thread at work passes again and again: here it waits while there is a pause,
 * hears that it is to end, and shows that something is going on. */
typedef struct _EfRenderGate EfRenderGate;

EfRenderGate *ef_render_gate_new (void);
EfRenderGate *ef_render_gate_ref (EfRenderGate *self);
void ef_render_gate_unref (EfRenderGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRenderGate, ef_render_gate_unref)
gboolean ef_render_gate_pass (EfRenderGate *self); /* FALSE: it is over */
void ef_render_gate_touch (EfRenderGate *self);
guint ef_render_gate_get_touches (EfRenderGate *self);
void ef_render_gate_set_paused (EfRenderGate *self, gboolean paused);
gboolean ef_render_gate_is_paused (EfRenderGate *self);
/* The first error counts; NULL: it is over without one. */
void ef_render_gate_close (EfRenderGate *self, GError *error);
GError *ef_render_gate_copy_error (EfRenderGate *self); /* (nullable) */
/* Cancelled when it is closed: for whoever waits elsewhere. (transfer none) */
GCancellable *ef_render_gate_get_cancellable (EfRenderGate *self);
/* FALSE and an error when it is closed, or nothing has happened for too long. */
typedef struct {
  guint touches;
  guint n_idle;
} EfRenderWatch;
gboolean ef_render_gate_watch (EfRenderGate *self, EfRenderWatch *watch);
#define EF_RENDER_WAKE_US (10 * G_TIME_SPAN_MILLISECOND)

/* render-check.c: one output that is to be made, or is there already. */
typedef struct {
  guint index; /* in the plan */
  const EfOutput *output;
  const EfEncoder *encoder;
  char *digest;             /* of what it is made of */
  char *part;               /* path */
  int part_fd;              /* (owned) as long as it is locked; -1: it is not ours yet */
  EfRenderedFile *finished; /* (nullable) */
} EfRenderTarget;

void ef_render_target_free (EfRenderTarget *self);
/* Everything that can be known before: an array of EfRenderTarget. Nothing has been written afterwards but
 * folders. */
GPtrArray *ef_render_check (EfPlan *plan,
                            const EfRenderReport *report,
                            GCancellable *cancellable,
                            GError **error);

/* render-file.c: names and what is noted in files. */
char *ef_render_file_digest (EfPlan *plan, guint output);
char *ef_render_file_make_note (EfRenderTarget *target, guint n_frames, double loudness);
/* What an earlier try has made of the very same; NULL: nothing, or something else. */
EfRenderedFile *ef_render_file_find (EfPlan *plan, const EfOutput *output, const char *digest);
gboolean ef_render_file_make_folder (const char *folder, GError **error);
/* Ours, locked until it has its name, and no link to something else. */
gboolean ef_render_file_make_part (EfRenderTarget *target, GError **error);
void ef_render_file_drop_part (EfRenderTarget *target); /* and what was written, if it is ours */
gboolean
ef_render_file_check_part (EfRenderTarget *target, GError **error); /* still there, and ours */
/* The part gets its name, which nobody else has taken meanwhile. */
gboolean ef_render_file_name (EfRenderTarget *target, GError **error);
void ef_render_file_remove_folder (const char *folder);

/* render-mix.c: the sound of the plan, which is gone through more than once. */
typedef struct _EfRenderMix EfRenderMix;

EfRenderMix *ef_render_mix_new (EfPlan *plan, EfRenderGate *gate);
void ef_render_mix_free (EfRenderMix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRenderMix, ef_render_mix_free)
gint64 ef_render_mix_get_length (EfRenderMix *self);

/* What is done to all of it. */
typedef struct {
  double gain;    /* dB */
  double ceiling; /* dBTP; HUGE_VAL: no limiter */
} EfRenderLevel;

#define EF_RENDER_LEVEL_NONE ((EfRenderLevel) { 0, HUGE_VAL })
void ef_render_mix_begin (EfRenderMix *self, EfRenderLevel level);
/* Up to @n_frames; 0 in *@n_taken: the end. */
gboolean ef_render_mix_take (EfRenderMix *self,
                             float *samples,
                             guint n_frames,
                             guint *n_taken,
                             GError **error);

/* render-loudness.c */
typedef struct _EfRenderMeter EfRenderMeter;

EfRenderMeter *ef_render_meter_new (void);
void ef_render_meter_free (EfRenderMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRenderMeter, ef_render_meter_free)
void ef_render_meter_add (EfRenderMeter *self, const float *samples, gsize n_frames);
double ef_render_meter_get_loudness (EfRenderMeter *self); /* LUFS; -HUGE_VAL: silence */
double ef_render_meter_get_peak (EfRenderMeter *self);     /* dBTP */

gboolean ef_render_loudness_measure (EfRenderMix *mix, EfLoudness *measured, GError **error);
/* How the mix, @plain as it was measured, comes to @target LUFS without peaks above @ceiling. */
gboolean ef_render_loudness_find (EfRenderMix *mix,
                                  const EfLoudness *plain,
                                  double target,
                                  double ceiling,
                                  EfRenderLevel *level,
                                  GError **error);

/* render-sound.c: encoded sound of a plan at one bitrate. Immutable once it is ready. */
typedef struct _EfRenderSound EfRenderSound;

EfRenderSound *ef_render_sound_new (int bitrate); /* kbit/s */
void ef_render_sound_free (EfRenderSound *self);
int ef_render_sound_get_bitrate (EfRenderSound *self);
gboolean ef_render_sound_make (EfRenderSound *self,
                               EfPlan *plan,
                               EfRenderMix *mix,
                               const EfEncoder *encoder,
                               EfRenderGate *gate,
                               GError **error);
gboolean ef_render_sound_is_ready (EfRenderSound *self);
double ef_render_sound_get_loudness (EfRenderSound *self); /* NAN: silent or left alone */
guint ef_render_sound_get_n_packets (EfRenderSound *self);
GstCaps *ef_render_sound_get_caps (EfRenderSound *self); /* (transfer none) */
/* Packet @index and when it is heard, before 0 what the encoder puts before the first sample. */
GstBuffer *ef_render_sound_get_packet (EfRenderSound *self, guint index, EfTimeSpan *shown);

/* render-output.c: one file that is being encoded. */
typedef struct _EfRenderOutput EfRenderOutput;

EfRenderOutput *ef_render_output_new (EfPlan *plan,
                                      EfRenderTarget *target,
                                      EfRenderSound *sound, /* (nullable) */
                                      GstCaps *caps,
                                      EfRenderGate *gate,
                                      GError **error);
/* FALSE: the encoder does not come to its end. It, and what it uses, has to stay. */
gboolean ef_render_output_free (EfRenderOutput *self);
/* Waits for room; frame by frame. FALSE: it is over. */
gboolean ef_render_output_push (EfRenderOutput *self, GstBuffer *buffer, guint frame);
void ef_render_output_end (EfRenderOutput *self);
/* Looks at what the encoder says. */
void ef_render_output_watch (EfRenderOutput *self);
gboolean ef_render_output_is_done (EfRenderOutput *self);
guint ef_render_output_get_n_written (EfRenderOutput *self);
/* Everything is encoded, sound is ready: writes the rest, and syncs. */
gboolean ef_render_output_finish (EfRenderOutput *self, GError **error);

/* render-work.c: all that is at work to encode one plan. Two threads make pictures and sound; encoders have
 * threads of their own, which write the files; the one who called looks after all of them. */
typedef struct _EfRenderWork EfRenderWork;

EfRenderWork *ef_render_work_new (EfPlan *plan, GPtrArray *targets, EfRenderGate *gate);
/* Until everything that is not finished yet is encoded. */
gboolean ef_render_work_run (EfRenderWork *self,
                             const EfRenderReport *report,
                             GCancellable *cancellable,
                             GError **error);
EfRenderOutput *ef_render_work_get_output (EfRenderWork *self, guint index); /* of the unfinished */
double ef_render_work_get_loudness (EfRenderWork *self, int bitrate);
/* FALSE: something does not come back, so that everything has to stay. */
gboolean ef_render_work_free (EfRenderWork *self);

/* render-verify.c */
gboolean
ef_render_verify (EfPlan *plan, EfRenderTarget *target, GCancellable *cancellable, GError **error);

G_END_DECLS
