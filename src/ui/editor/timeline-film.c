/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-film.h"

#include "core/worker.h"

#define MOST_TEXTURES 192 /* some 9 MB */
#define MOST_DECODING 32  /* a row of tiles: with fewer the last ones come a frame later */
#define MOST_REQUESTS 2 /* whoever is asked serves the newest first, and we know the better order */
#define MOST_ANSWERED 4096
#define MOST_ARRIVALS 1000
#define SAME_MOMENT (EF_NS_PER_SECOND / 100)
#define REST_MS 150
#define SEAM 0.5 /* pixels that the next tile covers, or light would shine through between them */
#define NEAR_LENGTH (2 * EF_NS_PER_SECOND) /* a tile so long may show a key frame */

/* A picture that came after the film was read. */
typedef struct {
  gint64 time;
  GBytes *bytes; /* (owned) */
} Arrival;

typedef struct {
  gint64 time;
  GdkTexture *texture; /* (owned) (nullable): being decoded, or not a picture */
  gboolean is_decoded;
  guint64 used;
} Picture;

typedef struct {
  EfTimeSpan span; /* of the tile */
  gint64 time;
  gboolean is_exact;
  guint rank; /* coarse ones have a high one */
} Wish;

struct _EfTimelineFilm {
  GObject parent_instance;

  EfSourceData *data;        /* (owned) (nullable) */
  EfFilm *film;              /* (owned) (nullable) */
  EfWorker *worker;          /* (owned) (nullable): made with the first picture */
  GArray *arrivals;          /* (owned) (element-type Arrival), by time */
  GHashTable *pictures;      /* (owned) (element-type gint64 Picture) */
  GHashTable *answered;      /* (owned) (element-type gint64): asked for once, which is enough */
  GHashTable *refined;       /* (owned) (element-type gint64): the same of exact ones */
  GArray *wishes;            /* (owned) (element-type Wish): the last is next */
  GCancellable *cancellable; /* (owned) (nullable) */
  guint n_decoding;
  guint n_requests;
  guint rest_id;
  guint rest;            /* milliseconds */
  EfTimelineScale scale; /* what the wishes are for */
  guint64 frame;
  guint n_missing; /* tiles of the last frame that had to do without their picture, for the bench */
  guint n_outside; /* tiles of the last frame that show a moment of another one, for tests */
};

G_DEFINE_FINAL_TYPE (EfTimelineFilm, ef_timeline_film, G_TYPE_OBJECT)

static guint changed_signal;

static void ask_next (EfTimelineFilm *self);

static void
clear_arrival (gpointer arrival)
{
  g_bytes_unref (((Arrival *) arrival)->bytes);
}

static void
free_picture (gpointer data)
{
  Picture *picture = data;

  g_clear_object (&picture->texture);
  g_free (picture);
}

static void
emit_changed (EfTimelineFilm *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* The first that is not before @time. */
static guint
find_arrival (EfTimelineFilm *self, gint64 time)
{
  guint low = 0;
  guint high = self->arrivals->len;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (g_array_index (self->arrivals, Arrival, middle).time < time)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

static void
consider (gint64 time, gint64 candidate, gint64 *best)
{
  if (*best < 0 || ABS (candidate - time) < ABS (*best - time))
    *best = candidate;
}

/* The time of the nearest picture there is, decoded or not; -1: there is none. */
static gint64
find_nearest (EfTimelineFilm *self, gint64 time)
{
  guint i = find_arrival (self, time);
  gint64 best = -1;

  if (self->film != NULL && ef_film_get_n_pictures (self->film) > 0)
    best = ef_film_get_time (self->film, ef_film_find (self->film, time));
  if (i < self->arrivals->len)
    consider (time, g_array_index (self->arrivals, Arrival, i).time, &best);
  if (i > 0)
    consider (time, g_array_index (self->arrivals, Arrival, i - 1).time, &best);

  return best;
}

static GBytes *
get_bytes (EfTimelineFilm *self, gint64 time)
{
  guint i = find_arrival (self, time);

  if (i < self->arrivals->len && g_array_index (self->arrivals, Arrival, i).time == time)
    return g_bytes_ref (g_array_index (self->arrivals, Arrival, i).bytes);

  return ef_film_get_picture (self->film, ef_film_find (self->film, time));
}

typedef struct {
  gint64 time;
  GBytes *bytes; /* (owned) */
} Decoding;

static void
free_decoding (gpointer data)
{
  Decoding *decoding = data;

  g_bytes_unref (decoding->bytes);
  g_free (decoding);
}

static void
decode (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Decoding *decoding = data;
  GError *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_bytes (decoding->bytes, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
decoded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfTimelineFilm *self = EF_TIMELINE_FILM (object);
  const Decoding *decoding = g_task_get_task_data (G_TASK (result));
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);
  Picture *picture = g_hash_table_lookup (self->pictures, &decoding->time);

  self->n_decoding--;
  if (picture != NULL) {
    picture->is_decoded = TRUE;
    g_set_object (&picture->texture, texture);
  }
  emit_changed (self);
}

static void
start_decoding (EfTimelineFilm *self, Picture *picture)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, decoded_cb, NULL);
  Decoding *decoding = g_new0 (Decoding, 1);

  g_task_set_source_tag (task, start_decoding);
  decoding->time = picture->time;
  decoding->bytes = get_bytes (self, picture->time);
  g_task_set_task_data (task, decoding, free_decoding);
  if (self->worker == NULL)
    self->worker = ef_worker_new ("film");
  self->n_decoding++;
  ef_worker_run (self->worker, task, decode);
}

/* With too many under way, the next frame asks again. */
static Picture *
get_picture (EfTimelineFilm *self, gint64 time)
{
  Picture *picture = g_hash_table_lookup (self->pictures, &time);

  if (picture == NULL && self->n_decoding < MOST_DECODING) {
    picture = g_new0 (Picture, 1);
    picture->time = time;
    g_hash_table_insert (self->pictures, &picture->time, picture);
    start_decoding (self, picture);
  }
  if (picture != NULL)
    picture->used = self->frame;

  return picture;
}

static Picture *
find_decoded (EfTimelineFilm *self, gint64 time)
{
  GHashTableIter iter;
  gpointer value;
  Picture *best = NULL;

  g_hash_table_iter_init (&iter, self->pictures);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Picture *picture = value;

    if (picture->texture != NULL &&
        (best == NULL || ABS (picture->time - time) < ABS (best->time - time)))
      best = picture;
  }

  return best;
}

/* The one for @time, or the nearest that can be shown already. */
static GdkTexture *
find_texture (EfTimelineFilm *self, gint64 time)
{
  gint64 nearest = find_nearest (self, time);
  Picture *picture;

  if (nearest < 0)
    return NULL;
  picture = get_picture (self, nearest);
  if (picture == NULL || picture->texture == NULL)
    picture = find_decoded (self, time);
  if (picture != NULL)
    picture->used = self->frame;

  return picture != NULL ? picture->texture : NULL;
}

static int
compare_used_cb (gconstpointer one, gconstpointer other)
{
  const Picture *a = *(Picture *const *) one;
  const Picture *b = *(Picture *const *) other;

  return (a->used > b->used) - (a->used < b->used);
}

static void
tidy (EfTimelineFilm *self)
{
  g_autoptr (GPtrArray) pictures = NULL;
  guint n_most = MOST_TEXTURES;

  if (g_hash_table_size (self->pictures) <= n_most)
    return;

  pictures = g_hash_table_get_values_as_ptr_array (self->pictures);
  g_ptr_array_sort (pictures, compare_used_cb);
  for (guint i = 0; i < pictures->len - n_most * 3 / 4; i++) {
    Picture *picture = pictures->pdata[i];

    if (picture->is_decoded && picture->used != self->frame)
      g_hash_table_remove (self->pictures, &picture->time);
  }
}

static void
add_arrival (EfTimelineFilm *self, gint64 time, GBytes *bytes)
{
  Arrival arrival = { time, bytes };
  guint i;

  if (self->arrivals->len >= MOST_ARRIVALS)
    g_array_set_size (self->arrivals, 0);
  i = find_arrival (self, time);

  if (i < self->arrivals->len && g_array_index (self->arrivals, Arrival, i).time == time)
    g_bytes_unref (bytes);
  else
    g_array_insert_val (self->arrivals, i, arrival);
}

/* What was asked, and by whom: the view may have moved on since. */
typedef struct {
  EfTimelineFilm *film; /* (owned) */
  Wish wish;
} Request;

static GHashTable *
get_answers (EfTimelineFilm *self, const Wish *wish)
{
  return wish->is_exact ? self->refined : self->answered;
}

static void
note_answer (EfTimelineFilm *self, const Wish *wish)
{
  g_hash_table_add (get_answers (self, wish), g_memdup2 (&wish->time, sizeof wish->time));
}

/* The key frame lies outside of its tile: when all others have theirs, the frame itself is shown. */
static void
refine (EfTimelineFilm *self, Wish wish)
{
  wish.is_exact = TRUE;
  if (!g_hash_table_contains (self->refined, &wish.time))
    g_array_prepend_val (self->wishes, wish);
}

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (EfTimelineFilm) self = request->film;
  g_autoptr (GError) error = NULL;
  const Wish *wish = &request->wish;
  gint64 taken;
  GBytes *bytes =
    ef_source_data_take_picture_finish (EF_SOURCE_DATA (object), result, &taken, &error);
  gboolean is_ours = EF_SOURCE_DATA (object) == self->data;
  gboolean is_inside = bytes != NULL && ef_time_span_contains (wish->span, taken);

  self->n_requests--;
  if (is_ours && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    note_answer (self, wish);
    if (!is_inside && !wish->is_exact)
      refine (self, *wish);
  }
  if (bytes != NULL && is_ours) {
    /* A frame that begins in the tile before is on screen in this one, too. */
    add_arrival (self, wish->is_exact && !is_inside ? wish->time : taken, bytes);
    emit_changed (self);
  } else {
    g_clear_pointer (&bytes, g_bytes_unref);
  }
  ask_next (self);
}

static void
ask (EfTimelineFilm *self, const Wish *wish)
{
  Request *request = g_new0 (Request, 1);

  request->film = g_object_ref (self);
  request->wish = *wish;
  self->n_requests++;
  ef_source_data_take_picture_async (self->data, wish->time, wish->is_exact, self->cancellable,
                                     taken_cb, request);
}

/* While another is made of this very moment, it may become needless. */
static gboolean
is_needless (EfTimelineFilm *self, const Wish *wish)
{
  gint64 middle = wish->span.begin + ef_time_span_get_duration (wish->span) / 2;

  return g_hash_table_contains (get_answers (self, wish), &wish->time) ||
         ef_time_span_contains (wish->span, find_nearest (self, middle));
}

static void
ask_next (EfTimelineFilm *self)
{
  while (self->data != NULL && self->rest_id == 0 && self->n_requests < MOST_REQUESTS &&
         self->wishes->len > 0) {
    Wish wish = g_array_index (self->wishes, Wish, self->wishes->len - 1);

    g_array_set_size (self->wishes, self->wishes->len - 1);
    if (!is_needless (self, &wish))
      ask (self, &wish);
  }
}

static int
compare_ranks_cb (gconstpointer one, gconstpointer other)
{
  const Wish *a = one;
  const Wish *b = other;

  if (a->is_exact != b->is_exact)
    return a->is_exact ? -1 : 1;
  if (a->rank != b->rank)
    return a->rank > b->rank ? 1 : -1;

  return (a->time < b->time) - (a->time > b->time);
}

static void
rested_cb (gpointer user_data)
{
  EfTimelineFilm *self = user_data;

  self->rest_id = 0;
  if (g_hash_table_size (self->answered) > MOST_ANSWERED)
    g_hash_table_remove_all (self->answered);
  if (g_hash_table_size (self->refined) > MOST_ANSWERED)
    g_hash_table_remove_all (self->refined);
  g_array_sort (self->wishes, compare_ranks_cb);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ask_next (self);
}

/* Nobody waits any more for what was asked about a view that is gone. */
static void
wait_for_rest (EfTimelineFilm *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->wishes->len > 0)
    self->rest_id = g_timeout_add_once (self->rest, rested_cb, self);
}

static void
stop_asking (EfTimelineFilm *self)
{
  g_array_set_size (self->wishes, 0);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->rest_id, g_source_remove);
}

static void
ef_timeline_film_dispose (GObject *object)
{
  EfTimelineFilm *self = EF_TIMELINE_FILM (object);

  stop_asking (self);
  g_clear_object (&self->data);

  G_OBJECT_CLASS (ef_timeline_film_parent_class)->dispose (object);
}

static void
ef_timeline_film_finalize (GObject *object)
{
  EfTimelineFilm *self = EF_TIMELINE_FILM (object);

  g_clear_pointer (&self->film, ef_film_unref);
  g_clear_object (&self->worker);
  g_array_unref (self->arrivals);
  g_array_unref (self->wishes);
  g_hash_table_unref (self->pictures);
  g_hash_table_unref (self->answered);
  g_hash_table_unref (self->refined);

  G_OBJECT_CLASS (ef_timeline_film_parent_class)->finalize (object);
}

static void
ef_timeline_film_class_init (EfTimelineFilmClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_timeline_film_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_timeline_film_finalize;

  changed_signal = g_signal_new ("changed", EF_TYPE_TIMELINE_FILM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ef_timeline_film_init (EfTimelineFilm *self)
{
  self->rest = REST_MS;
  self->arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));
  g_array_set_clear_func (self->arrivals, clear_arrival);
  self->wishes = g_array_new (FALSE, FALSE, sizeof (Wish));
  self->pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_picture);
  self->answered = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->refined = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

EfTimelineFilm *
ef_timeline_film_new (void)
{
  return g_object_new (EF_TYPE_TIMELINE_FILM, NULL);
}

void
ef_timeline_film_set_data (EfTimelineFilm *self, EfSourceData *data)
{
  if (!g_set_object (&self->data, data))
    return;

  stop_asking (self);
  self->scale = (EfTimelineScale) { 0 };
  g_array_set_size (self->arrivals, 0);
  g_hash_table_remove_all (self->pictures);
  g_hash_table_remove_all (self->answered);
  g_hash_table_remove_all (self->refined);
}

/* What came by itself is in the film now. */
static void
forget_kept (EfTimelineFilm *self)
{
  if (self->film == NULL || ef_film_get_n_pictures (self->film) == 0)
    return;

  for (guint i = self->arrivals->len; i > 0; i--) {
    gint64 time = g_array_index (self->arrivals, Arrival, i - 1).time;
    gint64 kept = ef_film_get_time (self->film, ef_film_find (self->film, time));

    if (ABS (kept - time) < SAME_MOMENT)
      g_array_remove_index (self->arrivals, i - 1);
  }
}

void
ef_timeline_film_set_film (EfTimelineFilm *self, EfFilm *film)
{
  if (film == self->film)
    return;

  g_clear_pointer (&self->film, ef_film_unref);
  self->film = film != NULL ? ef_film_ref (film) : NULL;
  forget_kept (self);
  emit_changed (self);
}

/* Fills @rect, and what sticks out is cut: most pictures have the shape of a tile. */
static void
draw_texture (GtkSnapshot *snapshot, GdkTexture *texture, graphene_rect_t rect)
{
  double width = MAX (gdk_texture_get_width (texture), 1);
  double height = MAX (gdk_texture_get_height (texture), 1);
  double scale = MAX (rect.size.width / width, rect.size.height / height);
  graphene_rect_t whole = ef_rect (rect.origin.x + (rect.size.width - width * scale) / 2,
                                   rect.origin.y + (rect.size.height - height * scale) / 2,
                                   width * scale, height * scale);
  gboolean is_cut =
    whole.size.width > rect.size.width + .5f || whole.size.height > rect.size.height + .5f;

  if (is_cut)
    gtk_snapshot_push_clip (snapshot, &rect);
  gtk_snapshot_append_scaled_texture (snapshot, texture, GSK_SCALING_FILTER_TRILINEAR, &whole);
  if (is_cut)
    gtk_snapshot_pop (snapshot);
}

static double
find_grid (double length)
{
  return exp2 (floor (log2 (MAX (length, 2.0))) - 1);
}

/* A key frame in the tile; -1: there is none, or nobody knows. */
static gint64
find_key (EfTimelineFilm *self, EfTimeSpan span)
{
  EfFrameIndex *frames = ef_source_data_get_frames (self->data);
  gint64 key;

  if (!ef_frame_index_knows_keys (frames))
    return -1;

  key = ef_frame_index_key_at (frames, span.begin + ef_time_span_get_duration (span) / 2);
  if (key < span.begin)
    key = ef_frame_index_key_after (frames, span.begin - 1);

  return key < span.end ? key : -1;
}

/* On a grid that stays while zooming a little, so that what was made once is found again. A key frame is
 * quickly there, and will do where it lies in the tile; where it may not, it comes first all the same. */
static void
add_wish (EfTimelineFilm *self, gint64 index, double length, EfTimeSpan span)
{
  double grid = find_grid (length);
  double middle = ((double) index + .5) * length;
  gint64 time = MIN ((gint64) (floor (middle / grid) * grid), self->scale.duration - 1);
  gint64 key = find_key (self, span);
  gboolean is_known = ef_frame_index_knows_keys (ef_source_data_get_frames (self->data));
  Wish wish = { span, MAX (time, span.begin), FALSE, 0 };

  if (key >= 0)
    wish.time = key;
  else
    wish.is_exact = is_known || length < NEAR_LENGTH;
  while (wish.rank < 5 && index % (2 << wish.rank) == 0)
    wish.rank++;

  if (!g_hash_table_contains (get_answers (self, &wish), &wish.time))
    g_array_append_val (self->wishes, wish);
  else if (!wish.is_exact && key < 0)
    refine (self, wish);
}

static void
build_tile (EfTimelineFilm *self,
            GtkSnapshot *snapshot,
            const EfTimelinePaint *paint,
            gint64 index,
            double length)
{
  double x =
    ef_sharp (paint, ((double) index * length - paint->scale.begin) / paint->scale.per_pixel);
  gint64 middle =
    MIN ((gint64) (((double) index + .5) * length), MAX (paint->scale.duration - 1, 0));
  GdkTexture *texture = find_texture (self, middle);
  gint64 nearest = find_nearest (self, middle);
  const Picture *own = g_hash_table_lookup (self->pictures, &nearest);

  if (own == NULL || own->texture == NULL)
    self->n_missing++;
  if (nearest < (gint64) ((double) index * length) ||
      nearest >= (gint64) ((double) (index + 1) * length))
    self->n_outside++;
  if (texture != NULL)
    draw_texture (snapshot, texture,
                  ef_rect (x, EF_FILM_Y, EF_FILM_TILE + SEAM, EF_FILM_BAND_HEIGHT));
  if (index > 0 && texture != NULL)
    ef_fill (snapshot, &paint->style->divider, x, EF_FILM_Y, 1, EF_FILM_BAND_HEIGHT);
}

/* For every tile that shows a moment of another one. */
static void
make_wishes (EfTimelineFilm *self, gint64 first, gint64 last, double length)
{
  g_array_set_size (self->wishes, 0);
  for (gint64 i = first; self->data != NULL && i < last; i++) {
    EfTimeSpan span = { (gint64) ((double) i * length), (gint64) ((double) (i + 1) * length) };
    gint64 nearest = find_nearest (self, span.begin + ef_time_span_get_duration (span) / 2);

    if (nearest < 0 || !ef_time_span_contains (span, nearest))
      add_wish (self, i, length, span);
  }
  wait_for_rest (self);
}

static gboolean
has_moved (EfTimelineFilm *self, const EfTimelinePaint *paint)
{
  gboolean has_moved =
    self->scale.begin != paint->scale.begin || self->scale.per_pixel != paint->scale.per_pixel ||
    self->scale.width != paint->scale.width || self->scale.duration != paint->scale.duration;

  self->scale = paint->scale;

  return has_moved;
}

void
ef_timeline_film_build (EfTimelineFilm *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  graphene_rect_t band = ef_rect (0, EF_FILM_Y, paint->width, EF_FILM_BAND_HEIGHT);
  double length = EF_FILM_TILE * paint->scale.per_pixel;
  double end = MIN (paint->scale.begin + paint->width * paint->scale.per_pixel,
                    (double) paint->scale.duration);
  gint64 first = (gint64) floor (paint->scale.begin / length);
  gint64 last = (gint64) ceil (end / length);
  GskRoundedRect round;

  self->frame++;
  self->n_missing = 0;
  self->n_outside = 0;
  ef_paint_well (snapshot, paint, EF_FILM_Y, EF_FILM_BAND_HEIGHT);
  gsk_rounded_rect_init_from_rect (&round, &band, EF_BAND_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  for (gint64 i = first; i < last; i++)
    build_tile (self, snapshot, paint, i, length);
  gtk_snapshot_pop (snapshot);
  if (has_moved (self, paint))
    make_wishes (self, first, last, length);
  tidy (self);
}

void
ef_timeline_film_set_rest (EfTimelineFilm *self, guint milliseconds)
{
  self->rest = milliseconds;
}

guint
ef_timeline_film_get_n_missing (EfTimelineFilm *self)
{
  return self->n_missing;
}

guint
ef_timeline_film_get_n_outside (EfTimelineFilm *self)
{
  return self->n_outside;
}
