/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "core/plan.h"
#include "core/project-edit.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The projects of a profile, their storyboards, and the clips that are frozen from them. */

GListModel *ef_studio_get_projects (EfStudio *self); /* of EfProject, of the active profile */

void ef_studio_list_projects_async (EfStudio *self,
                                    EfProfile *profile,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ef_studio_list_projects_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* By id, start of an id, or name. */
void ef_studio_find_project_async (EfStudio *self,
                                   EfProfile *profile,
                                   const char *name_or_id,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
EfProject *ef_studio_find_project_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* @name NULL: "Project 1" and so on. @source (nullable): with all of its segments in their order. The
 * settings are the profile's defaults for new projects. */
void ef_studio_add_project_async (EfStudio *self,
                                  EfProfile *profile,
                                  const char *name,
                                  EfSource *source,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfProject *ef_studio_add_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_rename_project_async (EfStudio *self,
                                     EfProject *project,
                                     const char *name,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_rename_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Name and settings in one go: both or neither. What differs from @project as it is stored is written; the
 * settings are a step of undo. */
void ef_studio_set_project_async (EfStudio *self,
                                  EfProject *project,
                                  const char *name,
                                  const EfProjectSettings *settings,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_studio_set_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* With its clips; never files. Can be taken back for 30 days. */
void ef_studio_remove_project_async (EfStudio *self,
                                     EfProject *project,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_remove_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_restore_project_async (EfStudio *self,
                                      EfProject *project,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ef_studio_restore_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Those that can be taken back, the latest removed first. (element-type EfProject) */
#define EF_PROJECT_REMOVED_DAYS 30
void ef_studio_list_removed_projects_async (EfStudio *self,
                                            EfProfile *profile,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GPtrArray *
ef_studio_list_removed_projects_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* As ef_studio_find_project_async, among those. */
void ef_studio_find_removed_project_async (EfStudio *self,
                                           EfProfile *profile,
                                           const char *name_or_id,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
EfProject *
ef_studio_find_removed_project_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The settings that new projects of a profile begin with. */
#define EF_PROJECT_DEFAULTS_SETTING "project-defaults"

void ef_studio_get_project_defaults_async (EfStudio *self,
                                           EfProfile *profile,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* @settings: not set up */
gboolean ef_studio_get_project_defaults_finish (EfStudio *self,
                                                GAsyncResult *result,
                                                EfProjectSettings *settings,
                                                GError **error);
void ef_studio_set_project_defaults_async (EfStudio *self,
                                           EfProfile *profile,
                                           const EfProjectSettings *settings,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean
ef_studio_set_project_defaults_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The storyboard (element-type EfItem), each item with its segment and source. */
void ef_studio_list_items_async (EfStudio *self,
                                 EfProject *project,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_list_items_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* As ef_studio_edit_segments_async, undo and history. Signal "items-changed" (char *project_id): somebody
 * changed the storyboard or the settings, or a segment or source in it: list anew. It is emitted inside the
 * _finish of whoever did it here, who may pass over it. */
void ef_studio_edit_project_async (EfStudio *self,
                                   EfProjectEdit *edit,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean ef_studio_edit_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_undo_project_async (EfStudio *self,
                                   EfProject *project,
                                   gboolean redo,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
EfProjectEdit *ef_studio_undo_project_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_get_project_history_async (EfStudio *self,
                                          EfProject *project,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean ef_studio_get_project_history_finish (EfStudio *self,
                                               GAsyncResult *result,
                                               char **undo,
                                               char **redo,
                                               GError **error);
/* Freezes variants of a project as clips (element-type EfClip), none like another of it. @n_missing: how
 * many more were asked for than there are lists. @settings NULL: the project's. */
void ef_studio_make_clips_async (EfStudio *self,
                                 EfProject *project,
                                 const EfProjectSettings *settings,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_make_clips_finish (EfStudio *self,
                                        GAsyncResult *result,
                                        guint *n_missing,
                                        GError **error);
/* Stores what ef_studio_preview_clips has shown, so that what is rendered is what was seen. One that is stored
 * already, with the same settings, is taken instead. (element-type EfClip), in the order given */
void ef_studio_freeze_clips_async (EfStudio *self,
                                   EfProject *project,
                                   GPtrArray *clips,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *ef_studio_freeze_clips_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* What they would be, without storing anything: for the list of variants beside the preview. They are as
 * @project and @items are now; whoever changes those cancels, and asks again. What cannot be frozen says so where
 * it stands, and is left out. */
void ef_studio_preview_clips_async (EfStudio *self,
                                    EfProject *project,
                                    GListModel *items,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ef_studio_preview_clips_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* Of one project, or of all (@project NULL). Signal "clips-changed": list anew. */
void ef_studio_list_clips_async (EfStudio *self,
                                 EfProfile *profile,
                                 EfProject *project,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *ef_studio_list_clips_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* By id, start of an id, or "PROJECT/NAME". */
void ef_studio_find_clip_async (EfStudio *self,
                                EfProfile *profile,
                                const char *name_or_id,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
EfClip *ef_studio_find_clip_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_rename_clip_async (EfStudio *self,
                                  EfClip *clip,
                                  const char *name,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_studio_rename_clip_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_remove_clip_async (EfStudio *self,
                                  EfClip *clip,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_studio_remove_clip_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The plan of a clip for the preview: with proxies where they are there, no outputs, and cameras from what
 * was analysed (none yet: the middle, and the analysis is asked for). What cannot be shown is left out and
 * named in @problems (element-type utf8), of a render it is an error. */
void ef_studio_make_plan_async (EfStudio *self,
                                EfClip *clip,
                                EfFormat format,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
EfPlan *ef_studio_make_plan_finish (EfStudio *self,
                                    GAsyncResult *result,
                                    GPtrArray **problems,
                                    GError **error);

G_END_DECLS
