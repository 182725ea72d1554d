/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include <glib/gi18n.h>

#include "core/colour.h"
#include "core/error.h"
#include "core/text.h"

/* A brand: who the work is for and under whose name it goes out. The object is plain data; the window
 * sees the one in the studio's list, worker threads get copies that nobody listens to. */
struct _EfProfile {
  GObject parent_instance;

  char *id;
  char *name;
  char *description;
  char *initials;       /* empty: made from the name */
  char *shown_initials; /* what an avatar shows */
  char *colour;
  char *time_zone;
  char *server; /* empty: no account */
  char *origin; /* empty exactly when server is */
  gboolean has_key;
  gboolean is_default;
  int position;
  gint64 rev;
  gint64 key_rev;
};

G_DEFINE_FINAL_TYPE (EfProfile, ef_profile, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_NAME,
  PROP_DESCRIPTION,
  PROP_INITIALS,
  PROP_SHOWN_INITIALS,
  PROP_COLOUR,
  PROP_TIME_ZONE,
  PROP_SERVER,
  PROP_HAS_KEY,
  PROP_IS_DEFAULT,
  PROP_POSITION,
} EfProfileProperty;

static GParamSpec *properties[PROP_POSITION + 1];

static char *
make_shown_initials (EfProfile *self)
{
  return *self->initials != '\0' ? g_strdup (self->initials) : ef_text_initials (self->name);
}

static void
update_shown_initials (EfProfile *self)
{
  g_autofree char *initials = make_shown_initials (self);

  if (g_set_str (&self->shown_initials, initials))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_INITIALS]);
}

static void
set_text (EfProfile *self, char **field, const char *value, EfProfileProperty property)
{
  if (g_set_str (field, value != NULL ? value : ""))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
ef_profile_finalize (GObject *object)
{
  EfProfile *self = EF_PROFILE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->description);
  g_free (self->initials);
  g_free (self->shown_initials);
  g_free (self->colour);
  g_free (self->time_zone);
  g_free (self->server);
  g_free (self->origin);

  G_OBJECT_CLASS (ef_profile_parent_class)->finalize (object);
}

static void
ef_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProfile *self = EF_PROFILE (object);

  switch ((EfProfileProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_DESCRIPTION:
    g_value_set_string (value, self->description);
    break;
  case PROP_INITIALS:
    g_value_set_string (value, self->initials);
    break;
  case PROP_SHOWN_INITIALS:
    g_value_set_string (value, self->shown_initials);
    break;
  case PROP_COLOUR:
    g_value_set_string (value, self->colour);
    break;
  case PROP_TIME_ZONE:
    g_value_set_string (value, self->time_zone);
    break;
  case PROP_SERVER:
    g_value_set_string (value, self->server);
    break;
  case PROP_HAS_KEY:
    g_value_set_boolean (value, self->has_key);
    break;
  case PROP_IS_DEFAULT:
    g_value_set_boolean (value, self->is_default);
    break;
  case PROP_POSITION:
    g_value_set_int (value, self->position);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
ef_profile_class_init (EfProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_profile_finalize;
  object_class->get_property = ef_profile_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_NAME] = text_property ("name");
  properties[PROP_DESCRIPTION] = text_property ("description");
  properties[PROP_INITIALS] = text_property ("initials");
  properties[PROP_SHOWN_INITIALS] = text_property ("shown-initials");
  properties[PROP_COLOUR] = text_property ("colour");
  properties[PROP_TIME_ZONE] = text_property ("time-zone");
  properties[PROP_SERVER] = text_property ("server");
  properties[PROP_HAS_KEY] =
    g_param_spec_boolean ("has-key", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_DEFAULT] = g_param_spec_boolean ("is-default", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_POSITION] = g_param_spec_int ("position", NULL, NULL, 0, G_MAXINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_profile_init (EfProfile *self)
{
  self->name = g_strdup ("");
  self->description = g_strdup ("");
  self->initials = g_strdup ("");
  self->shown_initials = g_strdup ("?");
  self->colour = g_strdup ("blue");
  self->time_zone = g_strdup ("UTC");
  self->server = g_strdup ("");
  self->origin = g_strdup ("");
}

/* NULL for @id makes a new identity. */
EfProfile *
ef_profile_new (const char *id)
{
  EfProfile *self = g_object_new (EF_TYPE_PROFILE, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();

  return self;
}

EfProfile *
ef_profile_copy (EfProfile *self)
{
  EfProfile *copy = ef_profile_new (self->id);

  ef_profile_assign (copy, self, ~0u);
  copy->rev = self->rev;

  return copy;
}

/* Takes the named values over and returns those that really changed. */
EfProfileFields
ef_profile_assign (EfProfile *self, EfProfile *from, EfProfileFields fields)
{
  EfProfileFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  if ((fields & EF_PROFILE_NAME) && !g_str_equal (self->name, from->name)) {
    ef_profile_set_name (self, from->name);
    changed |= EF_PROFILE_NAME;
  }
  if ((fields & EF_PROFILE_DESCRIPTION) && !g_str_equal (self->description, from->description)) {
    ef_profile_set_description (self, from->description);
    changed |= EF_PROFILE_DESCRIPTION;
  }
  if ((fields & EF_PROFILE_INITIALS) && !g_str_equal (self->initials, from->initials)) {
    ef_profile_set_initials (self, from->initials);
    changed |= EF_PROFILE_INITIALS;
  }
  if ((fields & EF_PROFILE_COLOUR) && !g_str_equal (self->colour, from->colour)) {
    ef_profile_set_colour (self, from->colour);
    changed |= EF_PROFILE_COLOUR;
  }
  if ((fields & EF_PROFILE_TIME_ZONE) && !g_str_equal (self->time_zone, from->time_zone)) {
    ef_profile_set_time_zone (self, from->time_zone);
    changed |= EF_PROFILE_TIME_ZONE;
  }
  if ((fields & EF_PROFILE_SERVER) && !g_str_equal (self->server, from->server)) {
    ef_profile_set_server (self, from->server, from->origin);
    changed |= EF_PROFILE_SERVER;
  }
  if ((fields & EF_PROFILE_HAS_KEY) &&
      (self->has_key != from->has_key || self->key_rev != from->key_rev)) {
    self->key_rev = from->key_rev;
    ef_profile_set_has_key (self, from->has_key);
    changed |= EF_PROFILE_HAS_KEY;
  }
  if ((fields & EF_PROFILE_POSITION) && self->position != from->position) {
    ef_profile_set_position (self, from->position);
    changed |= EF_PROFILE_POSITION;
  }
  if ((fields & EF_PROFILE_DEFAULT) && self->is_default != from->is_default) {
    ef_profile_set_is_default (self, from->is_default);
    changed |= EF_PROFILE_DEFAULT;
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

static gboolean
clean_text (char **field, const char *what, gsize least, gsize most, GError **error)
{
  char *clean = ef_text_clean_line (*field, what, least, most, error);

  if (clean == NULL)
    return FALSE;

  g_free (*field);
  *field = clean;

  return TRUE;
}

#define TIME_ZONE_NAME "^[A-Z][A-Za-z_-]{2,}(/[A-Za-z0-9_+-]+)*\\z"

/* GLib also takes offsets and POSIX rules, in which "UTC+2" lies west of Greenwich; only names survive
 * a change of the rules. What does not look like a name is not asked for: GLib opens every file beside
 * the zones, and is critical when it holds something else. */
static gboolean
is_time_zone (const char *name)
{
  g_autoptr (GTimeZone) zone = NULL;

  if (!g_utf8_validate (name, -1, NULL) ||
      !g_regex_match_simple (TIME_ZONE_NAME, name, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT))
    return FALSE;

  zone = g_time_zone_new_identifier (name);

  return zone != NULL && g_str_equal (g_time_zone_get_identifier (zone), name);
}

static gboolean
clean_time_zone (EfProfile *self, GError **error)
{
  g_autofree char *excerpt = NULL;

  if (is_time_zone (self->time_zone))
    return TRUE;

  excerpt = ef_text_excerpt (self->time_zone);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("There is no time zone “%s”: type a name such as Europe/Berlin."), excerpt);

  return FALSE;
}

/* Puts what a person typed into the form that is stored, or says what is wrong with it. Works on a
 * copy: it does not notify. */
gboolean
ef_profile_clean (EfProfile *self, EfProfileFields fields, GError **error)
{
  if ((fields & EF_PROFILE_NAME) &&
      /* Translators: this and the two that follow take the place of %s in “The %s is empty: …”. */
      !clean_text (&self->name, _ ("name"), 1, EF_PROFILE_NAME_MOST, error))
    return FALSE;
  if ((fields & EF_PROFILE_DESCRIPTION) &&
      !clean_text (&self->description, _ ("description"), 0, EF_PROFILE_DESCRIPTION_MOST, error))
    return FALSE;
  if ((fields & EF_PROFILE_INITIALS) &&
      !clean_text (&self->initials, _ ("text of the initials"), 0, EF_PROFILE_INITIALS_MOST, error))
    return FALSE;
  if (fields & EF_PROFILE_COLOUR) {
    const EfColour *colour = ef_colour_parse (self->colour, error);

    if (colour == NULL)
      return FALSE;
    g_set_str (&self->colour, colour->name);
  }
  if ((fields & EF_PROFILE_TIME_ZONE) && !clean_time_zone (self, error))
    return FALSE;

  g_free (self->shown_initials);
  self->shown_initials = make_shown_initials (self);

  return TRUE;
}

const char *
ef_profile_get_id (EfProfile *self)
{
  return self->id;
}

const char *
ef_profile_get_name (EfProfile *self)
{
  return self->name;
}

void
ef_profile_set_name (EfProfile *self, const char *name)
{
  set_text (self, &self->name, name, PROP_NAME);
  update_shown_initials (self);
}

const char *
ef_profile_get_description (EfProfile *self)
{
  return self->description;
}

void
ef_profile_set_description (EfProfile *self, const char *description)
{
  set_text (self, &self->description, description, PROP_DESCRIPTION);
}

const char *
ef_profile_get_initials (EfProfile *self)
{
  return self->initials;
}

void
ef_profile_set_initials (EfProfile *self, const char *initials)
{
  set_text (self, &self->initials, initials, PROP_INITIALS);
  update_shown_initials (self);
}

const char *
ef_profile_get_shown_initials (EfProfile *self)
{
  return self->shown_initials;
}

const char *
ef_profile_get_colour (EfProfile *self)
{
  return self->colour;
}

void
ef_profile_set_colour (EfProfile *self, const char *colour)
{
  set_text (self, &self->colour, colour, PROP_COLOUR);
}

const char *
ef_profile_get_time_zone (EfProfile *self)
{
  return self->time_zone;
}

void
ef_profile_set_time_zone (EfProfile *self, const char *time_zone)
{
  set_text (self, &self->time_zone, time_zone, PROP_TIME_ZONE);
}

const char *
ef_profile_get_server (EfProfile *self)
{
  return self->server;
}

const char *
ef_profile_get_origin (EfProfile *self)
{
  return self->origin;
}

void
ef_profile_set_server (EfProfile *self, const char *server, const char *origin)
{
  g_set_str (&self->origin, origin != NULL ? origin : "");
  set_text (self, &self->server, server, PROP_SERVER);
}

gboolean
ef_profile_get_has_key (EfProfile *self)
{
  return self->has_key;
}

void
ef_profile_set_has_key (EfProfile *self, gboolean has_key)
{
  if (self->has_key == has_key)
    return;

  self->has_key = has_key;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_KEY]);
}

gboolean
ef_profile_get_is_default (EfProfile *self)
{
  return self->is_default;
}

void
ef_profile_set_is_default (EfProfile *self, gboolean is_default)
{
  if (self->is_default == is_default)
    return;

  self->is_default = is_default;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DEFAULT]);
}

int
ef_profile_get_position (EfProfile *self)
{
  return self->position;
}

void
ef_profile_set_position (EfProfile *self, int position)
{
  if (self->position == position)
    return;

  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

gint64
ef_profile_get_rev (EfProfile *self)
{
  return self->rev;
}

void
ef_profile_set_rev (EfProfile *self, gint64 rev)
{
  self->rev = rev;
}

gint64
ef_profile_get_key_rev (EfProfile *self)
{
  return self->key_rev;
}

void
ef_profile_set_key_rev (EfProfile *self, gint64 key_rev)
{
  self->key_rev = key_rev;
}

/* The zone of this machine by its name, UTC where it has none. */
char *
ef_profile_local_time_zone (void)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  const char *name = g_time_zone_get_identifier (local);

  return g_strdup (name != NULL && is_time_zone (name) ? name : "UTC");
}
