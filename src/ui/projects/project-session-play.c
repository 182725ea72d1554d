/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/projects/project-session-private.h"

/* The variants of the project, and the preview of the one that is shown: a plan is made of it, and the
 * stage shows that. */

#define REST_MS 60 /* while a slider is pulled edits come with every frame */

static const EfProjectStage *
get_doors (EfProjectSession *self)
{
  return self->stage != NULL ? self->ports->stage : NULL;
}

static gboolean
has_whole_plan (EfProjectSession *self)
{
  return self->plan != NULL && self->planned != NULL &&
         self->plan->stretches->len == ef_clip_get_items (self->planned)->len;
}

EfItem *
ef_project_session_find_item (EfProjectSession *self, const EfClipItem *clip_item)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n_items; i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (g_strcmp0 (ef_item_get_segment_id (item), clip_item->segment_id) == 0)
      return item; /* the storyboard holds it */
  }

  return NULL;
}

/* Nothing but what it was made of says which of several of the same segment it is. */
static gboolean
is_alike (const EfClipItem *one, const EfClipItem *other)
{
  return g_strcmp0 (one->segment_id, other->segment_id) == 0 &&
         one->transition.kind == other->transition.kind &&
         one->transition.length == other->transition.length &&
         ef_look_equal (&one->look, &other->look);
}

/* The first one of a clip has nothing before it. */
static gboolean
is_of (const EfClipItem *clip_item, EfItem *item, gboolean is_first)
{
  EfTransition transition = ef_item_get_transition (item);

  return g_strcmp0 (ef_item_get_segment_id (item), clip_item->segment_id) == 0 &&
         (is_first || (transition.kind == clip_item->transition.kind &&
                       transition.length == clip_item->transition.length)) &&
         ef_look_equal (ef_item_get_look (item), &clip_item->look);
}

/* The one of the storyboard that @clip has at @index: of those that are alike the same time. */
static EfItem *
find_nth (EfProjectSession *self, EfClip *clip, guint index)
{
  GPtrArray *clip_items = ef_clip_get_items (clip);
  const EfClipItem *wanted = clip_items->pdata[index];
  guint nth = 0;
  EfItem *found = NULL;

  for (guint i = 0; i < index; i++)
    nth += is_alike (clip_items->pdata[i], wanted);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

    if (!is_of (wanted, item, index == 0))
      continue;
    found = item;
    if (nth-- == 0)
      break;
  }

  return found != NULL ? found : ef_project_session_find_item (self, wanted);
}

/* Where a stretch is to be seen whole, and not on the way from the one before. */
static gint64
find_begin (EfPlan *plan, guint index)
{
  const EfStretch *stretch = plan->stretches->pdata[index];
  gint64 begin = ef_plan_get_begin (plan, index);

  if (index == 0)
    return begin;

  return begin + (stretch->transition.kind == EF_TRANSITION_DIP ? stretch->transition.length / 2
                                                                : stretch->transition.length);
}

static gboolean
find_place (EfProjectSession *self, EfItem *item, guint *index)
{
  GPtrArray *clip_items = ef_clip_get_items (self->planned);

  for (guint i = 0; i < clip_items->len; i++) {
    const EfClipItem *clip_item = clip_items->pdata[i];

    if (g_strcmp0 (clip_item->segment_id, ef_item_get_segment_id (item)) == 0 &&
        find_nth (self, self->planned, i) == item) {
      *index = i;
      return TRUE;
    }
  }

  return FALSE;
}

static void
update_shown (EfProjectSession *self)
{
  EfItem *shown = NULL;

  if (has_whole_plan (self)) {
    guint index = ef_plan_find (self->plan, ef_project_session_get_position (self));

    if (index < ef_clip_get_items (self->planned)->len)
      shown = find_nth (self, self->planned, index);
  }
  if (g_set_object (&self->shown, shown))
    ef_project_session_emit (self, EF_PROJECT_SESSION_SHOWN_CHANGED);
}

static void
position_cb (EfProjectSession *self)
{
  update_shown (self);
  ef_project_session_notify (self, EF_PROJECT_SESSION_POSITION);
}

static void
playing_cb (EfProjectSession *self)
{
  ef_project_session_notify (self, EF_PROJECT_SESSION_PLAYING);
}

static void
busy_cb (EfProjectSession *self)
{
  ef_project_session_notify (self, EF_PROJECT_SESSION_BUSY);
}

static void
paintable_cb (EfProjectSession *self)
{
  ef_project_session_notify (self, EF_PROJECT_SESSION_PAINTABLE);
}

static void
problem_cb (EfProjectSession *self)
{
  ef_project_session_notify (self, EF_PROJECT_SESSION_PROBLEM);
}

/* Plans */

static void
stop_planning (EfProjectSession *self)
{
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
}

static void
take_plan (EfProjectSession *self, EfPlan *plan, EfClip *clip)
{
  g_autoptr (EfItem) wanted = g_steal_pointer (&self->wanted);

  g_clear_pointer (&self->plan, ef_plan_unref);
  self->plan = plan != NULL ? ef_plan_ref (plan) : NULL;
  g_set_object (&self->planned, clip);
  if (get_doors (self) != NULL)
    get_doors (self)->set_plan (self->stage, plan, self->format);
  ef_project_session_notify (self, EF_PROJECT_SESSION_DURATION);
  if (wanted != NULL)
    ef_project_session_go_to (self, wanted);
  position_cb (self);
}

typedef struct {
  EfProjectSession *self;
  EfClip *clip;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->self);
  g_object_unref (asked->clip);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
plan_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  EfProjectSession *self = asked->self;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan =
    self->ports->store->make_plan_finish ((EfStudio *) object, result, &problems, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->is_closed)
    return;

  g_clear_object (&self->planning);
  g_clear_pointer (&self->left_out, g_free);
  if (plan == NULL)
    self->left_out = g_strdup (error != NULL ? error->message : "");
  else if (problems != NULL && problems->len > 0)
    self->left_out = g_strdup (problems->pdata[0]);
  take_plan (self, plan, asked->clip);
  ef_project_session_notify (self, EF_PROJECT_SESSION_PROBLEM);
}

static void
ask_for_plan (EfProjectSession *self)
{
  EfClip *clip = ef_project_session_get_variant (self);
  Asked *asked = NULL;

  stop_planning (self);
  if (clip == NULL || self->stage == NULL) {
    if (self->plan != NULL)
      take_plan (self, NULL, NULL);
    return;
  }

  asked = g_new0 (Asked, 1);
  asked->self = g_object_ref (self);
  asked->clip = g_object_ref (clip);
  self->planning = g_cancellable_new ();
  self->ports->store->make_plan (self->studio, clip, self->format, self->planning, plan_cb, asked);
}

static void
stop_choosing (EfProjectSession *self)
{
  g_cancellable_cancel (self->choosing);
  g_clear_object (&self->choosing);
}

static void
take_variants (EfProjectSession *self, GPtrArray *variants)
{
  guint n_wanted = ef_project_get_settings (self->own)->n_variants;

  g_ptr_array_unref (self->variants);
  self->variants = g_ptr_array_ref (variants);
  self->n_missing = variants->len > 0 && variants->len < n_wanted ? n_wanted - variants->len : 0;
  if (self->variant >= variants->len && self->variant > 0) {
    self->variant = variants->len > 0 ? variants->len - 1 : 0;
    ef_project_session_notify (self, EF_PROJECT_SESSION_VARIANT);
  }
  ef_project_session_emit (self, EF_PROJECT_SESSION_VARIANTS_CHANGED);
  ask_for_plan (self);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) variants =
    self->ports->store->preview_clips_finish ((EfStudio *) object, result, &error);

  /* Whoever cancels has asked anew, or wants none. */
  if (variants == NULL || self->is_closed)
    return;

  g_clear_object (&self->choosing);
  take_variants (self, variants);
}

/* It may take a while: what was shown stays until then. */
static void
make_variants (EfProjectSession *self)
{
  stop_choosing (self);
  if (self->studio == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0) {
    g_autoptr (GPtrArray) none = g_ptr_array_new_with_free_func (g_object_unref);

    take_variants (self, none);
    return;
  }

  self->choosing = g_cancellable_new ();
  self->ports->store->preview_clips (self->studio, self->own, G_LIST_MODEL (self->items),
                                     self->choosing, chosen_cb, g_object_ref (self));
}

static void
variants_cb (gpointer user_data)
{
  EfProjectSession *self = user_data;

  self->variants_id = 0;
  make_variants (self);
}

void
ef_project_session_queue_variants (EfProjectSession *self)
{
  if (self->variants_id == 0 && !self->is_closed)
    self->variants_id = g_timeout_add_once (REST_MS, variants_cb, self);
}

GPtrArray *
ef_project_session_get_variants (EfProjectSession *self)
{
  return self->variants;
}

guint
ef_project_session_get_n_missing (EfProjectSession *self)
{
  return self->n_missing;
}

EfClip *
ef_project_session_get_variant (EfProjectSession *self)
{
  return self->variant < self->variants->len ? self->variants->pdata[self->variant] : NULL;
}

void
ef_project_session_set_variant (EfProjectSession *self, guint index)
{
  if (index >= self->variants->len || index == self->variant)
    return;

  self->variant = index;
  ef_project_session_notify (self, EF_PROJECT_SESSION_VARIANT);
  ef_project_session_seek (self, 0);
  ask_for_plan (self);
}

EfFormat
ef_project_session_get_format (EfProjectSession *self)
{
  return self->format;
}

void
ef_project_session_set_format (EfProjectSession *self, EfFormat format)
{
  if (self->format == format)
    return;

  self->format = format;
  ef_project_session_notify (self, EF_PROJECT_SESSION_FORMAT);
  ask_for_plan (self);
}

EfItem *
ef_project_session_get_shown (EfProjectSession *self)
{
  return self->shown;
}

/* The stage */

gint64
ef_project_session_get_position (EfProjectSession *self)
{
  gint64 position = 0;

  if (self->stage != NULL)
    g_object_get (self->stage, "position", &position, NULL);

  return position;
}

/* Without a preview, as long as the variant will be. */
gint64
ef_project_session_get_duration (EfProjectSession *self)
{
  EfClip *clip = ef_project_session_get_variant (self);

  if (self->plan != NULL)
    return ef_plan_get_duration (self->plan);

  return clip != NULL ? ef_clip_get_duration (clip) : 0;
}

static gboolean
is_playing (EfProjectSession *self)
{
  gboolean playing = FALSE;

  if (self->stage != NULL)
    g_object_get (self->stage, "playing", &playing, NULL);

  return playing;
}

void
ef_project_session_pause (EfProjectSession *self)
{
  if (get_doors (self) != NULL && is_playing (self))
    get_doors (self)->pause (self->stage);
}

/* From the end it begins anew. */
void
ef_project_session_toggle_play (EfProjectSession *self)
{
  if (get_doors (self) == NULL || self->plan == NULL)
    return;

  if (is_playing (self)) {
    get_doors (self)->pause (self->stage);
    return;
  }
  if (ef_plan_get_n_frames (self->plan) > 0 &&
      ef_project_session_get_position (self) >=
        ef_plan_get_duration (self->plan) -
          ef_plan_get_duration (self->plan) / ef_plan_get_n_frames (self->plan))
    get_doors (self)->seek (self->stage, 0);
  get_doors (self)->play (self->stage);
}

void
ef_project_session_seek (EfProjectSession *self, gint64 time)
{
  if (get_doors (self) != NULL && self->plan != NULL)
    get_doors (self)->seek (self->stage, CLAMP (time, 0, ef_plan_get_duration (self->plan)));
}

void
ef_project_session_step (EfProjectSession *self, int n_frames)
{
  ef_project_session_pause (self);
  if (get_doors (self) != NULL && self->plan != NULL)
    get_doors (self)->step (self->stage, n_frames);
}

void
ef_project_session_set_muted (EfProjectSession *self, gboolean muted)
{
  if (get_doors (self) != NULL)
    get_doors (self)->set_muted (self->stage, muted);
}

void
ef_project_session_set_size (EfProjectSession *self, int width, int height)
{
  if (get_doors (self) != NULL && width > 0 && height > 0)
    get_doors (self)->set_size (self->stage, width, height);
}

/* While the clip plays, choosing a card does not interrupt it. */
void
ef_project_session_go_to (EfProjectSession *self, EfItem *item)
{
  guint index;

  if (is_playing (self))
    return;

  if (self->planning != NULL || self->choosing != NULL || self->variants_id != 0) {
    g_set_object (&self->wanted, item);
    return;
  }
  if (has_whole_plan (self) && find_place (self, item, &index))
    ef_project_session_seek (self, find_begin (self->plan, index));
}

void
ef_project_session_begin_play (EfProjectSession *self)
{
  if (self->stage == NULL)
    return;

  self->stage_signals = g_signal_group_new (G_OBJECT_TYPE (self->stage));
  g_signal_group_connect_swapped (self->stage_signals, "notify::position", G_CALLBACK (position_cb),
                                  self);
  g_signal_group_connect_swapped (self->stage_signals, "notify::playing", G_CALLBACK (playing_cb),
                                  self);
  g_signal_group_connect_swapped (self->stage_signals, "notify::busy", G_CALLBACK (busy_cb), self);
  g_signal_group_connect_swapped (self->stage_signals, "notify::paintable",
                                  G_CALLBACK (paintable_cb), self);
  g_signal_group_connect_swapped (self->stage_signals, "notify::problem", G_CALLBACK (problem_cb),
                                  self);
  g_signal_group_set_target (self->stage_signals, self->stage);
}

void
ef_project_session_end_play (EfProjectSession *self)
{
  stop_planning (self);
  stop_choosing (self);
  g_clear_handle_id (&self->variants_id, g_source_remove);
  if (self->stage_signals != NULL)
    g_signal_group_set_target (self->stage_signals, NULL);
  if (get_doors (self) != NULL) {
    get_doors (self)->pause (self->stage);
    get_doors (self)->set_plan (self->stage, NULL, self->format);
  }
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_clear_object (&self->planned);
  g_clear_object (&self->shown);
  g_clear_object (&self->wanted);
}
