/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-grade.h"

#include <math.h>

#define BLACK 16
#define WHITE 235
#define MOST_CHROMA 240
#define GREY 128.0
#define MIDDLE ((BLACK + WHITE) / 2.0)
#define RED_709 0.2126
#define BLUE_709 0.0722
#define WORD 128.0 /* of a value of 8 bits */

static double
tidy (double value, double least, double most, double usual)
{
  return isfinite (value) ? CLAMP (value, least, most) : usual;
}

/* value → gain value + offset, of 8 bits each; the first for what is stored, then for the look. */
static void
follow_with (EfScalerTone *tone, double gain, double offset)
{
  tone->gain *= gain;
  tone->offset = tone->offset * gain + offset;
}

static gboolean
is_full (const GstVideoInfo *video)
{
  return video->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
}

/* Ten bits of full range end a little nearer to 256 than eight do. */
static void
to_limited (const GstVideoInfo *video, guint component, EfScalerTone *tone)
{
  guint depth = GST_VIDEO_INFO_COMP_DEPTH (video, component);
  double most = ((1 << depth) - 1) / (double) (1 << (depth - 8));

  *tone = (EfScalerTone) { .gain = 1, .limits = { 0, G_MAXUINT8 } };
  if (!is_full (video))
    return;
  if (component == 0)
    follow_with (tone, (WHITE - BLACK) / most, BLACK);
  else
    follow_with (tone, (MOST_CHROMA - BLACK) / most, GREY - GREY * (MOST_CHROMA - BLACK) / most);
}

static void
add_look (const EfLook *look, guint component, EfScalerTone *tone)
{
  double brightness = tidy (look->brightness, -1, 1, 0);
  double contrast = tidy (look->contrast, 0, 2, 1);
  double saturation = tidy (look->saturation, 0, 2, 1);

  if (brightness == 0 && contrast == 1 && saturation == 1)
    return;

  if (component == 0)
    follow_with (tone, contrast, MIDDLE - MIDDLE * contrast + brightness * (WHITE - BLACK));
  else
    follow_with (tone, contrast * saturation, GREY - GREY * contrast * saturation);
  tone->limits[0] = BLACK;
  tone->limits[1] = component == 0 ? WHITE : MOST_CHROMA;
}

static void
get_matrix (const GstVideoInfo *video, double *red, double *blue)
{
  *red = RED_709;
  *blue = BLUE_709;
  if (video->colorimetry.matrix != GST_VIDEO_COLOR_MATRIX_BT2020 &&
      video->colorimetry.matrix != GST_VIDEO_COLOR_MATRIX_RGB &&
      !gst_video_color_matrix_get_Kr_Kb (video->colorimetry.matrix, red, blue)) {
    *red = RED_709;
    *blue = BLUE_709;
  }
}

/* The luma, blue and red of BT.709 that luma, blue and red of another matrix become. The colours in the middle
 * between the two are what screens show. */
static void
find_factors (double red, double blue, double factors[3][3])
{
  double green = 1 - red - blue;

  for (guint i = 0; i < 3; i++) {
    double from[3] = { i == 0, i == 1, i == 2 };
    double colour_red = from[0] + 2 * (1 - red) * from[2];
    double colour_blue = from[0] + 2 * (1 - blue) * from[1];
    double colour_green = (from[0] - red * colour_red - blue * colour_blue) / green;
    double luma =
      RED_709 * colour_red + BLUE_709 * colour_blue + (1 - RED_709 - BLUE_709) * colour_green;

    factors[0][i] = luma * (i == 0 ? 1 : 219.0 / 224);
    factors[1][i] = (colour_blue - luma) / (2 * (1 - BLUE_709));
    factors[2][i] = (colour_red - luma) / (2 * (1 - RED_709));
  }
}

static void
set_mix (EfGrade *self, const GstVideoInfo *video, const EfLook *look, double red, double blue)
{
  static const double zero[3] = { BLACK, GREY, GREY };
  double factors[3][3];
  EfScalerTone before[3];

  find_factors (red, blue, factors);
  for (guint i = 0; i < 3; i++)
    to_limited (video, i, &before[i]);
  for (guint i = 0; i < 3; i++) {
    EfScalerTone after = { .gain = 1, .limits = { 0, G_MAXUINT8 } };
    double constant = zero[i];

    add_look (look, i, &after);
    for (guint k = 0; k < 3; k++) {
      constant += factors[i][k] * (before[k].offset - zero[k]);
      self->factors[i][k] = (float) (after.gain * factors[i][k] * before[k].gain / WORD);
    }
    self->factors[i][3] = (float) (after.gain * constant + after.offset);
    self->limits[i][0] = after.limits[0];
    self->limits[i][1] = after.limits[1];
  }
}

/* What the file says of the screen it was made on, and of the brightest in it. */
static double
find_peak (GstCaps *caps)
{
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  double peak = EF_TONE_USUAL_PEAK;

  if (gst_video_mastering_display_info_from_caps (&display, caps) &&
      display.max_display_mastering_luminance > 0)
    peak = display.max_display_mastering_luminance / 10000.0;
  if (gst_video_content_light_level_from_caps (&level, caps) && level.max_content_light_level > 0)
    peak = MIN (peak, level.max_content_light_level);

  return peak;
}

static void
set_table (EfGrade *self,
           const GstVideoInfo *video,
           GstCaps *caps,
           EfDynamicRange range,
           const EfLook *look)
{
  static const EfToneKind kinds
    [] = { [EF_RANGE_SDR] = EF_TONE_SDR, [EF_RANGE_HLG] = EF_TONE_HLG, [EF_RANGE_PQ] = EF_TONE_PQ };
  EfToneWish wish = { kinds[range], is_full (video), find_peak (caps) };

  self->tone = ef_tone_new (&wish);
  for (guint i = 0; i < 3; i++) {
    EfScalerTone after = { .gain = 1, .limits = { 0, G_MAXUINT8 } };

    add_look (look, i, &after);
    for (guint k = 0; k < EF_ROWS_TABLE; k++) {
      double value = self->tone->tables[i][k] / 64.0 * after.gain + after.offset;

      self->tone->tables[i][k] =
        (gint16) lrint (CLAMP (value, after.limits[0], after.limits[1]) * 64);
    }
  }
}

static EfDynamicRange
find_range (const GstVideoInfo *video, EfDynamicRange range)
{
  if (video->colorimetry.transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67)
    return EF_RANGE_HLG;
  if (video->colorimetry.transfer == GST_VIDEO_TRANSFER_SMPTE2084)
    return EF_RANGE_PQ;

  return range;
}

EfGrade *
ef_grade_new (const GstVideoInfo *video, GstCaps *caps, EfDynamicRange range, const EfLook *look)
{
  EfGrade *self = g_new0 (EfGrade, 1);
  double red;
  double blue;

  range = find_range (video, range);
  get_matrix (video, &red, &blue);
  /* Large pictures of which nothing is said are taken for BT.2020 by GStreamer. Those of 8 bits never are. */
  if (range != EF_RANGE_SDR || (video->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT2020 &&
                                GST_VIDEO_INFO_COMP_DEPTH (video, 0) > 8)) {
    self->way = EF_GRADE_TABLE;
    set_table (self, video, caps, range, look);
  } else if (fabs (red - RED_709) > 1e-3 || fabs (blue - BLUE_709) > 1e-3) {
    self->way = EF_GRADE_MIX;
    set_mix (self, video, look, red, blue);
  } else {
    for (guint i = 0; i < 3; i++) {
      to_limited (video, i, &self->tones[i]);
      add_look (look, i, &self->tones[i]);
    }
  }

  return self;
}

void
ef_grade_free (EfGrade *self)
{
  if (self == NULL)
    return;

  g_free (self->tone);
  g_free (self);
}
