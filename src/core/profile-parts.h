/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/channel.h"
#include "core/post.h"
#include "core/schedule.h"
#include "core/slots.h"

G_BEGIN_DECLS

/* What goes along when a profile is exported: how it publishes, and what it has published. No secret, nothing
 * for practice, and of posts only those of which nothing more is to come. */
typedef struct {
  GPtrArray *channels;  /* (element-type EfChannel) */
  GPtrArray *schedules; /* (element-type EfSchedule) */
  GPtrArray *slots;     /* (element-type EfSlot) */
  GPtrArray *snippets;  /* (element-type EfSnippet) */
  GPtrArray *posts;     /* (element-type EfPost) */
} EfProfileParts;

EfProfileParts *ef_profile_parts_new (void);
void ef_profile_parts_free (EfProfileParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfProfileParts, ef_profile_parts_free)

gboolean ef_profile_parts_is_finished (EfPost *post);
/* As members of @object. */
void ef_profile_parts_write (EfProfileParts *self, JsonObject *object);
/* For a new profile of that id: everything has ids of its own, refers to no file of the library, and schedules
 * are paused. NULL: @object is damaged. */
EfProfileParts *ef_profile_parts_read (JsonObject *object, const char *profile_id);

G_END_DECLS
