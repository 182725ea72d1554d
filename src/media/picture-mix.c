/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture-mix.h"

#include <math.h>
#include <string.h>

#include "media/framing.h"
#include "media/layers.h"
#include "media/picture-reader.h"

/* Files that are open at a time: two that are seen, two that come, and two that may come again. */
#define MOST_READERS 6
/* Those that come are opened so long before. */
#define STRETCHES_AHEAD 2
#define AHEAD (3 * EF_NS_PER_SECOND / 2)
/* A stretch that goes on so little behind the one before in the same file needs no reader of its own. */
#define NEAR (3 * EF_NS_PER_SECOND / 10)

#define NONE G_MAXUINT
#define MOST_LAYERS 2
#define BLOCK 32 /* pixels, at once in wide registers */

typedef struct {
  EfPictureReader *reader; /* (owned) (nullable) */
  char *uri;               /* (owned) (nullable) */
  guint stretch;           /* it reads for; NONE */
  guint frame;             /* of the clip, that is taken next */
  gint64 reached;          /* of the source */
  guint64 used;
} Slot;

typedef struct {
  guint stretch;      /* NONE */
  EfFraming *framing; /* (owned) (nullable) */
} Frame;

/* One shape. */
typedef struct {
  EfCanvas canvas;
  GstVideoInfo info;
  GstBufferPool *pool; /* (owned) */
  Frame frames[MOST_LAYERS];

  /* What was drawn last, alone and in full light. */
  guint stretch;     /* NONE */
  gint64 time;       /* of the source */
  GstSample *sample; /* (owned) (nullable) */
  GstBuffer *buffer; /* (owned) (nullable) */
} Shape;

struct _EfPictureMix {
  EfPlan *plan; /* (owned) */
  gboolean with_proxies;
  guint n_shapes;
  Shape *shapes; /* (owned) */
  Slot slots[MOST_READERS];
  guint64 n_uses;
  guint next; /* the frame that goes on */
};

static char *
make_uri (EfPictureMix *self, guint stretch)
{
  EfStretch *it = ef_layers_get_stretch (self->plan, stretch);
  const char *path = self->with_proxies && it->proxy != NULL ? it->proxy : it->path;

  return g_filename_to_uri (path, NULL, NULL);
}

static gboolean
has_proxy (EfPictureMix *self, guint stretch)
{
  return self->with_proxies && ef_layers_get_stretch (self->plan, stretch)->proxy != NULL;
}

static void
make_shape (EfPictureMix *self, Shape *shape, const EfCanvas *canvas)
{
  shape->canvas = *canvas;
  shape->stretch = NONE;
  for (guint i = 0; i < MOST_LAYERS; i++)
    shape->frames[i].stretch = NONE;
  ef_framing_get_output (canvas->width, canvas->height, &shape->info);
}

static void
make_pool (EfPictureMix *self, Shape *shape)
{
  g_autoptr (GstCaps) caps = NULL;
  GstStructure *config;

  GST_VIDEO_INFO_FPS_N (&shape->info) = self->plan->rate.num;
  GST_VIDEO_INFO_FPS_D (&shape->info) = self->plan->rate.den;
  if (shape->pool != NULL)
    return;

  caps = gst_video_info_to_caps (&shape->info);
  shape->pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (shape->pool);
  gst_buffer_pool_config_set_params (config, caps, (guint) GST_VIDEO_INFO_SIZE (&shape->info), 0,
                                     0);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_set_config (shape->pool, config);
  gst_buffer_pool_set_active (shape->pool, TRUE);
}

static void
forget_drawn (Shape *shape)
{
  shape->stretch = NONE;
  g_clear_pointer (&shape->sample, gst_sample_unref);
  gst_clear_buffer (&shape->buffer);
}

static void
drop_frame (Frame *frame)
{
  g_clear_pointer (&frame->framing, ef_framing_free);
  frame->stretch = NONE;
}

EfPictureMix *
ef_picture_mix_new (EfPlan *plan, const EfCanvas *canvases, guint n_canvases, gboolean with_proxies)
{
  EfPictureMix *self = g_new0 (EfPictureMix, 1);

  self->with_proxies = with_proxies;
  self->n_shapes = n_canvases;
  self->shapes = g_new0 (Shape, n_canvases);
  for (guint i = 0; i < n_canvases; i++)
    make_shape (self, &self->shapes[i], &canvases[i]);
  for (guint i = 0; i < MOST_READERS; i++)
    self->slots[i].stretch = NONE;
  ef_picture_mix_set_plan (self, plan);

  return self;
}

static void
close_slot (Slot *slot)
{
  g_clear_pointer (&slot->reader, ef_picture_reader_free);
  g_clear_pointer (&slot->uri, g_free);
  slot->stretch = NONE;
}

void
ef_picture_mix_free (EfPictureMix *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < MOST_READERS; i++)
    close_slot (&self->slots[i]);
  for (guint i = 0; i < self->n_shapes; i++) {
    Shape *shape = &self->shapes[i];

    forget_drawn (shape);
    for (guint j = 0; j < MOST_LAYERS; j++)
      drop_frame (&shape->frames[j]);
    gst_buffer_pool_set_active (shape->pool, FALSE);
    g_clear_object (&shape->pool);
  }
  g_free (self->shapes);
  ef_plan_unref (self->plan);
  g_free (self);
}

void
ef_picture_mix_set_plan (EfPictureMix *self, EfPlan *plan)
{
  ef_plan_ref (plan);
  g_clear_pointer (&self->plan, ef_plan_unref);
  self->plan = plan;
  self->next = NONE;
  for (guint i = 0; i < MOST_READERS; i++)
    self->slots[i].stretch = NONE;
  for (guint i = 0; i < self->n_shapes; i++) {
    forget_drawn (&self->shapes[i]);
    for (guint j = 0; j < MOST_LAYERS; j++)
      drop_frame (&self->shapes[i].frames[j]);
    make_pool (self, &self->shapes[i]);
  }
}

GstCaps *
ef_picture_mix_get_caps (EfPictureMix *self, guint canvas)
{
  return gst_video_info_to_caps (&self->shapes[canvas].info);
}

/* A slot that reads for one of those that are seen or come. */
static gboolean
is_needed (EfPictureMix *self, Slot *slot, guint first)
{
  return slot->stretch != NONE && slot->stretch >= first &&
         slot->stretch <= first + 1 + STRETCHES_AHEAD;
}

/* One that has the file open, of several the one that is nearest before the place; else one that was not
 * used for long. */
static Slot *
choose_slot (EfPictureMix *self, const char *uri, gint64 time, guint first)
{
  Slot *near = NULL;
  Slot *oldest = NULL;

  for (guint i = 0; i < MOST_READERS; i++) {
    Slot *slot = &self->slots[i];

    if (is_needed (self, slot, first))
      continue;
    if (slot->uri != NULL && g_str_equal (slot->uri, uri) &&
        (near == NULL || (slot->reached <= time && slot->reached > near->reached)))
      near = slot;
    if (oldest == NULL || slot->used < oldest->used)
      oldest = slot;
  }

  return near != NULL ? near : oldest;
}

/* Lets a reader go to where @frame of the clip is in @stretch. @first: the earliest stretch still seen. */
static Slot *
prepare (EfPictureMix *self, guint stretch, guint frame, guint first)
{
  EfStretch *it = ef_layers_get_stretch (self->plan, stretch);
  gint64 time = ef_plan_get_picture_time (self->plan, stretch, frame);
  gboolean is_begin = frame == it->first && !has_proxy (self, stretch);
  g_autofree char *uri = make_uri (self, stretch);
  Slot *slot = NULL;

  for (guint i = 0; i < MOST_READERS && slot == NULL; i++) {
    if (self->slots[i].stretch == stretch)
      slot = &self->slots[i];
  }
  if (slot == NULL)
    slot = choose_slot (self, uri, time, first);
  if (slot->uri == NULL || !g_str_equal (slot->uri, uri)) {
    close_slot (slot);
    slot->uri = g_steal_pointer (&uri);
    slot->reader = ef_picture_reader_new (slot->uri);
  }
  slot->stretch = stretch;
  slot->frame = frame;
  slot->reached = time;
  slot->used = ++self->n_uses;
  ef_picture_reader_seek (slot->reader, time, it->span.end, is_begin ? it->lead : -1);

  return slot;
}

static Slot *
find_slot (EfPictureMix *self, guint stretch)
{
  for (guint i = 0; i < MOST_READERS; i++) {
    if (self->slots[i].stretch == stretch)
      return &self->slots[i];
  }

  return NULL;
}

static GstSample *
take_sample (EfPictureMix *self,
             guint stretch,
             guint frame,
             guint first,
             GCancellable *cancellable,
             GError **error)
{
  Slot *slot = find_slot (self, stretch);
  gint64 time = ef_plan_get_picture_time (self->plan, stretch, frame);
  GstSample *sample;

  if (slot == NULL || slot->frame != frame)
    slot = prepare (self, stretch, frame, first);
  sample = ef_picture_reader_take (slot->reader, time, cancellable, error);
  slot->frame = sample != NULL ? frame + 1 : NONE;
  slot->reached = time;
  slot->used = ++self->n_uses;

  return sample;
}

/* Whether the reader of the stretch before will be there in time by reading on. */
static gboolean
follows (EfPictureMix *self, guint stretch)
{
  EfStretch *before = ef_layers_get_stretch (self->plan, stretch - 1);
  EfStretch *it = ef_layers_get_stretch (self->plan, stretch);
  gint64 gap = it->span.begin - before->span.end;

  return ef_layers_count_shared (self->plan, stretch) == 0 &&
         g_str_equal (before->path, it->path) && gap >= 0 && gap <= NEAR;
}

static void
prepare_ahead (EfPictureMix *self, guint stretch, guint frame, guint first)
{
  gint64 limit = ef_rate_get_begin (self->plan->rate, frame) + AHEAD;

  for (guint i = stretch + 1; i <= stretch + STRETCHES_AHEAD && i < self->plan->stretches->len;
       i++) {
    EfStretch *it = ef_layers_get_stretch (self->plan, i);

    if (ef_rate_get_begin (self->plan->rate, it->first) > limit)
      return;
    if (find_slot (self, i) == NULL && !follows (self, i))
      prepare (self, i, it->first, first);
  }
}

static EfFraming *
get_framing (EfPictureMix *self, Shape *shape, guint stretch)
{
  EfStretch *it = ef_layers_get_stretch (self->plan, stretch);
  Frame *frame = &shape->frames[stretch % MOST_LAYERS];

  if (frame->stretch != stretch) {
    drop_frame (frame);
    frame->stretch = stretch;
    frame->framing = ef_framing_new (it->info, &it->look, it->cameras[shape->canvas.format],
                                     shape->canvas.width, shape->canvas.height);
  }

  return frame->framing;
}

/* A new buffer that holds one stretch. */
static GstBuffer *
draw (EfPictureMix *self,
      Shape *shape,
      guint stretch,
      GstSample *sample,
      gint64 time,
      GError **error)
{
  GstBuffer *buffer = NULL;
  GstVideoFrame into;
  gboolean is_drawn;

  if (gst_buffer_pool_acquire_buffer (shape->pool, &buffer, NULL) != GST_FLOW_OK ||
      !gst_video_frame_map (&into, &shape->info, buffer, GST_MAP_READWRITE))
    g_error ("No memory for a picture"); /* as g_malloc () does */
  is_drawn = ef_framing_draw (get_framing (self, shape, stretch), sample, time, &into, error);
  gst_video_frame_unmap (&into);
  if (!is_drawn)
    gst_clear_buffer (&buffer);

  return buffer;
}

/* Towards @other by @share of 256. */
static void
blend_row (guint8 *restrict row, const guint8 *restrict other, int n, guint share)
{
  int i = 0;

  for (; i + BLOCK <= n; i += BLOCK) {
    for (int j = 0; j < BLOCK; j++)
      row[i + j] = (guint8) ((row[i + j] * (256 - share) + other[i + j] * share + 128) >> 8);
  }
  for (; i < n; i++)
    row[i] = (guint8) ((row[i] * (256 - share) + other[i] * share + 128) >> 8);
}

static void
blend (Shape *shape, GstBuffer *buffer, GstBuffer *other, double share)
{
  GstVideoFrame one, two;

  gst_video_frame_map (&one, &shape->info, buffer, GST_MAP_READWRITE);
  gst_video_frame_map (&two, &shape->info, other, GST_MAP_READ);
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&one); plane++) {
    guint8 *row = GST_VIDEO_FRAME_PLANE_DATA (&one, plane);
    const guint8 *from = GST_VIDEO_FRAME_PLANE_DATA (&two, plane);

    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&one, plane); y++) {
      blend_row (row, from, GST_VIDEO_FRAME_COMP_WIDTH (&one, plane), (guint) lround (share * 256));
      row += GST_VIDEO_FRAME_PLANE_STRIDE (&one, plane);
      from += GST_VIDEO_FRAME_PLANE_STRIDE (&two, plane);
    }
  }
  gst_video_frame_unmap (&two);
  gst_video_frame_unmap (&one);
}

static void
darken_row (guint8 *row, int n, int black, guint light)
{
  guint offset = (guint) black * (256 - light) + 128;
  int i = 0;

  for (; i + BLOCK <= n; i += BLOCK) {
    for (int j = 0; j < BLOCK; j++)
      row[i + j] = (guint8) ((row[i + j] * light + offset) >> 8);
  }
  for (; i < n; i++)
    row[i] = (guint8) ((row[i] * light + offset) >> 8);
}

static void
darken (Shape *shape, GstBuffer *buffer, double light)
{
  GstVideoFrame frame;

  gst_video_frame_map (&frame, &shape->info, buffer, GST_MAP_READWRITE);
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    guint8 *row = GST_VIDEO_FRAME_PLANE_DATA (&frame, plane);

    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++) {
      darken_row (row, GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane), plane == 0 ? 16 : 128,
                  (guint) lround (light * 256));
      row += GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane);
    }
  }
  gst_video_frame_unmap (&frame);
}

static gboolean
is_drawn (EfPictureMix *self, Shape *shape, guint stretch, GstSample *sample, gint64 time)
{
  return shape->buffer != NULL && shape->stretch == stretch && shape->sample == sample &&
         (shape->time == time ||
          ef_framing_stands (get_framing (self, shape, stretch), shape->time, time));
}

/* One stretch in full light: what is there already is not drawn again. */
static GstBuffer *
compose_plain (EfPictureMix *self,
               Shape *shape,
               guint stretch,
               GstSample *sample,
               gint64 time,
               GError **error)
{
  if (!is_drawn (self, shape, stretch, sample, time)) {
    GstBuffer *buffer = draw (self, shape, stretch, sample, time, error);

    if (buffer == NULL)
      return NULL;
    forget_drawn (shape);
    shape->stretch = stretch;
    shape->sample = gst_sample_ref (sample);
    shape->buffer = buffer;
  }
  shape->time = time;

  return gst_buffer_ref (shape->buffer);
}

static GstBuffer *
compose (EfPictureMix *self,
         Shape *shape,
         const EfLayers *layers,
         GstSample **samples,
         guint frame,
         GError **error)
{
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GstBuffer) other = NULL;
  guint stretch = layers->stretches[0];
  gint64 time = ef_plan_get_picture_time (self->plan, stretch, frame);

  if (layers->n_stretches == 1 && layers->light >= 1)
    return compose_plain (self, shape, stretch, samples[0], time, error);

  buffer = draw (self, shape, stretch, samples[0], time, error);
  if (buffer == NULL)
    return NULL;
  if (layers->n_stretches == 1) {
    darken (shape, buffer, layers->light);
    return g_steal_pointer (&buffer);
  }

  stretch = layers->stretches[1];
  time = ef_plan_get_picture_time (self->plan, stretch, frame);
  other = draw (self, shape, stretch, samples[1], time, error);
  if (other == NULL)
    return NULL;
  blend (shape, buffer, other, layers->share);

  return g_steal_pointer (&buffer);
}

gboolean
ef_picture_mix_take (EfPictureMix *self,
                     guint frame,
                     GstBuffer **buffers,
                     GCancellable *cancellable,
                     GError **error)
{
  GstSample *samples[MOST_LAYERS] = { NULL };
  gboolean goes_on = frame == self->next;
  gboolean is_done = TRUE;
  EfLayers layers;

  ef_layers_find (self->plan, MIN (frame, ef_plan_get_n_frames (self->plan) - 1), &layers);
  for (guint i = 0; i < layers.n_stretches && is_done; i++) {
    samples[i] =
      take_sample (self, layers.stretches[i], frame, layers.stretches[0], cancellable, error);
    is_done = samples[i] != NULL;
  }
  if (is_done && goes_on)
    prepare_ahead (self, layers.stretches[layers.n_stretches - 1], frame, layers.stretches[0]);

  memset (buffers, 0, self->n_shapes * sizeof *buffers);
  for (guint i = 0; i < self->n_shapes && is_done; i++) {
    buffers[i] = compose (self, &self->shapes[i], &layers, samples, frame, error);
    is_done = buffers[i] != NULL;
  }
  for (guint i = 0; i < self->n_shapes && !is_done; i++)
    gst_clear_buffer (&buffers[i]);
  for (guint i = 0; i < layers.n_stretches; i++)
    g_clear_pointer (&samples[i], gst_sample_unref);
  self->next = is_done ? frame + 1 : NONE;

  return is_done;
}
