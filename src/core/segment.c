/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segment.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/text.h"

/* A marked stretch of a source. Plain data: the window sees the one in the studio's list, worker
 * threads get copies that nobody listens to. */
struct _EfSegment {
  GObject parent_instance;

  char *id;
  char *source_id;
  EfTimeSpan span;
  char *label;
  char **keywords;
  char *notes;
  gboolean star;
  int colour;
  int uses; /* in how many items of projects */
  int position;
  gint64 rev;
};

G_DEFINE_FINAL_TYPE (EfSegment, ef_segment, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_SOURCE_ID,
  PROP_BEGIN,
  PROP_END,
  PROP_DURATION,
  PROP_LABEL,
  PROP_KEYWORDS,
  PROP_NOTES,
  PROP_STAR,
  PROP_COLOUR,
  PROP_USES,
  PROP_POSITION,
} EfSegmentProperty;

static GParamSpec *properties[PROP_POSITION + 1];

static void
notify (EfSegment *self, EfSegmentProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_text (EfSegment *self, char **field, const char *value, EfSegmentProperty property)
{
  if (g_set_str (field, value != NULL ? value : ""))
    notify (self, property);
}

static void
set_number (EfSegment *self, int *field, int value, EfSegmentProperty property)
{
  if (*field == value)
    return;

  *field = value;
  notify (self, property);
}

static void
ef_segment_finalize (GObject *object)
{
  EfSegment *self = EF_SEGMENT (object);

  g_free (self->id);
  g_free (self->source_id);
  g_free (self->label);
  g_strfreev (self->keywords);
  g_free (self->notes);

  G_OBJECT_CLASS (ef_segment_parent_class)->finalize (object);
}

static void
ef_segment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSegment *self = EF_SEGMENT (object);

  switch ((EfSegmentProperty) id) {
  case PROP_ID:
    g_value_set_string (value, self->id);
    break;
  case PROP_SOURCE_ID:
    g_value_set_string (value, self->source_id);
    break;
  case PROP_BEGIN:
    g_value_set_int64 (value, self->span.begin);
    break;
  case PROP_END:
    g_value_set_int64 (value, self->span.end);
    break;
  case PROP_DURATION:
    g_value_set_int64 (value, ef_time_span_get_duration (self->span));
    break;
  case PROP_LABEL:
    g_value_set_string (value, self->label);
    break;
  case PROP_KEYWORDS:
    g_value_set_boxed (value, self->keywords);
    break;
  case PROP_NOTES:
    g_value_set_string (value, self->notes);
    break;
  case PROP_STAR:
    g_value_set_boolean (value, self->star);
    break;
  case PROP_COLOUR:
    g_value_set_int (value, self->colour);
    break;
  case PROP_USES:
    g_value_set_int (value, self->uses);
    break;
  case PROP_POSITION:
    g_value_set_int (value, self->position);
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
time_property (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE);
}

static GParamSpec *
number_property (const char *name, int least, int most)
{
  return g_param_spec_int (name, NULL, NULL, least, most, least, READABLE);
}

static void
ef_segment_class_init (EfSegmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_segment_finalize;
  object_class->get_property = ef_segment_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_SOURCE_ID] = text_property ("source-id");
  properties[PROP_BEGIN] = time_property ("begin");
  properties[PROP_END] = time_property ("end");
  properties[PROP_DURATION] = time_property ("duration");
  properties[PROP_LABEL] = text_property ("label");
  properties[PROP_KEYWORDS] = g_param_spec_boxed ("keywords", NULL, NULL, G_TYPE_STRV, READABLE);
  properties[PROP_NOTES] = text_property ("notes");
  properties[PROP_STAR] = g_param_spec_boolean ("star", NULL, NULL, FALSE, READABLE);
  properties[PROP_COLOUR] = number_property ("colour", 1, EF_SEGMENT_COLOURS);
  properties[PROP_USES] = number_property ("uses", 0, G_MAXINT);
  properties[PROP_POSITION] = number_property ("position", 0, G_MAXINT);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
ef_segment_init (EfSegment *self)
{
  self->label = g_strdup ("");
  self->keywords = g_new0 (char *, 1);
  self->notes = g_strdup ("");
  self->colour = 1;
}

/* NULL for @id makes a new identity. */
EfSegment *
ef_segment_new (const char *id, const char *source_id)
{
  EfSegment *self = g_object_new (EF_TYPE_SEGMENT, NULL);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->source_id = g_strdup (source_id);

  return self;
}

static EfSegment *
copy (EfSegment *self, const char *id, EfSegmentFields fields)
{
  EfSegment *result = ef_segment_new (id, self->source_id);

  ef_segment_assign (result, self, fields);

  return result;
}

EfSegment *
ef_segment_copy (EfSegment *self)
{
  EfSegment *result = copy (self, self->id, ~0u);

  result->rev = self->rev;

  return result;
}

/* Another segment that says the same: what a split makes of the second half. No project uses it yet. */
EfSegment *
ef_segment_copy_as_new (EfSegment *self)
{
  return copy (self, NULL, EF_SEGMENT_EDITABLE);
}

static gboolean
differs (EfSegment *self, EfSegment *other, EfSegmentFields field)
{
  switch (field) {
  case EF_SEGMENT_SPAN:
    return !ef_time_span_equal (self->span, other->span);
  case EF_SEGMENT_LABEL:
    return !g_str_equal (self->label, other->label);
  case EF_SEGMENT_KEYWORDS:
    return !g_strv_equal ((const char *const *) self->keywords,
                          (const char *const *) other->keywords);
  case EF_SEGMENT_NOTES:
    return !g_str_equal (self->notes, other->notes);
  case EF_SEGMENT_STAR:
    return self->star != other->star;
  case EF_SEGMENT_COLOUR:
    return self->colour != other->colour;
  case EF_SEGMENT_USES:
    return self->uses != other->uses;
  case EF_SEGMENT_POSITION:
    return self->position != other->position;
  default:
    return FALSE;
  }
}

static void
take (EfSegment *self, EfSegment *from, EfSegmentFields field)
{
  switch (field) {
  case EF_SEGMENT_SPAN:
    ef_segment_set_span (self, from->span);
    break;
  case EF_SEGMENT_LABEL:
    ef_segment_set_label (self, from->label);
    break;
  case EF_SEGMENT_KEYWORDS:
    ef_segment_set_keywords (self, (const char *const *) from->keywords);
    break;
  case EF_SEGMENT_NOTES:
    ef_segment_set_notes (self, from->notes);
    break;
  case EF_SEGMENT_STAR:
    ef_segment_set_star (self, from->star);
    break;
  case EF_SEGMENT_COLOUR:
    ef_segment_set_colour (self, from->colour);
    break;
  case EF_SEGMENT_USES:
    ef_segment_set_uses (self, from->uses);
    break;
  case EF_SEGMENT_POSITION:
    ef_segment_set_position (self, from->position);
    break;
  default:
    break;
  }
}

/* Takes the named values over and returns those that really changed. */
EfSegmentFields
ef_segment_assign (EfSegment *self, EfSegment *from, EfSegmentFields fields)
{
  EfSegmentFields changed = 0;

  g_object_freeze_notify (G_OBJECT (self));
  for (guint bit = EF_SEGMENT_SPAN; bit <= EF_SEGMENT_POSITION; bit <<= 1) {
    if ((fields & bit) && differs (self, from, bit)) {
      take (self, from, bit);
      changed |= bit;
    }
  }
  g_object_thaw_notify (G_OBJECT (self));

  return changed;
}

static gboolean
clean_span (EfSegment *self, GError **error)
{
  if (self->span.begin >= 0 && !ef_time_span_is_empty (self->span))
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("A segment starts at 0 or later and ends after its start."));

  return FALSE;
}

static gboolean
clean_label (EfSegment *self, GError **error)
{
  char *clean = ef_text_clean_line (self->label, _ ("label"), 0, EF_SEGMENT_LABEL_MOST, error);

  if (clean == NULL)
    return FALSE;

  g_free (self->label);
  self->label = clean;

  return TRUE;
}

static gboolean
clean_keywords (EfSegment *self, GError **error)
{
  char **clean = ef_keywords_clean ((const char *const *) self->keywords, error);

  if (clean == NULL)
    return FALSE;

  g_strfreev (self->keywords);
  self->keywords = clean;

  return TRUE;
}

static gboolean
clean_notes (EfSegment *self, GError **error)
{
  char *clean =
    ef_text_clean_lines (self->notes, _ ("text of the notes"), EF_SEGMENT_NOTES_MOST, error);

  if (clean == NULL)
    return FALSE;

  g_free (self->notes);
  self->notes = clean;

  return TRUE;
}

static gboolean
clean_colour (EfSegment *self, GError **error)
{
  if (self->colour >= 1 && self->colour <= EF_SEGMENT_COLOURS)
    return TRUE;

  g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no colour %d: choose 1 to %d."),
               self->colour, EF_SEGMENT_COLOURS);

  return FALSE;
}

static const struct {
  EfSegmentFields field;
  gboolean (*clean) (EfSegment *self, GError **error);
} cleaners[] = {
  { EF_SEGMENT_SPAN, clean_span },         { EF_SEGMENT_LABEL, clean_label },
  { EF_SEGMENT_KEYWORDS, clean_keywords }, { EF_SEGMENT_NOTES, clean_notes },
  { EF_SEGMENT_COLOUR, clean_colour },
};

/* Puts what a person typed into the form that is stored, or says what is wrong with it. Works on a
 * copy: it does not notify. */
gboolean
ef_segment_clean (EfSegment *self, EfSegmentFields fields, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (cleaners); i++) {
    if ((fields & cleaners[i].field) && !cleaners[i].clean (self, error))
      return FALSE;
  }

  return TRUE;
}

static int
compare_times (gint64 one, gint64 other)
{
  return (one > other) - (one < other);
}

/* The order of the timeline and of the list; never 0 for two segments, so that it is the same every time. */
int
ef_segment_compare (EfSegment *one, EfSegment *other)
{
  int order = compare_times (one->span.begin, other->span.begin);

  if (order == 0)
    order = compare_times (one->span.end, other->span.end);
  if (order == 0)
    order = compare_times (one->position, other->position);

  return order != 0 ? order : g_strcmp0 (one->id, other->id);
}

const char *
ef_segment_get_id (EfSegment *self)
{
  return self->id;
}

const char *
ef_segment_get_source_id (EfSegment *self)
{
  return self->source_id;
}

EfTimeSpan
ef_segment_get_span (EfSegment *self)
{
  return self->span;
}

void
ef_segment_set_span (EfSegment *self, EfTimeSpan span)
{
  EfTimeSpan old = self->span;

  self->span = span;
  g_object_freeze_notify (G_OBJECT (self));
  if (old.begin != span.begin)
    notify (self, PROP_BEGIN);
  if (old.end != span.end)
    notify (self, PROP_END);
  if (ef_time_span_get_duration (old) != ef_time_span_get_duration (span))
    notify (self, PROP_DURATION);
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
ef_segment_get_label (EfSegment *self)
{
  return self->label;
}

void
ef_segment_set_label (EfSegment *self, const char *label)
{
  set_text (self, &self->label, label, PROP_LABEL);
}

const char *const *
ef_segment_get_keywords (EfSegment *self)
{
  return (const char *const *) self->keywords;
}

/* NULL is a list without keywords. */
void
ef_segment_set_keywords (EfSegment *self, const char *const *keywords)
{
  char **old = self->keywords;

  if (ef_keywords_equal ((const char *const *) old, keywords))
    return;

  self->keywords = keywords != NULL ? g_strdupv ((char **) keywords) : g_new0 (char *, 1);
  g_strfreev (old);
  notify (self, PROP_KEYWORDS);
}

const char *
ef_segment_get_notes (EfSegment *self)
{
  return self->notes;
}

void
ef_segment_set_notes (EfSegment *self, const char *notes)
{
  set_text (self, &self->notes, notes, PROP_NOTES);
}

gboolean
ef_segment_get_star (EfSegment *self)
{
  return self->star;
}

void
ef_segment_set_star (EfSegment *self, gboolean star)
{
  set_number (self, &self->star, star != FALSE, PROP_STAR);
}

int
ef_segment_get_colour (EfSegment *self)
{
  return self->colour;
}

void
ef_segment_set_colour (EfSegment *self, int colour)
{
  set_number (self, &self->colour, colour, PROP_COLOUR);
}

int
ef_segment_get_uses (EfSegment *self)
{
  return self->uses;
}

void
ef_segment_set_uses (EfSegment *self, int uses)
{
  set_number (self, &self->uses, uses, PROP_USES);
}

int
ef_segment_get_position (EfSegment *self)
{
  return self->position;
}

void
ef_segment_set_position (EfSegment *self, int position)
{
  set_number (self, &self->position, position, PROP_POSITION);
}

gint64
ef_segment_get_rev (EfSegment *self)
{
  return self->rev;
}

/* Which state of the row this is; nobody watches it, so it does not notify. */
void
ef_segment_set_rev (EfSegment *self, gint64 rev)
{
  self->rev = rev;
}
