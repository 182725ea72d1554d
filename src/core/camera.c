/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/camera.h"

#include <glib/gi18n.h>

#include "core/error.h"

#define MOST_POINTS (4 * 1024 * 1024)

/* A plain array that is shared; points are in order of time. */
struct _EfCamera {
  gatomicrefcount ref_count;
  EfCameraPoint *points; /* (owned) */
  guint n_points;
};

G_DEFINE_BOXED_TYPE (EfCamera, ef_camera, ef_camera_ref, ef_camera_unref)

EfCamera *
ef_camera_new (const EfCameraPoint *points, guint n_points)
{
  EfCamera *self = g_new0 (EfCamera, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->points = g_memdup2 (points, n_points * sizeof *points);
  self->n_points = n_points;

  return self;
}

EfCamera *
ef_camera_ref (EfCamera *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_camera_unref (EfCamera *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->points);
  g_free (self);
}

const EfCameraPoint *
ef_camera_get_points (EfCamera *self, guint *n_points)
{
  if (n_points != NULL)
    *n_points = self->n_points;

  return self->points;
}

/* The first point behind @time: of two at one time, the jump is over at that time. */
static guint
find_after (EfCamera *self, gint64 time)
{
  guint low = 0;
  guint high = self->n_points;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (self->points[middle].time <= time)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

void
ef_camera_get_place (EfCamera *self, gint64 time, double *x, double *y)
{
  guint after = find_after (self, time);
  const EfCameraPoint *from = self->points + (after > 0 ? after - 1 : 0);
  const EfCameraPoint *to = self->points + MIN (after, self->n_points - 1);
  double part = 0;

  if (self->n_points == 0) {
    *x = 0.5;
    *y = 0.5;
    return;
  }

  if (to->time > from->time)
    part = ((double) time - (double) from->time) / ((double) to->time - (double) from->time);
  *x = from->x + (to->x - from->x) * part;
  *y = from->y + (to->y - from->y) * part;
}

/* Three numbers a point, one list: [time, x, y, time, x, y, …]. */
JsonNode *
ef_camera_to_json (EfCamera *self)
{
  JsonArray *array = json_array_sized_new (self->n_points * 3);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < self->n_points; i++) {
    json_array_add_int_element (array, self->points[i].time);
    json_array_add_double_element (array, self->points[i].x);
    json_array_add_double_element (array, self->points[i].y);
  }
  json_node_take_array (node, array);

  return node;
}

static gboolean
read_part (JsonNode *node, double *part)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || (json_node_get_value_type (node) != G_TYPE_DOUBLE &&
                                        json_node_get_value_type (node) != G_TYPE_INT64))
    return FALSE;

  *part = json_node_get_double (node);

  return *part >= 0 && *part <= 1;
}

static gboolean
read_point (JsonArray *array, guint at, EfCameraPoint *point)
{
  JsonNode *time = json_array_get_element (array, at);

  if (!JSON_NODE_HOLDS_VALUE (time) || json_node_get_value_type (time) != G_TYPE_INT64)
    return FALSE;

  point->time = json_node_get_int (time);

  return read_part (json_array_get_element (array, at + 1), &point->x) &&
         read_part (json_array_get_element (array, at + 2), &point->y);
}

static GArray *
read_points (JsonArray *array)
{
  guint n = json_array_get_length (array);
  g_autoptr (GArray) points = NULL;
  gint64 before = G_MININT64;

  if (n % 3 != 0 || n > MOST_POINTS)
    return NULL;

  points = g_array_sized_new (FALSE, FALSE, sizeof (EfCameraPoint), n / 3);
  for (guint i = 0; i < n; i += 3) {
    EfCameraPoint point;

    if (!read_point (array, i, &point) || point.time < before)
      return NULL;

    g_array_append_val (points, point);
    before = point.time;
  }

  return g_steal_pointer (&points);
}

EfCamera *
ef_camera_from_json (JsonNode *node, GError **error)
{
  g_autoptr (GArray) points = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    points = read_points (json_node_get_array (node));
  if (points != NULL)
    return ef_camera_new ((const EfCameraPoint *) (gpointer) points->data, points->len);

  g_set_error_literal (
    error, EF_ERROR, EF_ERROR_INVALID,
    _ ("Where the picture follows its subject cannot be read: queue the clip again."));

  return NULL;
}
