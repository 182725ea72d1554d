/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* The pictures of one file in the order they are shown, decoded ahead on threads of its own. One thread
 * at a time uses it; anything but take returns at once. */
typedef struct _EfPictureReader EfPictureReader;

EfPictureReader *ef_picture_reader_new (const char *uri);
void ef_picture_reader_free (EfPictureReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPictureReader, ef_picture_reader_free)

/* Begins to read, so that what is on screen at @begin comes first. Nothing at or behind @end will be asked
 * for. @lead: as of EfStretch. */
void ef_picture_reader_seek (EfPictureReader *self, gint64 begin, gint64 end, gint64 lead);
/* What is on screen at @time, which is no earlier than the time asked for before; behind the last picture
 * of the file that one stays. As it was decoded: not turned, pixels not square; NV12, I420 and their like
 * of 8 to 12 bits. (transfer full); the same sample again while nothing new is shown. */
GstSample *ef_picture_reader_take (EfPictureReader *self,
                                   gint64 time,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
