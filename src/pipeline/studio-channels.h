/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/channel.h"
#include "core/post-settings.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Channels: what a person does with them. @practice: those at the practice server, else the real ones; each profile
 * has both, and never sees them together. The signal "channels-changed" of the studio says that some are others now,
 * whoever has changed them. */

/* Those that are known (element-type EfChannel), by network and name; nobody is asked. */
void ef_studio_list_channels_async (EfStudio *self,
                                    EfProfile *profile,
                                    gboolean practice,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *ef_studio_list_channels_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Asks the account of the profile, and then the same. What is new is the profile's when no other profile knows any
 * channel of that account; else a person chooses. */
void ef_studio_refresh_channels_async (EfStudio *self,
                                       EfProfile *profile,
                                       gboolean practice,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *ef_studio_refresh_channels_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* In such a list: by id, start of an id, name, handle or network, without regard to case. AMBIGUOUS says which fit.
 * (transfer none) */
EfChannel *ef_channels_find (GPtrArray *channels, const char *text, GError **error);

/* What a person may want to take first: of an account that several profiles see those that nobody has and whose group
 * is called as the profile is (element-type EfChannel) (transfer container). */
GPtrArray *ef_channels_suggest (GPtrArray *channels, const char *profile_name);

typedef enum {
  EF_CHANNEL_CHANGE_TAKE,      /* TAKEN when another profile has it */
  EF_CHANNEL_CHANGE_RELEASE,   /* REFUSED while posts to it are on their way, as of the next */
  EF_CHANNEL_CHANGE_MOVE_HERE, /* from whichever profile has it */
  EF_CHANNEL_CHANGE_CONNECTED, /* a person has connected it anew, in the browser */
} EfChannelChange;

/* Of channels of one profile, by their ids: all or none. */
void ef_studio_change_channels_async (EfStudio *self,
                                      EfProfile *profile,
                                      const char *const *ids,
                                      EfChannelChange change,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean ef_studio_change_channels_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What its network wants to know of a post, as its server says; as it is built in where that does not say. */
typedef struct {
  EfPostSettings *settings;
  guint most_text;      /* 0: the usual of the network */
  char *rules;          /* the server's own words about files; "": none */
  gboolean from_server; /* else it is what is built in */
} EfChannelForm;

void ef_channel_form_free (EfChannelForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfChannelForm, ef_channel_form_free)

/* The server is asked once as long as this process lives; when it cannot be asked, the form is that which is built in,
 * and the next call asks again. */
void ef_studio_load_channel_form_async (EfStudio *self,
                                        EfChannel *channel,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
EfChannelForm *
ef_studio_load_channel_form_finish (EfStudio *self, GAsyncResult *result, GError **error);
/* The same at once: what is known by now. */
EfChannelForm *ef_studio_get_channel_form (EfStudio *self, EfChannel *channel);

/* What a field with a tool may be ("boards"), as the server lists it (element-type EfPostSettingChoice). */
void ef_studio_list_channel_choices_async (EfStudio *self,
                                           EfChannel *channel,
                                           const char *tool,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *
ef_studio_list_channel_choices_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* Defaults of its posts, a JSON object; @channel as it was seen (CONFLICT), and it has the new ones afterwards. What
 * its network would refuse is INVALID; what is not said yet is not: that is asked for with each post. */
void ef_studio_set_channel_settings_async (EfStudio *self,
                                           EfChannel *channel,
                                           const char *settings,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean
ef_studio_set_channel_settings_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* The page where a person connects it anew. */
void ef_studio_get_reconnect_link_async (EfStudio *self,
                                         EfChannel *channel,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
char *ef_studio_get_reconnect_link_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
