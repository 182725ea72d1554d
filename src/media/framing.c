/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing.h"

#include <glib/gi18n.h>
#include <math.h>

#include "media/framing-backdrop.h"
#include "media/framing-turn.h"
#include "media/media.h"

#define NEAR 1e-6

struct _EfFraming {
  EfMediaInfo *info; /* (owned) */
  EfLook look;
  EfCamera *camera; /* (owned) (nullable) */
  int width;
  int height;

  /* Of the pictures that come; made anew when other ones do. */
  GstCaps *caps; /* (owned) (nullable) */
  GstVideoInfo video;
  EfFitPicture picture;
  EfGrade *grade; /* (owned) (nullable) */

  /* Where they cannot be drawn as they are. */
  GstVideoConverter *converter; /* (owned) (nullable) */
  GstVideoInfo converted;
  GstBuffer *between; /* (owned) (nullable) */

  EfRaw raw; /* the one that is drawn */
  EfRaw swapped;
  gboolean has_swapped;
  EfRawSwap *swap;

  EfPainter *painter;
  EfBackdrop *backdrop;
  EfSheet canvas; /* what is turned lies here upright */
  guint8 *room;   /* (owned) (nullable) */
  gsize n_room;
};

EfFraming *
ef_framing_new (const EfMediaInfo *info,
                const EfLook *look,
                EfCamera *camera,
                int width,
                int height)
{
  EfFraming *self = g_new0 (EfFraming, 1);

  self->info = ef_media_info_copy (info);
  self->look = *look;
  self->camera = camera != NULL ? ef_camera_ref (camera) : NULL;
  self->width = MAX (width / 2 * 2, 2);
  self->height = MAX (height / 2 * 2, 2);
  self->swap = ef_raw_swap_new ();
  self->painter = ef_painter_new ();
  self->backdrop = ef_backdrop_new ();

  return self;
}

static void
forget_pictures (EfFraming *self)
{
  gst_clear_caps (&self->caps);
  gst_clear_buffer (&self->between);
  g_clear_pointer (&self->converter, gst_video_converter_free);
  g_clear_pointer (&self->grade, ef_grade_free);
}

void
ef_framing_free (EfFraming *self)
{
  if (self == NULL)
    return;

  forget_pictures (self);
  g_clear_pointer (&self->camera, ef_camera_unref);
  ef_raw_swap_free (self->swap);
  ef_painter_free (self->painter);
  ef_backdrop_free (self->backdrop);
  ef_media_info_free (self->info);
  g_free (self->room);
  g_free (self);
}

void
ef_framing_get_output (int width, int height, GstVideoInfo *info)
{
  gst_video_info_set_format (info, EF_FRAMING_FORMAT, (guint) width, (guint) height);
  gst_video_colorimetry_from_string (&info->colorimetry, GST_VIDEO_COLORIMETRY_BT709);
  info->chroma_site = GST_VIDEO_CHROMA_SITE_H_COSITED;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                       _ ("A picture of this video cannot be drawn: convert the video to MP4."));

  return FALSE;
}

/* How it is shown. What is known of the file counts; a picture that says more of itself than that is shown
 * with the pixels it says. */
static void
set_picture (EfFraming *self)
{
  int rotation = self->info->rotation;
  double width = self->info->width;
  double height = self->info->height;

  if (width <= 0 || height <= 0) {
    width = (double) self->video.width * MAX (self->video.par_n, 1) / MAX (self->video.par_d, 1);
    height = self->video.height;
    if (rotation % 180 != 0) {
      double other = width;

      width = height;
      height = other;
    }
  }
  self->picture = (EfFitPicture) { width, height, rotation, self->info->mirrored };
}

/* RGB and the like, which few videos are, become 4:4:4 before anything else. */
static gboolean
prepare_converter (EfFraming *self)
{
  gst_video_info_set_format (&self->converted, GST_VIDEO_FORMAT_Y444, (guint) self->video.width,
                             (guint) self->video.height);
  gst_video_colorimetry_from_string (&self->converted.colorimetry, GST_VIDEO_COLORIMETRY_BT709);
  self->converter = gst_video_converter_new (&self->video, &self->converted, NULL);
  if (self->converter == NULL)
    return FALSE;
  self->between = gst_buffer_new_allocate (NULL, self->converted.size, NULL);

  return self->between != NULL;
}

static gboolean
prepare (EfFraming *self, GstCaps *caps)
{
  const GstVideoInfo *drawn = &self->video;

  if (self->caps != NULL && (self->caps == caps || gst_caps_is_equal (self->caps, caps)))
    return TRUE;

  forget_pictures (self);
  if (!gst_video_info_from_caps (&self->video, caps) || self->video.width < 1 ||
      self->video.height < 1)
    return FALSE;
  if (!ef_raw_can_be (&self->video)) {
    if (!prepare_converter (self))
      return FALSE;
    drawn = &self->converted;
  }
  set_picture (self);
  self->grade = ef_grade_new (drawn, caps, self->info->range, &self->look);
  self->caps = gst_caps_ref (caps);

  return TRUE;
}

static void
find_fit (EfFraming *self, gint64 time, EfFit *fit)
{
  EfFitPlace place;
  gboolean follows = self->camera != NULL && self->look.fill == EF_FILL_TRACK;

  if (follows)
    ef_camera_get_place (self->camera, time, &place.x, &place.y);
  ef_fit_init (fit, &self->picture, &self->look, follows ? &place : NULL, self->width,
               self->height);
}

static gboolean
is_swapped (const EfFitMap *map)
{
  return fabs (map->xx) < NEAR * fabs (map->xy);
}

static const EfRaw *
choose_raw (EfFraming *self, const EfFitMap *map)
{
  if (!is_swapped (map))
    return &self->raw;
  if (!self->has_swapped)
    ef_raw_swap_run (self->swap, &self->raw, &self->swapped);
  self->has_swapped = TRUE;

  return &self->swapped;
}

static void
snap (double step, int size, double *constant)
{
  double origin = size * (step / 2 + *constant) - 0.5;

  if (fabs (fabs (size * step) - 1) < NEAR)
    *constant += (round (origin) - origin) / size;
}

/* A picture that is neither enlarged nor made smaller nor moves stays as sharp as it is: it is moved by less than
 * a pixel, so that its pixels are those of the frame. */
static void
snap_map (EfFraming *self, EfFitMap *map)
{
  if (self->look.fill == EF_FILL_TRACK && self->camera != NULL)
    return;

  snap (is_swapped (map) ? map->xy : map->xx, self->video.width, &map->x0);
  snap (is_swapped (map) ? map->yx : map->yy, self->video.height, &map->y0);
}

/* The even pixels that are nearest, no fewer than two, of one side. */
static void
find_even (double begin, double size, int most, int *first, int *n)
{
  int from = (int) lrint (CLAMP (begin, 0, most) / 2) * 2;
  int to = (int) lrint (CLAMP (begin + size, 0, most) / 2) * 2;

  if (to <= from) {
    from = MIN (from, most - 2);
    to = from + 2;
  }
  *first = from;
  *n = to - from;
}

static void
find_part (EfFraming *self, const EfFit *fit, EfPart *part)
{
  EfFitArea area;

  ef_fit_get_area (fit, &area);
  find_even (area.x, area.width, self->width, &part->x, &part->width);
  find_even (area.y, area.height, self->height, &part->y, &part->height);
}

static void
draw_behind (EfFraming *self, const EfSheet *sheet, const EfPart *covered)
{
  static const guint8 black[] = { 16, 128, 128 };
  EfPart parts[4];
  guint n = ef_backdrop_find_parts (sheet, covered, parts);
  EfFitMap map;
  EfFit fit;

  if (n > 0 && self->look.fill == EF_FILL_BLUR) {
    ef_fit_init_behind (&fit, &self->picture, &self->look, self->width, self->height);
    ef_fit_get_map (&fit, &map);
    ef_backdrop_draw (self->backdrop, choose_raw (self, &map), &map, self->grade, sheet, covered);
    return;
  }
  for (guint i = 0; i < n; i++)
    ef_sheet_fill (sheet, &parts[i], black);
}

static void
draw_upright (EfFraming *self, const EfFit *fit, const EfSheet *sheet)
{
  EfFitMap map;
  EfPart part;

  find_part (self, fit, &part);
  draw_behind (self, sheet, &part);
  ef_fit_get_map (fit, &map);
  snap_map (self, &map);
  ef_painter_draw (self->painter, choose_raw (self, &map), &map, EF_TAPS_SHARP, self->grade, sheet,
                   &part);
}

static void
make_canvas (EfFraming *self, int width, int height)
{
  gsize n = (gsize) width * (gsize) height;

  if (self->n_room < n + n / 2 + EF_ROWS_BEYOND) {
    g_free (self->room);
    self->n_room = n + n / 2 + EF_ROWS_BEYOND;
    self->room = g_new (guint8, self->n_room);
  }
  self->canvas = (EfSheet) {
    .planes = { self->room, self->room + n, self->room + n + n / 4 },
    .strides = { width, width / 2, width / 2 },
    .width = width,
    .height = height,
  };
}

/* Whether the turned picture leaves nothing of the frame free. */
static gboolean
is_covered (EfFraming *self, const EfFitArea *area, const EfFitMap *map)
{
  for (guint corner = 0; corner < 4; corner++) {
    double x = (corner & 1) != 0 ? self->width - 0.5 : 0.5;
    double y = (corner & 2) != 0 ? self->height - 0.5 : 0.5;
    double at_x = map->xx * x + map->xy * y + map->x0 - area->x;
    double at_y = map->yx * x + map->yy * y + map->y0 - area->y;

    if (MIN (at_x, area->width - at_x) < 0.5 || MIN (at_y, area->height - at_y) < 0.5)
      return FALSE;
  }

  return TRUE;
}

static void
draw_turned (EfFraming *self, const EfFit *fit, const EfSheet *sheet)
{
  EfFit straight;
  EfFitMap map;
  EfFitMap turn;
  EfFitArea area;

  ef_fit_straighten (fit, &straight, &turn);
  ef_fit_get_area (&straight, &area);
  make_canvas (self, straight.frame_width, straight.frame_height);
  ef_fit_get_map (&straight, &map);
  ef_painter_draw (self->painter, choose_raw (self, &map), &map, EF_TAPS_SHARP, self->grade,
                   &self->canvas, &(EfPart) { 0, 0, self->canvas.width, self->canvas.height });
  if (!is_covered (self, &area, &turn))
    draw_behind (self, sheet, &(EfPart) { 0 });
  ef_turn_draw (&self->canvas, &area, &turn, sheet);
}

static void
draw (EfFraming *self, const GstVideoFrame *frame, gint64 time, GstVideoFrame *into)
{
  EfSheet sheet = { .width = self->width, .height = self->height };
  EfFit fit;

  for (guint i = 0; i < 3; i++) {
    sheet.planes[i] = GST_VIDEO_FRAME_COMP_DATA (into, i);
    sheet.strides[i] = GST_VIDEO_FRAME_COMP_STRIDE (into, i);
  }
  ef_raw_init (&self->raw, frame);
  self->has_swapped = FALSE;
  find_fit (self, time, &fit);
  if (ef_fit_is_upright (&fit))
    draw_upright (self, &fit, &sheet);
  else
    draw_turned (self, &fit, &sheet);
}

static gboolean
draw_converted (EfFraming *self, GstVideoFrame *frame, gint64 time, GstVideoFrame *into)
{
  GstVideoFrame between;

  if (!gst_video_frame_map (&between, &self->converted, self->between, GST_MAP_READWRITE))
    return FALSE;
  gst_video_converter_frame (self->converter, frame, &between);
  draw (self, &between, time, into);
  gst_video_frame_unmap (&between);

  return TRUE;
}

gboolean
ef_framing_draw (EfFraming *self,
                 GstSample *picture,
                 gint64 time,
                 GstVideoFrame *into,
                 GError **error)
{
  GstBuffer *buffer = gst_sample_get_buffer (picture);
  GstCaps *caps = gst_sample_get_caps (picture);
  GstVideoFrame frame;
  gboolean is_drawn = TRUE;

  g_return_val_if_fail (GST_VIDEO_FRAME_FORMAT (into) == EF_FRAMING_FORMAT, FALSE);
  g_return_val_if_fail (GST_VIDEO_FRAME_WIDTH (into) == self->width &&
                          GST_VIDEO_FRAME_HEIGHT (into) == self->height,
                        FALSE);

  if (buffer == NULL || caps == NULL || !prepare (self, caps) ||
      !gst_video_frame_map (&frame, &self->video, buffer, GST_MAP_READ))
    return refuse (error);
  if (self->converter != NULL)
    is_drawn = draw_converted (self, &frame, time, into);
  else
    draw (self, &frame, time, into);
  gst_video_frame_unmap (&frame);

  return is_drawn || refuse (error);
}

gboolean
ef_framing_stands (EfFraming *self, gint64 before, gint64 time)
{
  EfFit old;
  EfFit new;

  if (self->camera == NULL || self->look.fill != EF_FILL_TRACK || before == time)
    return TRUE;
  /* Before the first picture the shape is not sure. */
  if (self->caps == NULL)
    return FALSE;
  find_fit (self, before, &old);
  find_fit (self, time, &new);

  return ef_fit_equal (&old, &new);
}
