/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* What is in the folder of a source, cache/PROFILE/FINGERPRINT. */
#define EF_CACHE_POSTER "poster.jpg"
#define EF_CACHE_FRAMES "frames"
#define EF_CACHE_LEVELS "levels"
#define EF_CACHE_FILM "film" /* is appended to; all key pictures are there when the next one is */
#define EF_CACHE_FILM_DONE "film-done"
#define EF_CACHE_KEY_SCORES "scores-keys"
#define EF_CACHE_SCORES "scores"
#define EF_CACHE_COLUMNS "columns" /* from the pass that reads the scores */
#define EF_CACHE_PROXY "proxy.mp4"
#define EF_CACHE_RENDERS "renders" /* of no source: the folder with pictures of finished files */
#define EF_CACHE_PART ".part"      /* behind a name: it is being written */

#define EF_CACHE_SIZE_SETTING "cache-size" /* in bytes */

/* NULL: the source has no fingerprint yet. */
char *ef_cache_get_folder (EfStudio *studio, EfSource *source);

/* One at a time writes into a folder: two sources may be copies of one file. */
void ef_cache_claim_async (EfStudio *studio,
                           const char *folder,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
void ef_cache_claim_finish (EfStudio *studio, GAsyncResult *result);
void ef_cache_release (EfStudio *studio, const char *folder);

/* Who claims what. */
EfCacheClaims *ef_cache_claims_new (void);
void ef_cache_claims_free (EfCacheClaims *self);
GHashTable *ef_cache_claims_list (EfCacheClaims *self); /* (transfer full): a set of paths */
gboolean ef_cache_claims_set_cleaning (EfCacheClaims *self, gboolean cleaning); /* what it was */
gint64 ef_cache_claims_get_cleaned (EfCacheClaims *self); /* monotonic; 0: never */

/* Takes what was not used for longest until the rest is small enough, and at once what belongs to no
 * source any more; what is being read stays. @thoroughly: also what is left of files that were being
 * written. Nobody waits for it, and only who owns the queue does it: others do not
 * know what is being read. */
void ef_cache_clean (EfStudio *studio, gboolean thoroughly);
void ef_cache_clean_now_and_then (EfStudio *studio);

G_END_DECLS
