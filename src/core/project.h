/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/look.h"
#include "core/variants.h"

G_BEGIN_DECLS

/* How to make clips of a project. Stored as JSON; what a later version adds keeps its meaning. */
typedef struct {
  guint formats; /* EF_FORMAT_BIT of each; never 0 */
  EfFill fill;
  guint n_variants; /* 1 … EF_VARIANTS_MOST */
  EfOrder order;
  gint64 length;        /* of a variant, nanoseconds; 0: all items, whole */
  guint32 seed;         /* of the first variant */
  char *preset;         /* id of an EfPreset, "": the profile's default */
  char *encoder;        /* nick of an encoder, "": the best one here */
  char *folder;         /* for the files, as the system gave it; "": the profile's folder */
  char *script;         /* in which keywords are found; "": none */
  gboolean has_sound;   /* of the sources; on unless told otherwise */
  gboolean is_levelled; /* loudness to the target; on unless told otherwise */
  double loudness;      /* LUFS, -30 … -6; -14 */
} EfProjectSettings;

void ef_project_settings_init (EfProjectSettings *self);
/* @self: not set up, or cleared */
void ef_project_settings_copy (EfProjectSettings *self, const EfProjectSettings *from);
void ef_project_settings_clear (EfProjectSettings *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfProjectSettings, ef_project_settings_clear)
gboolean ef_project_settings_equal (const EfProjectSettings *self, const EfProjectSettings *other);
JsonNode *ef_project_settings_to_json (const EfProjectSettings *self);
gboolean ef_project_settings_from_json (EfProjectSettings *self, JsonNode *node, GError **error);

typedef enum {
  EF_PROJECT_NAME = 1 << 0,
  EF_PROJECT_SETTINGS = 1 << 1,
} EfProjectFields;

#define EF_PROJECT_NAME_MOST 100

/* Properties, all notifying: id, profile-id, name, n-items, length (of all items, transitions counted;
 * both kept by the store), settings-rev (notifies when a setting changed). */
#define EF_TYPE_PROJECT (ef_project_get_type ())
G_DECLARE_FINAL_TYPE (EfProject, ef_project, EF, PROJECT, GObject)

EfProject *ef_project_new (const char *id, const char *profile_id); /* @id NULL: a new one */
EfProject *ef_project_copy (EfProject *self);
EfProjectFields ef_project_assign (EfProject *self, EfProject *from, EfProjectFields fields);
/* Trimmed, NFC, 1 to EF_PROJECT_NAME_MOST characters; settings within their ranges. */
gboolean ef_project_clean (EfProject *self, EfProjectFields fields, GError **error);

const char *ef_project_get_id (EfProject *self);
const char *ef_project_get_profile_id (EfProject *self);
const char *ef_project_get_name (EfProject *self);
void ef_project_set_name (EfProject *self, const char *name);
const EfProjectSettings *ef_project_get_settings (EfProject *self);
void ef_project_set_settings (EfProject *self, const EfProjectSettings *settings);
guint ef_project_get_n_items (EfProject *self);
gint64 ef_project_get_length (EfProject *self);
void ef_project_set_contents (EfProject *self, guint n_items, gint64 length);
gint64 ef_project_get_added (EfProject *self); /* microseconds since 1970 */
void ef_project_set_added (EfProject *self, gint64 added);
gint64 ef_project_get_removed (EfProject *self); /* when; 0: it is in the list */
void ef_project_set_removed (EfProject *self, gint64 removed);
gint64 ef_project_get_changed (EfProject *self); /* it or its items, microseconds since 1970 */
void ef_project_set_changed (EfProject *self, gint64 changed);
gint64 ef_project_get_rev (EfProject *self);
void ef_project_set_rev (EfProject *self, gint64 rev);

/* {id,name,items,duration,formats,fill,variants,order,length,seed,preset,encoder,folder,script,sound,levelled,
 * loudness}: "duration" is the storyboard's, "length" what a variant shall have; both in seconds. */
JsonNode *ef_project_to_json (EfProject *self);
/* One KEY=VALUE of the command line, with the names that to_json prints. */
gboolean ef_project_set_value (EfProject *self, const char *key, const char *value, GError **error);

G_END_DECLS
