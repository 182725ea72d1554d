/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-session.h"

#include <gtk/gtk.h>
#include <math.h>

#include "core/segments.h"

struct _EfSourceData {
  GObject parent_instance;

  EfFrameIndex *frames;
  EfLevels *levels;
  EfFilm *film;
  gint64 duration;
  FakeCalls calls;
};

G_DEFINE_FINAL_TYPE (EfSourceData, ef_source_data, G_TYPE_OBJECT)

struct _EfEditSession {
  GObject parent_instance;

  EfSourceData *data;
  EfSource *source;
  gint64 duration;
  EfRate rate;
  EfTimelineScale scale;
  gint64 playhead;
  gint64 open_mark;
  GListStore *segments;
  EfSegment *current;
  GHashTable *checked;
  GArray *suggestions;
  guint suggestion;
  gboolean playing;
  EfSegment *dragged;
  EfTimeSpan before;
  gint64 playhead_before;
  FakeCalls calls;
};

G_DEFINE_FINAL_TYPE (EfEditSession, ef_edit_session, G_TYPE_OBJECT)

/* The cache. */

static void
ef_source_data_finalize (GObject *object)
{
  EfSourceData *self = EF_SOURCE_DATA (object);

  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->levels, ef_levels_unref);
  g_clear_pointer (&self->film, ef_film_unref);

  G_OBJECT_CLASS (ef_source_data_parent_class)->finalize (object);
}

static void
ef_source_data_class_init (EfSourceDataClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_source_data_finalize;
}

static void
ef_source_data_init (EfSourceData *self)
{
}

static void
paint_scene (cairo_t *cairo, double hue)
{
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, 0, 0, EF_FILM_HEIGHT);
  float r, g, b;

  gtk_hsv_to_rgb ((float) hue, .5f, .35f, &r, &g, &b);
  cairo_pattern_add_color_stop_rgb (sky, 0, r, g, b);
  gtk_hsv_to_rgb ((float) hue, .4f, .8f, &r, &g, &b);
  cairo_pattern_add_color_stop_rgb (sky, 1, r, g, b);
  cairo_set_source (cairo, sky);
  cairo_paint (cairo);
  cairo_pattern_destroy (sky);
  cairo_set_source_rgb (cairo, .95, .85, .7);
  cairo_arc (cairo, 40 + 84 * fmod (hue * 7, 1), 44, 17, 0, 2 * G_PI);
  cairo_fill (cairo);
  cairo_set_source_rgb (cairo, .1, .1, .15);
  cairo_rectangle (cairo, 0, 72, EF_FILM_WIDTH, 20);
  cairo_fill (cairo);
}

static GBytes *
make_picture (double hue)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, EF_FILM_WIDTH, EF_FILM_HEIGHT);
  cairo_t *cairo = cairo_create (surface);
  g_autoptr (GBytes) pixels = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  paint_scene (cairo, hue);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  pixels = g_bytes_new (cairo_image_surface_get_data (surface),
                        (gsize) cairo_image_surface_get_stride (surface) * EF_FILM_HEIGHT);
  texture = gdk_memory_texture_new (EF_FILM_WIDTH, EF_FILM_HEIGHT, GDK_MEMORY_DEFAULT, pixels,
                                    (gsize) cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);

  return gdk_texture_save_to_png_bytes (texture);
}

static double
get_hue (EfSourceData *self, gint64 time)
{
  return fmod ((double) (time / (10 * EF_NS_PER_SECOND)) * .137 + .55, 1);
}

static EfFilm *
make_film (EfSourceData *self, guint n_pictures)
{
  GByteArray *records = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n_pictures; i++) {
    gint64 time = ef_rate_scale (self->duration, 2 * i + 1, 2 * n_pictures);
    g_autoptr (GBytes) picture = make_picture (get_hue (self, time));
    g_autoptr (GBytes) record = ef_film_make_record (time, picture);

    g_byte_array_append (records, g_bytes_get_data (record, NULL),
                         (guint) g_bytes_get_size (record));
  }
  bytes = g_byte_array_free_to_bytes (records);

  return ef_film_from_bytes (bytes);
}

static EfLevels *
make_levels (gint64 duration, double known)
{
  guint n_steps = (guint) ((double) (duration / EF_LEVELS_STEP) * known);
  g_autofree guint8 *pairs = g_malloc0 ((gsize) n_steps * 2 + 2);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < n_steps; i++) {
    double swell = .25 + .3 * fabs (sin (i * .0021)) + .25 * fabs (sin (i * .00013 + 1));
    gboolean is_silent = i % 9000 > 8600;

    pairs[2 * i] =
      (guint8) (is_silent ? 0 : 255 * swell * (.4 + .6 * g_rand_double_range (rand, 0, 1)));
    pairs[2 * i + 1] = is_silent ? 180 : 40;
  }

  return ef_levels_new (pairs, n_steps, known >= 1);
}

static EfFrameIndex *
make_frames (EfRate rate, gint64 duration, gint64 key_distance)
{
  guint n_frames = (guint) ef_rate_get_nearest (rate, duration);
  g_autofree gint64 *begins = NULL;
  g_autofree guint8 *flags = NULL;
  gint64 n_apart = MAX (ef_rate_get_nearest (rate, key_distance), 1);

  if (key_distance == 0)
    return ef_frame_index_new_even (rate, duration);

  begins = g_new (gint64, n_frames);
  flags = g_new0 (guint8, n_frames);
  for (guint i = 0; i < n_frames; i++) {
    begins[i] = ef_rate_get_begin (rate, i);
    if (i % n_apart == 0)
      flags[i] = EF_FRAME_KEY;
  }

  return ef_frame_index_new (begins, flags, n_frames, duration);
}

EfSourceData *
fake_data_new (gint64 duration, EfRate rate, double known, guint n_pictures, gint64 key_distance)
{
  EfSourceData *self = g_object_new (EF_TYPE_SOURCE_DATA, NULL);

  self->duration = duration;
  self->frames = make_frames (rate, duration, key_distance);
  self->levels = make_levels (duration, known);
  self->film = make_film (self, n_pictures);

  return self;
}

FakeCalls *
fake_data_get_calls (EfSourceData *self)
{
  return &self->calls;
}

EfFrameIndex *
ef_source_data_get_frames (EfSourceData *self)
{
  return self->frames;
}

gboolean
ef_source_data_has_frames (EfSourceData *self)
{
  return TRUE;
}

EfLevels *
ef_source_data_get_levels (EfSourceData *self)
{
  return self->levels;
}

EfFilm *
ef_source_data_get_film (EfSourceData *self)
{
  return self->film;
}

static void
give_picture_cb (gpointer data)
{
  g_autoptr (GTask) task = data;
  EfSourceData *self = g_task_get_source_object (task);
  const gint64 *time = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task)) {
    self->calls.n_cancelled++;
    return;
  }
  g_task_return_pointer (task, make_picture (get_hue (self, *time)),
                         (GDestroyNotify) g_bytes_unref);
}

void
ef_source_data_take_picture_async (EfSourceData *self,
                                   gint64 time,
                                   gboolean exact,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 *copy = g_new (gint64, 1);

  g_task_set_source_tag (task, ef_source_data_take_picture_async);
  *copy = time;
  if (!exact && ef_frame_index_knows_keys (self->frames))
    *copy = MAX (ef_frame_index_key_at (self->frames, time), 0);
  else if (!exact && self->calls.far_keys > 0)
    *copy = time - time % self->calls.far_keys;
  g_task_set_task_data (task, copy, g_free);
  self->calls.n_pictures++;
  self->calls.n_exact += exact ? 1 : 0;
  g_timeout_add_once (3, give_picture_cb, task);
}

GBytes *
ef_source_data_take_picture_finish (EfSourceData *self,
                                    GAsyncResult *result,
                                    gint64 *taken,
                                    GError **error)
{
  if (taken != NULL)
    *taken = *(const gint64 *) g_task_get_task_data (G_TASK (result));

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The session. */

static const char *const names[] = {
  "playhead", "playing", "current", "open-mark", "suggestion", "n-checked",
};

static void
ef_edit_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfEditSession *self = EF_EDIT_SESSION (object);

  switch (id) {
  case 1:
    g_value_set_int64 (value, self->playhead);
    break;
  case 2:
    g_value_set_boolean (value, self->playing);
    break;
  case 3:
    g_value_set_object (value, self->current);
    break;
  case 4:
    g_value_set_int64 (value, self->open_mark);
    break;
  case 5:
    g_value_set_uint (value, self->suggestion);
    break;
  default:
    g_value_set_uint (value, g_hash_table_size (self->checked));
    break;
  }
}

static void
ef_edit_session_finalize (GObject *object)
{
  EfEditSession *self = EF_EDIT_SESSION (object);

  g_clear_object (&self->data);
  g_clear_object (&self->source);
  g_clear_object (&self->segments);
  g_clear_object (&self->current);
  g_clear_object (&self->dragged);
  g_hash_table_unref (self->checked);
  g_array_unref (self->suggestions);

  G_OBJECT_CLASS (ef_edit_session_parent_class)->finalize (object);
}

static void
ef_edit_session_class_init (EfEditSessionClass *klass)
{
  static const char *const plain[] = { "scale-changed", "segments-changed", "suggestions-changed" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ef_edit_session_get_property;
  object_class->finalize = ef_edit_session_finalize;
  g_object_class_install_property (
    object_class, 1, g_param_spec_int64 (names[0], NULL, NULL, 0, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, 2,
                                   g_param_spec_boolean (names[1], NULL, NULL, FALSE, flags));
  g_object_class_install_property (
    object_class, 3, g_param_spec_object (names[2], NULL, NULL, EF_TYPE_SEGMENT, flags));
  g_object_class_install_property (
    object_class, 4, g_param_spec_int64 (names[3], NULL, NULL, -1, G_MAXINT64, -1, flags));
  g_object_class_install_property (
    object_class, 5, g_param_spec_uint (names[4], NULL, NULL, 0, G_MAXUINT, 0, flags));
  g_object_class_install_property (
    object_class, 6, g_param_spec_uint (names[5], NULL, NULL, 0, G_MAXUINT, 0, flags));
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], EF_TYPE_EDIT_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  g_signal_new ("data-changed", EF_TYPE_EDIT_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ef_edit_session_init (EfEditSession *self)
{
  self->segments = g_list_store_new (EF_TYPE_SEGMENT);
  self->checked = g_hash_table_new (NULL, NULL);
  self->suggestions = g_array_new (FALSE, FALSE, sizeof (EfSuggestion));
  self->suggestion = G_MAXUINT;
  self->open_mark = EF_SOURCE_NO_MARK;
}

static void
emit (EfEditSession *self, const char *signal)
{
  g_signal_emit_by_name (self, signal);
}

EfEditSession *
fake_session_new (gint64 duration, EfRate rate)
{
  EfEditSession *self = g_object_new (EF_TYPE_EDIT_SESSION, NULL);
  gint64 frame = ef_rate_is_valid (rate) ? ef_rate_get_begin (rate, 1) : 0;

  self->duration = duration;
  self->rate = rate;
  self->scale = ef_timeline_scale_new (duration, frame, 0);

  return self;
}

FakeCalls *
fake_session_get_calls (EfEditSession *self)
{
  return &self->calls;
}

void
fake_session_set_data (EfEditSession *self, EfSourceData *data)
{
  g_set_object (&self->data, data);
  g_signal_emit_by_name (self, "data-changed", "film");
}

void
fake_session_set_source (EfEditSession *self, EfSource *source)
{
  g_set_object (&self->source, source);
}

void
fake_session_set_mark (EfEditSession *self, gint64 time)
{
  self->open_mark = time;
  g_object_notify (G_OBJECT (self), "open-mark");
}

static int
compare_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  return ef_segment_compare ((EfSegment *) one, (EfSegment *) other);
}

static EfSegment *
make_segment (EfTimeSpan span, const char *label, int colour)
{
  EfSegment *segment = ef_segment_new (NULL, "source");

  ef_segment_set_span (segment, span);
  ef_segment_set_label (segment, label);
  ef_segment_set_colour (segment, colour);

  return segment;
}

EfSegment *
fake_session_add (EfEditSession *self, gint64 begin, gint64 end, const char *label, int colour)
{
  g_autoptr (EfSegment) segment = make_segment ((EfTimeSpan) { begin, end }, label, colour);

  g_list_store_insert_sorted (self->segments, segment, compare_cb, NULL);
  emit (self, "segments-changed");

  return segment;
}

void
fake_session_fill (EfEditSession *self, guint n_segments)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 step = self->duration / MAX (n_segments, 1);

  for (guint i = 0; i < n_segments; i++) {
    gint64 begin = i * step + (gint64) (g_rand_double_range (rand, 0, .3) * (double) step);
    gint64 end =
      begin + (gint64) (g_rand_double_range (rand, .2, i % 13 ? .9 : 1.6) * (double) step);
    g_autofree char *label = g_strdup_printf ("Take %u of the long day", i + 1);
    g_autoptr (EfSegment) segment =
      make_segment ((EfTimeSpan) { begin, MIN (end, self->duration) }, label, (int) (i % 8) + 1);

    g_list_store_append (self->segments, segment);
  }
  g_list_store_sort (self->segments, compare_cb, NULL);
  emit (self, "segments-changed");
}

void
fake_session_suggest (EfEditSession *self, EfSuggestionKind kind, gint64 begin, gint64 end)
{
  EfSuggestion suggestion = { kind, { begin, end }, .5 };

  g_array_append_val (self->suggestions, suggestion);
  emit (self, "suggestions-changed");
}

EfSource *
ef_edit_session_get_source (EfEditSession *self)
{
  return self->source;
}

EfSourceData *
ef_edit_session_get_data (EfEditSession *self)
{
  return self->data;
}

EfFrameIndex *
ef_edit_session_get_frames (EfEditSession *self)
{
  return self->data != NULL ? self->data->frames : NULL;
}

gint64
ef_edit_session_get_duration (EfEditSession *self)
{
  return self->duration;
}

EfRate
ef_edit_session_get_rate (EfEditSession *self)
{
  return self->rate;
}

gint64
ef_edit_session_get_playhead (EfEditSession *self)
{
  return self->playhead;
}

static gint64
get_frame_begin (EfEditSession *self, gint64 time)
{
  if (!ef_rate_is_valid (self->rate))
    return time;

  return ef_rate_get_begin (self->rate, ef_rate_get_frame (self->rate, time));
}

EfTimeSpan
ef_edit_session_get_frame (EfEditSession *self)
{
  return (EfTimeSpan) { self->playhead, MIN (self->playhead + self->scale.frame, self->duration) };
}

void
ef_edit_session_seek (EfEditSession *self, gint64 time, gboolean scrubbing)
{
  self->calls.n_seeks++;
  self->calls.seek = time;
  self->calls.scrubbing = scrubbing;
  self->playhead = get_frame_begin (self, CLAMP (time, 0, MAX (self->duration - 1, 0)));
  g_object_notify (G_OBJECT (self), "playhead");
}

void
ef_edit_session_step (EfEditSession *self, int n_frames)
{
  ef_edit_session_seek (self, self->playhead + n_frames * self->scale.frame + self->scale.frame / 2,
                        FALSE);
}

void
ef_edit_session_set_loop (EfEditSession *self, gboolean loop)
{
}

const EfTimelineScale *
ef_edit_session_get_scale (EfEditSession *self)
{
  return &self->scale;
}

void
ef_edit_session_set_width (EfEditSession *self, double width)
{
  ef_timeline_scale_set_width (&self->scale, width);
  emit (self, "scale-changed");
}

void
ef_edit_session_zoom (EfEditSession *self, double factor, double x)
{
  ef_timeline_scale_zoom (&self->scale, factor, x);
  emit (self, "scale-changed");
}

void
ef_edit_session_scroll (EfEditSession *self, double pixels)
{
  ef_timeline_scale_scroll (&self->scale, pixels);
  emit (self, "scale-changed");
}

void
ef_edit_session_show_span (EfEditSession *self, EfTimeSpan span, double margin)
{
  ef_timeline_scale_show_span (&self->scale, span, margin);
  emit (self, "scale-changed");
}

void
ef_edit_session_toggle_fit (EfEditSession *self)
{
  ef_timeline_scale_fit (&self->scale);
  emit (self, "scale-changed");
}

GListModel *
ef_edit_session_get_segments (EfEditSession *self)
{
  return G_LIST_MODEL (self->segments);
}

EfSegment *
ef_edit_session_get_current (EfEditSession *self)
{
  return self->current;
}

void
ef_edit_session_point_at (EfEditSession *self, EfSegment *segment)
{
  if (!ef_edit_session_is_checked (self, segment))
    ef_edit_session_check_all (self, FALSE);
  ef_edit_session_set_current (self, segment);
}

void
ef_edit_session_set_current (EfEditSession *self, EfSegment *segment)
{
  if (g_set_object (&self->current, segment))
    g_object_notify (G_OBJECT (self), "current");
}

GPtrArray *
ef_edit_session_get_checked (EfEditSession *self)
{
  GPtrArray *checked = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer segment;

  g_hash_table_iter_init (&iter, self->checked);
  while (g_hash_table_iter_next (&iter, &segment, NULL))
    g_ptr_array_add (checked, g_object_ref (segment));

  return checked;
}

gboolean
ef_edit_session_is_checked (EfEditSession *self, EfSegment *segment)
{
  return g_hash_table_contains (self->checked, segment);
}

void
ef_edit_session_set_checked (EfEditSession *self, EfSegment *segment, gboolean checked)
{
  if (checked)
    g_hash_table_add (self->checked, segment);
  else
    g_hash_table_remove (self->checked, segment);
  g_object_notify (G_OBJECT (self), "n-checked");
}

void
ef_edit_session_check_all (EfEditSession *self, gboolean checked)
{
  g_hash_table_remove_all (self->checked);
  g_object_notify (G_OBJECT (self), "n-checked");
}

void
ef_edit_session_mark_toggle (EfEditSession *self)
{
  fake_session_set_mark (self, self->open_mark < 0 ? self->playhead : EF_SOURCE_NO_MARK);
}

gboolean
ef_edit_session_drop_mark (EfEditSession *self)
{
  fake_session_set_mark (self, EF_SOURCE_NO_MARK);

  return TRUE;
}

gint64
ef_edit_session_get_open_mark (EfEditSession *self)
{
  return self->open_mark;
}

void
ef_edit_session_drag_begin (EfEditSession *self, EfSegment *segment, EfDragPart part)
{
  self->calls.n_drags++;
  self->calls.part = part;
  g_set_object (&self->dragged, segment);
  self->playhead_before = self->playhead;
  if (segment != NULL)
    self->before = ef_segment_get_span (segment);
}

void
ef_edit_session_drag_new (EfEditSession *self,
                          gint64 time,
                          gint64 tolerance,
                          gboolean free,
                          gboolean with_keys)
{
  self->calls.n_drags++;
  self->calls.part = EF_DRAG_NEW;
  self->calls.free = free;
  self->calls.with_keys = with_keys;
  self->playhead_before = self->playhead;
  self->before = (EfTimeSpan) { time, time };
}

static void
move (EfEditSession *self, EfTimeSpan span)
{
  ef_segment_set_span (self->dragged, span);
  g_list_store_sort (self->segments, compare_cb, NULL);
  emit (self, "segments-changed");
}

gint64
ef_edit_session_drag_to (EfEditSession *self,
                         gint64 time,
                         gint64 tolerance,
                         gboolean free,
                         gboolean with_keys)
{
  EfTimeSpan span = self->dragged != NULL ? ef_segment_get_span (self->dragged) : self->before;
  gint64 guide = free ? -1 : ef_edit_session_snap (self, time, tolerance, with_keys);

  self->calls.n_moves++;
  self->calls.free = free;
  self->calls.with_keys = with_keys;
  time = get_frame_begin (self, CLAMP (guide >= 0 ? guide : time, 0, self->duration));
  if (self->calls.part == EF_DRAG_NEW)
    self->calls.drawn = ef_time_span_new (self->before.begin, time);
  else if (self->calls.part == EF_DRAG_MARK)
    fake_session_set_mark (self, time);
  else if (self->calls.part == EF_DRAG_BEGIN)
    move (self, (EfTimeSpan) { MIN (time, span.end - self->scale.frame), span.end });
  else if (self->calls.part == EF_DRAG_END)
    move (self, (EfTimeSpan) { span.begin, MAX (time, span.begin + self->scale.frame) });
  else
    move (self, ef_time_span_move (span, time - span.begin));
  if (self->dragged != NULL)
    span = ef_segment_get_span (self->dragged);
  ef_edit_session_seek (self, self->calls.part == EF_DRAG_END ? span.end - 1 : span.begin, TRUE);

  return guide;
}

void
ef_edit_session_drag_end (EfEditSession *self, gboolean cancel)
{
  self->calls.n_ends++;
  self->calls.cancelled = cancel;
  if (cancel && self->dragged != NULL)
    move (self, self->before);
  ef_edit_session_seek (self, cancel ? self->playhead_before : self->playhead, FALSE);
  g_clear_object (&self->dragged);
}

static void
consider (gint64 *best, gint64 candidate, gint64 time, gint64 tolerance)
{
  gint64 far = *best >= 0 ? ABS (*best - time) : tolerance + 1;

  if (ABS (candidate - time) < far)
    *best = candidate;
}

gint64
ef_edit_session_snap (EfEditSession *self, gint64 time, gint64 tolerance, gboolean with_keys)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));
  gint64 best = -1;

  for (guint i = 0; i < n_segments; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), i);
    EfTimeSpan span = ef_segment_get_span (segment);

    if (segment == self->dragged)
      continue;
    consider (&best, span.begin, time, tolerance);
    consider (&best, span.end, time, tolerance);
  }

  return best;
}

void
ef_edit_session_split (EfEditSession *self)
{
}

void
ef_edit_session_merge (EfEditSession *self)
{
}

void
ef_edit_session_remove (EfEditSession *self)
{
  guint position;

  if (self->current != NULL && g_list_store_find (self->segments, self->current, &position)) {
    g_list_store_remove (self->segments, position);
    ef_edit_session_set_current (self, NULL);
    emit (self, "segments-changed");
  }
}

void
ef_edit_session_toggle_star (EfEditSession *self)
{
}

void
ef_edit_session_set_colour (EfEditSession *self, int colour)
{
}

const EfSuggestion *
ef_edit_session_get_suggestions (EfEditSession *self, guint *n_suggestions)
{
  *n_suggestions = self->suggestions->len;

  return (const EfSuggestion *) (gpointer) self->suggestions->data;
}

void
ef_edit_session_select_suggestion (EfEditSession *self, guint index)
{
  self->suggestion = index;
  g_object_notify (G_OBJECT (self), "suggestion");
}

gboolean
ef_edit_session_accept (EfEditSession *self)
{
  self->calls.n_accepts++;

  return TRUE;
}

void
ef_edit_session_accept_all (EfEditSession *self)
{
}

void
ef_edit_session_dismiss (EfEditSession *self)
{
}
