/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What has to be known about H.264 to join packets of two encoders: the record of parameter sets that
 * stands before them (avcC), and what a packet begins with. */
typedef struct {
  GBytes *header;  /* (owned) profile and level, without the sets */
  GPtrArray *sps;  /* (owned) (element-type GBytes) */
  GPtrArray *pps;  /* (owned) (element-type GBytes) */
  GBytes *trailer; /* (owned) what stands behind the sets */
} EfAvcConfig;

EfAvcConfig *ef_avc_config_new (GstCaps *caps); /* NULL: there is none, or none we can write */
void ef_avc_config_free (EfAvcConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAvcConfig, ef_avc_config_free)

gboolean ef_avc_config_equal (EfAvcConfig *self, EfAvcConfig *other);
/* A number no set of this one has; -1: none is left. */
int ef_avc_config_find_free_id (EfAvcConfig *self);
int ef_avc_config_get_level (EfAvcConfig *self); /* times ten */
/* The sets of both in one record; what else it says is what @self says. */
GBytes *ef_avc_config_join (EfAvcConfig *self, EfAvcConfig *other);

typedef enum {
  EF_AVC_IDR = 1 << 0,        /* nothing behind it leans on anything before it */
  EF_AVC_OTHER_SETS = 1 << 1, /* brings parameter sets that @self does not have */
  EF_AVC_DAMAGED = 1 << 2,
} EfAvcTraits;

EfAvcTraits ef_avc_config_look (EfAvcConfig *self, GstBuffer *packet);

G_END_DECLS
