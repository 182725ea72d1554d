/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How a picture of one shape fills a frame of another. */
typedef enum {
  EF_FILL_CROP,  /* filled, what sticks out is cut off */
  EF_FILL_BLUR,  /* all of it, over itself blurred */
  EF_FILL_TRACK, /* as crop, and the crop follows the subject */
} EfFill;

const char *ef_fill_to_nick (EfFill fill); /* "crop", "blur", "track" */
gboolean ef_fill_from_nick (const char *nick, EfFill *fill);

/* What is done to the picture and sound of one item. A plain value; the zero point of each field is
 * ef_look_init's. The order in which it is applied: turn and flip, then fill with zoom and pan, then
 * colour. */
typedef struct {
  gboolean has_fill; /* else the project's */
  EfFill fill;
  double speed; /* 0.25 … 4; the pitch is kept */
  double zoom;  /* 0.25 … 8, on top of what fill gives */
  double pan_x; /* -1 … 1: from one edge of what there is to show to the other; 0 the middle */
  double pan_y;
  double turn;     /* degrees clockwise, -180 … 180 */
  gboolean flip_x; /* left for right */
  gboolean flip_y;
  double volume;     /* 0 … 2 */
  double brightness; /* -1 … 1; 0 as it is */
  double contrast;   /* 0 … 2; 1 as it is */
  double saturation; /* 0 … 2; 1 as it is */
} EfLook;

void ef_look_init (EfLook *self);
gboolean ef_look_is_plain (const EfLook *self); /* changes nothing */
gboolean ef_look_equal (const EfLook *self, const EfLook *other);
/* Values that are no numbers or out of their range become the nearest that are. */
void ef_look_clean (EfLook *self);
/* How long a stretch of @length takes at this speed. */
gint64 ef_look_scale (const EfLook *self, gint64 length);
/* Only what differs from the zero point. Unknown names are left alone, wrong types are an error. */
JsonNode *ef_look_to_json (const EfLook *self);
gboolean ef_look_from_json (EfLook *self, JsonNode *node, GError **error);

G_END_DECLS
