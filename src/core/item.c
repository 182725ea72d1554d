/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/item.h"

#include <glib/gi18n.h>

#include "core/timecode.h"

/* Containers round, and a file that is read again may seem a little shorter. */
#define SLACK (EF_NS_PER_SECOND / 10)

struct _EfItem {
  GObject parent_instance;

  char *id;
  char *project_id;
  char *segment_id;
  double position;
  EfLook look;
  EfTransition transition;
  gboolean pinned;
  gint64 rev;

  EfSegment *segment; /* (owned) (nullable) */
  EfSource *source;   /* (owned) (nullable) */
  gboolean removed;
};

G_DEFINE_FINAL_TYPE (EfItem, ef_item, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_PROJECT_ID,
  PROP_SEGMENT_ID,
  PROP_POSITION,
  PROP_LOOK,
  PROP_TRANSITION,
  PROP_PINNED,
  PROP_SEGMENT,
  PROP_SOURCE,
  PROP_REMOVED,
  PROP_LENGTH,
} EfItemProperty;

static GParamSpec *properties[PROP_LENGTH + 1];

static void
notify (EfItem *self, EfItemProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_switch (EfItem *self, gboolean *field, gboolean on, EfItemProperty property)
{
  if (!*field == !on)
    return;

  *field = on != FALSE;
  notify (self, property);
}

static void
ef_item_finalize (GObject *object)
{
  EfItem *self = EF_ITEM (object);

  g_free (self->id);
  g_free (self->project_id);
  g_free (self->segment_id);
  g_clear_object (&self->segment);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (ef_item_parent_class)->finalize (object);
}

static void
ef_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfItem *self = EF_ITEM (object);

  switch ((EfItemProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_PROJECT_ID:
    g_value_set_string (value, self->project_id);
    break;
  case PROP_SEGMENT_ID:
    g_value_set_string (value, self->segment_id);
    break;
  case PROP_POSITION:
    g_value_set_double (value, self->position);
    break;
  case PROP_LOOK:
    g_value_set_pointer (value, &self->look);
    break;
  case PROP_TRANSITION:
    g_value_set_pointer (value, &self->transition);
    break;
  case PROP_PINNED:
    g_value_set_boolean (value, self->pinned);
    break;
  case PROP_SEGMENT:
    g_value_set_object (value, self->segment);
    break;
  case PROP_SOURCE:
    g_value_set_object (value, self->source);
    break;
  case PROP_REMOVED:
    g_value_set_boolean (value, self->removed);
    break;
  case PROP_LENGTH:
    g_value_set_int64 (value, ef_item_get_length (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, "", READABLE);
}

static GParamSpec *
switch_property (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, READABLE);
}

static void
ef_item_class_init (EfItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_item_finalize;
  object_class->get_property = ef_item_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_PROJECT_ID] = text_property ("project-id");
  properties[PROP_SEGMENT_ID] = text_property ("segment-id");
  properties[PROP_POSITION] =
    g_param_spec_double ("position", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, READABLE);
  properties[PROP_LOOK] = g_param_spec_pointer ("look", NULL, NULL, READABLE);
  properties[PROP_TRANSITION] = g_param_spec_pointer ("transition", NULL, NULL, READABLE);
  properties[PROP_PINNED] = switch_property ("pinned");
  properties[PROP_SEGMENT] = g_param_spec_object ("segment", NULL, NULL, EF_TYPE_SEGMENT, READABLE);
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, EF_TYPE_SOURCE, READABLE);
  properties[PROP_REMOVED] = switch_property ("removed");
  properties[PROP_LENGTH] = g_param_spec_int64 ("length", NULL, NULL, 0, G_MAXINT64, 0, READABLE);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_item_init (EfItem *self)
{
  ef_look_init (&self->look);
}

/* NULL for @id makes a new identity. */
EfItem *
ef_item_new (const char *id, const char *project_id, const char *segment_id)
{
  EfItem *self = g_object_new (EF_TYPE_ITEM, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->project_id = g_strdup (project_id);
  self->segment_id = g_strdup (segment_id);

  return self;
}

static EfItem *
copy (EfItem *self, const char *id)
{
  EfItem *result = ef_item_new (id, self->project_id, self->segment_id);

  ef_item_assign (result, self, EF_ITEM_EDITABLE);
  ef_item_set_contents (result, self->segment, self->source);
  result->removed = self->removed;

  return result;
}

EfItem *
ef_item_copy (EfItem *self)
{
  EfItem *result = copy (self, self->id);

  result->rev = self->rev;

  return result;
}

/* The same segment once more, with the same look. */
EfItem *
ef_item_copy_as_new (EfItem *self)
{
  return copy (self, NULL);
}

static gboolean
equal_transitions (EfTransition one, EfTransition other)
{
  return one.kind == other.kind && one.length == other.length;
}

static gboolean
equal_positions (double one, double other)
{
  return one >= other && one <= other;
}

static gboolean
differs (EfItem *self, EfItem *other, EfItemFields field)
{
  switch (field) {
  case EF_ITEM_POSITION:
    return !equal_positions (self->position, other->position);
  case EF_ITEM_LOOK:
    return !ef_look_equal (&self->look, &other->look);
  case EF_ITEM_TRANSITION:
    return !equal_transitions (self->transition, other->transition);
  case EF_ITEM_PINNED:
    return self->pinned != other->pinned;
  default:
    return FALSE;
  }
}

static void
take (EfItem *self, EfItem *from, EfItemFields field)
{
  switch (field) {
  case EF_ITEM_POSITION:
    ef_item_set_position (self, from->position);
    break;
  case EF_ITEM_LOOK:
    ef_item_set_look (self, &from->look);
    break;
  case EF_ITEM_TRANSITION:
    ef_item_set_transition (self, from->transition);
    break;
  case EF_ITEM_PINNED:
    ef_item_set_pinned (self, from->pinned);
    break;
  default:
    break;
  }
}

/* Takes the named values over and returns those that really changed. */
EfItemFields
ef_item_assign (EfItem *self, EfItem *from, EfItemFields fields)
{
  EfItemFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint bit = EF_ITEM_POSITION; bit <= EF_ITEM_PINNED; bit <<= 1) {
    if ((fields & bit) && differs (self, from, bit)) {
      take (self, from, bit);
      changed |= bit;
    }
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

int
ef_item_compare (EfItem *one, EfItem *other)
{
  int order = (one->position > other->position) - (one->position < other->position);

  return order != 0 ? order : g_strcmp0 (one->id, other->id);
}

const char *
ef_item_get_id (EfItem *self)
{
  return self->id;
}

const char *
ef_item_get_project_id (EfItem *self)
{
  return self->project_id;
}

const char *
ef_item_get_segment_id (EfItem *self)
{
  return self->segment_id;
}

double
ef_item_get_position (EfItem *self)
{
  return self->position;
}

void
ef_item_set_position (EfItem *self, double position)
{
  if (equal_positions (self->position, position))
    return;

  self->position = position;
  notify (self, PROP_POSITION);
}

const EfLook *
ef_item_get_look (EfItem *self)
{
  return &self->look;
}

void
ef_item_set_look (EfItem *self, const EfLook *look)
{
  gint64 length = ef_item_get_length (self);
  EfLook clean = *look;

  ef_look_clean (&clean);
  if (ef_look_equal (&self->look, &clean))
    return;

  self->look = clean;
  g_object_freeze_notify (G_OBJECT (self));
  notify (self, PROP_LOOK);
  if (ef_item_get_length (self) != length)
    notify (self, PROP_LENGTH);
  g_object_thaw_notify (G_OBJECT (self));
}

EfTransition
ef_item_get_transition (EfItem *self)
{
  return self->transition;
}

void
ef_item_set_transition (EfItem *self, EfTransition transition)
{
  EfTransition clean = ef_transition_clean (transition);

  if (equal_transitions (self->transition, clean))
    return;

  self->transition = clean;
  notify (self, PROP_TRANSITION);
}

gboolean
ef_item_get_pinned (EfItem *self)
{
  return self->pinned;
}

void
ef_item_set_pinned (EfItem *self, gboolean pinned)
{
  set_switch (self, &self->pinned, pinned, PROP_PINNED);
}

gint64
ef_item_get_rev (EfItem *self)
{
  return self->rev;
}

/* Which state of the row this is; nobody watches it, so it does not notify. */
void
ef_item_set_rev (EfItem *self, gint64 rev)
{
  self->rev = rev;
}

EfSegment *
ef_item_get_segment (EfItem *self)
{
  return self->segment;
}

EfSource *
ef_item_get_source (EfItem *self)
{
  return self->source;
}

void
ef_item_set_contents (EfItem *self, EfSegment *segment, EfSource *source)
{
  gint64 length = ef_item_get_length (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (g_set_object (&self->segment, segment))
    notify (self, PROP_SEGMENT);
  if (g_set_object (&self->source, source))
    notify (self, PROP_SOURCE);
  if (ef_item_get_length (self) != length)
    notify (self, PROP_LENGTH);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
ef_item_get_removed (EfItem *self)
{
  return self->removed;
}

void
ef_item_set_removed (EfItem *self, gboolean removed)
{
  set_switch (self, &self->removed, removed, PROP_REMOVED);
}

gint64
ef_item_get_length (EfItem *self)
{
  if (self->segment == NULL)
    return 0;

  return ef_look_scale (&self->look,
                        ef_time_span_get_duration (ef_segment_get_span (self->segment)));
}

/* How a person knows it: most segments have no label. */
static char *
make_name (EfItem *self)
{
  const char *label = ef_segment_get_label (self->segment);
  g_autofree char *begin = NULL;

  if (*label != '\0')
    return g_strdup_printf (_ ("“%s”"), label);

  begin = ef_timecode_format (MAX (ef_segment_get_span (self->segment).begin, 0), EF_RATE_NONE,
                              EF_TIMECODE_CLOCK);

  /* Translators: begins a sentence: “The segment at 00:01:02.500 ends after its source …”. */
  return g_strdup_printf (_ ("The segment at %s"), begin);
}

static char *
find_source_problem (EfSource *source)
{
  const char *name = ef_source_get_name (source);

  switch (ef_source_get_state (source)) {
  case EF_SOURCE_MISSING:
    return g_strdup_printf (_ ("The source “%s” is not where it was: find it again under Sources."),
                            name);
  case EF_SOURCE_UNREADABLE:
    if (*ef_source_get_problem (source) != '\0')
      /* Translators: %s are a file name and a sentence that says what is wrong. */
      return g_strdup_printf (_ ("The source “%s” cannot be read: %s"), name,
                              ef_source_get_problem (source));
    return g_strdup_printf (_ ("The source “%s” cannot be read: choose another file for it."),
                            name);
  case EF_SOURCE_ANALYSING:
  case EF_SOURCE_READY:
  default:
    return NULL;
  }
}

static char *
find_span_problem (EfItem *self)
{
  EfTimeSpan span = ef_segment_get_span (self->segment);
  gint64 end = ef_source_get_info (self->source)->duration;
  g_autofree char *name = make_name (self);

  if (ef_time_span_is_empty (span) || span.begin < 0)
    return g_strdup_printf (_ ("%s has no length: mark it again."), name);
  /* A length that is not known is no length. */
  if (end > 0 && (span.begin >= end || span.end > end + SLACK))
    return g_strdup_printf (
      _ ("%s ends after its source “%s”: the file is shorter than when it was marked."), name,
      ef_source_get_name (self->source));

  return NULL;
}

static char *
say_removed (EfItem *self)
{
  g_autofree char *name = make_name (self);

  if (self->source == NULL)
    return g_strdup_printf (_ ("%s was removed: take it out of the storyboard."), name);

  return g_strdup_printf (
    _ ("%s was removed from its source “%s”, or the source was: take it out of "
       "the storyboard."),
    name, ef_source_get_name (self->source));
}

char *
ef_item_get_problem (EfItem *self)
{
  char *problem;

  if (self->segment == NULL || (self->source == NULL && !self->removed))
    return g_strdup (self->removed ? _ ("This segment was removed: take it out of the storyboard.")
                                   : _ ("This segment is not read yet: try again in a moment."));
  if (self->removed)
    return say_removed (self);

  problem = find_source_problem (self->source);

  return problem != NULL ? problem : find_span_problem (self);
}
