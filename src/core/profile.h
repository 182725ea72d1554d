/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a partial update names. What is not named keeps its value, whoever wrote it. */
typedef enum {
  EF_PROFILE_NAME = 1 << 0,
  EF_PROFILE_DESCRIPTION = 1 << 1,
  EF_PROFILE_INITIALS = 1 << 2,
  EF_PROFILE_COLOUR = 1 << 3,
  EF_PROFILE_TIME_ZONE = 1 << 4,
  EF_PROFILE_SERVER = 1 << 5,  /* server and origin, always together */
  EF_PROFILE_HAS_KEY = 1 << 6, /* has_key and key_rev */
  EF_PROFILE_POSITION = 1 << 7,
  EF_PROFILE_DEFAULT = 1 << 8,
} EfProfileFields;

/* What a person edits; the rest has verbs of its own. */
#define EF_PROFILE_EDITABLE                                                             \
  (EF_PROFILE_NAME | EF_PROFILE_DESCRIPTION | EF_PROFILE_INITIALS | EF_PROFILE_COLOUR | \
   EF_PROFILE_TIME_ZONE)

#define EF_PROFILE_NAME_MOST 100
#define EF_PROFILE_DESCRIPTION_MOST 500
#define EF_PROFILE_INITIALS_MOST 3

#define EF_TYPE_PROFILE (ef_profile_get_type ())
G_DECLARE_FINAL_TYPE (EfProfile, ef_profile, EF, PROFILE, GObject)

EfProfile *ef_profile_new (const char *id);
EfProfile *ef_profile_copy (EfProfile *self);
EfProfileFields ef_profile_assign (EfProfile *self, EfProfile *from, EfProfileFields fields);
gboolean ef_profile_clean (EfProfile *self, EfProfileFields fields, GError **error);

const char *ef_profile_get_id (EfProfile *self);
const char *ef_profile_get_name (EfProfile *self);
void ef_profile_set_name (EfProfile *self, const char *name);
const char *ef_profile_get_description (EfProfile *self);
void ef_profile_set_description (EfProfile *self, const char *description);
const char *ef_profile_get_initials (EfProfile *self);
void ef_profile_set_initials (EfProfile *self, const char *initials);
const char *ef_profile_get_shown_initials (EfProfile *self);
const char *ef_profile_get_colour (EfProfile *self);
void ef_profile_set_colour (EfProfile *self, const char *colour);
const char *ef_profile_get_time_zone (EfProfile *self);
void ef_profile_set_time_zone (EfProfile *self, const char *time_zone);
const char *ef_profile_get_server (EfProfile *self);
const char *ef_profile_get_origin (EfProfile *self);
void ef_profile_set_server (EfProfile *self, const char *server, const char *origin);
gboolean ef_profile_get_has_key (EfProfile *self);
void ef_profile_set_has_key (EfProfile *self, gboolean has_key);
gboolean ef_profile_get_is_default (EfProfile *self);
void ef_profile_set_is_default (EfProfile *self, gboolean is_default);
int ef_profile_get_position (EfProfile *self);
void ef_profile_set_position (EfProfile *self, int position);
gint64 ef_profile_get_rev (EfProfile *self);
void ef_profile_set_rev (EfProfile *self, gint64 rev);
/* Counts what was done to the key: another number, another key. */
gint64 ef_profile_get_key_rev (EfProfile *self);
void ef_profile_set_key_rev (EfProfile *self, gint64 key_rev);

char *ef_profile_local_time_zone (void);

G_END_DECLS
