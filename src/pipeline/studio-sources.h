/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/segment-edit.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The sources and segments of a profile. */

GListModel *ef_studio_get_sources (EfStudio *self); /* of EfSource, of the active profile */

void ef_studio_list_sources_async (EfStudio *self,
                                   EfProfile *profile,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *ef_studio_list_sources_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* By id, start of an id, or name; several: EF_ERROR_AMBIGUOUS with the candidates. */
void ef_studio_find_source_async (EfStudio *self,
                                  EfProfile *profile,
                                  const char *name_or_id,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfSource *ef_studio_find_source_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What became of files that were to be added. */
typedef struct {
  GPtrArray *sources; /* (element-type EfSource): added, or there already */
  GPtrArray *known;   /* (element-type EfSource): those of them that were there already */
  GPtrArray *refused; /* (element-type utf8): a sentence each, which names the file */
} EfAdded;

void ef_added_free (EfAdded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAdded, ef_added_free)

/* @files (element-type GFile): files and folders, which are searched. Each is probed, stored with its
 * import job, and is in the list at once. The error is for when nothing could be tried at all. */
void ef_studio_add_sources_async (EfStudio *self,
                                  EfProfile *profile,
                                  GPtrArray *files,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfAdded *ef_studio_add_sources_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_rename_source_async (EfStudio *self,
                                    EfSource *source,
                                    const char *name,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_rename_source_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The same recording (by fingerprint), or one at least as long unless @force; its missing siblings that
 * lie in the same folder come with it. */
void ef_studio_relink_source_async (EfStudio *self,
                                    EfSource *source,
                                    GFile *file,
                                    gboolean force,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* How many were found again, this one included. */
guint ef_studio_relink_source_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Out of the list, never off the disk; kept for 30 days. */
void ef_studio_remove_source_async (EfStudio *self,
                                    EfSource *source,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_remove_source_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_restore_source_async (EfStudio *self,
                                     EfSource *source,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_restore_source_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Open mark and playhead; written behind, never fails loudly. */
void ef_studio_save_source_place (EfStudio *self, EfSource *source);

void ef_studio_list_segments_async (EfStudio *self,
                                    EfSource *source,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ef_studio_list_segments_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Those of @profile whose label, keywords or notes have the words of @text; a word may also be in the
 * name of their source. Those of one source together, by begin, and not more than a thousand. Without
 * words, all there are, also those without any text (20,000 at most). */
void ef_studio_search_segments_async (EfStudio *self,
                                      EfProfile *profile,
                                      const char *text,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *ef_studio_search_segments_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Edits are written in the order of the calls. CONFLICT: somebody else was faster, list anew. */
void ef_studio_edit_segments_async (EfStudio *self,
                                    EfSegmentEdit *edit,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_studio_edit_segments_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_undo_segments_async (EfStudio *self,
                                    EfSource *source,
                                    gboolean redo,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
EfSegmentEdit *
ef_studio_undo_segments_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_get_history_async (EfStudio *self,
                                  EfSource *source,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_studio_get_history_finish (EfStudio *self,
                                       GAsyncResult *result,
                                       char **undo,
                                       char **redo,
                                       GError **error);

/* Signal "segments-changed" (char *source_id): another process, or another view of this one, has
 * changed them: list anew. */

G_END_DECLS
