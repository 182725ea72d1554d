/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "media/progress.h"

G_BEGIN_DECLS

/* Making the files of a plan. All of it belongs into a child process (media/render-child.h) or on a
 * thread of its own, never onto the main thread. */

typedef enum {
  EF_RENDER_CHECKING,  /* sources, folders, space, encoders */
  EF_RENDER_MEASURING, /* loudness: the first pass */
  EF_RENDER_ENCODING,
  EF_RENDER_VERIFYING, /* duration, first and last frame; synced, renamed */
} EfRenderStage;

const char *ef_render_stage_to_nick (EfRenderStage stage); /* of the line protocol */
gboolean ef_render_stage_from_nick (const char *nick, EfRenderStage *stage);

/* Called on the thread that renders, at most four times a second. @speed: seconds of clip a second. */
typedef struct {
  void (*report) (EfRenderStage stage, double progress, double speed, gpointer data);
  /* A sentence that is no failure, such as another encoder than was asked for. */
  void (*notice) (const char *text, gpointer data);
  /* (nullable) All pictures are on their way to the encoders: another plan may begin. */
  void (*decoded) (gpointer data);
  gpointer data;
} EfRenderReport;

/* One file that is there now, whole. */
typedef struct {
  char *file;
  char *render_id;
  char *encoder;
  gint64 size;
  gint64 duration;
  guint n_frames;
  double loudness; /* of the sound in it, as it was measured; NAN: silent or left alone */
} EfRenderedFile;
void ef_rendered_file_free (EfRenderedFile *self);

typedef struct _EfRenderer EfRenderer;

/* Renders the outputs of a plan, of which several come from one decode where that pays. What is finished
 * and whole from an earlier try (same plan, same file) is not made again. On failure nothing is left
 * but finished files; the error's code says whether trying again may help (EF_MEDIA_ERROR_STUCK,
 * _FAILED) or not. (element-type EfRenderedFile) */
EfRenderer *ef_renderer_new (EfPlan *plan);
void ef_renderer_free (EfRenderer *self);
GPtrArray *ef_renderer_run (EfRenderer *self,
                            const EfRenderReport *report,
                            GCancellable *cancellable,
                            GError **error);
/* The same in two halves, so that the next plan may begin while this one is looked at and synced: first
 * everything is encoded into ".part" files, then they are verified, synced and named. */
gboolean ef_renderer_make (EfRenderer *self,
                           const EfRenderReport *report,
                           GCancellable *cancellable,
                           GError **error);
GPtrArray *ef_renderer_finish (EfRenderer *self,
                               const EfRenderReport *report,
                               GCancellable *cancellable,
                               GError **error);
/* From any thread: nothing is decoded or encoded meanwhile, and it goes on where it was. */
void ef_renderer_set_paused (EfRenderer *self, gboolean paused);
/* An encoder hangs for good, and threads with it: this process is better ended soon. */
gboolean ef_renderer_is_wedged (EfRenderer *self);

/* The path of what is written before the file has its name, to be removed when nobody is at it. */
char *ef_render_get_part (const EfOutput *output);
/* The same of all that @plan makes. (transfer full) (element-type filename) */
GPtrArray *ef_render_list_parts (EfPlan *plan);
/* About how many bytes a file will have. */
gint64 ef_render_guess_size (const EfOutput *output, EfRate rate, gint64 duration);

/* The child: `edit-factory-cli render-plan`. It reads commands as lines on its input, and the end of that
 * ends it:
 *   {"plan":{…},"id":"…"}  {"pause":true}  {"pause":false}  {"cancel":true}  {"cancel":true,"id":"…"}
 * and writes one JSON document a line:
 *   {"id":"…","stage":"encoding","progress":0.62,"speed":3.1}
 *   {"id":"…","notice":"…"}
 *   {"id":"…","done":[{"file":…,"render":…,"size":…,"duration":…,"frames":…,"encoder":…,"loudness":…}]}
 *   {"id":"…","error":{"code":"no-space","message":"…"}}
 * Each plan is answered by one "done" or one "error". Plans wait for each other; one that is sent before
 * the one before is done begins while that one is encoded to its end and verified. Progress is of the whole plan. The duration is
 * in nanoseconds, as everywhere; "file" is for people to read where it is no UTF-8; without "loudness" it
 * was left alone. Cancelling means all of them, or the one that is named. Codes are those of EfMediaError,
 * "invalid", "taken", "refused" and "cancelled". After "stuck" the child may end by itself. */
int ef_render_child_serve (int input, int output);
/* The whole program; does not return. */
_Noreturn void ef_render_child_run (void);

G_END_DECLS
