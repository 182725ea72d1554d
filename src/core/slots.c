/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slots.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/text.h"

#define MOST_TEXT 20000 /* bytes, far more than the slots of a week can need */
#define MINUTE (60 * G_USEC_PER_SEC)

static const char *const weekdays[] = { "", "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

EfSlot *
ef_slot_new (const char *channel_id, int weekday, int minute)
{
  EfSlot *self;

  g_return_val_if_fail (weekday >= 1 && weekday <= 7, NULL);
  g_return_val_if_fail (minute >= 0 && minute < EF_LOCAL_TIME_DAY, NULL);

  self = g_new0 (EfSlot, 1);
  self->channel_id = g_strdup (channel_id);
  self->weekday = weekday;
  self->minute = minute;

  return self;
}

void
ef_slot_free (EfSlot *self)
{
  g_free (self->channel_id);
  g_free (self);
}

static gboolean
has_own (GPtrArray *slots, const char *channel_id)
{
  for (guint i = 0; i < slots->len; i++) {
    const EfSlot *slot = g_ptr_array_index (slots, i);

    if (g_str_equal (slot->channel_id, channel_id))
      return TRUE;
  }

  return FALSE;
}

static int
compare_minutes (gconstpointer one, gconstpointer other)
{
  return *(const int *) one - *(const int *) other;
}

/* Minutes from the beginning of Monday on, rising, each once. */
static GArray *
list_minutes (GPtrArray *slots, const char *channel_id)
{
  const char *whose = has_own (slots, channel_id) ? channel_id : "";
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (int));
  GArray *minutes = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < slots->len; i++) {
    const EfSlot *slot = g_ptr_array_index (slots, i);
    int minute = (slot->weekday - 1) * EF_LOCAL_TIME_DAY + slot->minute;

    if (g_str_equal (slot->channel_id, whose))
      g_array_append_val (all, minute);
  }
  g_array_sort (all, compare_minutes);
  for (guint i = 0; i < all->len; i++) {
    int minute = g_array_index (all, int, i);

    if (i == 0 || minute != g_array_index (all, int, i - 1))
      g_array_append_val (minutes, minute);
  }

  return minutes;
}

static gint64
get_minute (gint64 moment)
{
  return moment / MINUTE - (moment % MINUTE < 0 ? 1 : 0);
}

static GHashTable *
list_taken (const gint64 *taken, guint n_taken)
{
  GHashTable *set = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < n_taken; i++) {
    gint64 minute = get_minute (taken[i]);

    g_hash_table_add (set, g_memdup2 (&minute, sizeof minute));
  }

  return set;
}

GArray *
ef_slots_find_free (GPtrArray *slots,
                    const char *channel_id,
                    GTimeZone *zone,
                    gint64 from,
                    const gint64 *taken,
                    guint n_taken,
                    guint n_wanted)
{
  g_autoptr (GArray) minutes = list_minutes (slots, channel_id);
  g_autoptr (GHashTable) set = list_taken (taken, n_taken);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (EfZonedTime));
  gint64 day = ef_local_time_get_day (ef_zone_get_local (zone, from));
  gint64 monday = day - ef_date_get_weekday (day) + 1;

  /* Where the clocks jump over a slot it falls on another, which is then taken. */
  for (; minutes->len > 0 && found->len < n_wanted; monday += 7) {
    for (guint i = 0; i < minutes->len && found->len < n_wanted; i++) {
      gint64 local = monday * EF_LOCAL_TIME_DAY + g_array_index (minutes, int, i);
      EfZonedTime time = ef_zone_resolve (zone, local);
      gint64 minute = get_minute (time.moment);

      if (local > EF_LOCAL_TIME_MOST)
        return found;
      if (time.moment < from || g_hash_table_contains (set, &minute))
        continue;
      g_hash_table_add (set, g_memdup2 (&minute, sizeof minute));
      g_array_append_val (found, time);
    }
  }

  return found;
}

static int
find_weekday (const char *text)
{
  for (int i = 1; i < (int) G_N_ELEMENTS (weekdays); i++) {
    if (g_str_equal (weekdays[i], text))
      return i;
  }

  return 0;
}

/* "mon", "mon-fri", "sat-mon", "daily" as bits 1 to 7; 0: it is none. */
static guint
read_days (const char *text)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 3);
  guint days = 0;
  int first;
  int last;

  if (g_str_equal (text, "daily"))
    return 0xfe;
  if (ends[0] == NULL || (ends[1] != NULL && ends[2] != NULL))
    return 0;
  first = find_weekday (ends[0]);
  last = ends[1] != NULL ? find_weekday (ends[1]) : first;
  if (first == 0 || last == 0)
    return 0;
  for (int day = first;; day = day % 7 + 1) {
    days |= 1u << day;
    if (day == last)
      return days;
  }
}

/* "9:00" or "09:00" */
static gboolean
read_time (const char *text, int *minute)
{
  gsize hours = strspn (text, "0123456789");
  gint64 hour = g_ascii_strtoll (text, NULL, 10);
  gint64 rest;

  if (hours < 1 || hours > 2 || text[hours] != ':' ||
      strspn (text + hours + 1, "0123456789") != 2 || text[hours + 3] != '\0')
    return FALSE;
  rest = g_ascii_strtoll (text + hours + 1, NULL, 10);
  *minute = (int) (hour * 60 + rest);

  return hour < 24 && rest < 60;
}

static gboolean
refuse (const char *text, GError **error)
{
  g_autofree char *shown = ef_text_excerpt (text);

  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” is neither a day nor a time: write slots as “mon-fri 09:00 18:30; sat "
                  "11:00”."),
               shown);

  return FALSE;
}

static gboolean
add_slot (GPtrArray *slots, const char *channel_id, int weekday, int minute, GError **error)
{
  for (guint i = 0; i < slots->len; i++) {
    const EfSlot *slot = g_ptr_array_index (slots, i);

    if (slot->weekday == weekday && slot->minute == minute)
      return TRUE;
  }
  if (slots->len == EF_SLOTS_MOST) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There can be at most %d slots a week."),
                 EF_SLOTS_MOST);
    return FALSE;
  }
  g_ptr_array_add (slots, ef_slot_new (channel_id, weekday, minute));

  return TRUE;
}

static gboolean
add_slots (GPtrArray *slots, const char *channel_id, guint days, int minute, GError **error)
{
  for (int weekday = 1; weekday <= 7; weekday++) {
    if ((days & (1u << weekday)) && !add_slot (slots, channel_id, weekday, minute, error))
      return FALSE;
  }

  return TRUE;
}

/* Days, then times. */
static gboolean
read_group (GPtrArray *slots, const char *channel_id, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n\r,", -1);
  guint days = 0;
  gboolean has_times = FALSE;

  for (guint i = 0; words[i] != NULL; i++) {
    guint more = read_days (words[i]);
    int minute;

    if (*words[i] == '\0')
      continue;
    if (more != 0 && !has_times)
      days |= more;
    else if (more == 0 && days != 0 && read_time (words[i], &minute))
      has_times = TRUE;
    else
      return refuse (words[i], error);
    if (more == 0 && !add_slots (slots, channel_id, days, minute, error))
      return FALSE;
  }

  return (days == 0) == !has_times || refuse (text, error);
}

static GPtrArray *
make_array (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slot_free);
}

GPtrArray *
ef_slots_parse (const char *text, const char *channel_id, GError **error)
{
  g_autoptr (GPtrArray) slots = make_array ();
  g_autofree char *lower = NULL;
  g_auto (GStrv) groups = NULL;

  if (strnlen (text, MOST_TEXT + 1) > MOST_TEXT) {
    refuse (text, error);
    return NULL;
  }

  lower = g_ascii_strdown (text, -1);
  groups = g_strsplit (lower, ";", -1);
  for (guint i = 0; groups[i] != NULL; i++) {
    if (!read_group (slots, channel_id, groups[i], error))
      return NULL;
  }
  if (slots->len == 0) {
    refuse (text, error);
    return NULL;
  }

  return g_steal_pointer (&slots);
}

/* "mon-fri", "sat,sun": days in a row of three or more are written by their ends. */
static void
append_days (GString *text, guint days)
{
  for (int first = 1; first <= 7; first++) {
    int last = first;

    if ((days & (1u << first)) == 0)
      continue;
    while (last < 7 && (days & (1u << (last + 1))))
      last++;
    if (last - first < 2)
      last = first;
    g_string_append_printf (text, "%s%s", (days & ((1u << first) - 1)) ? "," : "", weekdays[first]);
    if (last > first)
      g_string_append_printf (text, "-%s", weekdays[last]);
    first = last;
  }
}

static guint
get_days (GArray *minutes, int minute)
{
  guint days = 0;

  for (guint i = 0; i < minutes->len; i++) {
    int of_week = g_array_index (minutes, int, i);

    if (of_week % EF_LOCAL_TIME_DAY == minute)
      days |= 1u << (of_week / EF_LOCAL_TIME_DAY + 1);
  }

  return days;
}

/* Times of the same days stand together. */
char *
ef_slots_format (GPtrArray *slots, const char *channel_id)
{
  g_autoptr (GArray) minutes = list_minutes (slots, channel_id);
  g_autoptr (GHashTable) written = g_hash_table_new (NULL, NULL);
  GString *text = g_string_new (NULL);

  for (int minute = 0; minute < EF_LOCAL_TIME_DAY; minute++) {
    guint days = get_days (minutes, minute);

    if (days == 0 || !g_hash_table_add (written, GUINT_TO_POINTER (days)))
      continue;
    if (text->len > 0)
      g_string_append (text, "; ");
    if (days == 0xfe)
      g_string_append (text, "daily");
    else
      append_days (text, days);
    for (int other = minute; other < EF_LOCAL_TIME_DAY; other++) {
      if (get_days (minutes, other) == days)
        g_string_append_printf (text, " %02d:%02d", other / 60, other % 60);
    }
  }

  return g_string_free_and_steal (text);
}

JsonNode *
ef_slots_to_json (GPtrArray *slots, const char *channel_id)
{
  g_autoptr (GArray) minutes = list_minutes (slots, channel_id);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < minutes->len; i++) {
    JsonObject *object = json_object_new ();
    int of_week = g_array_index (minutes, int, i);

    json_object_set_int_member (object, "weekday", of_week / EF_LOCAL_TIME_DAY + 1);
    json_object_set_int_member (object, "minute", of_week % EF_LOCAL_TIME_DAY);
    json_array_add_object_element (array, object);
  }
  json_node_take_array (node, array);

  return node;
}

static gboolean
read_slot (JsonNode *node, const char *channel_id, GPtrArray *slots)
{
  int weekday = 0;
  int minute = -1;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  return ef_json_read_int (json_node_get_object (node), "weekday", 1, 7, &weekday) &&
         ef_json_read_int (json_node_get_object (node), "minute", 0, EF_LOCAL_TIME_DAY - 1,
                           &minute) &&
         weekday > 0 && minute >= 0 && add_slot (slots, channel_id, weekday, minute, NULL);
}

GPtrArray *
ef_slots_from_json (JsonNode *node, const char *channel_id, GError **error)
{
  g_autoptr (GPtrArray) slots = make_array ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gboolean is_sound = array != NULL;

  for (guint i = 0; is_sound && i < json_array_get_length (array); i++)
    is_sound = read_slot (json_array_get_element (array, i), channel_id, slots);
  if (is_sound)
    return g_steal_pointer (&slots);

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("The slots of the week are damaged: set them again."));

  return NULL;
}
