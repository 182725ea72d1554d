/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/extract-box.h"
#include "media/extract-entry.h"
#include "media/extract-head.h"
#include "media/media.h"
#include "media/part-file.h"

#define CHUNK_BYTES (1024 * 1024)
#define CHUNK_TIME (EF_NS_PER_SECOND / 2)
#define JITTER (3 * EF_NS_PER_SECOND / 1000) /* of containers that count in milliseconds */
#define MDAT_HEADER 16
#define FREE_HEADER 8
#define HEAD_BYTES 4096       /* of the head, whatever the samples */
#define NOTE "Edit Factory: " /* before a note */
#define NOTE_MOST 1024
#define SAMPLE_BYTES 22 /* in the head, for each sample, at most in practice */

struct _EfExtractFile {
  int fd;
  guint64 offset; /* the end of the file */
  guint64 mdat;   /* where it begins */
  guint64 head;
  gboolean is_mov;
  char *note;        /* (owned) (nullable) */
  GPtrArray *tracks; /* (owned) (element-type EfExtractTrack) */
};

static void
set_error (GError **error, int code)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE,
                 _ ("There is no space left for the file: free some space and try again."));
  else if (code == EWOULDBLOCK)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The file is being written by another process: wait for it to end, and try "
                    "again."));
  else if (code == EACCES || code == EPERM || code == EROFS)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The folder cannot be written to: choose another one."));
  else
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The file could not be written: %s."), g_strerror (code));
}

int
ef_extract_file_open (const char *path, GError **error)
{
  int fd = ef_part_file_open (path);

  if (fd < 0)
    set_error (error, errno);

  return fd;
}

gboolean
ef_extract_file_sync (int fd, GError **error)
{
  if (fsync (fd) != 0) {
    set_error (error, errno);
    close (fd);
    return FALSE;
  }
  if (close (fd) != 0) {
    set_error (error, errno);
    return FALSE;
  }

  return TRUE;
}

gboolean
ef_extract_file_write (int fd, const guint8 *data, gsize size, guint64 offset, GError **error)
{
  while (size > 0) {
    gssize written = pwrite (fd, data, size, (off_t) offset);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      set_error (error, written < 0 ? errno : ENOSPC);
      return FALSE;
    }
    data += written;
    size -= (gsize) written;
    offset += (guint64) written;
  }

  return TRUE;
}

static void
put_type (GByteArray *to, gboolean is_mov)
{
  guint box = ef_box_begin (to, "ftyp");

  ef_box_put_text (to, is_mov ? "qt  " : "isom", 4);
  ef_box_put (to, 0x200, 4);
  if (is_mov)
    ef_box_put_text (to, "qt  ", 4);
  else
    ef_box_put_text (to, "isomiso2avc1mp41", 16);
  ef_box_end (to, box);
}

static gboolean
flush_track (EfExtractFile *self, EfExtractTrack *track, GError **error)
{
  EfExtractChunk chunk = { self->offset, track->frame_bytes > 0
                                           ? track->pending->len / track->frame_bytes
                                           : track->n_pending };

  if (track->n_pending == 0)
    return TRUE;
  if (!ef_extract_file_write (self->fd, track->pending->data, track->pending->len, self->offset,
                              error))
    return FALSE;

  self->offset += track->pending->len;
  g_array_append_val (track->chunks, chunk);
  g_byte_array_set_size (track->pending, 0);
  track->n_pending = 0;

  return TRUE;
}

EfExtractFile *
ef_extract_file_new (int fd, gboolean is_mov, guint64 n_samples, GError **error)
{
  g_autoptr (EfExtractFile) self = g_new0 (EfExtractFile, 1);
  g_autoptr (GByteArray) start = g_byte_array_new ();

  self->tracks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_extract_track_free);
  self->is_mov = is_mov;
  self->fd = fd;
  put_type (start, is_mov);
  if (!ef_extract_file_write (self->fd, start->data, start->len, 0, error))
    return NULL;
  self->head = start->len;
  self->mdat = self->head + HEAD_BYTES + n_samples * SAMPLE_BYTES;
  self->offset = self->mdat + MDAT_HEADER;

  return g_steal_pointer (&self);
}

void
ef_extract_file_free (EfExtractFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->tracks);
  g_free (self->note);
  g_free (self);
}

void
ef_extract_file_set_note (EfExtractFile *self, const char *note)
{
  g_set_str (&self->note, note);
}

gboolean
ef_extract_file_can_hold (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer)
{
  return ef_extract_entry_exists (caps, buffer, self->is_mov);
}

guint
ef_extract_file_add_track (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer, guint timescale)
{
  EfExtractTrack *track = ef_extract_track_new (caps, timescale);
  GstAudioInfo info;

  track->config = ef_extract_entry_find_config (caps, buffer);
  if (ef_extract_entry_is_raw (caps, &info))
    track->frame_bytes = (guint) info.bpf;
  for (guint i = 0; i < self->tracks->len; i++)
    track->is_spare |=
      !track->is_video && !((EfExtractTrack *) g_ptr_array_index (self->tracks, i))->is_video;
  g_ptr_array_add (self->tracks, track);
  track->number = self->tracks->len;

  return self->tracks->len - 1;
}

void
ef_extract_file_turn (EfExtractFile *self, guint track, GstVideoOrientationMethod orientation)
{
  ((EfExtractTrack *) g_ptr_array_index (self->tracks, track))->orientation = orientation;
}

void
ef_extract_file_set_config (EfExtractFile *self, guint index, GBytes *config)
{
  EfExtractTrack *track = g_ptr_array_index (self->tracks, index);

  g_clear_pointer (&track->config, g_bytes_unref);
  track->config = g_bytes_ref (config);
}

/* Sound is as long as its samples: a container that counts coarsely does not make it stumble. */
static EfExtractSample
place_sample (EfExtractTrack *track, GstBuffer *buffer, EfTimeSpan shown, gboolean is_key)
{
  EfExtractSample sample = { ef_extract_track_to_ticks (shown.begin, track->timescale), 0,
                             (guint32) gst_buffer_get_size (buffer), is_key };

  if (!track->is_video && track->samples->len > 0) {
    gint64 expected = ef_extract_track_get_sample (track, track->samples->len - 1)->end;
    gint64 off = sample.time - expected;

    if (ABS (off) <= ef_extract_track_to_ticks (JITTER, track->timescale) || off < 0)
      sample.time = expected;
  }
  sample.end =
    sample.time + ef_extract_track_to_ticks (ef_time_span_get_duration (shown), track->timescale);
  if (track->frame_bytes > 0)
    sample.end = sample.time + sample.size / track->frame_bytes;

  return sample;
}

/* In pieces, for it may be hours. */
static gboolean
add_silence (EfExtractFile *self, EfExtractTrack *track, EfExtractSample gap, GError **error)
{
  gint64 most = MAX (CHUNK_BYTES / track->frame_bytes, 1);
  GstAudioInfo info;

  gst_audio_info_from_caps (&info, track->caps);
  while (gap.time < gap.end) {
    EfExtractSample piece = gap;

    piece.end = MIN (gap.end, gap.time + most);
    piece.size = (guint32) (piece.end - piece.time) * track->frame_bytes;
    g_byte_array_set_size (track->pending, piece.size);
    gst_audio_format_info_fill_silence (info.finfo, track->pending->data, piece.size);
    g_array_append_val (track->samples, piece);
    track->n_pending = 1;
    if (!flush_track (self, track, error))
      return FALSE;
    gap.time = piece.end;
  }

  return TRUE;
}

/* What is missing in uncompressed sound before @time is silence: its table knows no gaps. */
static gboolean
fill_gap (EfExtractFile *self, EfExtractTrack *track, gint64 time, GError **error)
{
  EfExtractSample gap = { 0 };

  if (track->frame_bytes == 0 || track->samples->len == 0)
    return TRUE;
  gap.time = ef_extract_track_get_sample (track, track->samples->len - 1)->end;
  gap.end = ef_extract_track_to_ticks (time, track->timescale);
  if (gap.end - gap.time <= ef_extract_track_to_ticks (JITTER, track->timescale))
    return TRUE;

  return flush_track (self, track, error) && add_silence (self, track, gap, error);
}

gboolean
ef_extract_file_add (EfExtractFile *self,
                     guint index,
                     GstBuffer *buffer,
                     EfTimeSpan shown,
                     gboolean is_key,
                     GError **error)
{
  EfExtractTrack *track = g_ptr_array_index (self->tracks, index);
  EfExtractSample sample = place_sample (track, buffer, shown, is_key);
  gint64 time = shown.begin;
  guint before = track->pending->len;

  if (track->n_pending > 0 &&
      (before >= CHUNK_BYTES || time - track->pending_since >= CHUNK_TIME) &&
      !flush_track (self, track, error))
    return FALSE;
  if (!fill_gap (self, track, time, error))
    return FALSE;
  if (track->n_pending == 0)
    track->pending_since = time;

  before = track->pending->len;
  g_byte_array_set_size (track->pending, before + sample.size);
  gst_buffer_extract (buffer, 0, track->pending->data + before, sample.size);
  track->n_pending++;
  g_array_append_val (track->samples, sample);

  return TRUE;
}

static guint64
get_note_size (EfExtractFile *self)
{
  return FREE_HEADER + strlen (NOTE) + strlen (self->note) + 1;
}

/* With the note where there is room for it. */
static GByteArray *
make_free_box (EfExtractFile *self, guint64 size)
{
  GByteArray *box = g_byte_array_new ();

  ef_box_put (box, size, 4);
  ef_box_put_text (box, "free", 4);
  if (self->note != NULL && get_note_size (self) <= size) {
    ef_box_put_text (box, NOTE, strlen (NOTE));
    ef_box_put_text (box, self->note, strlen (self->note) + 1);
  }

  return box;
}

/* At @offset, followed by a box that takes up the rest of @room. */
static gboolean
write_filled (EfExtractFile *self, GByteArray *head, guint64 offset, guint64 room, GError **error)
{
  guint length = head != NULL ? head->len : 0;
  g_autoptr (GByteArray) rest = length < room ? make_free_box (self, room - length) : NULL;

  return (head == NULL || ef_extract_file_write (self->fd, head->data, head->len, offset, error)) &&
         (rest == NULL ||
          ef_extract_file_write (self->fd, rest->data, rest->len, offset + length, error));
}

/* Before the data where there is room, which there is unless the estimate was far off; else behind it. So it is
 * with the note: without it a file that is whole would be made again. */
static gboolean
write_head (EfExtractFile *self, GByteArray *head, GError **error)
{
  guint64 room = self->mdat - self->head;
  gboolean fits = head->len == room || head->len + FREE_HEADER <= room;
  guint64 left = fits ? room - head->len : room;
  guint64 behind = fits ? 0 : head->len;

  if (self->note != NULL && left < get_note_size (self))
    behind += get_note_size (self);

  return write_filled (self, fits ? head : NULL, self->head, room, error) &&
         (behind == 0 || write_filled (self, fits ? NULL : head, self->offset, behind, error));
}

gboolean
ef_extract_file_finish (EfExtractFile *self, gint64 duration, GError **error)
{
  g_autoptr (GByteArray) mdat = g_byte_array_new ();
  g_autoptr (GByteArray) head = NULL;
  int fd = self->fd;

  g_return_val_if_fail (self->tracks->len > 0, FALSE);

  for (guint i = 0; i < self->tracks->len; i++) {
    if (!flush_track (self, g_ptr_array_index (self->tracks, i), error))
      return FALSE;
  }
  ef_box_put (mdat, 1, 4);
  ef_box_put_text (mdat, "mdat", 4);
  ef_box_put (mdat, self->offset - self->mdat, 8);
  head = ef_extract_head_make (self->tracks, duration);
  if (!ef_extract_file_write (fd, mdat->data, mdat->len, self->mdat, error) ||
      !write_head (self, head, error))
    return FALSE;
  self->fd = -1;

  return ef_extract_file_sync (fd, error);
}

typedef struct {
  guint64 size;
  char type[4];
  guint head; /* bytes of its size and type */
} Box;

static gboolean
read_box (int fd, guint64 offset, Box *box)
{
  guint8 bytes[16];
  gssize n = pread (fd, bytes, sizeof bytes, (off_t) offset);

  if (n < 8)
    return FALSE;
  memcpy (box->type, bytes + 4, sizeof box->type);
  box->size = GST_READ_UINT32_BE (bytes);
  box->head = 8;
  if (box->size == 1 && n == sizeof bytes) {
    box->size = GST_READ_UINT64_BE (bytes + 8);
    box->head = sizeof bytes;
  }

  return box->size >= box->head && box->size <= G_MAXINT64 - offset;
}

static char *
read_note_at (int fd, guint64 offset, const Box *box)
{
  char text[sizeof NOTE + NOTE_MOST] = { 0 };
  gsize size = (gsize) MIN (box->size - box->head, sizeof text - 1);

  if (pread (fd, text, size, (off_t) (offset + box->head)) < 0 || !g_str_has_prefix (text, NOTE))
    return NULL;

  return g_strdup (text + strlen (NOTE));
}

char *
ef_extract_file_read_note (const char *path)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  g_autofree char *note = NULL;
  guint64 offset = 0;
  struct stat info;
  Box box;

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;

  while (offset < (guint64) info.st_size && read_box (fd, offset, &box)) {
    if (note == NULL && memcmp (box.type, "free", 4) == 0)
      note = read_note_at (fd, offset, &box);
    offset += box.size;
  }

  return offset == (guint64) info.st_size ? g_steal_pointer (&note) : NULL;
}
