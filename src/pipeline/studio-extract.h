/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/extract-mode.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

typedef struct {
  EfExtractMode mode;
  EfExtractTracks tracks;
  gboolean is_joined; /* one file of all segments, in their order */
  const char *folder;
  const char *template; /* (nullable): EF_NAME_TEMPLATE_DEFAULT */
  gboolean keep_both;   /* a number behind the names where a file is there already */
} EfExtractChoice;

/* Makes a file of each of @segments (element-type EfSegment), or of all, in a folder that is made when missing. The
 * names have the numbers that the segments have in the list of @source, and none where one file is made of all; they
 * and the space on the disk are looked at before anything begins: EF_ERROR_TAKEN says that a file is there already,
 * EF_ERROR_REFUSED what else is in the way. Returns the stored jobs (element-type EfJob) in the order of the
 * segments; where a file is says the detail of its job when that has ended. */
void ef_studio_extract_async (EfStudio *self,
                              EfSource *source,
                              GPtrArray *segments,
                              const EfExtractChoice *choice,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *ef_studio_extract_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What would come of it, before anything is begun. */
typedef struct {
  GArray *names; /* (owned) (element-type EfName) as the files would be called */
  char
    *kept; /* (nullable) where some are there already: as the first would be called to keep both */
  guint64 needed; /* bytes, about */
  guint64 there;  /* bytes that are free; G_MAXUINT64: nobody knows */
} EfExtractOutlook;

void ef_extract_outlook_free (EfExtractOutlook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfExtractOutlook, ef_extract_outlook_free)

void ef_studio_look_at_extract_async (EfStudio *self,
                                      EfSource *source,
                                      GPtrArray *segments,
                                      const EfExtractChoice *choice,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
EfExtractOutlook *
ef_studio_look_at_extract_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The names without a look at the disk (element-type EfName); NULL: the template cannot be used. @numbers: of each
 * segment, from 1. */
GArray *ef_studio_make_extract_names (EfStudio *self,
                                      EfSource *source,
                                      GPtrArray *segments,
                                      const guint *numbers,
                                      const EfExtractChoice *choice,
                                      GError **error);

G_END_DECLS
