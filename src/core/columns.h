/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Where in the picture something is going on, five looks a second and one more where a scene begins: motion
 * and detail of each of EF_COLUMNS_N upright stripes and EF_COLUMNS_N_ROWS level ones, of the picture as it
 * is shown. What the whole picture does, such as a camera that shakes, is no motion. From it a camera is made
 * for any stretch and any shape without reading the file again. Immutable and counted. */
#define EF_COLUMNS_N 64
#define EF_COLUMNS_N_ROWS 32
#define EF_COLUMNS_RATE 5

/* 0 … 255 each; of motion 0 is what noise does, too. */
typedef struct {
  gint64 time;
  gboolean is_cut; /* another scene than the look before */
  guint8 motion_across[EF_COLUMNS_N];
  guint8 motion_down[EF_COLUMNS_N_ROWS];
  guint8 detail_across[EF_COLUMNS_N];
  guint8 detail_down[EF_COLUMNS_N_ROWS];
} EfColumnsLook;

typedef struct _EfColumns EfColumns;

#define EF_TYPE_COLUMNS (ef_columns_get_type ())
GType ef_columns_get_type (void);

EfColumns *ef_columns_new (const EfColumnsLook *looks, guint n_looks, gint64 end);
EfColumns *ef_columns_ref (EfColumns *self);
void ef_columns_unref (EfColumns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfColumns, ef_columns_unref)

const EfColumnsLook *ef_columns_get (EfColumns *self, guint *n_looks);
gint64 ef_columns_get_end (EfColumns *self);

GBytes *ef_columns_to_bytes (EfColumns *self);
EfColumns *ef_columns_from_bytes (GBytes *bytes, GError **error);

G_END_DECLS
