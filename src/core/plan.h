/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/camera.h"
#include "core/format.h"
#include "core/look.h"
#include "core/media-info.h"
#include "core/preset.h"
#include "core/time-span.h"
#include "core/transition.h"

G_BEGIN_DECLS

/* All that has to be known to make the files of one clip, frozen: the preview and the render child compose
 * it with the same code, and it may be sent to another machine that sees the same files. Immutable and
 * counted once built; a builder fills the fields before anybody else has it.
 *
 * The clip runs on a grid of frames of "rate": stretch i begins at frame "first" and has "n_frames", so
 * that picture and sound of 100 joins do not drift apart. ef_plan_lay_out () fills these in. */
typedef struct {
  char *label;       /* for sentences: the segment's label or the source's name */
  char *path;        /* as the system gave it */
  char *fingerprint; /* "": not known; else the file must still have it */
  gint64 size;       /* of the file when it was frozen */
  char *proxy;       /* (nullable): for the preview only; never written to JSON */
  EfMediaInfo *info;
  EfTimeSpan span; /* of the source */
  gint64 lead;     /* the key frame to decode from for its first picture; -1: the one before it */
  EfLook look;     /* with a fill, always */
  EfCamera *cameras[EF_FORMAT_N]; /* (nullable): of EF_FILL_TRACK */
  EfTransition transition;        /* with the stretch before; of the first none */
  guint first;                    /* frame of the clip; overlaps the one before for a cross-fade */
  guint n_frames;
} EfStretch;

typedef struct {
  EfFormat format;
  int width;
  int height;
  char *file; /* the finished file; written beside it as ".part" */
  EfPreset *preset;
  char *encoder;   /* nick, "": the best one here */
  char *render_id; /* whose file it is; "": nobody's */
} EfOutput;

typedef struct {
  gatomicrefcount n_refs;
  char *title;
  char *profile_id;
  char *profile_name;   /* for the log */
  EfRate rate;          /* of the clip; never none */
  GPtrArray *stretches; /* of EfStretch; at least one */
  GPtrArray *outputs;   /* of EfOutput; none in a preview */
  gboolean has_sound;
  gboolean is_levelled;
  double loudness; /* LUFS */
  char *folder;    /* for what is made on the way; removed at the end; "": none */
} EfPlan;

#define EF_TYPE_PLAN (ef_plan_get_type ())
GType ef_plan_get_type (void);

EfStretch *ef_stretch_new (void);
void ef_stretch_free (EfStretch *self);
EfOutput *ef_output_new (void);
void ef_output_free (EfOutput *self);

EfPlan *ef_plan_new (void);
EfPlan *ef_plan_ref (EfPlan *self);
void ef_plan_unref (EfPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPlan, ef_plan_unref)

/* The rate most of the picture has, no more than the presets allow; then first and n_frames of every
 * stretch, transitions fitted. A stretch has at least one frame. */
void ef_plan_lay_out (EfPlan *self);
guint ef_plan_get_n_frames (EfPlan *self);
gint64 ef_plan_get_duration (EfPlan *self);
gint64 ef_plan_get_begin (EfPlan *self, guint stretch); /* of a stretch in the clip */
guint ef_plan_find (EfPlan *self, gint64 time); /* the stretch on screen, the later of two */
/* The time of the source that stretch shows at a time of the clip; inside its span, always. */
gint64 ef_plan_get_source_time (EfPlan *self, guint stretch, gint64 time);
/* The same for a frame of the clip, as a reader is asked for it: a little into the frame that is meant, for
 * containers round time stamps, some to a millisecond, and a clock that hits the very edges would show
 * one picture twice and leave out the next. */
gint64 ef_plan_get_picture_time (EfPlan *self, guint stretch, guint frame);

/* Everything but proxies. A plan that another version wrote is understood or refused in words. */
#define EF_PLAN_VERSION 1
JsonNode *ef_plan_to_json (EfPlan *self);
EfPlan *ef_plan_from_json (JsonNode *node, GError **error);
/* What is wrong with it by itself: no stretch, an empty span, a size that is odd, a name twice. */
gboolean ef_plan_check (EfPlan *self, GError **error);

G_END_DECLS
