/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What every new organisation has: channels and their groups. @index: the how-many-th organisation. */
void ef_samples_add (JsonObject *organisation, guint index);
JsonObject *ef_samples_make_channel (const char *id, const char *network, const char *name);

/* {"output":{"rules","maxLength","settings","tools"}} of a channel. */
JsonNode *ef_samples_describe_settings (JsonObject *channel);
/* What a tool answers under "output"; NULL: the channel has no such tool. */
JsonNode *ef_samples_run_tool (JsonObject *channel, const char *method);

/* The picture of a channel, or of a video that has none: a PNG. (transfer full) */
GBytes *ef_samples_draw_picture (const char *network);
/* Networks that can be connected through an address. */
gboolean ef_samples_is_network (const char *network);

G_END_DECLS
