/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/project-private.h"

#include <glib/gi18n.h>

#include "core/json-read.h"
#include "core/text.h"

/* The clips a person makes of a storyboard. Plain data: the window sees the one in the studio's list,
 * worker threads get copies that nobody listens to. */
struct _EfProject {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *name;
  EfProjectSettings settings;
  guint settings_rev;
  guint n_items;
  gint64 length;
  gint64 added;
  gint64 removed;
  gint64 changed;
  gint64 rev;
};

G_DEFINE_FINAL_TYPE (EfProject, ef_project, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_NAME,
  PROP_N_ITEMS,
  PROP_LENGTH,
  PROP_SETTINGS_REV,
} EfProjectProperty;

static GParamSpec *properties[PROP_SETTINGS_REV + 1];

static void
notify (EfProject *self, EfProjectProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
ef_project_finalize (GObject *object)
{
  EfProject *self = EF_PROJECT (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->name);
  ef_project_settings_clear (&self->settings);

  G_OBJECT_CLASS (ef_project_parent_class)->finalize (object);
}

static void
ef_project_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProject *self = EF_PROJECT (object);

  switch ((EfProjectProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_N_ITEMS:
    g_value_set_uint (value, self->n_items);
    break;
  case PROP_LENGTH:
    g_value_set_int64 (value, self->length);
    break;
  case PROP_SETTINGS_REV:
    g_value_set_uint (value, self->settings_rev);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", READABLE);
}

static GParamSpec *
count_property (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, READABLE);
}

static void
ef_project_class_init (EfProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_project_finalize;
  object_class->get_property = ef_project_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_NAME] = text_property ("name");
  properties[PROP_N_ITEMS] = count_property ("n-items");
  properties[PROP_LENGTH] = g_param_spec_int64 ("length", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  properties[PROP_SETTINGS_REV] = count_property ("settings-rev");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_project_init (EfProject *self)
{
  self->name = g_strdup ("");
  ef_project_settings_init (&self->settings);
}

EfProject *
ef_project_new (const char *id, const char *profile_id)
{
  EfProject *self = g_object_new (EF_TYPE_PROJECT, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);

  return self;
}

/* What the store counts belongs to no edit; a copy has it all the same. */
EfProject *
ef_project_copy (EfProject *self)
{
  EfProject *copy = ef_project_new (self->id, self->profile_id);

  ef_project_assign (copy, self, EF_PROJECT_NAME | EF_PROJECT_SETTINGS);
  copy->settings_rev = self->settings_rev;
  copy->n_items = self->n_items;
  copy->length = self->length;
  copy->added = self->added;
  copy->removed = self->removed;
  copy->changed = self->changed;
  copy->rev = self->rev;

  return copy;
}

/* Takes the named values over and returns those that really changed. */
EfProjectFields
ef_project_assign (EfProject *self, EfProject *from, EfProjectFields fields)
{
  EfProjectFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  if ((fields & EF_PROJECT_NAME) && !g_str_equal (self->name, from->name)) {
    ef_project_set_name (self, from->name);
    changed |= EF_PROJECT_NAME;
  }
  if ((fields & EF_PROJECT_SETTINGS) &&
      !ef_project_settings_equal (&self->settings, &from->settings)) {
    ef_project_set_settings (self, &from->settings);
    changed |= EF_PROJECT_SETTINGS;
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

/* Puts what a person typed into the form that is stored, or says what is wrong with it. Works on a
 * copy: it does not notify. */
gboolean
ef_project_clean (EfProject *self, EfProjectFields fields, GError **error)
{
  if (fields & EF_PROJECT_NAME) {
    char *clean = ef_text_clean_line (self->name, _ ("name"), 1, EF_PROJECT_NAME_MOST, error);

    if (clean == NULL)
      return FALSE;
    g_free (self->name);
    self->name = clean;
  }

  return (fields & EF_PROJECT_SETTINGS) == 0 || ef_project_settings_clean (&self->settings, error);
}

const char *
ef_project_get_id (EfProject *self)
{
  return self->id;
}

const char *
ef_project_get_profile_id (EfProject *self)
{
  return self->profile_id;
}

const char *
ef_project_get_name (EfProject *self)
{
  return self->name;
}

void
ef_project_set_name (EfProject *self, const char *name)
{
  if (g_set_str (&self->name, name != NULL ? name : ""))
    notify (self, PROP_NAME);
}

const EfProjectSettings *
ef_project_get_settings (EfProject *self)
{
  return &self->settings;
}

void
ef_project_set_settings (EfProject *self, const EfProjectSettings *settings)
{
  EfProjectSettings old = self->settings;

  if (ef_project_settings_equal (&old, settings))
    return;

  ef_project_settings_copy (&self->settings, settings);
  ef_project_settings_clear (&old);
  self->settings_rev++;
  notify (self, PROP_SETTINGS_REV);
}

guint
ef_project_get_n_items (EfProject *self)
{
  return self->n_items;
}

gint64
ef_project_get_length (EfProject *self)
{
  return self->length;
}

void
ef_project_set_contents (EfProject *self, guint n_items, gint64 length)
{
  gboolean has_other_count = self->n_items != n_items;
  gboolean has_other_length = self->length != length;

  self->n_items = n_items;
  self->length = length;
  g_object_freeze_notify (G_OBJECT (self));
  if (has_other_count)
    notify (self, PROP_N_ITEMS);
  if (has_other_length)
    notify (self, PROP_LENGTH);
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
ef_project_get_added (EfProject *self)
{
  return self->added;
}

void
ef_project_set_added (EfProject *self, gint64 added)
{
  self->added = added;
}

gint64
ef_project_get_removed (EfProject *self)
{
  return self->removed;
}

void
ef_project_set_removed (EfProject *self, gint64 removed)
{
  self->removed = removed;
}

gint64
ef_project_get_changed (EfProject *self)
{
  return self->changed;
}

void
ef_project_set_changed (EfProject *self, gint64 changed)
{
  self->changed = changed;
}

gint64
ef_project_get_rev (EfProject *self)
{
  return self->rev;
}

/* Which state of the row this is; nobody watches it, so it does not notify. */
void
ef_project_set_rev (EfProject *self, gint64 rev)
{
  self->rev = rev;
}

/* "length" is what a variant shall have, "duration" what the storyboard has. */
JsonNode *
ef_project_to_json (EfProject *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_int_member (object, "items", self->n_items);
  ef_json_set_seconds (object, "duration", self->length);
  ef_project_settings_write (&self->settings, object);
  json_node_take_object (node, object);

  return node;
}

static gboolean
set_name (EfProject *self, const char *value, GError **error)
{
  g_autofree char *clean = ef_text_clean_line (value, _ ("name"), 1, EF_PROJECT_NAME_MOST, error);

  if (clean == NULL)
    return FALSE;

  ef_project_set_name (self, clean);

  return TRUE;
}

gboolean
ef_project_set_value (EfProject *self, const char *key, const char *value, GError **error)
{
  g_auto (EfProjectSettings) changed = { 0 };

  if (g_str_equal (key, "name"))
    return set_name (self, value, error);

  ef_project_settings_copy (&changed, &self->settings);
  if (!ef_project_settings_set_value (&changed, key, value, error))
    return FALSE;

  ef_project_set_settings (self, &changed);

  return TRUE;
}
