/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-pipe.h"

#include "core/worker.h"
#include "media/player-shrink.h"
#include "media/player-skip.h"
#include "media/reading.h"

/* GstPlayFlags belongs to a plugin and has no header. Texts, visualisation, buffering, deinterlacing
 * and colour balance only cost time here; the sink converts by itself. */
#define FLAG_VIDEO (1 << 0)
#define FLAG_AUDIO (1 << 1)
#define FLAG_SOFT_VOLUME (1 << 4)
#define FLAG_NATIVE_VIDEO (1 << 6)

/* The frame on screen is among the last few that arrived: the sink holds one back at most. */
#define N_ARRIVALS 8

typedef enum {
  COMMAND_OPEN,
  COMMAND_STATE,
  COMMAND_SEND,
  COMMAND_QUIT,
} CommandKind;

typedef struct {
  EfPipe *pipe;
  CommandKind kind;
  char *uri; /* (owned) (nullable) */
  gboolean quiet;
  gboolean hidden;
  GstState state;
  GstEvent *event; /* (owned) (nullable) */
  gint64 begin;
  guint serial;
} Command;

typedef struct {
  gpointer buffer; /* not a reference, only to be compared with the sink's own */
  gint64 time;
} Arrival;

struct _EfPipe {
  GstElement *playbin; /* (owned) */
  GstElement *video;   /* (owned): the bin round the sink */
  GstElement *sink;    /* (owned) */
  GstElement *audio;   /* (owned) */
  GstElement *shrunk;  /* (owned) (nullable): says what pictures are turned into first */
  GObject *paintable;  /* (owned) (nullable): belongs to the main thread */
  EfWorker *worker;    /* (owned) */
  int n_waiting;
  EfSkip *skip; /* (owned) */

  GMutex lock; /* for what follows: the streaming thread writes it */
  GstSegment segment;
  Arrival arrivals[N_ARRIVALS];
  guint next_arrival;
  guint serial; /* of the seek or step that is counted for */
  guint n_arrived;
  gboolean ended;
  gboolean is_gap;
  gboolean flushed;
  gboolean is_told;
  guint32 round; /* the seek whose segment was last seen to end */
  guint32 lead;  /* the seek that reads more than it shows */
  gint64 begin;  /* of what it shows */
};

static int n_pipes;

int
ef_pipe_count (void)
{
  return n_pipes;
}

static void
post (EfPipe *self, const char *name, guint serial)
{
  GstStructure *structure = gst_structure_new (name, "serial", G_TYPE_UINT, serial, NULL);

  gst_element_post_message (self->playbin,
                            gst_message_new_application (GST_OBJECT (self->playbin), structure));
}

static void
set_if_there (GstElement *element, const char *name, gboolean value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), name) != NULL)
    g_object_set (element, name, value, NULL);
}

static void
forget_arrivals (EfPipe *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < N_ARRIVALS; i++)
    self->arrivals[i] = (Arrival) { NULL, 0 };
  self->n_arrived = 0;
  self->ended = FALSE;
  self->is_gap = FALSE;
  self->flushed = FALSE;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  g_mutex_unlock (&self->lock);
}

/* The next picture may lie in a memory of its own. */
static void
forget_size (EfPipe *self)
{
  g_autoptr (GstCaps) any = gst_caps_new_any ();

  if (self->shrunk != NULL)
    g_object_set (self->shrunk, "caps", any, NULL);
}

/* uridecodebin3 lets its source run before what is to decode has its pads open. What the source sends in
 * that moment is refused as if all were coming down, the source stops for good, and nobody hears of it. On
 * a busy machine that is one opening in twenty. */
void
ef_pipe_open_decoder (GstBin *bin)
{
  g_autoptr (GstIterator) iterator =
    gst_bin_iterate_all_by_element_factory_name (bin, "decodebin3");
  g_auto (GValue) value = G_VALUE_INIT;

  while (gst_iterator_next (iterator, &value) == GST_ITERATOR_OK) {
    gst_element_set_state (g_value_get_object (&value), GST_STATE_PAUSED);
    g_value_reset (&value);
  }
}

static void
open_file (EfPipe *self, Command *command)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->playbin);
  int flags = FLAG_VIDEO | FLAG_SOFT_VOLUME | FLAG_NATIVE_VIDEO;

  gst_element_set_state (self->playbin, GST_STATE_READY);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  forget_arrivals (self);
  post (self, EF_PIPE_OPENED, command->serial);
  if (command->uri == NULL)
    return;

  if (!command->quiet)
    flags |= FLAG_AUDIO;
  set_if_there (self->sink, "show-preroll-frame", !command->hidden);
  g_object_set (self->playbin, "uri", command->uri, "flags", flags, NULL);
  forget_size (self);
  ef_pipe_open_decoder (GST_BIN (self->playbin));
  gst_element_set_state (self->playbin, GST_STATE_PAUSED);
}

/* What arrived until now belongs to the past; a step needs no flush to make that true. */
static void
begin_counting (EfPipe *self, gboolean flushed, guint serial)
{
  g_mutex_lock (&self->lock);
  self->serial = serial;
  self->n_arrived = 0;
  self->ended = FALSE;
  self->is_gap = FALSE;
  self->flushed = flushed;
  g_mutex_unlock (&self->lock);
}

static void
note_lead (EfPipe *self, GstEvent *event, gint64 begin)
{
  g_mutex_lock (&self->lock);
  self->lead = gst_event_get_seqnum (event);
  self->begin = begin;
  g_mutex_unlock (&self->lock);
}

/* A step goes to the picture only: sound cannot follow it frame by frame. */
static void
send_event (EfPipe *self, Command *command)
{
  GstEvent *event = g_steal_pointer (&command->event);
  gboolean is_step = GST_EVENT_TYPE (event) == GST_EVENT_STEP;
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;

  if (!is_step)
    gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
  if (flags & GST_SEEK_FLAG_FLUSH)
    begin_counting (self, is_step, command->serial);

  if (!is_step)
    note_lead (self, event, command->begin);

  set_if_there (self->sink, "show-preroll-frame", TRUE);
  if (!gst_element_send_event (is_step ? self->sink : self->playbin, event))
    post (self, EF_PIPE_REFUSED, command->serial);
}

static void
command_free (Command *self)
{
  g_free (self->uri);
  g_clear_pointer (&self->event, gst_event_unref);
  g_free (self);
}

static void
run_command (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Command *command = data;
  EfPipe *self = command->pipe;

  switch (command->kind) {
  case COMMAND_OPEN:
    open_file (self, command);
    break;
  case COMMAND_STATE:
    gst_element_set_state (self->playbin, command->state);
    break;
  case COMMAND_SEND:
    send_event (self, command);
    break;
  case COMMAND_QUIT:
  default:
    gst_element_set_state (self->playbin, GST_STATE_NULL);
    break;
  }
  g_task_return_boolean (task, TRUE);
}

/* On the main thread, for what draws must end there. The worker has nothing left to wait for. */
static void
pipe_free (EfPipe *self)
{
  gst_object_unref (self->playbin);
  gst_object_unref (self->video);
  gst_object_unref (self->sink);
  gst_object_unref (self->audio);
  g_clear_object (&self->shrunk);
  g_clear_object (&self->paintable);
  ef_skip_free (self->skip);
  g_object_unref (self->worker);
  g_mutex_clear (&self->lock);
  g_free (self);
  n_pipes--;
}

static void
command_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfPipe *self = user_data;
  Command *command = g_task_get_task_data (G_TASK (result));

  self->n_waiting--;
  if (command->kind == COMMAND_QUIT)
    pipe_free (self);
}

static void
push (EfPipe *self, Command command)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, command_cb, self);

  g_task_set_source_tag (task, push);
  command.pipe = self;
  g_task_set_task_data (task, g_memdup2 (&command, sizeof command), (GDestroyNotify) command_free);
  self->n_waiting++;
  ef_worker_run (self->worker, task, run_command);
}

/* The sink keeps a frame until its time has come; that the next one arrives tells that it was shown. */
static void
take_buffer (EfPipe *self, GstBuffer *buffer)
{
  gint64 time = -1;

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    time = (gint64) gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME,
                                                GST_BUFFER_PTS (buffer));
  self->arrivals[self->next_arrival++ % N_ARRIVALS] = (Arrival) { buffer, time };
  self->n_arrived++;
}

static void
take_event (EfPipe *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &self->segment);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    self->flushed = TRUE;
    self->n_arrived = 0;
    self->ended = FALSE;
    self->is_gap = FALSE;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    self->ended = TRUE;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
    self->is_gap = self->n_arrived == 0;
  }
}

/* Every track says so, and the sinks once more when it is too late to go on without a gap. */
static void
tell_round (EfPipe *self, GstEvent *event)
{
  guint32 round = gst_event_get_seqnum (event);
  gboolean tell;

  g_mutex_lock (&self->lock);
  tell = self->round != round;
  self->round = round;
  g_mutex_unlock (&self->lock);

  if (tell)
    post (self, EF_PIPE_ROUND, round);
}

/* How much of the segment is not to be shown; 0: all of it is. */
static gint64
find_late (EfPipe *self, GstEvent *event, const GstSegment *segment)
{
  gint64 late = 0;

  g_mutex_lock (&self->lock);
  if (self->begin >= 0 && self->lead == gst_event_get_seqnum (event) &&
      segment->format == GST_FORMAT_TIME && segment->rate > 0)
    late = self->begin - (gint64) segment->time;
  g_mutex_unlock (&self->lock);
  if (GST_CLOCK_TIME_IS_VALID (segment->stop) && late >= (gint64) (segment->stop - segment->start))
    return 0;

  return MAX (late, 0);
}

/* All elements behind take what lies before the segment for what it is: to be decoded and not shown. */
static GstEvent *
begin_late (EfPipe *self, GstEvent *event)
{
  GstSegment segment;
  GstEvent *other;
  gint64 late;

  gst_event_copy_segment (event, &segment);
  late = find_late (self, event, &segment);
  if (late == 0)
    return event;

  segment.start += (guint64) late;
  segment.time += (guint64) late;
  segment.position = segment.start;
  other = gst_event_new_segment (&segment);
  gst_event_set_seqnum (other, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return other;
}

static GstPadProbeReturn
read_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT_DONE)
    tell_round (user_data, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    info->data = begin_late (user_data, event);

  return GST_PAD_PROBE_OK;
}

static void
demuxer_pad_added_cb (GstElement *element, GstPad *pad, gpointer user_data)
{
  if (GST_PAD_IS_SRC (pad))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, read_cb, user_data, NULL);
}

static void
element_added_cb (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  ef_reading_keep_memory (element);
  if (factory != NULL &&
      gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER))
    g_signal_connect (element, "pad-added", G_CALLBACK (demuxer_pad_added_cb), user_data);
}

static GstPadProbeReturn
arrive_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfPipe *self = user_data;
  gboolean tell = FALSE;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0 &&
      GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_SEGMENT_DONE)
    tell_round (self, GST_PAD_PROBE_INFO_EVENT (info));

  g_mutex_lock (&self->lock);
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    take_buffer (self, GST_PAD_PROBE_INFO_BUFFER (info));
    tell = !self->is_told;
    self->is_told = TRUE;
  } else {
    take_event (self, GST_PAD_PROBE_INFO_EVENT (info));
  }
  g_mutex_unlock (&self->lock);

  if (tell)
    post (self, EF_PIPE_FRAME, 0);

  return GST_PAD_PROBE_OK;
}

static GstElement *
find_sink (GstElement *element)
{
  g_autoptr (GstIterator) iterator = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!GST_IS_BIN (element))
    return gst_object_ref (element);

  iterator = gst_bin_iterate_sinks (GST_BIN (element));
  if (gst_iterator_next (iterator, &value) != GST_ITERATOR_OK)
    return gst_object_ref (element);

  return find_sink (g_value_get_object (&value));
}

static GstElement *
make_bin (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, &error);

  if (bin == NULL)
    g_error ("Cannot make “%s”: %s", description, error->message);

  return gst_object_ref_sink (bin);
}

static void
watch_size (EfPipe *self)
{
  g_autoptr (GstElement) shrink = NULL;

  if (!GST_IS_BIN (self->video))
    return;
  shrink = gst_bin_get_by_name (GST_BIN (self->video), "shrink");
  self->shrunk = gst_bin_get_by_name (GST_BIN (self->video), "shrunk");
  if (shrink != NULL && self->shrunk != NULL)
    ef_shrink_watch (shrink, self->shrunk);
}

/* The sink that draws sends what it does with GTK to the main context. GLib runs that at once, on the
 * wrong thread, whenever nobody happens to own that context: between two iterations of a loop, or when
 * the last one has ended. From here on the main thread owns it always. */
void
ef_pipe_own_main_context (void)
{
  static gboolean is_owned;

  if (!is_owned)
    is_owned = g_main_context_acquire (NULL);
}

EfPipe *
ef_pipe_new (const char *video, const char *audio)
{
  EfPipe *self = g_new0 (EfPipe, 1);
  g_autoptr (GstElement) filter = make_bin ("audioconvert ! scaletempo");
  g_autoptr (GstPad) pad = NULL;

  ef_pipe_own_main_context ();
  n_pipes++;
  g_mutex_init (&self->lock);
  self->worker = ef_worker_new ("player");
  self->playbin = gst_object_ref_sink (gst_element_factory_make ("playbin3", NULL));
  self->video = make_bin (video);
  self->sink = find_sink (self->video);
  self->audio = make_bin (audio);
  watch_size (self);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self->sink), "paintable") != NULL)
    g_object_get (self->sink, "paintable", &self->paintable, NULL);
  g_object_set (self->playbin, "video-sink", self->video, "audio-sink", self->audio, "audio-filter",
                filter, NULL);

  pad = gst_element_get_static_pad (self->sink, "sink");
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                       GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     arrive_cb, self, NULL);
  self->skip = ef_skip_new (GST_BIN (self->playbin));
  g_signal_connect (self->playbin, "deep-element-added", G_CALLBACK (element_added_cb), self);
  forget_arrivals (self);

  push (self, (Command) { .kind = COMMAND_STATE, .state = GST_STATE_READY });

  return self;
}

void
ef_pipe_close (EfPipe *self)
{
  push (self, (Command) { .kind = COMMAND_QUIT });
}

GstBus *
ef_pipe_get_bus (EfPipe *self)
{
  return gst_element_get_bus (self->playbin);
}

GstElement *
ef_pipe_get_element (EfPipe *self)
{
  return self->playbin;
}

GstElement *
ef_pipe_get_sink (EfPipe *self)
{
  return self->sink;
}

GObject *
ef_pipe_get_paintable (EfPipe *self)
{
  return self->paintable;
}

/* A decoder, parser or device for sound; what a test puts in place of the device, too. */
gboolean
ef_pipe_is_sound (EfPipe *self, GstObject *object)
{
  GstElementFactory *factory;
  const char *class;

  if (object == GST_OBJECT (self->audio) ||
      gst_object_has_as_ancestor (object, GST_OBJECT (self->audio)))
    return TRUE;
  if (!GST_IS_ELEMENT (object))
    return FALSE;

  factory = gst_element_get_factory (GST_ELEMENT (object));
  if (factory == NULL)
    return FALSE;
  class = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

  return strstr (class, "Audio") != NULL && strstr (class, "Demux") == NULL;
}

void
ef_pipe_open (EfPipe *self, const char *uri, gboolean quiet, gboolean hidden, guint serial)
{
  push (self, (Command) { .kind = COMMAND_OPEN,
                          .uri = g_strdup (uri),
                          .quiet = quiet,
                          .hidden = hidden,
                          .serial = serial });
}

void
ef_pipe_set_state (EfPipe *self, GstState state)
{
  push (self, (Command) { .kind = COMMAND_STATE, .state = state });
}

void
ef_pipe_send (EfPipe *self, GstEvent *event, gint64 begin, guint serial)
{
  push (self, (Command) { .kind = COMMAND_SEND, .event = event, .begin = begin, .serial = serial });
}

int
ef_pipe_get_n_waiting (EfPipe *self)
{
  return self->n_waiting;
}

gboolean
ef_pipe_get_shown (EfPipe *self, gint64 *time, gboolean *settled)
{
  g_autoptr (GstSample) sample = NULL;
  gboolean is_found = FALSE;

  g_object_get (self->sink, "last-sample", &sample, NULL);

  g_mutex_lock (&self->lock);
  self->is_told = FALSE;
  for (guint back = 1; sample != NULL && !is_found && back <= N_ARRIVALS; back++) {
    Arrival *arrival = &self->arrivals[(self->next_arrival - back) % N_ARRIVALS];

    if (arrival->buffer == gst_sample_get_buffer (sample) && arrival->time >= 0) {
      is_found = TRUE;
      *time = arrival->time;
      if (settled != NULL)
        *settled = back == 1;
    }
  }
  g_mutex_unlock (&self->lock);

  return is_found;
}

EfPipeArrived
ef_pipe_get_arrived (EfPipe *self)
{
  EfPipeArrived arrived;

  g_mutex_lock (&self->lock);
  arrived =
    (EfPipeArrived) { self->serial, self->n_arrived, self->ended, self->is_gap, self->flushed };
  g_mutex_unlock (&self->lock);

  return arrived;
}

gboolean
ef_pipe_set_frames (EfPipe *self, EfFrameIndex *frames)
{
  return ef_skip_set_frames (self->skip, frames);
}
