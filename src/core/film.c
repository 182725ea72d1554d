/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/film.h"

#include <string.h>

#include "core/bytes-private.h"

#define MAGIC "EFP1"
#define HEADER 16
/* No picture of this size is larger, and a length that lies shall not swallow the rest of the file. */
#define LONGEST_PICTURE (256 * 1024)

typedef struct {
  gint64 time;
  gsize offset;
  guint32 length;
} Picture;

/* The bytes of the file and where its pictures lie, by time. */
struct _EfFilm {
  gatomicrefcount ref_count;
  GBytes *bytes;    /* (owned) */
  GArray *pictures; /* (owned) (element-type Picture) */
};

G_DEFINE_BOXED_TYPE (EfFilm, ef_film, ef_film_ref, ef_film_unref)

/* A picture says itself whether it is whole: a record that was torn by a crash has others behind it as
 * soon as somebody appends. */
static gboolean
is_picture (const guint8 *at, gsize length)
{
  return length >= 4 && at[0] == 0xff && at[1] == 0xd8 && at[length - 2] == 0xff &&
         at[length - 1] == 0xd9;
}

static gboolean
read_record (const guint8 *data, gsize size, gsize at, Picture *picture)
{
  if (size - at < HEADER || memcmp (data + at, MAGIC, 4) != 0)
    return FALSE;

  picture->time = ef_bytes_get_i64 (data + at + 4);
  picture->length = ef_bytes_get_u32 (data + at + 12);
  picture->offset = at + HEADER;

  return picture->time >= 0 && picture->length <= LONGEST_PICTURE &&
         picture->length <= size - picture->offset &&
         is_picture (data + picture->offset, picture->length);
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const Picture *one = a, *other = b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;

  return one->offset < other->offset ? -1 : one->offset > other->offset;
}

/* Of several pictures of one time the last written is kept. */
static void
keep_newest (GArray *pictures)
{
  guint n_kept = 0;

  for (guint i = 0; i < pictures->len; i++) {
    Picture *picture = &g_array_index (pictures, Picture, i);

    if (i + 1 < pictures->len && picture[1].time == picture->time)
      continue;
    g_array_index (pictures, Picture, n_kept++) = *picture;
  }
  g_array_set_size (pictures, n_kept);
}

EfFilm *
ef_film_from_bytes (GBytes *bytes)
{
  EfFilm *self = g_new0 (EfFilm, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_atomic_ref_count_init (&self->ref_count);
  self->bytes = g_bytes_ref (bytes);
  self->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));

  for (gsize at = 0; at < size;) {
    Picture picture;
    const guint8 *next;

    if (read_record (data, size, at, &picture)) {
      g_array_append_val (self->pictures, picture);
      at = picture.offset + picture.length;
      continue;
    }
    next = memchr (data + at + 1, MAGIC[0], size - at - 1);
    at = next != NULL ? (gsize) (next - data) : size;
  }
  g_array_sort (self->pictures, compare_cb);
  keep_newest (self->pictures);

  return self;
}

EfFilm *
ef_film_ref (EfFilm *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_film_unref (EfFilm *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->pictures);
  g_bytes_unref (self->bytes);
  g_free (self);
}

guint
ef_film_get_n_pictures (EfFilm *self)
{
  return self->pictures->len;
}

gint64
ef_film_get_time (EfFilm *self, guint index)
{
  g_return_val_if_fail (index < self->pictures->len, 0);

  return g_array_index (self->pictures, Picture, index).time;
}

/* Shares the bytes of the file. */
GBytes *
ef_film_get_picture (EfFilm *self, guint index)
{
  const Picture *picture;

  g_return_val_if_fail (index < self->pictures->len, NULL);

  picture = &g_array_index (self->pictures, Picture, index);

  /* Not a part of the whole: who keeps one picture would keep megabytes. */
  return g_bytes_new ((const guint8 *) g_bytes_get_data (self->bytes, NULL) + picture->offset,
                      picture->length);
}

/* Of two as near the earlier one. */
guint
ef_film_find (EfFilm *self, gint64 time)
{
  guint low = 0, high = self->pictures->len;

  g_return_val_if_fail (high > 0, 0);

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (ef_film_get_time (self, middle) <= time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return 0;
  if (low < self->pictures->len &&
      ef_film_get_time (self, low) - time < time - ef_film_get_time (self, low - 1))
    return low;

  return low - 1;
}

GBytes *
ef_film_make_record (gint64 time, GBytes *picture)
{
  gsize length;
  const void *data = g_bytes_get_data (picture, &length);
  guint8 *record;

  g_return_val_if_fail (time >= 0, NULL);
  g_return_val_if_fail (length <= LONGEST_PICTURE, NULL);

  record = g_malloc (HEADER + length);
  memcpy (record, MAGIC, 4);
  ef_bytes_put_i64 (record + 4, time);
  ef_bytes_put_u32 (record + 12, (guint32) length);
  if (length > 0)
    memcpy (record + HEADER, data, length);

  return g_bytes_new_take (record, HEADER + length);
}
