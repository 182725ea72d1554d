/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/look.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/json-read.h"

static const char *const fills[] = {
  [EF_FILL_CROP] = "crop",
  [EF_FILL_BLUR] = "blur",
  [EF_FILL_TRACK] = "track",
};

/* The names that are stored and that scripts see, and what may be in them. */
static const struct {
  const char *name;
  gsize offset;
  double least;
  double zero; /* changes nothing */
  double most;
} numbers[] = {
  { "speed", G_STRUCT_OFFSET (EfLook, speed), 0.25, 1, 4 },
  { "zoom", G_STRUCT_OFFSET (EfLook, zoom), 0.25, 1, 8 },
  { "pan_x", G_STRUCT_OFFSET (EfLook, pan_x), -1, 0, 1 },
  { "pan_y", G_STRUCT_OFFSET (EfLook, pan_y), -1, 0, 1 },
  { "turn", G_STRUCT_OFFSET (EfLook, turn), -180, 0, 180 },
  { "volume", G_STRUCT_OFFSET (EfLook, volume), 0, 1, 2 },
  { "brightness", G_STRUCT_OFFSET (EfLook, brightness), -1, 0, 1 },
  { "contrast", G_STRUCT_OFFSET (EfLook, contrast), 0, 1, 2 },
  { "saturation", G_STRUCT_OFFSET (EfLook, saturation), 0, 1, 2 },
};

static const struct {
  const char *name;
  gsize offset;
} switches[] = {
  { "flip_x", G_STRUCT_OFFSET (EfLook, flip_x) },
  { "flip_y", G_STRUCT_OFFSET (EfLook, flip_y) },
};

#define NUMBER(self, i) (G_STRUCT_MEMBER (double, (self), numbers[i].offset))
#define SWITCH(self, i) (G_STRUCT_MEMBER (gboolean, (self), switches[i].offset))

const char *
ef_fill_to_nick (EfFill fill)
{
  g_return_val_if_fail ((guint) fill < G_N_ELEMENTS (fills), fills[EF_FILL_CROP]);

  return fills[fill];
}

/* @fill keeps its value where @nick is none. */
gboolean
ef_fill_from_nick (const char *nick, EfFill *fill)
{
  for (guint i = 0; nick != NULL && i < G_N_ELEMENTS (fills); i++) {
    if (g_str_equal (fills[i], nick)) {
      *fill = (EfFill) i;
      return TRUE;
    }
  }

  return FALSE;
}

void
ef_look_init (EfLook *self)
{
  *self = (EfLook) { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    NUMBER (self, i) = numbers[i].zero;
}

gboolean
ef_look_is_plain (const EfLook *self)
{
  EfLook plain;

  ef_look_init (&plain);

  return ef_look_equal (self, &plain);
}

static gboolean
equal (double one, double other)
{
  return one >= other && one <= other;
}

/* A fill that is not used does not count. */
gboolean
ef_look_equal (const EfLook *self, const EfLook *other)
{
  if (!self->has_fill != !other->has_fill || (self->has_fill && self->fill != other->fill))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (!equal (NUMBER (self, i), NUMBER (other, i)))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    if (!SWITCH (self, i) != !SWITCH (other, i))
      return FALSE;
  }

  return TRUE;
}

void
ef_look_clean (EfLook *self)
{
  self->has_fill = self->has_fill && (guint) self->fill < G_N_ELEMENTS (fills);
  if (!self->has_fill)
    self->fill = EF_FILL_CROP;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    double number = NUMBER (self, i);

    NUMBER (self, i) =
      isnan (number) ? numbers[i].zero : CLAMP (number, numbers[i].least, numbers[i].most);
  }
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    SWITCH (self, i) = SWITCH (self, i) != FALSE;
}

gint64
ef_look_scale (const EfLook *self, gint64 length)
{
  /* As it is, to the nanosecond; a double has no room for that in very long ones. */
  if (equal (self->speed, 1) || length <= 0)
    return MAX (length, 0);

  return llround (MIN ((double) length / self->speed, 0x1p62));
}

JsonNode *
ef_look_to_json (const EfLook *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  EfLook clean = *self;

  ef_look_clean (&clean);
  if (clean.has_fill)
    json_object_set_string_member (object, "fill", fills[clean.fill]);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (!equal (NUMBER (&clean, i), numbers[i].zero))
      json_object_set_double_member (object, numbers[i].name, NUMBER (&clean, i));
  }
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    if (SWITCH (&clean, i))
      json_object_set_boolean_member (object, switches[i].name, TRUE);
  }
  json_node_set_object (node, object);

  return node;
}

static gboolean
read_fill (EfLook *self, JsonObject *object)
{
  const char *nick = NULL;

  if (!ef_json_read_string (object, "fill", &nick))
    return FALSE;

  self->has_fill = nick != NULL;

  return nick == NULL || ef_fill_from_nick (nick, &self->fill);
}

/* @self is only touched where all of it could be read. */
gboolean
ef_look_from_json (EfLook *self, JsonNode *node, GError **error)
{
  gboolean fine = node != NULL && JSON_NODE_HOLDS_OBJECT (node);
  JsonObject *object = fine ? json_node_get_object (node) : NULL;
  EfLook look;

  ef_look_init (&look);
  fine = fine && read_fill (&look, object);
  for (guint i = 0; fine && i < G_N_ELEMENTS (numbers); i++)
    fine = ef_json_read_double (object, numbers[i].name, &NUMBER (&look, i));
  for (guint i = 0; fine && i < G_N_ELEMENTS (switches); i++)
    fine = ef_json_read_switch (object, switches[i].name, &SWITCH (&look, i));
  if (!fine) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("How this item looks cannot be read: set it again."));
    return FALSE;
  }

  ef_look_clean (&look);
  *self = look;

  return TRUE;
}
