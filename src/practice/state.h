/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the practice server remembers, in one JSON file: organisations by key, each with its channels, media,
 * posts and notifications; the counters of the throttle; what became of each post, for ever. Rows are JSON
 * objects, as they lie in the file. It is changed on the main thread and written as a whole on one of its
 * own, next to the file, synced and renamed. */
#define EF_TYPE_PRACTICE_STATE (ef_practice_state_get_type ())
G_DECLARE_FINAL_TYPE (EfPracticeState, ef_practice_state, EF, PRACTICE_STATE, GObject)

EfPracticeState *ef_practice_state_new (const char *path); /* (nullable): nothing is kept */

/* Takes the file for this process. What is damaged is set aside, and said in the notice. */
void ef_practice_state_load_async (EfPracticeState *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
ef_practice_state_load_finish (EfPracticeState *self, GAsyncResult *result, GError **error);
const char *ef_practice_state_get_notice (EfPracticeState *self); /* (nullable) */
/* Where uploads lie; there once it is loaded. */
const char *ef_practice_state_get_folder (EfPracticeState *self);

/* Lets another process have the file; nothing may be changed any more. */
void ef_practice_state_release (EfPracticeState *self);

/* Something was changed. It is on disk when saved_finish () is TRUE; without changes at once. */
void ef_practice_state_touch (EfPracticeState *self);
void ef_practice_state_save_async (EfPracticeState *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
ef_practice_state_save_finish (EfPracticeState *self, GAsyncResult *result, GError **error);

/* All rows are (transfer none) and may be changed, followed by touch (). */
JsonObject *ef_practice_state_get_root (EfPracticeState *self); /* "key", "port", "rateLimit" */
JsonArray *ef_practice_state_get_organisations (EfPracticeState *self);
JsonArray *ef_practice_state_get_log (EfPracticeState *self);
JsonObject *ef_practice_state_find_organisation (EfPracticeState *self, const char *key);
JsonObject *ef_practice_state_add_organisation (EfPracticeState *self, const char *key);

/* Of an organisation: "channels", "media", "posts", "notifications". */
JsonArray *ef_practice_rows (JsonObject *organisation, const char *name);
JsonObject *ef_practice_find_row (JsonObject *organisation, const char *name, const char *id);
const char *ef_practice_text (JsonObject *row, const char *name); /* "" when it is not there */

/* As Postiz makes them. */
char *ef_practice_make_cuid (void);
char *ef_practice_make_name (void); /* of an uploaded file */

G_END_DECLS
