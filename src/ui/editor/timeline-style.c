/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-style.h"

#include <adwaita.h>

#define RGB(hex) \
  { ((hex) >> 16 & 0xff) / 255.0f, ((hex) >> 8 & 0xff) / 255.0f, ((hex) & 0xff) / 255.0f, 1.0f }

/* Neighbours differ clearly, also for those who see few colours; the number is there all the same. */
static const GdkRGBA light_segments[EF_SEGMENT_COLOURS] = {
  RGB (0x2f6bd0), RGB (0xb5540c), RGB (0x2f7f4f), RGB (0x8443b8),
  RGB (0x8a6700), RGB (0xb93a76), RGB (0x0e7a85), RGB (0x5d6b7a),
};

static const GdkRGBA dark_segments[EF_SEGMENT_COLOURS] = {
  RGB (0x7fb0ff), RGB (0xffa869), RGB (0x74d199), RGB (0xc9a1f5),
  RGB (0xe8c35c), RGB (0xf492c0), RGB (0x5fcbd5), RGB (0xaab8c6),
};

static const GdkRGBA white = RGB (0xffffff);
static const GdkRGBA nearly_black = RGB (0x101014);
static const GdkRGBA red = RGB (0xe01b24);
static const GdkRGBA red_text_light = RGB (0xa51d2d);
static const GdkRGBA red_text_dark = RGB (0xff9d8a);

GdkRGBA
ef_fade (GdkRGBA colour, double alpha)
{
  colour.alpha = (float) (colour.alpha * alpha);

  return colour;
}

static void
load_accent (EfTimelineStyle *self, AdwStyleManager *manager)
{
  AdwAccentColor accent = adw_style_manager_get_accent_color (manager);
  GdkRGBA ink;

  adw_accent_color_to_rgba (accent, &self->accent);
  adw_accent_color_to_standalone_rgba (accent, self->is_dark, &ink);
  self->accent_soft = ef_fade (self->accent, .2);
  self->wave_played = ef_fade (ink, .95);
  self->wave_ahead = ef_fade (ink, self->is_contrast ? .75 : .5);
}

static void
load_text (EfTimelineStyle *self, GtkWidget *widget)
{
  gtk_widget_get_color (widget, &self->text);
  self->dim = ef_fade (self->text, self->is_contrast ? 1 : .65);
  self->faint = ef_fade (self->text, self->is_contrast ? .8 : .35);
  self->ghost = ef_fade (self->text, self->is_contrast ? 1 : .72);
  self->well = ef_fade (self->text, self->is_contrast ? 0 : .06);
  self->border = ef_fade (self->text, self->is_contrast ? 1 : 0);
  self->wave_map = ef_fade (self->text, self->is_contrast ? .6 : .22);
  self->hatch = ef_fade (self->text, self->is_contrast ? .5 : .14);
}

void
ef_timeline_style_load (EfTimelineStyle *self, GtkWidget *widget)
{
  AdwStyleManager *manager = adw_style_manager_get_for_display (gtk_widget_get_display (widget));

  self->is_dark = adw_style_manager_get_dark (manager);
  self->is_contrast = adw_style_manager_get_high_contrast (manager);
  load_text (self, widget);
  load_accent (self, manager);
  self->playhead = red;
  self->on_playhead = white;
  self->mark_text = self->is_dark ? red_text_dark : red_text_light;
  self->divider = (GdkRGBA) { 0, 0, 0, .35f };
  self->on_segment = self->is_dark ? nearly_black : white;
  self->block_alpha = self->is_dark ? .3 : .2;
  for (guint i = 0; i < EF_SEGMENT_COLOURS; i++)
    self->segments[i] = self->is_dark ? dark_segments[i] : light_segments[i];
}

const GdkRGBA *
ef_timeline_style_get_segment (const EfTimelineStyle *self, int colour)
{
  return &self->segments[CLAMP (colour, 1, EF_SEGMENT_COLOURS) - 1];
}
