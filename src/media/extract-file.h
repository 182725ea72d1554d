/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/video/video.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* Writes an MP4 or QuickTime file from packets: what is at its head stands before the data, every track shows exactly
 * [0, duration) through its edit list, and frames keep the times they were given. A muxer of
 * GStreamer cannot say that a sound begins inside a packet, that two sets of parameters share one
 * track, or that frames behind the end are only there to be leant on. */
typedef struct _EfExtractFile EfExtractFile;

/* For whoever writes another kind of file: with the same sentences where it cannot be done. */
/* Locked, as of EfPartFile; -1: it cannot. */
int ef_extract_file_open (const char *path, GError **error);
gboolean
ef_extract_file_write (int fd, const guint8 *data, gsize size, guint64 offset, GError **error);
gboolean ef_extract_file_sync (int fd, GError **error); /* and closes, in any case */

/* Takes @fd, of a file that is empty. @is_mov: for QuickTime, which holds uncompressed sound. @n_samples: about
 * how many there will be, so that there is room for the head. */
EfExtractFile *ef_extract_file_new (int fd, gboolean is_mov, guint64 n_samples, GError **error);
void ef_extract_file_free (EfExtractFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfExtractFile, ef_extract_file_free)

/* Whether packets with these @caps, of which @buffer is one, can be put into such a file. */
gboolean ef_extract_file_can_hold (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer);

/* The place of the new track. @timescale: ticks in a second. */
guint
ef_extract_file_add_track (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer, guint timescale);
void ef_extract_file_turn (EfExtractFile *self, guint track, GstVideoOrientationMethod orientation);
/* Replaces what decoders are told before the first packet (avcC and the like). */
void ef_extract_file_set_config (EfExtractFile *self, guint track, GBytes *config);

/* The next packet in the order of decoding; @shown may begin before 0. */
gboolean ef_extract_file_add (EfExtractFile *self,
                              guint track,
                              GstBuffer *buffer,
                              EfTimeSpan shown,
                              gboolean is_key,
                              GError **error);

/* A line that nobody plays, in the room the head leaves. */
void ef_extract_file_set_note (EfExtractFile *self, const char *note);
/* The note in a file that is whole; NULL: none, or it is not. */
char *ef_extract_file_read_note (const char *path);

/* Writes the head and syncs. */
gboolean ef_extract_file_finish (EfExtractFile *self, gint64 duration, GError **error);

G_END_DECLS
