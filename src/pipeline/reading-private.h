/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/frame-index.h"
#include "core/steps.h"
#include "pipeline/media-child.h"
#include "pipeline/reading.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* The rooms of a reading, which is a task with steps:
 *
 *   reading.c         begins, ends and pauses it
 *   reading-source.c  reads and writes the row of the source
 *   reading-file.c    whether the file is what it was, and the folder for what is read from it
 *   reading-parts.c   goes from part to part
 *   reading-frames.c  takes over what the frames say
 *   reading-film.c    chooses the pictures that are missing
 */
typedef struct _EfSourcePart EfSourcePart;

typedef struct {
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned): not of the task, which would end without letting go */
  const EfSourcePart *parts; /* that are read, the last one without a name */
  gboolean is_thorough;      /* what may wait: an import has been before */
  EfSource *source;          /* (owned) (nullable): as the database had it last */
  EfMediaChild *child;       /* (owned) (nullable): goes back to the studio */
  char *folder;              /* (nullable): claimed */
  guint at;                  /* the part that is read */
  gboolean is_paused;
  EfFrameIndex *frames; /* (owned) (nullable) */
  GArray *times;        /* (owned) (nullable) (element-type gint64): pictures that are missing */
  double weight;        /* of all parts */
  double done;          /* of it */
  GError *problem;      /* (owned) (nullable): the first; the others are read all the same */
} EfSourceReading;

/* A file of the cache. */
struct _EfSourcePart {
  const char *what; /* the reader is asked to do */
  const char *name; /* of the file that says that it is there */
  double weight;    /* about how long it takes beside the others */
  gboolean (*is_wanted) (const EfMediaInfo *info);
  void (*complete) (EfSourceReading *reading, JsonObject *request); /* (nullable) */
};

/* Both end with a part that has no name. */
extern const EfSourcePart ef_source_reading_import_parts[];
extern const EfSourcePart ef_source_reading_analysis_parts[];

/* Steps. */
void ef_source_reading_get_source (GTask *task);
void ef_source_reading_ensure_probed (GTask *task);
void ef_source_reading_claim_folder (GTask *task);
void ef_source_reading_read_parts (GTask *task);
void ef_source_reading_finish (GTask *task);

EfStudio *ef_source_reading_get_studio (GTask *task);
gboolean ef_source_reading_is_cancelled (GTask *task);

/* The ends. The task is gone after these; @error is taken. */
void ef_source_reading_fail (GTask *task, GError *error);
void ef_source_reading_fail_cancelled (GTask *task);
void ef_source_reading_end_early (GTask *task);
void ef_source_reading_end_with_state (GTask *task, EfSourceState state, const char *problem);

/* Whatever happened, others may read and write again. */
void ef_source_reading_let_go (GTask *task);

/* Writes @fields of @values; the callback goes on with ef_source_reading_take_stored (), which goes on with @next
 * when the file is still the one that is read. */
void ef_source_reading_store (GTask *task,
                              EfSource *values,
                              EfSourceFields fields,
                              GAsyncReadyCallback callback);
void ef_source_reading_take_stored (GTask *task, GAsyncResult *result, EfStep next);

/* A part: a file in the folder, asking for it, that it is done, and that nothing came of it (@error is taken). */
char *ef_source_reading_get_path (EfSourceReading *reading, const char *name, const char *ending);
void ef_source_reading_ask (GTask *task);
void ef_source_reading_next_part (GTask *task);
void ef_source_reading_note_problem (GTask *task, GError *error);

/* They go on with the next part, and with asking. */
void ef_source_reading_load_frames (GTask *task);
void ef_source_reading_load_film (GTask *task);

G_END_DECLS
