/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/keywords.h"
#include "ui/editor/edit-session-private.h"

/* What is done to one or many segments in one step. core/segment-edit.h knows how; here it is said to
 * which, and what is current afterwards. */

/* The first one that is left of what was changed. */
static EfSegment *
find_left (EfEditSession *self, EfSegmentEdit *edit, gboolean added)
{
  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);

    if (change->after != NULL && (!added || change->before == NULL))
      return ef_edit_session_find (self, ef_segment_get_id (change->after));
  }

  return NULL;
}

/* Takes over @edit and what is at @error, one of which is there. */
static gboolean
finish (EfEditSession *self, EfSegmentEdit *edit, GError **error)
{
  g_autoptr (EfSegmentEdit) owned = edit;
  g_autoptr (GError) refusal = g_steal_pointer (error);
  gboolean had_current = self->current != NULL;
  EfSegment *left;

  if (edit == NULL) {
    ef_edit_session_tell (self, refusal->message);
    return FALSE;
  }

  ef_edit_session_commit (self, edit);
  left = find_left (self, edit, FALSE);
  if (had_current && self->current == NULL && left != NULL)
    ef_edit_session_set_current (self, left);

  return TRUE;
}

static GPtrArray *
take_chosen (EfEditSession *self)
{
  ef_edit_session_drag_end (self, TRUE);

  return ef_edit_session_get_chosen (self);
}

/* What is about segments among each other means all of them unless several are checked. */
static GPtrArray *
take_several (EfEditSession *self)
{
  ef_edit_session_drag_end (self, TRUE);

  return g_hash_table_size (self->checked) > 1 ? ef_edit_session_get_checked (self)
                                               : ef_edit_session_list_all (self);
}

void
ef_edit_session_split (EfEditSession *self)
{
  g_autoptr (EfSegmentEdit) edit = NULL;
  EfSegment *segment;
  GError *error = NULL;

  ef_edit_session_drag_end (self, TRUE);
  segment = ef_edit_session_find_at_playhead (self);
  if (segment == NULL) {
    ef_edit_session_tell (self, _ ("There is no segment to split here."));
    return;
  }

  edit = ef_segment_edit_split (segment, self->playhead, &error);
  if (finish (self, edit != NULL ? g_object_ref (edit) : NULL, &error))
    ef_edit_session_set_current (self, find_left (self, edit, TRUE));
}

void
ef_edit_session_divide (EfEditSession *self, guint n_parts, gint64 length)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  GError *error = NULL;
  EfSegmentEdit *edit = length > 0 ? ef_segment_edit_divide_by (chosen, length, self->rate, &error)
                                   : ef_segment_edit_divide (chosen, n_parts, self->rate, &error);

  finish (self, edit, &error);
}

void
ef_edit_session_merge (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  GError *error = NULL;
  g_autoptr (EfSegmentEdit) edit = NULL;

  if (chosen->len < 2) {
    ef_edit_session_tell (self, _ ("Check two or more segments to merge them."));
    return;
  }

  edit = ef_segment_edit_merge (chosen, &error);
  if (!finish (self, edit != NULL ? g_object_ref (edit) : NULL, &error))
    return;

  ef_edit_session_set_current (self, find_left (self, edit, FALSE));
  ef_edit_session_check_all (self, FALSE);
}

void
ef_edit_session_shift (EfEditSession *self, gint64 by)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  GError *error = NULL;

  finish (self, ef_segment_edit_shift (chosen, by, ef_edit_session_get_end (self), &error), &error);
}

void
ef_edit_session_combine (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_several (self);
  GError *error = NULL;

  finish (self, ef_segment_edit_combine (chosen, &error), &error);
}

void
ef_edit_session_fill_gaps (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_several (self);
  const char *source_id = ef_source_get_id (self->source);
  GError *error = NULL;

  finish (self, ef_segment_edit_fill_gaps (chosen, source_id, &error), &error);
}

void
ef_edit_session_invert (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_several (self);
  const char *source_id = ef_source_get_id (self->source);
  gint64 end = ef_edit_session_get_end (self);
  GError *error = NULL;

  finish (self, ef_segment_edit_invert (chosen, source_id, end, &error), &error);
}

void
ef_edit_session_remove (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  g_autofree char *name =
    chosen->len == 1 ? ef_edit_session_name_segment (self, chosen->pdata[0]) : NULL;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (!finish (self, ef_segment_edit_delete (chosen, &error), &error))
    return;

  if (name != NULL)
    sentence = g_strdup_printf (_ ("%s deleted"), name);
  else
    sentence = g_strdup_printf (ngettext ("%u segment deleted", "%u segments deleted", chosen->len),
                                chosen->len);
  ef_edit_session_tell_done (self, sentence);
}

static gboolean
add_update (EfSegmentEdit *edit,
            EfSegment *segment,
            EfSegment *values,
            EfSegmentFields fields,
            GError **error)
{
  g_autoptr (EfSegment) before = ef_segment_copy (segment);
  g_autoptr (EfSegment) clean = ef_segment_copy (segment);
  g_autoptr (EfSegment) after = ef_segment_copy (segment);

  ef_segment_assign (clean, values, fields);
  if (!ef_segment_clean (clean, fields, error))
    return FALSE;
  if (ef_segment_assign (after, clean, fields) != 0)
    ef_segment_edit_replace (edit, before, after);

  return TRUE;
}

static const char *
get_title (EfSegmentFields fields)
{
  switch ((guint) fields) {
  case EF_SEGMENT_SPAN:
    return _ ("Move segment");
  case EF_SEGMENT_LABEL:
    return _ ("Label");
  case EF_SEGMENT_KEYWORDS:
    return _ ("Keywords");
  case EF_SEGMENT_NOTES:
    return _ ("Notes");
  case EF_SEGMENT_STAR:
    return _ ("Star");
  case EF_SEGMENT_COLOUR:
    return _ ("Colour");
  default:
    return _ ("Change segment");
  }
}

static gboolean
update_all (EfEditSession *self,
            EfSegment **segments,
            guint n_segments,
            EfSegment *values,
            EfSegmentFields fields,
            const char *gesture,
            GError **error)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), get_title (fields), gesture);

  ef_edit_session_drag_end (self, TRUE);
  for (guint i = 0; i < n_segments; i++) {
    if (!add_update (edit, segments[i], values, fields, error))
      return FALSE;
  }
  ef_edit_session_commit (self, edit);

  return TRUE;
}

gboolean
ef_edit_session_update (EfEditSession *self,
                        GPtrArray *segments,
                        EfSegment *values,
                        EfSegmentFields fields,
                        GError **error)
{
  return update_all (self, (EfSegment **) segments->pdata, segments->len, values, fields, NULL,
                     error);
}

gboolean
ef_edit_session_type (EfEditSession *self,
                      EfSegment *segment,
                      EfSegment *values,
                      EfSegmentFields fields,
                      const char *gesture,
                      GError **error)
{
  return update_all (self, &segment, 1, values, fields, gesture, error);
}

static void
update_chosen (EfEditSession *self, EfSegment *values, EfSegmentFields fields)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  g_autoptr (GError) error = NULL;

  if (chosen->len == 0)
    ef_edit_session_tell (self, _ ("Select a segment first."));
  else if (!ef_edit_session_update (self, chosen, values, fields, &error))
    ef_edit_session_tell (self, error->message);
}

/* Some without a star: all get one. */
void
ef_edit_session_toggle_star (EfEditSession *self)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  g_autoptr (EfSegment) values = ef_segment_new (NULL, NULL);
  gboolean all_have = TRUE;

  for (guint i = 0; i < chosen->len; i++)
    all_have &= ef_segment_get_star (chosen->pdata[i]);
  ef_segment_set_star (values, !all_have);
  update_chosen (self, values, EF_SEGMENT_STAR);
}

void
ef_edit_session_set_colour (EfEditSession *self, int colour)
{
  g_autoptr (EfSegment) values = ef_segment_new (NULL, NULL);

  ef_segment_set_colour (values, colour);
  update_chosen (self, values, EF_SEGMENT_COLOUR);
}

static gboolean
add_words (EfSegmentEdit *edit, EfSegment *segment, const char *const *keywords, GError **error)
{
  g_auto (GStrv) all = ef_keywords_unite (ef_segment_get_keywords (segment), keywords);
  g_autoptr (EfSegment) values = ef_segment_copy (segment);

  ef_segment_set_keywords (values, (const char *const *) all);

  return add_update (edit, segment, values, EF_SEGMENT_KEYWORDS, error);
}

void
ef_edit_session_add_keywords (EfEditSession *self, const char *const *keywords)
{
  g_autoptr (GPtrArray) chosen = take_chosen (self);
  g_auto (GStrv) clean = NULL;
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), _ ("Keywords"), NULL);
  g_autoptr (GError) error = NULL;

  clean = ef_keywords_clean (keywords, &error);
  for (guint i = 0; error == NULL && i < chosen->len; i++)
    add_words (edit, chosen->pdata[i], (const char *const *) clean, &error);
  if (error != NULL)
    ef_edit_session_tell (self, error->message);
  else
    ef_edit_session_commit (self, edit);
}

void
ef_edit_session_import (EfEditSession *self, GPtrArray *marks)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *added = NULL;
  g_autofree char *known = NULL;
  g_autofree char *sentence = NULL;
  guint n_known = 0;
  guint n_added;
  GError *error = NULL;
  EfSegmentEdit *edit;

  ef_edit_session_drag_end (self, TRUE);
  all = ef_edit_session_list_all (self);
  edit = ef_segment_edit_import (all, marks, ef_source_get_id (self->source), self->frames,
                                 &n_known, &error);
  n_added = edit != NULL ? ef_segment_edit_get_n_changes (edit) : 0;
  if (!finish (self, edit, &error))
    return;

  added = g_strdup_printf (ngettext ("%u segment was added.", "%u segments were added.", n_added),
                           n_added);
  known = g_strdup_printf (ngettext ("%u was there already.", "%u were there already.", n_known),
                           n_known);
  sentence = n_known > 0 ? g_strjoin (" ", added, known, NULL) : g_strdup (added);
  ef_edit_session_tell (self, sentence);
}
