/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EF_CHANNEL_READY,
  EF_CHANNEL_DISABLED,  /* switched off at Postiz */
  EF_CHANNEL_RECONNECT, /* Postiz has lost its access: a person has to connect it anew */
  EF_CHANNEL_GONE,      /* not in the last answer of the account */
} EfChannelState;

const char *
ef_channel_state_to_nick (EfChannelState state); /* "ready", "disabled", "reconnect", "gone" */
gboolean ef_channel_state_from_nick (const char *nick, EfChannelState *state);

#define EF_TYPE_CHANNEL_STATE (ef_channel_state_get_type ())
GType ef_channel_state_get_type (void);

/* One social account that the Postiz account of a profile knows, as the last answer told of it. It can be
 * seen by several profiles and belongs to one at most: only what is taken can be a target. Properties, all
 * notifying: id, profile-id, name, network, handle, picture, state, taken. */
#define EF_TYPE_CHANNEL (ef_channel_get_type ())
G_DECLARE_FINAL_TYPE (EfChannel, ef_channel, EF, CHANNEL, GObject)

/* @id NULL: a new one. */
EfChannel *
ef_channel_new (const char *id, const char *profile_id, const char *origin, const char *remote_id);
EfChannel *ef_channel_copy (EfChannel *self);
/* Takes over everything but who it is; says whether anything was another. */
gboolean ef_channel_assign (EfChannel *self, EfChannel *from);

const char *ef_channel_get_id (EfChannel *self);
const char *ef_channel_get_profile_id (EfChannel *self);
const char *ef_channel_get_origin (EfChannel *self);
const char *ef_channel_get_remote_id (EfChannel *self); /* "integration id" of Postiz */
gboolean ef_channel_is_practice (EfChannel *self);
const char *ef_channel_get_name (EfChannel *self);
void ef_channel_set_name (EfChannel *self, const char *name);
const char *
ef_channel_get_network (EfChannel *self); /* "instagram-standalone": as Postiz names it */
void ef_channel_set_network (EfChannel *self, const char *network);
const char *ef_channel_get_handle (EfChannel *self); /* "": not known */
void ef_channel_set_handle (EfChannel *self, const char *handle);
const char *ef_channel_get_picture (EfChannel *self); /* an address; "": none */
void ef_channel_set_picture (EfChannel *self, const char *picture);
const char *ef_channel_get_customer_id (EfChannel *self); /* a group of Postiz; "": none */
const char *ef_channel_get_customer_name (EfChannel *self);
void ef_channel_set_customer (EfChannel *self, const char *id, const char *name);
EfChannelState ef_channel_get_state (EfChannel *self);
void ef_channel_set_state (EfChannel *self, EfChannelState state);
gboolean ef_channel_get_taken (EfChannel *self);
void ef_channel_set_taken (EfChannel *self, gboolean taken);
/* The other profile to which it belongs, for its name to be shown; "": none. Not stored. */
const char *ef_channel_get_owner_id (EfChannel *self);
void ef_channel_set_owner_id (EfChannel *self, const char *profile_id);
/* Defaults of its posts, a JSON object; written with the rev that was seen. */
const char *ef_channel_get_settings (EfChannel *self);
gint64 ef_channel_get_settings_rev (EfChannel *self);
void ef_channel_set_settings (EfChannel *self, const char *settings, gint64 rev);
gint64 ef_channel_get_seen (EfChannel *self); /* microseconds since 1970, UTC */
void ef_channel_set_seen (EfChannel *self, gint64 seen);

/* Whether posts can go there: it belongs to its profile and Postiz has it, switched on. */
gboolean ef_channel_is_usable (EfChannel *self);

/* {id,name,network,state,handle,taken,...}; no address and none of its settings. */
JsonNode *ef_channel_to_json (EfChannel *self);

G_END_DECLS
