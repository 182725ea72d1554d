/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/csv.h"
#include "core/error.h"
#include "core/post-plan-private.h"
#include "core/post-text.h"
#include "core/text.h"

#define MOST_BYTES (32 * 1024 * 1024)
#define MOST_REFUSALS 1000
#define LEAST_OF_ID 4 /* characters of an id that may stand for it */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define SOON "now"

typedef enum {
  COLUMN_RENDER,
  COLUMN_TITLE,
  COLUMN_CHANNEL,
  COLUMN_NAME,
  COLUMN_NETWORK,
  COLUMN_KIND,
  COLUMN_TIME,
  COLUMN_DATE,
  COLUMN_ZONE,
  COLUMN_CAPTION,
  N_COLUMNS,
} Column;

static const struct {
  const char *name;
  Column column;
} names[] = {
  { "render", COLUMN_RENDER },   { "clip", COLUMN_RENDER },     { "file", COLUMN_RENDER },
  { "video", COLUMN_RENDER },    { "title", COLUMN_TITLE },     { "channel", COLUMN_CHANNEL },
  { "account", COLUMN_CHANNEL }, { "name", COLUMN_NAME },       { "channel name", COLUMN_NAME },
  { "network", COLUMN_NETWORK }, { "kind", COLUMN_KIND },       { "time", COLUMN_TIME },
  { "when", COLUMN_TIME },       { "at", COLUMN_TIME },         { "date", COLUMN_DATE },
  { "day", COLUMN_DATE },        { "zone", COLUMN_ZONE },       { "time zone", COLUMN_ZONE },
  { "time_zone", COLUMN_ZONE },  { "caption", COLUMN_CAPTION }, { "text", COLUMN_CAPTION },
};

static const char *const kinds[] = {
  [EF_POST_PLAN_KIND_SCHEDULE] = "schedule",
  [EF_POST_PLAN_KIND_DRAFT] = "draft",
  [EF_POST_PLAN_KIND_UPLOAD] = "upload",
};

void
ef_post_plan_refusal_free (EfPostPlanRefusal *self)
{
  g_free (self->sentence);
  g_free (self);
}

/* The clock there shows it, unless it is the second of two that show the same. */
static char *
format_time (EfPostPlan *self, const EfPostPlanEntry *entry)
{
  const EfZonedTime *time = &entry->shown.time;
  EfZonedTime again = ef_zone_resolve (self->zone, time->local);
  gint64 minute = 60 * G_USEC_PER_SEC;
  g_autofree char *utc = NULL;

  if (entry->is_soon)
    return g_strdup (SOON);
  if (again.moment / minute == time->moment / minute)
    return ef_local_time_format (time->local);

  utc = ef_local_time_format (time->moment / minute);

  return g_strconcat (utc, "Z", NULL);
}

static void
append_row (EfPostPlan *self, const EfPostPlanEntry *entry, GString *csv)
{
  const EfPostPlanRow *row = &entry->shown;
  g_autofree char *time = format_time (self, entry);
  g_autoptr (GString) notes = g_string_new (NULL);
  const char *cells[] = { row->render_id,
                          row->title,
                          row->channel_id,
                          row->channel_name,
                          row->network,
                          kinds[row->kind],
                          time,
                          g_time_zone_get_identifier (self->zone),
                          row->caption,
                          NULL };

  for (guint i = 0; i < row->sentences->len; i++)
    g_string_append_printf (notes, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (row->sentences, i));
  cells[G_N_ELEMENTS (cells) - 1] = notes->str;
  ef_csv_append (csv, cells, G_N_ELEMENTS (cells));
}

GBytes *
ef_post_plan_to_csv (EfPostPlan *self)
{
  static const char *const header[] = { "render", "title", "channel", "name",    "network",
                                        "kind",   "time",  "zone",    "caption", "notes" };
  GString *csv = g_string_new (BYTE_ORDER_MARK);

  ef_csv_append (csv, header, G_N_ELEMENTS (header));
  for (guint i = 0; i < self->entries->len; i++)
    append_row (self, g_ptr_array_index (self->entries, i), csv);

  return g_string_free_to_bytes (csv);
}

/* A table that is being read. */
typedef struct {
  EfPostPlan *plan;
  int places[N_COLUMNS]; /* -1: there is no such column */
  char **row;
  guint n_cells;
  GPtrArray *refusals;
} Table;

static const char *
get_cell (const Table *self, Column column)
{
  int place = self->places[column];

  return place >= 0 && (guint) place < self->n_cells ? self->row[place] : "";
}

static gboolean
set_places (Table *self, char **header, GError **error)
{
  gboolean has_time;

  for (guint i = 0; i < N_COLUMNS; i++)
    self->places[i] = -1;
  for (int place = 0; header[place] != NULL; place++) {
    g_autofree char *name = g_strstrip (g_ascii_strdown (header[place], -1));

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      if (!g_str_equal (names[i].name, name))
        continue;
      if (self->places[names[i].column] >= 0) {
        g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                     _ ("The first row names “%s” twice, and which one counts is not clear."),
                     name);
        return FALSE;
      }
      self->places[names[i].column] = place;
    }
  }
  has_time = self->places[COLUMN_TIME] >= 0 || self->places[COLUMN_DATE] >= 0;
  if ((self->places[COLUMN_RENDER] < 0 && self->places[COLUMN_TITLE] < 0) ||
      (self->places[COLUMN_CHANNEL] < 0 && self->places[COLUMN_NAME] < 0) || !has_time) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("The first row must name the columns: at least render, channel and "
                            "time, and caption where there are texts."));
    return FALSE;
  }

  return TRUE;
}

static gboolean
fits_id (const char *id, const char *text)
{
  return strlen (text) >= LEAST_OF_ID && g_str_has_prefix (id, text);
}

static gboolean
is_same (const char *one, const char *other)
{
  g_autofree char *first = ef_text_fold (one);
  g_autofree char *second = ef_text_fold (other);

  return g_str_equal (first, second);
}

static gboolean
refuse (GError **error, int code, const char *format, const char *cell)
{
  g_autofree char *shown = ef_text_excerpt (cell);
  g_auto (GStrv) halves = g_strsplit (format, "%s", 2);
  g_autofree char *sentence = g_strjoin (shown, halves[0], halves[1], NULL);

  g_set_error_literal (error, EF_ERROR, code, sentence);

  return FALSE;
}

/* What a cell says a clip is by: its id, or its title or file name if no other has it, or the start of its id. */
static gboolean
fits_clip (const EfPostPlanClip *clip, const char *cell, guint way)
{
  if (way == 0)
    return g_str_equal (clip->id, cell);
  if (way == 1)
    return is_same (clip->title, cell) ||
           (*clip->file_name != '\0' && g_str_equal (clip->file_name, cell));

  return fits_id (clip->id, cell);
}

static gboolean
fits_target (const EfPostPlanTarget *target, const char *cell, guint way)
{
  if (way == 0)
    return g_str_equal (target->id, cell);
  if (way == 1)
    return is_same (target->name, cell);

  return fits_id (target->id, cell);
}

#define WAYS 3

static gboolean
find_clip (const Table *self, const char *cell, const EfPostPlanClip **clip, GError **error)
{
  *clip = NULL;
  for (guint way = 0; way < WAYS && *clip == NULL; way++) {
    for (guint i = 0; i < self->plan->clips->len; i++) {
      const EfPostPlanClip *other = g_ptr_array_index (self->plan->clips, i);

      if (!fits_clip (other, cell, way))
        continue;
      if (*clip != NULL)
        return refuse (error, EF_ERROR_AMBIGUOUS,
                       _ ("“%s” is the name of several files: write the id of one."), cell);
      *clip = other;
    }
  }

  return *clip != NULL ||
         refuse (error, EF_ERROR_NOT_FOUND, _ ("There is no file “%s” in the library."), cell);
}

/* A network tells channels of one name apart. */
static gboolean
find_target (const Table *self, const char *cell, const EfPostPlanTarget **target, GError **error)
{
  const char *network = get_cell (self, COLUMN_NETWORK);

  *target = NULL;
  for (guint way = 0; way < WAYS && *target == NULL; way++) {
    for (guint i = 0; i < self->plan->targets->len; i++) {
      const EfPostPlanTarget *other = g_ptr_array_index (self->plan->targets, i);

      if (!fits_target (other, cell, way) ||
          (way == 1 && *network != '\0' && !is_same (other->network, network)))
        continue;
      if (*target != NULL)
        return refuse (error, EF_ERROR_AMBIGUOUS,
                       _ ("“%s” is the name of several channels: write the id of one."), cell);
      *target = other;
    }
  }

  return *target != NULL ||
         refuse (error, EF_ERROR_NOT_FOUND, _ ("This brand has no channel “%s”."), cell);
}

/* Whoever changes a name and leaves the id means something else than the id says. */
static gboolean
check_names (const Table *self,
             const EfPostPlanClip *clip,
             const EfPostPlanTarget *target,
             GError **error)
{
  const char *title = get_cell (self, COLUMN_TITLE);
  const char *name = get_cell (self, COLUMN_NAME);
  const char *network = get_cell (self, COLUMN_NETWORK);

  if (*title != '\0' && !is_same (title, clip->title))
    return refuse (error, EF_ERROR_INVALID,
                   _ ("The title “%s” is not that of the file in this row: correct one of both."),
                   title);
  if (*name != '\0' && target != NULL && !is_same (name, target->name))
    return refuse (error, EF_ERROR_INVALID,
                   _ ("The name “%s” is not that of the channel in this row: correct one of both."),
                   name);
  if (*network != '\0' && target != NULL && !is_same (network, target->network))
    return refuse (error, EF_ERROR_INVALID,
                   _ ("The channel in this row is not on “%s”: correct one of both."), network);

  return TRUE;
}

static gboolean
read_kind (const Table *self, EfPostPlanKind *kind, GError **error)
{
  g_autofree char *cell = g_strstrip (g_ascii_strdown (get_cell (self, COLUMN_KIND), -1));

  *kind = EF_POST_PLAN_KIND_SCHEDULE;
  if (*cell == '\0')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i], cell)) {
      *kind = (EfPostPlanKind) i;
      return TRUE;
    }
  }

  return refuse (error, EF_ERROR_INVALID,
                 _ ("“%s” is no kind of post: possible are schedule, draft and upload."), cell);
}

/* Date and time in one cell, or in two. */
static char *
join_time (const Table *self)
{
  g_autofree char *date = g_strstrip (g_strdup (get_cell (self, COLUMN_DATE)));
  g_autofree char *time = g_strstrip (g_strdup (get_cell (self, COLUMN_TIME)));

  if (*date == '\0' || *time == '\0')
    return g_strconcat (date, time, NULL);

  return g_strconcat (date, " ", time, NULL);
}

static gboolean
read_time (const Table *self, EfZonedTime *time, gboolean *is_soon, GError **error)
{
  g_autofree char *text = join_time (self);
  g_autofree char *name = g_strstrip (g_strdup (get_cell (self, COLUMN_ZONE)));
  g_autoptr (GTimeZone) zone = NULL;

  *is_soon = g_ascii_strcasecmp (text, SOON) == 0;
  if (*is_soon) {
    *time = ef_post_plan_get_soon (self->plan);
    return TRUE;
  }
  if (*text == '\0') {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("This row has no time: write it as 2026-11-21T14:05."));
    return FALSE;
  }
  zone = *name != '\0' ? ef_zone_open (name, error) : g_time_zone_ref (self->plan->zone);
  if (zone == NULL || !ef_post_plan_read_time (text, zone, time, error))
    return FALSE;

  /* Of another zone it is the moment that counts. */
  if (!g_str_equal (g_time_zone_get_identifier (zone),
                    g_time_zone_get_identifier (self->plan->zone)))
    *time = (EfZonedTime) {
      .local = ef_zone_get_local (self->plan->zone, time->moment),
      .moment = time->moment,
      .fate = EF_ZONE_EXACT,
    };

  return TRUE;
}

static const char *
choose_cell (const Table *self, Column first, Column second)
{
  const char *cell = get_cell (self, first);

  return *cell != '\0' ? cell : get_cell (self, second);
}

static gboolean
read_target (const Table *self,
             EfPostPlanKind kind,
             const EfPostPlanTarget **target,
             GError **error)
{
  g_autofree char *cell = g_strstrip (g_strdup (choose_cell (self, COLUMN_CHANNEL, COLUMN_NAME)));

  *target = NULL;
  if (kind == EF_POST_PLAN_KIND_UPLOAD && *cell == '\0')
    return TRUE;
  if (kind == EF_POST_PLAN_KIND_UPLOAD)
    return refuse (error, EF_ERROR_INVALID,
                   _ ("A file that is only uploaded goes to no channel: remove “%s”."), cell);
  if (*cell == '\0') {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("This row has no channel: write its name or id."));
    return FALSE;
  }

  return find_target (self, cell, target, error);
}

static gboolean
read_clip (const Table *self, const EfPostPlanClip **clip, GError **error)
{
  g_autofree char *cell = g_strstrip (g_strdup (choose_cell (self, COLUMN_RENDER, COLUMN_TITLE)));

  if (*cell == '\0') {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("This row has no file: write its id or title."));
    return FALSE;
  }

  return find_clip (self, cell, clip, error);
}

static gboolean
add_row (Table *self, GError **error)
{
  const EfPostPlanClip *clip;
  const EfPostPlanTarget *target;
  EfPostPlanKind kind;
  EfZonedTime time = ef_post_plan_get_soon (self->plan);
  gboolean is_soon = TRUE;
  EfPostPlanEntry *entry;

  if (!read_kind (self, &kind, error) || !read_clip (self, &clip, error) ||
      !read_target (self, kind, &target, error) || !check_names (self, clip, target, error))
    return FALSE;
  if (kind != EF_POST_PLAN_KIND_UPLOAD && !read_time (self, &time, &is_soon, error))
    return FALSE;

  entry = ef_post_plan_add (self->plan, clip, target, kind, time);
  entry->is_soon = is_soon;
  if (self->places[COLUMN_CAPTION] >= 0) {
    g_free (entry->shown.caption);
    entry->shown.caption = ef_post_text_clean (get_cell (self, COLUMN_CAPTION));
    entry->is_typed = TRUE;
  }

  return TRUE;
}

static void
add_refusal (Table *self, guint line, const char *sentence)
{
  EfPostPlanRefusal *refusal;

  if (self->refusals->len > MOST_REFUSALS)
    return;
  refusal = g_new0 (EfPostPlanRefusal, 1);
  refusal->line = line;
  refusal->sentence = g_strdup (
    self->refusals->len < MOST_REFUSALS ? sentence : _ ("More rows were refused from here on."));
  g_ptr_array_add (self->refusals, refusal);
}

static void
read_row (Table *self, char **row, guint line)
{
  g_autoptr (GError) error = NULL;

  self->row = row;
  self->n_cells = g_strv_length (row);
  if (!add_row (self, &error))
    add_refusal (self, line, error->message);
}

static gboolean
read_rows (Table *self, EfCsvReader *reader, GError **error)
{
  for (;;) {
    g_auto (GStrv) row = NULL;
    EfCsvStep step = ef_csv_reader_next (reader, &row);

    if (step == EF_CSV_BROKEN)
      add_refusal (self, reader->line,
                   _ ("A quotation mark begins here and is never closed: what follows was not "
                      "read."));
    if (step != EF_CSV_ROW)
      return TRUE;
    if (self->plan->entries->len == EF_POST_PLAN_ROWS_MOST) {
      g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                   _ ("A plan has at most %d posts: split the table."), EF_POST_PLAN_ROWS_MOST);
      return FALSE;
    }
    read_row (self, row, reader->line);
  }
}

EfPostPlan *
ef_post_plan_new_from_csv (GBytes *csv,
                           const EfPostPlanInput *input,
                           GPtrArray *refusals,
                           GError **error)
{
  g_autoptr (EfPostPlan) plan = ef_post_plan_new_empty (input, error);
  g_auto (EfCsvReader) reader = { 0 };
  g_auto (GStrv) header = NULL;
  Table table = { .plan = plan, .refusals = refusals };

  if (plan == NULL)
    return NULL;
  if (g_bytes_get_size (csv) > MOST_BYTES) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                         _ ("This file is too large for a table of posts: split it."));
    return NULL;
  }

  ef_csv_reader_init (&reader, csv);
  if (ef_csv_reader_next (&reader, &header) != EF_CSV_ROW) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no table in this file."));
    return NULL;
  }
  if (!set_places (&table, header, error) || !read_rows (&table, &reader, error))
    return NULL;
  ef_post_plan_look (plan);

  return g_steal_pointer (&plan);
}
