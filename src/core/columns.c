/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/columns.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/bytes-private.h"
#include "core/error.h"

#define MAGIC "EFK1"
#define HEADER 24
#define STRIPES (2 * (EF_COLUMNS_N + EF_COLUMNS_N_ROWS))
#define RECORD (8 + STRIPES)
#define CUT (G_GINT64_CONSTANT (1) << 62) /* beside the time of a look */
/* Two days, with as many cuts. */
#define MOST_LOOKS (2 * 24 * 3600 * EF_COLUMNS_RATE * 2)

/* A plain array that is shared. */
struct _EfColumns {
  gatomicrefcount ref_count;
  EfColumnsLook *looks; /* (owned) */
  guint n_looks;
  gint64 end;
};

G_DEFINE_BOXED_TYPE (EfColumns, ef_columns, ef_columns_ref, ef_columns_unref)

static EfColumns *
take (EfColumnsLook *looks, guint n_looks, gint64 end)
{
  EfColumns *self = g_new0 (EfColumns, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->looks = looks;
  self->n_looks = n_looks;
  self->end = end;

  return self;
}

EfColumns *
ef_columns_new (const EfColumnsLook *looks, guint n_looks, gint64 end)
{
  return take (g_memdup2 (looks, n_looks * sizeof *looks), n_looks, end);
}

EfColumns *
ef_columns_ref (EfColumns *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_columns_unref (EfColumns *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->looks);
  g_free (self);
}

const EfColumnsLook *
ef_columns_get (EfColumns *self, guint *n_looks)
{
  if (n_looks != NULL)
    *n_looks = self->n_looks;

  return self->looks;
}

gint64
ef_columns_get_end (EfColumns *self)
{
  return self->end;
}

static guint8 *
copy_out (guint8 *at, const guint8 *stripes, gsize n)
{
  memcpy (at, stripes, n);

  return at + n;
}

static const guint8 *
copy_in (guint8 *stripes, gsize n, const guint8 *at)
{
  memcpy (stripes, at, n);

  return at + n;
}

/* MAGIC, number of looks, checksum, zero, end, then the looks; numbers are little-endian. */
GBytes *
ef_columns_to_bytes (EfColumns *self)
{
  gsize size = RECORD * (gsize) self->n_looks;
  guint8 *bytes = g_malloc0 (HEADER + size);

  memcpy (bytes, MAGIC, 4);
  ef_bytes_put_u32 (bytes + 4, self->n_looks);
  ef_bytes_put_i64 (bytes + 16, self->end);
  for (gsize i = 0; i < self->n_looks; i++) {
    const EfColumnsLook *look = self->looks + i;
    guint8 *at = bytes + HEADER + RECORD * i;

    ef_bytes_put_i64 (at, look->time | (look->is_cut ? CUT : 0));
    at = copy_out (at + 8, look->motion_across, EF_COLUMNS_N);
    at = copy_out (at, look->motion_down, EF_COLUMNS_N_ROWS);
    at = copy_out (at, look->detail_across, EF_COLUMNS_N);
    copy_out (at, look->detail_down, EF_COLUMNS_N_ROWS);
  }
  ef_bytes_put_u32 (bytes + 8, ef_bytes_sum (bytes + 16, HEADER - 16 + size));

  return g_bytes_new_take (bytes, HEADER + size);
}

static gboolean
is_whole (const guint8 *bytes, gsize size)
{
  gsize n_looks;

  if (size < HEADER || memcmp (bytes, MAGIC, 4) != 0 || ef_bytes_get_u32 (bytes + 12) != 0)
    return FALSE;

  n_looks = ef_bytes_get_u32 (bytes + 4);

  return n_looks <= MOST_LOOKS && size - HEADER == RECORD * n_looks &&
         ef_bytes_get_u32 (bytes + 8) == ef_bytes_sum (bytes + 16, size - 16);
}

static void
get_look (const guint8 *at, EfColumnsLook *look)
{
  gint64 time = ef_bytes_get_i64 (at);

  look->is_cut = time >= CUT;
  look->time = time >= CUT ? time - CUT : time;
  at = copy_in (look->motion_across, EF_COLUMNS_N, at + 8);
  at = copy_in (look->motion_down, EF_COLUMNS_N_ROWS, at);
  at = copy_in (look->detail_across, EF_COLUMNS_N, at);
  copy_in (look->detail_down, EF_COLUMNS_N_ROWS, at);
}

/* What finds subjects relies on this. */
static gboolean
is_sound (const EfColumnsLook *looks, guint n_looks, gint64 end)
{
  for (guint i = 0; i < n_looks; i++) {
    if (looks[i].time <= (i == 0 ? -1 : looks[i - 1].time))
      return FALSE;
  }

  return end >= 0 && end < CUT && (n_looks == 0 || end > looks[n_looks - 1].time);
}

EfColumns *
ef_columns_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (is_whole (data, size)) {
    guint n_looks = ef_bytes_get_u32 (data + 4);
    g_autofree EfColumnsLook *looks = g_new0 (EfColumnsLook, n_looks);
    gint64 end = ef_bytes_get_i64 (data + 16);

    for (gsize i = 0; i < n_looks; i++)
      get_look (data + HEADER + RECORD * i, looks + i);
    if (is_sound (looks, n_looks, end))
      return take (g_steal_pointer (&looks), n_looks, end);
  }

  g_set_error_literal (
    error, EF_ERROR, EF_ERROR_INVALID,
    _ ("What was kept about the subjects of this file is damaged. Read the file again."));

  return NULL;
}
