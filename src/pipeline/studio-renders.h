/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "core/preset.h"
#include "core/render.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Rendering clips, and the library of what was rendered. */

/* What is asked for beyond the clip's own settings. The zero value asks for nothing more. */
typedef struct {
  guint formats;        /* 0: the clip's */
  const char *preset;   /* id or name; NULL: the clip's */
  const char *encoder;  /* nick; NULL: the clip's */
  const char *folder;   /* NULL: the clip's, else the profile's */
  const char *template; /* of names; NULL: the profile's, else "{project}-{clip}-{format}" */
  int priority;
} EfRenderWish;

/* One job for each clip, which makes all its formats (one decode where that pays); a render for each
 * file, in the library at once. Everything that can be known before is looked at first: sources there and
 * unchanged, spans inside, folder writable, names free (a taken one gets a number), space enough. An error
 * names what is in the way and nothing is stored. (element-type EfJob) */
void ef_studio_render_async (EfStudio *self,
                             EfProfile *profile,
                             GPtrArray *clips,
                             const EfRenderWish *wish,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *ef_studio_render_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* The renders of such jobs (element-type EfRender). */
void ef_studio_list_job_renders_async (EfStudio *self,
                                       EfProfile *profile,
                                       GPtrArray *jobs,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *ef_studio_list_job_renders_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Again with the same clip and settings, to the same place: of a file that is gone. */
void ef_studio_render_again_async (EfStudio *self,
                                   EfRender *render,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
EfJob *ef_studio_render_again_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Seconds it will take here, and bytes it will need; -1: cannot be told yet. *@folder (nullable): where the first
 * of them will lie. */
void ef_studio_estimate_render_async (EfStudio *self,
                                      GPtrArray *clips,
                                      const EfRenderWish *wish,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ef_studio_estimate_render_finish (EfStudio *self,
                                           GAsyncResult *result,
                                           double *seconds,
                                           gint64 *bytes,
                                           char **folder,
                                           GError **error);

/* The library: a list that reads pages as they are looked at, of any length. Properties: "n-items",
 * "loading". Text, filter and order change it in place; what others change shows at once. */
typedef struct {
  const char *text;
  const char *format;
  const char *project_id;
  const char *tag;
  int use; /* EfRenderUse; -1: all */
  gboolean trashed;
  guint states; /* bits 1 << EfJobState; 0: those that are there: completed */
  int order;    /* EfRenderOrder of the store: 0 newest, 1 oldest, 2 by title, 3 longest */
} EfLibraryFilter;

#define EF_TYPE_LIBRARY (ef_library_get_type ())
G_DECLARE_FINAL_TYPE (EfLibrary, ef_library, EF, LIBRARY, GObject) /* GListModel of EfRender */

EfLibrary *ef_library_new (EfStudio *studio, EfProfile *profile);
void ef_library_set_filter (EfLibrary *self, const EfLibraryFilter *filter);
gboolean ef_library_is_loading (EfLibrary *self);
/* What was read already; asking for an item of the list reads it. (transfer none) (nullable) */
EfRender *ef_library_peek (EfLibrary *self, guint position);
/* All of those at @positions (element-type guint), those that nobody has looked at included, however many.
 * (element-type EfRender); the list has the same objects. */
void ef_library_fetch_async (EfLibrary *self,
                             GArray *positions,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *ef_library_fetch_finish (EfLibrary *self, GAsyncResult *result, GError **error);

typedef struct {
  guint n_all;
  guint n_uses[EF_RENDER_PUBLISH_FAILED + 1];
  guint n_trashed;
} EfLibraryCounts;
void ef_studio_count_library_async (EfStudio *self,
                                    EfProfile *profile,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_count_library_finish (EfStudio *self,
                                         GAsyncResult *result,
                                         EfLibraryCounts *counts,
                                         GPtrArray **tags, /* (nullable) of utf8 */
                                         GError **error);
void ef_studio_list_renders_async (EfStudio *self,
                                   EfProfile *profile,
                                   const EfLibraryFilter *filter,
                                   guint offset,
                                   guint limit,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *
ef_studio_list_renders_finish (EfStudio *self, GAsyncResult *result, guint *n_all, GError **error);
/* By id, start of an id, or title. */
void ef_studio_find_render_async (EfStudio *self,
                                  EfProfile *profile,
                                  const char *name_or_id,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfRender *ef_studio_find_render_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Finished files made elsewhere: probed, never copied. What is there already is returned. As
 * ef_studio_add_sources_async; sources of EfAdded are renders. */
void ef_studio_add_renders_async (EfStudio *self,
                                  EfProfile *profile,
                                  GPtrArray *files,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *ef_studio_add_renders_finish (EfStudio *self,
                                         GAsyncResult *result,
                                         GPtrArray **refused,
                                         GError **error);
void ef_studio_update_render_async (EfStudio *self,
                                    EfRender *render,
                                    EfRender *values,
                                    EfRenderFields fields,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_update_render_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* @renders (element-type EfRender). Into the trash and back; the file stays where it is for 30 days and
 * then goes to the desktop's trash, but a file made elsewhere is never touched. */
void ef_studio_trash_renders_async (EfStudio *self,
                                    GPtrArray *renders,
                                    gboolean trash,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
guint ef_studio_trash_renders_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* At once and for good, files of ours as well; of those in the trash. */
void ef_studio_delete_renders_async (EfStudio *self,
                                     GPtrArray *renders,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
guint ef_studio_delete_renders_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_tag_renders_async (EfStudio *self,
                                  GPtrArray *renders,
                                  const char *tag,
                                  gboolean add,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
guint ef_studio_tag_renders_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Copies of the files into a folder; names that are taken get a number. */
void ef_studio_export_renders_async (EfStudio *self,
                                     GPtrArray *renders,
                                     GFile *folder,
                                     GFileProgressCallback progress,
                                     gpointer progress_data,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
guint ef_studio_export_renders_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Ours and the profile's own (element-type EfPreset), ours first. */
void ef_studio_list_presets_async (EfStudio *self,
                                   EfProfile *profile,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *ef_studio_list_presets_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* A preset without an id is added. */
void ef_studio_save_preset_async (EfStudio *self,
                                  EfProfile *profile,
                                  const EfPreset *preset,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfPreset *ef_studio_save_preset_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_remove_preset_async (EfStudio *self,
                                    EfProfile *profile,
                                    const char *id,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_remove_preset_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The encoders that really work here, as the child found out by encoding; asked once per process. */
typedef struct {
  char *nick; /* "x264" */
  char *name; /* "x264 (software)" */
  gboolean is_hardware;
  gboolean works;
  char *problem; /* why not, "" */
} EfEncoderState;
void ef_encoder_state_free (EfEncoderState *self);
void
ef_studio_list_encoders_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ef_studio_list_encoders_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Settings, keys of ef_studio_get_setting () and of the profile: "render.at-once" (0: from cores and
 * encoder sessions), "render.farm" ("" or "slurm") and what belongs to it (farm-settings.h), "render.folder",
 * "render.template", "render.preset", "render.when-done". */

G_END_DECLS
