/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/render-progress.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* A process that renders, one plan at a time; the next one finds everything loaded. It speaks the lines of
 * media/render.h. */
#define EF_TYPE_RENDER_PROCESS (ef_render_process_get_type ())
G_DECLARE_FINAL_TYPE (EfRenderProcess, ef_render_process, EF, RENDER_PROCESS, GObject)

EfRenderProcess *ef_render_process_new (GError **error);
gboolean ef_render_process_is_usable (EfRenderProcess *self); /* it has not ended, and need not */
void ef_render_process_end (EfRenderProcess *self);

typedef struct {
  void (*progress) (const EfRenderProgress *progress, gpointer data);
  void (*notice) (const char *text, gpointer data);
  gpointer data;
} EfRenderListener;

/* @settings: of a job, whose plan is rendered. When it is cancelled it returns as soon as nothing is
 * written any more. Returned is the array of "done". An error is one that may pass by itself, or a person's
 * matter: see ef_failure_is_passing (). */
void ef_render_process_run_async (EfRenderProcess *self,
                                  const char *id,
                                  const char *settings,
                                  const EfRenderListener *listener,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
JsonArray *
ef_render_process_run_finish (EfRenderProcess *self, GAsyncResult *result, GError **error);
/* Of an "error" of the lines, whoever has said it. */
GError *ef_render_process_make_error (JsonObject *problem);
void ef_render_process_set_paused (EfRenderProcess *self, gboolean paused);

/* Those of a studio. What is given back stays for the next for a while. */
typedef struct _EfRenderPool EfRenderPool;

EfRenderPool *ef_render_pool_new (void);
/* Ends all of them; what runs returns as cancelled. */
void ef_render_pool_close (EfRenderPool *self);
void ef_render_pool_free (EfRenderPool *self);
EfRenderProcess *ef_render_pool_take (EfRenderPool *self, GError **error);
void ef_render_pool_give (EfRenderPool *self, EfRenderProcess *process); /* (transfer full) */
void ef_render_pool_set_idle (EfRenderPool *self, guint milliseconds);   /* for tests */

EfRenderPool *ef_studio_get_render_pool (EfStudio *self);

G_END_DECLS
