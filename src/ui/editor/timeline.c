/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <time.h>

#include "core/frame-time.h"
#include "ui/editor/timeline-private.h"

#define NATURAL_WIDTH 600
#define LINE_TOP 14
#define LINE_BOTTOM 172
#define FLAG_WIDTH 78.0
#define FLAG_HEIGHT 18.0
#define FLAG_POINTER_WIDTH 10.0
#define FLAG_POINTER_HEIGHT 5.0
#define BRACKET 2.5
#define FADED 50.0 /* pixels that an open mark takes to fade when the playhead is not behind it */

G_DEFINE_FINAL_TYPE (EfTimeline, ef_timeline, GTK_TYPE_WIDGET)

static void
forget_bands (EfTimeline *self, guint bands)
{
  for (guint i = 0; i < EF_N_BANDS; i++) {
    if (bands & 1u << i)
      g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
  }
  self->built &= ~bands;
}

void
ef_timeline_invalidate (EfTimeline *self, guint bands)
{
  forget_bands (self, bands);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
ef_timeline_is_ready (EfTimeline *self)
{
  return self->session != NULL && ef_edit_session_get_duration (self->session) > 0 &&
         gtk_widget_get_width (GTK_WIDGET (self)) > 0;
}

EfTimelinePaint
ef_timeline_get_paint (EfTimeline *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return (EfTimelinePaint) {
    .session = self->session,
    .scale = *ef_edit_session_get_scale (self->session),
    .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .device = surface != NULL ? gdk_surface_get_scale (surface) : 1.0,
    .rate = ef_edit_session_get_rate (self->session),
    .style = &self->style,
    .text = self->text,
  };
}

/* Many changes may come before the next frame: the list is read when somebody looks. */
EfTimelineLane *
ef_timeline_get_lane (EfTimeline *self)
{
  if (self->is_lane_stale && self->session != NULL)
    ef_timeline_lane_set_segments (self->lane, ef_edit_session_get_segments (self->session));
  self->is_lane_stale = FALSE;

  return self->lane;
}

void
ef_timeline_set_hover (EfTimeline *self, guint index)
{
  if (self->hover == index)
    return;

  self->hover = index;
  ef_timeline_invalidate (self, 1u << EF_BAND_LANE);
}

void
ef_timeline_set_guide (EfTimeline *self, gint64 time)
{
  if (self->guide == time)
    return;

  self->guide = time;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

char *
ef_timeline_format_time (EfTimeline *self, gint64 time)
{
  return ef_frame_time_format (ef_edit_session_get_frames (self->session),
                               ef_edit_session_get_rate (self->session), time);
}

static void
load_style (EfTimeline *self)
{
  if (self->is_style_loaded)
    return;

  ef_timeline_style_load (&self->style, GTK_WIDGET (self));
  self->is_style_loaded = TRUE;
}

/* What a source is known not to have is not waited for. */
static const EfMediaInfo *
get_info (EfTimeline *self)
{
  EfSource *source = self->session != NULL ? ef_edit_session_get_source (self->session) : NULL;

  return source != NULL ? ef_source_get_info (source) : NULL;
}

static gboolean
has_no_sound (EfTimeline *self)
{
  const EfMediaInfo *info = get_info (self);

  return info != NULL && *info->audio_codec == '\0' && *info->video_codec != '\0';
}

static gboolean
has_no_picture (EfTimeline *self)
{
  const EfMediaInfo *info = get_info (self);

  return info != NULL && *info->video_codec == '\0' && *info->audio_codec != '\0';
}

static void
say (GtkSnapshot *snapshot, const EfTimelinePaint *paint, const char *text, double middle)
{
  double width = ef_timeline_text_measure (paint->text, EF_TIMELINE_FONT_RULER, text);

  ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_RULER, text, &paint->style->dim,
                         round (MAX ((paint->width - width) / 2, 4)), middle, paint->width - 8);
}

static void
build_film (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  ef_timeline_film_build (self->film, snapshot, paint);
  if (has_no_picture (self))
    say (snapshot, paint, _ ("No picture"), EF_FILM_Y + EF_FILM_BAND_HEIGHT / 2.0);
}

static void
build_hatch (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  ef_paint_well (snapshot, paint, EF_WAVE_Y, EF_WAVE_HEIGHT);
  if (has_no_sound (self))
    say (snapshot, paint, _ ("No sound"), EF_WAVE_Y + EF_WAVE_HEIGHT / 2.0);
  else
    ef_timeline_wave_hatch (self->wave, snapshot, paint);
}

static void
build_band (EfTimeline *self, EfTimelineBand band, const EfTimelinePaint *paint)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  switch (band) {
  case EF_BAND_RULER:
    ef_timeline_ruler_build (self->ruler, snapshot, paint);
    break;
  case EF_BAND_KEYS:
    ef_timeline_keys_build (snapshot, paint);
    break;
  case EF_BAND_FILM:
    build_film (self, snapshot, paint);
    break;
  case EF_BAND_HATCH:
    build_hatch (self, snapshot, paint);
    break;
  case EF_BAND_GHOSTS:
    ef_paint_well (snapshot, paint, EF_LANE_Y, EF_LANE_HEIGHT);
    ef_timeline_ghosts_build (ef_timeline_get_lane (self), snapshot, paint);
    break;
  case EF_BAND_LANE:
    ef_timeline_lane_build (ef_timeline_get_lane (self), snapshot, paint, self->hover);
    break;
  case EF_BAND_CURRENT:
    ef_timeline_lane_build_current (ef_timeline_get_lane (self), snapshot, paint);
    break;
  case EF_BAND_MAP:
    ef_timeline_map_build (snapshot, paint, ef_timeline_get_lane (self), self->wave);
    break;
  default:
    g_assert_not_reached ();
  }
  self->nodes[band] = gtk_snapshot_free_to_node (snapshot);
  self->built |= 1u << band;
}

static void
draw_band (EfTimeline *self,
           GtkSnapshot *snapshot,
           EfTimelineBand band,
           const EfTimelinePaint *paint)
{
  if (!(self->built & 1u << band))
    build_band (self, band, paint);
  if (self->nodes[band] != NULL)
    gtk_snapshot_append_node (snapshot, self->nodes[band]);
}

static void
draw_mark (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  gint64 mark = ef_edit_session_get_open_mark (self->session);
  EfTimeSpan frame = ef_edit_session_get_frame (self->session);
  double x = ef_sharp (paint, ef_timeline_scale_to_x (&paint->scale, mark));
  double head = ef_timeline_scale_to_x (&paint->scale, frame.begin);
  double end = head > x ? MIN (head, paint->width) : MIN (x + FADED, paint->width);
  double begin = MAX (x, 0);
  graphene_rect_t rect = ef_rect (begin, EF_LANE_Y + 3, end - begin, EF_LANE_HEIGHT - 6);
  GdkRGBA red = paint->style->playhead;
  double middle = EF_LANE_Y + EF_LANE_HEIGHT / 2.0;

  if (mark == EF_SOURCE_NO_MARK || x > paint->width || end < 0)
    return;

  if (rect.size.width > 0)
    gtk_snapshot_append_linear_gradient (
      snapshot, &rect, &GRAPHENE_POINT_INIT ((float) x, 0), &GRAPHENE_POINT_INIT ((float) end, 0),
      (GskColorStop[2]) { { 0, ef_fade (red, .3) }, { 1, ef_fade (red, head > x ? .12 : 0) } }, 2);
  if (x >= 0) {
    ef_fill (snapshot, &red, x, rect.origin.y, BRACKET, rect.size.height);
    ef_fill (snapshot, &red, x, rect.origin.y, 7, BRACKET);
    ef_fill (snapshot, &red, x, rect.origin.y + rect.size.height - BRACKET, 7, BRACKET);
  }
  if (frame.end > mark && head > x) {
    g_autofree char *length = ef_timeline_format_length (frame.end - mark);

    if (ef_timeline_text_measure (paint->text, EF_TIMELINE_FONT_FLAG, length) < end - begin - 12)
      ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_FLAG, length,
                             &paint->style->mark_text, MAX (begin, 0) + 9, middle,
                             end - begin - 12);
  }
}

/* Where the flag is, which stays inside when the playhead is at an end. */
static graphene_rect_t
get_flag (EfTimeline *self, const EfTimelinePaint *paint)
{
  double x = ef_timeline_scale_to_x (&paint->scale, ef_edit_session_get_playhead (self->session));
  double width = MIN (FLAG_WIDTH, paint->width);

  return ef_rect (round (CLAMP (x - width / 2, 0, paint->width - width)), 0, width, FLAG_HEIGHT);
}

static gboolean
is_playhead_visible (const EfTimelinePaint *paint, double x)
{
  return x >= -1 && x <= paint->width + 1;
}

static void
draw_flag (GtkSnapshot *snapshot, const EfTimelinePaint *paint, graphene_rect_t flag, double x)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  double reach = FLAG_POINTER_WIDTH / 2;
  double middle = CLAMP (x, flag.origin.x + reach, flag.origin.x + flag.size.width - reach);

  ef_paint_round (snapshot, &paint->style->playhead, flag, 5);
  gsk_path_builder_move_to (builder, (float) (middle - reach), FLAG_HEIGHT - .5f);
  gsk_path_builder_line_to (builder, (float) (middle + reach), FLAG_HEIGHT - .5f);
  gsk_path_builder_line_to (builder, (float) middle, FLAG_HEIGHT + FLAG_POINTER_HEIGHT);
  gsk_path_builder_close (builder);
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, &paint->style->playhead);
}

static void
draw_playhead (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  gint64 playhead = ef_edit_session_get_playhead (self->session);
  double x = ef_timeline_scale_to_x (&paint->scale, playhead);
  graphene_rect_t flag = get_flag (self, paint);
  g_autofree char *time = ef_timeline_format_time (self, playhead);
  double width;

  if (!is_playhead_visible (paint, x))
    return;

  ef_fill (snapshot, &paint->style->playhead,
           CLAMP (ef_sharp (paint, x) - 1, 0, MAX (paint->width - 2, 0)), LINE_TOP, 2,
           LINE_BOTTOM - LINE_TOP);
  draw_flag (snapshot, paint, flag, x);
  width = ef_timeline_text_measure (paint->text, EF_TIMELINE_FONT_FLAG, time);
  ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_FLAG, time,
                         &paint->style->on_playhead,
                         round (flag.origin.x + MAX ((flag.size.width - width) / 2, 1)),
                         FLAG_HEIGHT / 2, flag.size.width - 2);
}

static void
draw_guide (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  if (self->guide >= 0)
    ef_fill (snapshot, &paint->style->accent,
             ef_sharp (paint, ef_timeline_scale_to_x (&paint->scale, self->guide)), 0, 1,
             EF_TIMELINE_HEIGHT);
}

static void
draw_rubber_band (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  double begin = MAX (ef_timeline_scale_to_x (&paint->scale, self->band.begin), -4);
  double end = MIN (ef_timeline_scale_to_x (&paint->scale, self->band.end), paint->width + 4);
  graphene_rect_t rect = ef_rect (begin, EF_LANE_Y, MAX (end - begin, 0), EF_LANE_HEIGHT);

  if (!self->has_band)
    return;

  ef_paint_round (snapshot, &paint->style->accent_soft, rect, 4);
  ef_paint_ring (snapshot, &paint->style->accent, rect, 4, 1);
}

/* Around the band of the part that has the focus; a block shows it inside, on its own colour. */
static void
draw_focus (EfTimeline *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  EfTimelinePartKind kind;
  graphene_rect_t rect;
  graphene_rect_t row = ef_rect (0, 0, paint->width, EF_WAVE_Y + EF_WAVE_HEIGHT);

  if (!ef_timeline_access_get_focus (self->access, &kind, &rect))
    return;

  if (kind == EF_PART_MAP)
    row = ef_rect (0, EF_MAP_Y - 2, paint->width, EF_MAP_HEIGHT + 4);
  else if (kind != EF_PART_PLAYHEAD)
    row = ef_rect (0, EF_LANE_Y - 3, paint->width, EF_LANE_HEIGHT + 6);
  ef_paint_ring (snapshot, &paint->style->accent, row, EF_BAND_RADIUS + 2, 2);
  if (kind == EF_PART_PLAYHEAD || kind == EF_PART_MAP)
    return;
  graphene_rect_inset (&rect, 2, 2);
  ef_paint_ring (snapshot,
                 kind == EF_PART_SUGGESTION ? &paint->style->text : &paint->style->on_segment, rect,
                 EF_BLOCK_RADIUS - 2, 1);
}

static void
draw (EfTimeline *self, GtkSnapshot *snapshot)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self);
  double x = ef_timeline_scale_to_x (&paint.scale, ef_edit_session_get_playhead (self->session));
  graphene_rect_t flag = get_flag (self, &paint);
  double under = is_playhead_visible (&paint, x) ? flag.origin.x + flag.size.width / 2 : -1;

  draw_band (self, snapshot, EF_BAND_RULER, &paint);
  ef_timeline_ruler_draw_labels (self->ruler, snapshot, &paint, under);
  draw_band (self, snapshot, EF_BAND_KEYS, &paint);
  draw_band (self, snapshot, EF_BAND_FILM, &paint);
  draw_band (self, snapshot, EF_BAND_HATCH, &paint);
  ef_timeline_wave_draw (self->wave, snapshot, &paint, x);
  draw_band (self, snapshot, EF_BAND_GHOSTS, &paint);
  draw_band (self, snapshot, EF_BAND_LANE, &paint);
  draw_mark (self, snapshot, &paint);
  draw_band (self, snapshot, EF_BAND_CURRENT, &paint);
  draw_rubber_band (self, snapshot, &paint);
  draw_band (self, snapshot, EF_BAND_MAP, &paint);
  ef_timeline_map_draw (snapshot, &paint, ef_edit_session_get_playhead (self->session));
  draw_guide (self, snapshot, &paint);
  draw_playhead (self, snapshot, &paint);
  draw_focus (self, snapshot, &paint);
  ef_timeline_text_tidy (self->text);
}

/* Wells only: there is no file, or nothing is known about it. */
static void
draw_empty (EfTimeline *self, GtkSnapshot *snapshot)
{
  EfTimelinePaint paint = {
    .width = gtk_widget_get_width (GTK_WIDGET (self)),
    .style = &self->style,
  };

  ef_paint_well (snapshot, &paint, EF_FILM_Y, EF_FILM_BAND_HEIGHT);
  ef_paint_well (snapshot, &paint, EF_WAVE_Y, EF_WAVE_HEIGHT);
  ef_paint_well (snapshot, &paint, EF_LANE_Y, EF_LANE_HEIGHT);
  ef_paint_well (snapshot, &paint, EF_MAP_Y, EF_MAP_HEIGHT);
}

static double
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void
ef_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EfTimeline *self = EF_TIMELINE (widget);
  double begin = get_cpu ();
  graphene_rect_t all =
    ef_rect (-4, -4, gtk_widget_get_width (widget) + 8, gtk_widget_get_height (widget) + 8);

  load_style (self);
  gtk_snapshot_push_clip (snapshot, &all);
  if (ef_timeline_is_ready (self))
    draw (self, snapshot);
  else
    draw_empty (self, snapshot);
  gtk_snapshot_pop (snapshot);
  self->drawing_time = get_cpu () - begin;
}

static void
ef_timeline_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? EF_TIMELINE_HEIGHT : 0;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? EF_TIMELINE_HEIGHT : NATURAL_WIDTH;
}

static void
ef_timeline_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EfTimeline *self = EF_TIMELINE (widget);

  if (self->session != NULL && width > 0 &&
      ef_edit_session_get_scale (self->session)->width != width)
    ef_edit_session_set_width (self->session, width);
  forget_bands (self, EF_BANDS_ALL);
  ef_timeline_access_allocate (self->access);
  ef_timeline_pointer_allocate (self->pointer);
}

static void
ef_timeline_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  EfTimeline *self = EF_TIMELINE (widget);

  GTK_WIDGET_CLASS (ef_timeline_parent_class)->css_changed (widget, change);

  self->is_style_loaded = FALSE;
  if (self->text != NULL)
    ef_timeline_text_reset (self->text);
  if (self->wave != NULL)
    ef_timeline_wave_reset (self->wave);
  ef_timeline_invalidate (self, EF_BANDS_ALL);
}

static gboolean
ef_timeline_grab_focus (GtkWidget *widget)
{
  return ef_timeline_access_grab (EF_TIMELINE (widget)->access);
}

static void
restyle_cb (EfTimeline *self)
{
  ef_timeline_css_changed (GTK_WIDGET (self), NULL);
}

static void
scale_changed_cb (EfTimeline *self)
{
  /* Another one is under the pointer now, until it moves. */
  self->hover = EF_LANE_NONE;
  ef_timeline_invalidate (self, EF_BANDS_SCALED);
  ef_timeline_access_touch (self->access);
}

static void
segments_changed_cb (EfTimeline *self)
{
  self->hover = EF_LANE_NONE;
  self->is_lane_stale = TRUE;
  ef_timeline_invalidate (self, EF_BANDS_SEGMENTS);
  ef_timeline_access_touch (self->access);
}

static void
choice_changed_cb (EfTimeline *self)
{
  ef_timeline_invalidate (self, 1u << EF_BAND_GHOSTS | 1u << EF_BAND_LANE | 1u << EF_BAND_CURRENT);
  ef_timeline_access_touch (self->access);
}

static void
suggestions_changed_cb (EfTimeline *self)
{
  ef_timeline_invalidate (self, 1u << EF_BAND_GHOSTS);
  ef_timeline_access_touch (self->access);
}

static void
playhead_changed_cb (EfTimeline *self)
{
  ef_timeline_access_update_playhead (self->access);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
mark_changed_cb (EfTimeline *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
film_changed_cb (EfTimeline *self)
{
  ef_timeline_invalidate (self, 1u << EF_BAND_FILM);
}

static void
load_data (EfTimeline *self)
{
  ef_timeline_film_set_data (self->film, has_no_picture (self) ? NULL : self->data);
  ef_timeline_film_set_film (self->film,
                             self->data != NULL ? ef_source_data_get_film (self->data) : NULL);
  ef_timeline_wave_set_levels (self->wave,
                               self->data != NULL ? ef_source_data_get_levels (self->data) : NULL);
  ef_timeline_invalidate (self, EF_BANDS_ALL);
}

static void
data_changed_cb (EfTimeline *self)
{
  load_data (self);
}

/* A gesture keeps its widget while a button is held down, also when the widget is gone by then. */
static void
ef_timeline_unmap (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  GTK_WIDGET_CLASS (ef_timeline_parent_class)->unmap (widget);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    gtk_event_controller_reset (controller);
  }
}

static void
ef_timeline_dispose (GObject *object)
{
  EfTimeline *self = EF_TIMELINE (object);

  ef_timeline_set_session (self, NULL);
  g_clear_object (&self->signals);
  g_clear_pointer (&self->pointer, ef_timeline_pointer_free);
  g_clear_pointer (&self->wheel, ef_timeline_wheel_free);
  g_clear_pointer (&self->access, ef_timeline_access_free);

  G_OBJECT_CLASS (ef_timeline_parent_class)->dispose (object);
}

static void
ef_timeline_finalize (GObject *object)
{
  EfTimeline *self = EF_TIMELINE (object);

  forget_bands (self, EF_BANDS_ALL);
  ef_timeline_text_free (self->text);
  ef_timeline_ruler_free (self->ruler);
  ef_timeline_wave_free (self->wave);
  ef_timeline_lane_free (self->lane);
  g_object_unref (self->film);

  G_OBJECT_CLASS (ef_timeline_parent_class)->finalize (object);
}

static void
ef_timeline_class_init (EfTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_timeline_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_timeline_finalize;
  widget_class->snapshot = ef_timeline_snapshot;
  widget_class->measure = ef_timeline_measure;
  widget_class->size_allocate = ef_timeline_size_allocate;
  widget_class->unmap = ef_timeline_unmap;
  widget_class->css_changed = ef_timeline_css_changed;
  widget_class->grab_focus = ef_timeline_grab_focus;
  widget_class->query_tooltip = ef_timeline_query_tooltip;

  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  ef_timeline_pointer_install (widget_class);
}

static void
connect (EfTimeline *self, const char *signal, void (*callback) (EfTimeline *self))
{
  g_signal_group_connect_swapped (self->signals, signal, G_CALLBACK (callback), self);
}

static void
follow_session (EfTimeline *self)
{
  self->signals = g_signal_group_new (EF_TYPE_EDIT_SESSION);
  connect (self, "scale-changed", scale_changed_cb);
  connect (self, "segments-changed", segments_changed_cb);
  connect (self, "suggestions-changed", suggestions_changed_cb);
  connect (self, "data-changed", data_changed_cb);
  connect (self, "notify::playhead", playhead_changed_cb);
  connect (self, "notify::open-mark", mark_changed_cb);
  connect (self, "notify::current", choice_changed_cb);
  connect (self, "notify::n-checked", choice_changed_cb);
  connect (self, "notify::suggestion", suggestions_changed_cb);
}

static void
follow_style (EfTimeline *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (restyle_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (restyle_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::accent-color", G_CALLBACK (restyle_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
ef_timeline_init (EfTimeline *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->text = ef_timeline_text_new (widget);
  self->ruler = ef_timeline_ruler_new ();
  self->film = ef_timeline_film_new ();
  self->wave = ef_timeline_wave_new ();
  self->lane = ef_timeline_lane_new ();
  self->hover = EF_LANE_NONE;
  self->guide = -1;
  g_signal_connect_object (self->film, "changed", G_CALLBACK (film_changed_cb), self,
                           G_CONNECT_SWAPPED);
  follow_session (self);
  follow_style (self);

  /* Time runs from left to right everywhere. */
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline"), -1);
  self->pointer = ef_timeline_pointer_new (self);
  self->wheel = ef_timeline_wheel_new (self);
  self->access = ef_timeline_access_new (self);
}

GtkWidget *
ef_timeline_new (void)
{
  return g_object_new (EF_TYPE_TIMELINE, NULL);
}

void
ef_timeline_set_data (EfTimeline *self, EfSourceData *data)
{
  g_set_object (&self->data, data);
  load_data (self);
}

void
ef_timeline_set_session (EfTimeline *self, EfEditSession *session)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (session == self->session)
    return;

  if (self->pointer != NULL)
    ef_timeline_pointer_cancel (self->pointer);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->signals, session);
  self->is_lane_stale = session != NULL;
  if (session == NULL)
    ef_timeline_lane_set_segments (self->lane, NULL);
  else if (width > 0)
    ef_edit_session_set_width (session, width);
  ef_timeline_set_data (self, session != NULL ? ef_edit_session_get_data (session) : NULL);
  if (self->access != NULL)
    ef_timeline_access_touch (self->access);
}

gboolean
ef_timeline_cancel (EfTimeline *self)
{
  if (!ef_timeline_pointer_is_pulling (self->pointer))
    return FALSE;

  ef_timeline_pointer_cancel (self->pointer);

  return TRUE;
}

double
ef_timeline_get_drawing_time (EfTimeline *self)
{
  return self->drawing_time;
}
