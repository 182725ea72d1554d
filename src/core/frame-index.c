/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/frame-index.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"

/* Frames that lie this near to even ones are even: a container that counts milliseconds rounds. */
#define MOST_JITTER (1100000)
#define USUAL_RATE EF_RATE (25, 1) /* as long as nothing is known */

/* Ten hours at 60 frames a second are two million frames, and nearly all videos have even ones. So a
 * frame is found by arithmetic from a rate, and corrected by what its own time differs from it; only
 * where frames are uneven are their times kept whole. */
struct _EfFrameIndex {
  gatomicrefcount ref_count;

  guint n_frames;
  gint64 end;

  EfRate rate; /* EF_RATE_NONE: frames are uneven */
  gint64 start;
  gint32 *jitter; /* (owned) (nullable) what is to be added; NULL: nothing anywhere */
  gint64 *begins; /* (owned) (nullable) of uneven frames */

  guint *keys;       /* (owned) (nullable) numbers of key frames, ascending */
  guint8 *key_flags; /* (owned) (nullable) of each of them */
  guint n_keys;
  gint64 key_distance;
};

G_DEFINE_BOXED_TYPE (EfFrameIndex, ef_frame_index, ef_frame_index_ref, ef_frame_index_unref)

static gint64
get_begin (EfFrameIndex *self, guint frame)
{
  gint64 begin;

  if (self->begins != NULL)
    return self->begins[frame];

  begin = self->start + ef_rate_get_begin (self->rate, frame);

  return self->jitter != NULL ? begin + self->jitter[frame] : begin;
}

/* Where frame @frame ends, which is where the next one begins. */
static gint64
get_end (EfFrameIndex *self, guint frame)
{
  return frame + 1 < self->n_frames ? get_begin (self, frame + 1) : self->end;
}

static const EfRate usual_rates[] = {
  { 24, 1 },       { 25, 1 },       { 30, 1 },       { 50, 1 },        { 60, 1 },
  { 24000, 1001 }, { 30000, 1001 }, { 60000, 1001 }, { 48, 1 },        { 120, 1 },
  { 15, 1 },       { 10, 1 },       { 100, 1 },      { 120000, 1001 }, { 15000, 1001 },
};

/* How far frames are from being even at @rate, the sum of all; -1: too far for one of them. */
static double
judge_rate (const gint64 *begins, guint n_frames, EfRate rate)
{
  gint64 most = MIN (MOST_JITTER, EF_NS_PER_SECOND * rate.den / rate.num / 4);
  double sum = 0;

  for (guint i = n_frames; i-- > 0;) {
    gint64 off = ABS (begins[i] - begins[0] - ef_rate_get_begin (rate, i));

    if (off > most)
      return -1;
    sum += (double) off;
  }

  return sum;
}

static void
try_rate (const gint64 *begins, guint n_frames, EfRate rate, EfRate *best, double *least)
{
  double off = ef_rate_is_valid (rate) ? judge_rate (begins, n_frames, rate) : -1;

  if (off >= 0 && (*least < 0 || off < *least)) {
    *best = rate;
    *least = off;
  }
}

/* The rate at which frames are even, or none. A few frames rounded to milliseconds fit several rates;
 * the one that fits best is taken. */
static EfRate
find_rate (const gint64 *begins, guint n_frames, gint64 end)
{
  gint64 length = n_frames > 1 ? begins[n_frames - 1] - begins[0] : end - begins[0];
  double mean = (double) length / (n_frames > 1 ? n_frames - 1 : 1);
  EfRate best = EF_RATE_NONE;
  double least = -1;

  if (n_frames == 1)
    return ef_rate_from_double ((double) EF_NS_PER_SECOND / mean);

  for (guint i = 0; i < G_N_ELEMENTS (usual_rates); i++)
    try_rate (begins, n_frames, usual_rates[i], &best, &least);
  try_rate (begins, n_frames, ef_rate_from_double ((double) EF_NS_PER_SECOND / mean), &best,
            &least);

  return best;
}

static void
take_times (EfFrameIndex *self, const gint64 *begins)
{
  gboolean differs = FALSE;

  self->rate = find_rate (begins, self->n_frames, self->end);
  self->start = begins[0];
  if (!ef_rate_is_valid (self->rate)) {
    self->begins = g_memdup2 (begins, self->n_frames * sizeof *begins);
    return;
  }

  self->jitter = g_new (gint32, self->n_frames);
  for (guint i = 0; i < self->n_frames; i++) {
    self->jitter[i] = (gint32) (begins[i] - self->start - ef_rate_get_begin (self->rate, i));
    differs |= self->jitter[i] != 0;
  }
  if (!differs)
    g_clear_pointer (&self->jitter, g_free);
}

static void
take_keys (EfFrameIndex *self, const guint8 *flags)
{
  guint n = 0;

  for (guint i = 0; i < self->n_frames; i++)
    self->n_keys += flags[i] != 0;

  self->keys = g_new (guint, self->n_keys);
  self->key_flags = g_new (guint8, self->n_keys);
  for (guint i = 0; i < self->n_frames; i++) {
    if (flags[i] != 0) {
      self->keys[n] = i;
      self->key_flags[n++] = flags[i];
    }
  }
}

/* From one key frame to the next, and from the last to the end. */
static void
measure_keys (EfFrameIndex *self)
{
  for (guint i = 0; i < self->n_keys; i++) {
    gint64 next = i + 1 < self->n_keys ? get_begin (self, self->keys[i + 1]) : self->end;

    self->key_distance = MAX (self->key_distance, next - get_begin (self, self->keys[i]));
  }
}

static EfFrameIndex *
make (guint n_frames, gint64 end)
{
  EfFrameIndex *self = g_new0 (EfFrameIndex, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_frames = n_frames;
  self->end = end;

  return self;
}

/* There is at least one frame, none begins before 0, and @end is after the last begin. */
EfFrameIndex *
ef_frame_index_new (const gint64 *begins, const guint8 *flags, guint n_frames, gint64 end)
{
  EfFrameIndex *self;

  g_return_val_if_fail (n_frames > 0, NULL);
  g_return_val_if_fail (begins[0] >= 0 && end > begins[n_frames - 1], NULL);

  self = make (n_frames, end);
  take_times (self, begins);
  take_keys (self, flags);
  measure_keys (self);

  return self;
}

/* At 25 frames a second when @rate is not known; always with one frame at least. */
EfFrameIndex *
ef_frame_index_new_even (EfRate rate, gint64 duration)
{
  EfRate known = ef_rate_is_valid (rate) ? rate : USUAL_RATE;
  gint64 n_frames = duration > 0 ? ef_rate_get_frame (known, duration - 1) + 1 : 1;
  guint within = (guint) CLAMP (n_frames, 1, G_MAXINT);
  EfFrameIndex *self = make (within, MAX (duration, ef_rate_get_begin (known, within - 1) + 1));

  if (duration <= 0)
    self->end = ef_rate_get_begin (known, 1);
  self->rate = known;

  return self;
}

EfFrameIndex *
ef_frame_index_ref (EfFrameIndex *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_frame_index_unref (EfFrameIndex *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->jitter);
  g_free (self->begins);
  g_free (self->keys);
  g_free (self->key_flags);
  g_free (self);
}

guint
ef_frame_index_get_n_frames (EfFrameIndex *self)
{
  return self->n_frames;
}

gint64
ef_frame_index_get_end (EfFrameIndex *self)
{
  return self->end;
}

gboolean
ef_frame_index_knows_keys (EfFrameIndex *self)
{
  return self->n_keys > 0;
}

gint64
ef_frame_index_get_key_distance (EfFrameIndex *self)
{
  return self->key_distance;
}

gboolean
ef_frame_index_is_even (EfFrameIndex *self, EfRate *rate)
{
  if (rate != NULL)
    *rate = self->rate;

  return ef_rate_is_valid (self->rate);
}

EfTimeSpan
ef_frame_index_get_frame (EfFrameIndex *self, guint frame)
{
  g_return_val_if_fail (frame < self->n_frames, EF_TIME_SPAN_EMPTY);

  return ef_time_span_new (get_begin (self, frame), get_end (self, frame));
}

/* How many key frames lie before frame @frame. */
static guint
count_keys_before (EfFrameIndex *self, guint frame)
{
  guint low = 0;
  guint high = self->n_keys;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (self->keys[middle] < frame)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

EfFrameFlags
ef_frame_index_get_flags (EfFrameIndex *self, guint frame)
{
  guint place = count_keys_before (self, frame);

  return place < self->n_keys && self->keys[place] == frame ? self->key_flags[place] : 0;
}

static guint
find_uneven (EfFrameIndex *self, gint64 time)
{
  guint low = 0;
  guint high = self->n_frames;

  while (high - low > 1) {
    guint middle = low + (high - low) / 2;

    if (self->begins[middle] <= time)
      low = middle;
    else
      high = middle;
  }

  return low;
}

/* A frame begins less than a quarter of a frame from where it would if all were even, so that the arithmetic
 * is wrong by one at most. */
static guint
find_even (EfFrameIndex *self, gint64 time)
{
  gint64 guess = ef_rate_get_frame (self->rate, time - self->start);
  guint frame = (guint) CLAMP (guess, 0, (gint64) self->n_frames - 1);

  while (frame > 0 && get_begin (self, frame) > time)
    frame--;
  while (frame + 1 < self->n_frames && get_begin (self, frame + 1) <= time)
    frame++;

  return frame;
}

guint
ef_frame_index_find (EfFrameIndex *self, gint64 time)
{
  if (time >= self->end)
    return self->n_frames - 1;
  if (time <= self->start)
    return 0;

  return self->begins != NULL ? find_uneven (self, time) : find_even (self, time);
}

gint64
ef_frame_index_snap (EfFrameIndex *self, gint64 time)
{
  guint frame = ef_frame_index_find (self, time);
  gint64 before = get_begin (self, frame);
  gint64 after = get_end (self, frame);

  if (time <= 0)
    return 0;
  if (time >= self->end)
    return self->end;
  if (time < before) {
    after = before;
    before = 0;
  }

  return time - before <= after - time ? before : after;
}

gint64
ef_frame_index_step (EfFrameIndex *self, gint64 time, int n_frames)
{
  gint64 frame = (gint64) ef_frame_index_find (self, time) + n_frames;

  return get_begin (self, (guint) CLAMP (frame, 0, (gint64) self->n_frames - 1));
}

/* How many key frames begin before @time. */
static guint
count_keys_until (EfFrameIndex *self, gint64 time)
{
  guint frame = ef_frame_index_find (self, time);

  return count_keys_before (self, get_begin (self, frame) < time ? frame + 1 : frame);
}

gint64
ef_frame_index_key_before (EfFrameIndex *self, gint64 time)
{
  guint n = count_keys_until (self, time);

  return n > 0 ? get_begin (self, self->keys[n - 1]) : -1;
}

gint64
ef_frame_index_key_after (EfFrameIndex *self, gint64 time)
{
  guint n = count_keys_until (self, time);

  if (n < self->n_keys && get_begin (self, self->keys[n]) == time)
    n++;

  return n < self->n_keys ? get_begin (self, self->keys[n]) : -1;
}

gint64
ef_frame_index_key_at (EfFrameIndex *self, gint64 time)
{
  guint n = count_keys_until (self, time);

  if (n < self->n_keys && get_begin (self, self->keys[n]) == time)
    return time;

  return n > 0 ? get_begin (self, self->keys[n - 1]) : -1;
}

/* The file: a word that says what it is, then numbers of seven bits a byte, packed by zlib, whose sum
 * also finds damage. */
static const char magic[8] = "EFFRAME1";

#define MOST_TIME (G_MAXINT64 / 4)
#define MOST_PACKED ((gsize) 1 << 30)

typedef enum {
  KIND_EVEN,
  KIND_JITTER,
  KIND_UNEVEN,
} Kind;

static void
put (GByteArray *bytes, guint64 number)
{
  do {
    guint8 byte = (guint8) ((number & 0x7f) | (number > 0x7f ? 0x80 : 0));

    g_byte_array_append (bytes, &byte, 1);
    number >>= 7;
  } while (number > 0);
}

/* Small numbers of either sign become small ones without. */
static void
put_signed (GByteArray *bytes, gint64 number)
{
  put (bytes, (guint64) number << 1 ^ (guint64) (number >> 63));
}

static void
put_times (EfFrameIndex *self, GByteArray *bytes)
{
  gint64 last = 0;

  if (self->begins != NULL) {
    for (guint i = 0; i < self->n_frames; i++) {
      put (bytes, (guint64) (self->begins[i] - last));
      last = self->begins[i];
    }
    return;
  }

  put (bytes, (guint64) self->rate.num);
  put (bytes, (guint64) self->rate.den);
  put (bytes, (guint64) self->start);
  for (guint i = 0; self->jitter != NULL && i < self->n_frames; i++)
    put_signed (bytes, self->jitter[i]);
}

static void
put_keys (EfFrameIndex *self, GByteArray *bytes)
{
  guint last = 0;

  put (bytes, self->n_keys);
  for (guint i = 0; i < self->n_keys; i++) {
    put (bytes, self->keys[i] - last);
    put (bytes, self->key_flags[i]);
    last = self->keys[i];
  }
}

GBytes *
ef_frame_index_to_bytes (EfFrameIndex *self)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  GByteArray *result = g_byte_array_new ();
  g_autoptr (GConverter) packer =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6));
  g_autoptr (GBytes) unpacked = NULL;
  g_autoptr (GBytes) packed = NULL;

  put (plain, self->n_frames);
  put (plain, (guint64) self->end);
  put (plain, self->begins != NULL ? KIND_UNEVEN : self->jitter != NULL ? KIND_JITTER : KIND_EVEN);
  put_times (self, plain);
  put_keys (self, plain);

  unpacked = g_byte_array_free_to_bytes (g_steal_pointer (&plain));
  packed = g_converter_convert_bytes (packer, unpacked, NULL);
  g_byte_array_append (result, (const guint8 *) magic, sizeof magic);
  g_byte_array_append (result, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));

  return g_byte_array_free_to_bytes (result);
}

/* Reads numbers one after the other; after the first that is not there all are 0 and @damaged is set. */
typedef struct {
  const guint8 *at;
  const guint8 *end;
  gboolean damaged;
} Reader;

static guint64
get (Reader *reader, guint64 most)
{
  guint64 number = 0;

  for (guint shift = 0; shift < 63; shift += 7) {
    guint8 byte;

    if (reader->damaged || reader->at == reader->end)
      break;
    byte = *reader->at++;
    number |= (guint64) (byte & 0x7f) << shift;
    if (byte & 0x80)
      continue;
    if (number > most)
      break;
    return number;
  }
  reader->damaged = TRUE;

  return 0;
}

static gint64
get_signed (Reader *reader, guint64 most)
{
  guint64 number = get (reader, most * 2);

  return (gint64) (number >> 1) ^ -(gint64) (number & 1);
}

/* Every number takes a byte at least, so that a lie about how many there are takes no memory. */
static guint
get_count (Reader *reader)
{
  guint64 n = get (reader, G_MAXINT);

  if (n > (guint64) (reader->end - reader->at))
    reader->damaged = TRUE;

  return reader->damaged ? 0 : (guint) n;
}

static void
get_uneven (EfFrameIndex *self, Reader *reader)
{
  gint64 last = 0;

  self->begins = g_new (gint64, self->n_frames);
  for (guint i = 0; i < self->n_frames && !reader->damaged; i++) {
    gint64 step = (gint64) get (reader, MOST_TIME);

    if ((i > 0 && step == 0) || step > self->end - last)
      reader->damaged = TRUE;
    last += step;
    self->begins[i] = last;
  }
  self->start = self->begins[0];
}

static void
get_even (EfFrameIndex *self, Reader *reader, Kind kind)
{
  gint64 num = (gint64) get (reader, G_MAXINT);
  gint64 den = (gint64) get (reader, G_MAXINT);

  self->rate = ef_rate_new (num, den);
  self->start = (gint64) get (reader, (guint64) self->end);
  if (!ef_rate_is_valid (self->rate) ||
      ef_rate_get_begin (self->rate, self->n_frames - 1) > self->end) {
    reader->damaged = TRUE;
    return;
  }
  if (kind == KIND_EVEN)
    return;

  self->jitter = g_new (gint32, self->n_frames);
  for (guint i = 0; i < self->n_frames && !reader->damaged; i++) {
    self->jitter[i] = (gint32) get_signed (reader, MOST_JITTER);
    if (i > 0 && get_begin (self, i) <= get_begin (self, i - 1))
      reader->damaged = TRUE;
  }
  if (self->jitter[0] != 0)
    reader->damaged = TRUE;
}

static void
get_keys (EfFrameIndex *self, Reader *reader)
{
  guint n = get_count (reader);
  guint64 last = 0;

  self->keys = g_new (guint, n);
  self->key_flags = g_new (guint8, n);
  for (guint i = 0; i < n && !reader->damaged; i++) {
    guint64 step = get (reader, G_MAXINT);

    last += step;
    if ((i > 0 && step == 0) || last >= self->n_frames)
      reader->damaged = TRUE;
    self->keys[i] = (guint) last;
    self->key_flags[i] = (guint8) get (reader, EF_FRAME_KEY | EF_FRAME_OPEN);
  }
  self->n_keys = reader->damaged ? 0 : n;
}

static EfFrameIndex *
parse (Reader *reader)
{
  guint n_frames = (guint) get (reader, G_MAXINT);
  gint64 end = (gint64) get (reader, MOST_TIME);
  Kind kind = (Kind) get (reader, KIND_UNEVEN);
  g_autoptr (EfFrameIndex) self = make (n_frames, end);

  if (kind != KIND_EVEN && n_frames > (guint64) (reader->end - reader->at))
    reader->damaged = TRUE;
  if (reader->damaged || n_frames == 0)
    return NULL;

  if (kind == KIND_UNEVEN)
    get_uneven (self, reader);
  else
    get_even (self, reader, kind);
  if (reader->damaged || get_begin (self, n_frames - 1) >= end)
    return NULL;

  get_keys (self, reader);
  if (reader->damaged || reader->at != reader->end)
    return NULL;
  measure_keys (self);

  return g_steal_pointer (&self);
}

/* Reads to the end or to more than any index has: a few bytes may unpack to gigabytes. */
static GByteArray *
unpack (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) packed = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GConverter) unpacker =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, unpacker);
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (65536);

  for (;;) {
    gssize n = g_input_stream_read (stream, chunk, 65536, NULL, NULL);

    if (n < 0 || plain->len + (gsize) n > MOST_PACKED)
      return NULL;
    if (n == 0)
      return g_steal_pointer (&plain);
    g_byte_array_append (plain, chunk, (guint) n);
  }
}

EfFrameIndex *
ef_frame_index_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GByteArray) plain = NULL;
  EfFrameIndex *self = NULL;

  if (size > sizeof magic && memcmp (data, magic, sizeof magic) == 0)
    plain = unpack (data + sizeof magic, size - sizeof magic);
  if (plain != NULL) {
    Reader reader = { plain->data, plain->data + plain->len, FALSE };

    self = parse (&reader);
  }
  if (self == NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The list of frames is damaged: have the video read again."));

  return self;
}
