/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/channel.h"

#include "core/post-account.h"

/* What an account said of a channel, and whether it is this profile's. Plain data: the window sees those of
 * a list, worker threads get copies that nobody listens to. */
struct _EfChannel {
  GObject parent_instance;

  char *id;
  char *profile_id;
  char *origin;
  char *remote_id;
  char *name;
  char *network;
  char *handle;
  char *picture;
  char *customer_id;
  char *customer_name;
  char *owner_id;
  char *settings; /* JSON */
  gint64 settings_rev;
  gint64 seen; /* microseconds since 1970, UTC */
  EfChannelState state;
  gboolean taken;
};

G_DEFINE_FINAL_TYPE (EfChannel, ef_channel, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (EfChannelState,
                    ef_channel_state,
                    G_DEFINE_ENUM_VALUE (EF_CHANNEL_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (EF_CHANNEL_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (EF_CHANNEL_RECONNECT, "reconnect"),
                    G_DEFINE_ENUM_VALUE (EF_CHANNEL_GONE, "gone"))

typedef enum {
  PROP_ID = 1,
  PROP_PROFILE_ID,
  PROP_NAME,
  PROP_NETWORK,
  PROP_HANDLE,
  PROP_PICTURE,
  PROP_STATE,
  PROP_TAKEN,
} EfChannelProperty;

static GParamSpec *properties[PROP_TAKEN + 1];

const char *
ef_channel_state_to_nick (EfChannelState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_CHANNEL_STATE);
  GEnumValue *value = g_enum_get_value (klass, (int) state);

  return value != NULL ? value->value_nick : NULL;
}

gboolean
ef_channel_state_from_nick (const char *nick, EfChannelState *state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_CHANNEL_STATE);
  GEnumValue *value = g_enum_get_value_by_nick (klass, nick);

  if (value == NULL)
    return FALSE;

  *state = (EfChannelState) value->value;

  return TRUE;
}

static gboolean
set_text (char **field, const char *value)
{
  return g_set_str (field, value != NULL ? value : "");
}

static void
set_text_property (EfChannel *self, char **field, const char *value, EfChannelProperty property)
{
  if (set_text (field, value))
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
ef_channel_finalize (GObject *object)
{
  EfChannel *self = EF_CHANNEL (object);

  g_free (self->id);
  g_free (self->profile_id);
  g_free (self->origin);
  g_free (self->remote_id);
  g_free (self->name);
  g_free (self->network);
  g_free (self->handle);
  g_free (self->picture);
  g_free (self->customer_id);
  g_free (self->customer_name);
  g_free (self->owner_id);
  g_free (self->settings);

  G_OBJECT_CLASS (ef_channel_parent_class)->finalize (object);
}

static void
ef_channel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfChannel *self = EF_CHANNEL (object);

  switch ((EfChannelProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROFILE_ID:
    g_value_set_string (value, self->profile_id);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_NETWORK:
    g_value_set_string (value, self->network);
    break;
  case PROP_HANDLE:
    g_value_set_string (value, self->handle);
    break;
  case PROP_PICTURE:
    g_value_set_string (value, self->picture);
    break;
  case PROP_STATE:
    g_value_set_enum (value, (int) self->state);
    break;
  case PROP_TAKEN:
    g_value_set_boolean (value, self->taken);
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

static void
ef_channel_class_init (EfChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_channel_finalize;
  object_class->get_property = ef_channel_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROFILE_ID] = text_property ("profile-id");
  properties[PROP_NAME] = text_property ("name");
  properties[PROP_NETWORK] = text_property ("network");
  properties[PROP_HANDLE] = text_property ("handle");
  properties[PROP_PICTURE] = text_property ("picture");
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, EF_TYPE_CHANNEL_STATE, EF_CHANNEL_READY, READABLE);
  properties[PROP_TAKEN] = g_param_spec_boolean ("taken", NULL, NULL, FALSE, READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_channel_init (EfChannel *self)
{
  self->name = g_strdup ("");
  self->network = g_strdup ("");
  self->handle = g_strdup ("");
  self->picture = g_strdup ("");
  self->customer_id = g_strdup ("");
  self->customer_name = g_strdup ("");
  self->owner_id = g_strdup ("");
  self->settings = g_strdup ("{}");
  self->settings_rev = 1;
}

EfChannel *
ef_channel_new (const char *id, const char *profile_id, const char *origin, const char *remote_id)
{
  EfChannel *self = g_object_new (EF_TYPE_CHANNEL, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->profile_id = g_strdup (profile_id);
  self->origin = g_strdup (origin);
  self->remote_id = g_strdup (remote_id);

  return self;
}

EfChannel *
ef_channel_copy (EfChannel *self)
{
  EfChannel *copy = ef_channel_new (self->id, self->profile_id, self->origin, self->remote_id);

  ef_channel_assign (copy, self);

  return copy;
}

static gboolean
is_same (EfChannel *self, EfChannel *other)
{
  return g_str_equal (self->name, other->name) && g_str_equal (self->network, other->network) &&
         g_str_equal (self->handle, other->handle) && g_str_equal (self->picture, other->picture) &&
         g_str_equal (self->customer_id, other->customer_id) &&
         g_str_equal (self->customer_name, other->customer_name) &&
         g_str_equal (self->owner_id, other->owner_id) &&
         g_str_equal (self->settings, other->settings) &&
         self->settings_rev == other->settings_rev && self->seen == other->seen &&
         self->state == other->state && self->taken == other->taken;
}

gboolean
ef_channel_assign (EfChannel *self, EfChannel *from)
{
  if (is_same (self, from))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  ef_channel_set_name (self, from->name);
  ef_channel_set_network (self, from->network);
  ef_channel_set_handle (self, from->handle);
  ef_channel_set_picture (self, from->picture);
  ef_channel_set_customer (self, from->customer_id, from->customer_name);
  ef_channel_set_owner_id (self, from->owner_id);
  ef_channel_set_settings (self, from->settings, from->settings_rev);
  ef_channel_set_seen (self, from->seen);
  ef_channel_set_state (self, from->state);
  ef_channel_set_taken (self, from->taken);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

const char *
ef_channel_get_id (EfChannel *self)
{
  return self->id;
}

const char *
ef_channel_get_profile_id (EfChannel *self)
{
  return self->profile_id;
}

const char *
ef_channel_get_origin (EfChannel *self)
{
  return self->origin;
}

const char *
ef_channel_get_remote_id (EfChannel *self)
{
  return self->remote_id;
}

gboolean
ef_channel_is_practice (EfChannel *self)
{
  return g_str_equal (self->origin, EF_POST_ACCOUNT_PRACTICE);
}

const char *
ef_channel_get_name (EfChannel *self)
{
  return self->name;
}

void
ef_channel_set_name (EfChannel *self, const char *name)
{
  set_text_property (self, &self->name, name, PROP_NAME);
}

const char *
ef_channel_get_network (EfChannel *self)
{
  return self->network;
}

void
ef_channel_set_network (EfChannel *self, const char *network)
{
  set_text_property (self, &self->network, network, PROP_NETWORK);
}

const char *
ef_channel_get_handle (EfChannel *self)
{
  return self->handle;
}

void
ef_channel_set_handle (EfChannel *self, const char *handle)
{
  set_text_property (self, &self->handle, handle, PROP_HANDLE);
}

const char *
ef_channel_get_picture (EfChannel *self)
{
  return self->picture;
}

void
ef_channel_set_picture (EfChannel *self, const char *picture)
{
  set_text_property (self, &self->picture, picture, PROP_PICTURE);
}

const char *
ef_channel_get_customer_id (EfChannel *self)
{
  return self->customer_id;
}

const char *
ef_channel_get_customer_name (EfChannel *self)
{
  return self->customer_name;
}

void
ef_channel_set_customer (EfChannel *self, const char *id, const char *name)
{
  set_text (&self->customer_id, id);
  set_text (&self->customer_name, name);
}

EfChannelState
ef_channel_get_state (EfChannel *self)
{
  return self->state;
}

void
ef_channel_set_state (EfChannel *self, EfChannelState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gboolean
ef_channel_get_taken (EfChannel *self)
{
  return self->taken;
}

void
ef_channel_set_taken (EfChannel *self, gboolean taken)
{
  if (!self->taken == !taken)
    return;

  self->taken = taken != FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TAKEN]);
}

const char *
ef_channel_get_owner_id (EfChannel *self)
{
  return self->owner_id;
}

void
ef_channel_set_owner_id (EfChannel *self, const char *profile_id)
{
  set_text (&self->owner_id, profile_id);
}

const char *
ef_channel_get_settings (EfChannel *self)
{
  return self->settings;
}

gint64
ef_channel_get_settings_rev (EfChannel *self)
{
  return self->settings_rev;
}

void
ef_channel_set_settings (EfChannel *self, const char *settings, gint64 rev)
{
  g_set_str (&self->settings, settings != NULL && *settings != '\0' ? settings : "{}");
  self->settings_rev = rev;
}

gint64
ef_channel_get_seen (EfChannel *self)
{
  return self->seen;
}

void
ef_channel_set_seen (EfChannel *self, gint64 seen)
{
  self->seen = seen;
}

gboolean
ef_channel_is_usable (EfChannel *self)
{
  return self->taken && self->state == EF_CHANNEL_READY;
}

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  if (*value != '\0')
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

JsonNode *
ef_channel_to_json (EfChannel *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "network", self->network);
  json_object_set_string_member (object, "state", ef_channel_state_to_nick (self->state));
  add_text (object, "handle", self->handle);
  add_text (object, "customer", self->customer_name);
  json_object_set_string_member (object, "remote_id", self->remote_id);
  json_object_set_boolean_member (object, "practice", ef_channel_is_practice (self));
  json_object_set_boolean_member (object, "taken", self->taken);
  add_text (object, "owner", self->owner_id);
  json_node_set_object (node, object);

  return node;
}
