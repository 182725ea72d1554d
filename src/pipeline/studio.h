/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/event.h"
#include "core/profile-contents.h"
#include "core/profile.h"
#include "platform/keyring.h"
#include "platform/paths.h"

G_BEGIN_DECLS

typedef enum {
  EF_STUDIO_NONE = 0,
  EF_STUDIO_WINDOW = 1 << 0, /* counts unclean starts, makes the daily copy, tidies up */
} EfStudioFlags;

/* An account of a profile, loaded for one use. */
typedef struct {
  char *server;
  char *origin;
  char *key;
  gboolean from_environment;
} EfCredentials;

void ef_credentials_free (EfCredentials *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCredentials, ef_credentials_free)

/* Properties: "profile" (EfProfile, the active one, nullable). Signals: "credentials-changed"
 * (EfProfile): whoever caches something made of the old ones drops it; "events-changed";
 * "segments-changed" (char *source_id); "items-changed" (char *project_id); "clips-changed";
 * "channels-changed"; "practice-changed"; "schedules-changed";
 * "left-out" (char *sentence): rows that cannot be read and are not shown; "setting-changed" (char *key; also
 * the detail), whoever set it. */
#define EF_TYPE_STUDIO (ef_studio_get_type ())
G_DECLARE_FINAL_TYPE (EfStudio, ef_studio, EF, STUDIO, GObject)

EfStudio *ef_studio_new (const EfPaths *paths, EfKeyring *keyring);

void ef_studio_open_async (EfStudio *self,
                           EfStudioFlags flags,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean ef_studio_open_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_close_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_studio_close_finish (EfStudio *self, GAsyncResult *result, GError **error);
guint ef_studio_get_unclean_starts (EfStudio *self);
const EfPaths *ef_studio_get_paths (EfStudio *self);

GListModel *ef_studio_get_profiles (EfStudio *self); /* of EfProfile, in their order */
/* Of EfJob, of all profiles: what has not ended, whoever runs it, and the latest that have. */
GListModel *ef_studio_get_jobs (EfStudio *self);
EfProfile *ef_studio_get_default_profile (EfStudio *self);
EfProfile *ef_studio_get_profile_by_id (EfStudio *self, const char *id); /* (nullable) */
/* By id, start of an id, or name; NULL asks for the default one. */
EfProfile *ef_studio_find_profile (EfStudio *self, const char *name_or_id, GError **error);

/* The colour that fewest profiles have, for the next one. */
const char *ef_studio_suggest_colour (EfStudio *self);

/* What the window shows. Jobs of other profiles go on. */
EfProfile *ef_studio_get_profile (EfStudio *self);
void ef_studio_set_profile (EfStudio *self, EfProfile *profile);

/* Verbs. The database decides the outcome (a name may be taken, another process faster), so they
 * change the model when the write has come back, a few milliseconds later. */
void ef_studio_add_profile_async (EfStudio *self,
                                  EfProfile *values,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfProfile *ef_studio_add_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_update_profile_async (EfStudio *self,
                                     EfProfile *profile,
                                     EfProfile *values,
                                     EfProfileFields fields,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_update_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_make_default_async (EfStudio *self,
                                   EfProfile *profile,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean ef_studio_make_default_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_move_profile_async (EfStudio *self,
                                   EfProfile *profile,
                                   int position,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean ef_studio_move_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_count_contents_async (EfStudio *self,
                                     EfProfile *profile,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_count_contents_finish (EfStudio *self,
                                          GAsyncResult *result,
                                          EfProfileContents *contents,
                                          GError **error);

void ef_studio_remove_profile_async (EfStudio *self,
                                     EfProfile *profile,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* @left (nullable): what could not be removed yet, as a sentence; it is noted and tried again. */
gboolean
ef_studio_remove_profile_finish (EfStudio *self, GAsyncResult *result, char **left, GError **error);

/* Over a file that is there only with @replace; never over the video of a source. */
/* What an export holds. */
void ef_studio_describe_profile_async (EfStudio *self,
                                       EfProfile *profile,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *ef_studio_describe_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_export_profile_async (EfStudio *self,
                                     EfProfile *profile,
                                     GFile *file,
                                     gboolean replace,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean ef_studio_export_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* A name that is taken gets a number behind it: importing never fails for that, and never merges. */
void ef_studio_import_profile_async (EfStudio *self,
                                     GFile *file,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
EfProfile *ef_studio_import_profile_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* @profile as the person saw it when they began: what was changed meanwhile is a conflict.
 * @server NULL: as it is. @key NULL: as it is, which for a server at another origin means none: a key
 * is never used with an origin it was not typed for. */
void ef_studio_set_credentials_async (EfStudio *self,
                                      EfProfile *profile,
                                      const char *server,
                                      const char *key,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ef_studio_set_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_clear_credentials_async (EfStudio *self,
                                        EfProfile *profile,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean ef_studio_clear_credentials_finish (EfStudio *self,
                                             GAsyncResult *result,
                                             char **left,
                                             GError **error);

/* The profile's own, else POSTIZ_API_URL and POSTIZ_API_KEY as a pair, else EF_ERROR_NO_CREDENTIALS. */
void ef_studio_load_credentials_async (EfStudio *self,
                                       EfProfile *profile,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
EfCredentials *
ef_studio_load_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error);

void ef_studio_test_credentials_async (EfStudio *self,
                                       EfProfile *profile,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean ef_studio_test_credentials_finish (EfStudio *self,
                                            GAsyncResult *result,
                                            guint *n_channels,
                                            GError **error);

/* Settings of the application that windows, runners and the command line obey, as JSON, of a studio
 * that was opened; NULL: not set. What is set is there at once, and comes back when it cannot be
 * stored. */
const char *ef_studio_get_setting (EfStudio *self, const char *key);
void ef_studio_set_setting_async (EfStudio *self,
                                  const char *key,
                                  const char *value,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean ef_studio_set_setting_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Newest first; @profile NULL: of all, also those whose profile is gone. */
void ef_studio_list_events_async (EfStudio *self,
                                  EfProfile *profile,
                                  const char *type,
                                  gint64 since,
                                  gint64 after,
                                  guint limit,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *ef_studio_list_events_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* How many stored jobs are in each of the EF_JOB_N_STATES; @profile NULL: of all. */
void ef_studio_count_jobs_async (EfStudio *self,
                                 EfProfile *profile,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
ef_studio_count_jobs_finish (EfStudio *self, GAsyncResult *result, guint *counts, GError **error);

/* Reads the whole database and says what is wrong with it; NULL without an error: nothing. */
void ef_studio_check_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
char *ef_studio_check_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* A damaged database, which nobody has open: the copies there are (EfStudioCopy, newest first), and
 * putting one of them (NULL: none, to start empty) in its place. Only what is damaged or missing may be
 * replaced; the error says why not. The damaged file is set aside, never removed; its new path is
 * returned. Open again afterwards. */
typedef struct {
  char *path;
  gint64 time;   /* seconds since 1970 */
  char *problem; /* (nullable): why it cannot be restored */
} EfStudioCopy;

void ef_studio_list_copies_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ef_studio_list_copies_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_may_restore_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_studio_may_restore_finish (EfStudio *self, GAsyncResult *result, GError **error);
void ef_studio_restore_async (EfStudio *self,
                              const char *copy,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *ef_studio_restore_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
