/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/media-info.h"

G_BEGIN_DECLS

/* The nicks are stored and printed. */
typedef enum {
  EF_SOURCE_ANALYSING, /* usable; thumbnails, levels and key frames are being read */
  EF_SOURCE_READY,
  EF_SOURCE_MISSING,    /* the file is not where it was */
  EF_SOURCE_UNREADABLE, /* the problem says why */
} EfSourceState;

const char *ef_source_state_to_nick (EfSourceState state);
gboolean ef_source_state_from_nick (const char *nick, EfSourceState *state);
#define EF_TYPE_SOURCE_STATE (ef_source_state_get_type ())
GType ef_source_state_get_type (void);

typedef enum {
  EF_SOURCE_NAME = 1 << 0,
  EF_SOURCE_FILE = 1 << 1, /* path, size, time and fingerprint, always together */
  EF_SOURCE_INFO = 1 << 2,
  EF_SOURCE_STATE = 1 << 3, /* with the problem */
  EF_SOURCE_PLACE = 1 << 4, /* open mark, playhead */
} EfSourceFields;

#define EF_SOURCE_NAME_MOST 255
#define EF_SOURCE_NO_MARK G_GINT64_CONSTANT (-1)

/* Properties, all notifying: id, profile-id, name, path, state, problem, info (boxed), progress (of
 * what is being read, 0..1, not stored), n-segments (kept by the store). */
#define EF_TYPE_SOURCE (ef_source_get_type ())
G_DECLARE_FINAL_TYPE (EfSource, ef_source, EF, SOURCE, GObject)

EfSource *ef_source_new (const char *id, const char *profile_id); /* @id NULL: a new one */
EfSourceFields ef_source_assign (EfSource *self, EfSource *from, EfSourceFields fields);
EfSource *ef_source_copy (EfSource *self);
/* Puts a typed name into the form that is stored, or says what is wrong with it. Works on a copy: it
 * does not notify. */
gboolean ef_source_clean (EfSource *self, EfSourceFields fields, GError **error);
/* The name a file gets by itself: its own, as far as it can be read. */
char *ef_source_make_name (const char *path);

const char *ef_source_get_id (EfSource *self);
const char *ef_source_get_profile_id (EfSource *self);
const char *ef_source_get_name (EfSource *self);
void ef_source_set_name (EfSource *self, const char *name);
/* The name of a file as bytes the system gave; it need not be UTF-8. */
const char *ef_source_get_path (EfSource *self);
void ef_source_set_path (EfSource *self, const char *path);
gint64 ef_source_get_size (EfSource *self);
void ef_source_set_size (EfSource *self, gint64 size);
gint64 ef_source_get_modified (EfSource *self); /* microseconds since 1970 */
void ef_source_set_modified (EfSource *self, gint64 modified);
const char *
ef_source_get_fingerprint (EfSource *self); /* "": not made yet; names the cache folder */
void ef_source_set_fingerprint (EfSource *self, const char *fingerprint);
const EfMediaInfo *ef_source_get_info (EfSource *self); /* never NULL */
void ef_source_set_info (EfSource *self, const EfMediaInfo *info);
EfSourceState ef_source_get_state (EfSource *self);
const char *ef_source_get_problem (EfSource *self);
void ef_source_set_state (EfSource *self, EfSourceState state, const char *problem);
double ef_source_get_progress (EfSource *self);
void ef_source_set_progress (EfSource *self, double progress);
gint64 ef_source_get_open_mark (EfSource *self); /* EF_SOURCE_NO_MARK: none */
void ef_source_set_open_mark (EfSource *self, gint64 time);
gint64 ef_source_get_playhead (EfSource *self);
void ef_source_set_playhead (EfSource *self, gint64 time);
guint ef_source_get_n_segments (EfSource *self);
void ef_source_set_n_segments (EfSource *self, guint n_segments);
gint64 ef_source_get_added (EfSource *self); /* microseconds since 1970 */
void ef_source_set_added (EfSource *self, gint64 added);
gint64 ef_source_get_rev (EfSource *self);
void ef_source_set_rev (EfSource *self, gint64 rev);

/* {id,name,path,duration,width,height,rate,state} and what else is known; null: not known. The path is
 * text, and where that is not what the system calls the file, "uri" is. */
JsonNode *ef_source_to_json (EfSource *self);

G_END_DECLS
