/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-text.h"

#include <math.h>

#define MANY 1500     /* texts, before the old ones go */
#define OLD_FRAMES 90 /* not drawn for so many frames */
#define ZOOM_MOST 1.2 /* the bands do not grow with the text */
#define USUAL_DPI (96.0 * 1024.0)

static const struct {
  double size; /* pixels */
  PangoWeight weight;
} fonts[] = {
  [EF_TIMELINE_FONT_RULER] = { 10.5, PANGO_WEIGHT_NORMAL },
  [EF_TIMELINE_FONT_LABEL] = { 11.0, PANGO_WEIGHT_BOLD },
  [EF_TIMELINE_FONT_LOW] = { 9.5, PANGO_WEIGHT_BOLD },
  [EF_TIMELINE_FONT_SMALL] = { 10.0, PANGO_WEIGHT_NORMAL },
  [EF_TIMELINE_FONT_FLAG] = { 10.5, PANGO_WEIGHT_BOLD },
};

typedef struct {
  EfTimelineFont font;
  guint32 colour;
  char *string; /* (owned) */

  PangoLayout *layout; /* (owned) */
  GskRenderNode *node; /* (owned) (nullable): nothing to see */
  double width;
  double height;
  guint64 frame; /* drawn last */
} Text;

struct _EfTimelineText {
  GtkWidget *widget; /* owns this */
  GHashTable *texts; /* (owned) (element-type Text Text) */
  guint64 frame;
};

static guint
hash (gconstpointer key)
{
  const Text *text = key;

  return g_str_hash (text->string) ^ text->colour * 31 ^ (guint) text->font * 2654435761u;
}

static gboolean
equal (gconstpointer one, gconstpointer other)
{
  const Text *a = one;
  const Text *b = other;

  return a->font == b->font && a->colour == b->colour && g_str_equal (a->string, b->string);
}

static void
free_text (gpointer data)
{
  Text *text = data;

  g_clear_pointer (&text->node, gsk_render_node_unref);
  g_clear_object (&text->layout);
  g_free (text->string);
  g_free (text);
}

EfTimelineText *
ef_timeline_text_new (GtkWidget *widget)
{
  EfTimelineText *self = g_new0 (EfTimelineText, 1);

  self->widget = widget;
  self->texts = g_hash_table_new_full (hash, equal, free_text, NULL);

  return self;
}

void
ef_timeline_text_free (EfTimelineText *self)
{
  g_hash_table_unref (self->texts);
  g_free (self);
}

void
ef_timeline_text_reset (EfTimelineText *self)
{
  g_hash_table_remove_all (self->texts);
}

static gboolean
is_old_cb (gpointer key, gpointer value, gpointer data)
{
  const Text *text = value;
  const EfTimelineText *self = data;

  return text->frame + OLD_FRAMES < self->frame;
}

void
ef_timeline_text_tidy (EfTimelineText *self)
{
  self->frame++;
  if (g_hash_table_size (self->texts) > MANY && self->frame % OLD_FRAMES == 0)
    g_hash_table_foreach_remove (self->texts, is_old_cb, self);
}

static double
get_zoom (EfTimelineText *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (self->widget), "gtk-xft-dpi", &dpi, NULL);

  return dpi > 0 ? CLAMP (dpi / USUAL_DPI, 1.0, ZOOM_MOST) : 1.0;
}

static guint32
pack (const GdkRGBA *colour)
{
  return (guint32) lrintf (colour->red * 255) << 24 | (guint32) lrintf (colour->green * 255) << 16 |
         (guint32) lrintf (colour->blue * 255) << 8 | (guint32) lrintf (colour->alpha * 255);
}

static PangoLayout *
lay_out (EfTimelineText *self, EfTimelineFont font, const char *string)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, string);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new_absolute (
                                        (int) (fonts[font].size * get_zoom (self) * PANGO_SCALE)));
  pango_attr_list_insert (attributes, pango_attr_weight_new (fonts[font].weight));
  /* Digits as wide as each other, so that a running time does not tremble. */
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);

  return layout;
}

static GskRenderNode *
render (PangoLayout *layout, const GdkRGBA *colour)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gtk_snapshot_append_layout (snapshot, layout, colour);

  return gtk_snapshot_free_to_node (snapshot);
}

static Text *
get (EfTimelineText *self, EfTimelineFont font, const char *string, const GdkRGBA *colour)
{
  Text key = { .font = font, .colour = pack (colour), .string = (char *) string };
  Text *text = g_hash_table_lookup (self->texts, &key);
  PangoRectangle logical;

  if (text == NULL) {
    text = g_new0 (Text, 1);
    text->font = font;
    text->colour = key.colour;
    text->string = g_strdup (string);
    text->layout = lay_out (self, font, string);
    text->node = render (text->layout, colour);
    pango_layout_get_extents (text->layout, NULL, &logical);
    text->width = (double) logical.width / PANGO_SCALE;
    text->height = (double) logical.height / PANGO_SCALE;
    g_hash_table_add (self->texts, text);
  }
  text->frame = self->frame;

  return text;
}

double
ef_timeline_text_measure (EfTimelineText *self, EfTimelineFont font, const char *string)
{
  static const GdkRGBA nothing = { 0, 0, 0, 0 };

  return get (self, font, string, &nothing)->width;
}

static void
append (GtkSnapshot *snapshot, const Text *text, double x, double y)
{
  if (text->node == NULL)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_node (snapshot, text->node);
  gtk_snapshot_restore (snapshot);
}

/* How much of @text fits into @room without cutting a letter. */
static double
find_cut (const Text *text, double room)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (text->layout, 0);
  int index = 0;
  int trailing = 0;
  int x = 0;

  pango_layout_line_x_to_index (line, (int) (room * PANGO_SCALE), &index, &trailing);
  pango_layout_line_index_to_x (line, index, FALSE, &x);

  return MIN ((double) x / PANGO_SCALE, room);
}

static gboolean
is_right_to_left (const Text *text)
{
  return pango_layout_get_direction (text->layout, 0) == PANGO_DIRECTION_RTL;
}

/* While a block grows with the zoom, its text is cut anew in every frame: by a clip, because Pango would
 * lay all of it out again. */
static void
draw_cut (EfTimelineText *self,
          GtkSnapshot *snapshot,
          Text *text,
          const GdkRGBA *colour,
          double x,
          double y,
          double room)
{
  Text *dots = get (self, text->font, "…", colour);
  double rest = room - dots->width;
  double cut;

  if (rest <= 0)
    return;
  if (is_right_to_left (text)) {
    gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) (x + dots->width), (float) y - 2,
                                                           (float) rest, (float) text->height + 4));
    append (snapshot, text, x + room - text->width, y);
    gtk_snapshot_pop (snapshot);
    append (snapshot, dots, x, y);
    return;
  }

  cut = find_cut (text, rest);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) x, (float) y - 2, (float) cut,
                                                         (float) text->height + 4));
  append (snapshot, text, x, y);
  gtk_snapshot_pop (snapshot);
  append (snapshot, dots, x + cut, y);
}

void
ef_timeline_text_draw (EfTimelineText *self,
                       GtkSnapshot *snapshot,
                       EfTimelineFont font,
                       const char *string,
                       const GdkRGBA *colour,
                       double x,
                       double y,
                       double room)
{
  Text *text = get (self, font, string, colour);
  double top = round (y - text->height / 2);

  if (text->width <= room)
    append (snapshot, text, x, top);
  else
    draw_cut (self, snapshot, text, colour, x, top, room);
}
