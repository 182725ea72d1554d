/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Chooses what pictures are turned into before they are turned into RGB, which is the slow part: of 8 bits,
 * and half as large as often as it takes to be no larger than a screen. @convert: the element that does it,
 * with a capsfilter @filter behind it. Both must outlive each other's data flow. */
void ef_shrink_watch (GstElement *convert, GstElement *filter);

/* (transfer full) what a picture of @caps becomes; ANY where it is to pass as it is. */
GstCaps *ef_shrink_choose (GstCaps *caps);

G_END_DECLS
