/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rule.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "core/zone.h"

#define MOST_TEXT 2000 /* bytes, far more than a rule can need */
#define MOST_PARTS 30

#define EACH 1u
#define ORDINAL_BIT(n) (1u << (n))
#define BACK_BIT(n) (1u << (5 + (n)))
#define ORDINALS 5

static const char *const frequencies[] = { "DAILY", "WEEKLY", "MONTHLY" };
static const char *const weekdays[] = { "", "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

void
ef_rule_init (EfRule *self, EfRuleFrequency frequency)
{
  *self = (EfRule) {
    .frequency = frequency,
    .interval = 1,
    .week_start = 1,
    .until = G_MAXINT64,
  };
}

gboolean
ef_rule_equal (const EfRule *one, const EfRule *other)
{
  return one->frequency == other->frequency && one->interval == other->interval &&
         memcmp (one->days, other->days, sizeof one->days) == 0 &&
         one->month_days == other->month_days && one->month_backs == other->month_backs &&
         one->hours == other->hours && one->minutes == other->minutes &&
         one->week_start == other->week_start && one->until == other->until &&
         one->count == other->count;
}

static gboolean
refuse (GError **error, const char *part, const char *value)
{
  g_autofree char *shown = ef_text_excerpt (value);

  g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("“%s” cannot be the %s of a rule."), shown,
               part);

  return FALSE;
}

/* A number and nothing else, with a sign where @least is below zero. */
static gboolean
read_number (const char *text, gint64 least, gint64 most, gint64 *number)
{
  const char *digits = least < 0 && (*text == '-' || *text == '+') ? text + 1 : text;

  if (!g_ascii_isdigit (*digits) || strlen (digits) > 9 ||
      strspn (digits, "0123456789") != strlen (digits))
    return FALSE;
  *number = g_ascii_strtoll (text, NULL, 10);

  return *number >= least && *number <= most;
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

static gboolean
read_frequency (EfRule *self, const char *value, GError **error)
{
  g_autofree char *shown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (frequencies); i++) {
    if (g_str_equal (frequencies[i], value)) {
      self->frequency = (EfRuleFrequency) i;
      return TRUE;
    }
  }

  shown = ef_text_excerpt (value);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("A rule cannot repeat “%s”: possible are DAILY, WEEKLY and MONTHLY."), shown);

  return FALSE;
}

static gboolean
read_interval (EfRule *self, const char *value, GError **error)
{
  gint64 number;

  if (!read_number (value, 1, EF_RULE_INTERVAL_MOST, &number))
    return refuse (error, "INTERVAL", value);
  self->interval = (guint) number;

  return TRUE;
}

static gboolean
read_count (EfRule *self, const char *value, GError **error)
{
  gint64 number;

  if (!read_number (value, 1, EF_RULE_COUNT_MOST, &number))
    return refuse (error, "COUNT", value);
  self->count = (guint) number;

  return TRUE;
}

/* "MO", "2TU", "-1FR" */
static gboolean
read_day (EfRule *self, const char *value)
{
  gsize length = strlen (value);
  g_autofree char *ordinal = NULL;
  int weekday;
  gint64 n;

  if (length < 2)
    return FALSE;
  weekday = find_weekday (value + length - 2);
  if (weekday == 0)
    return FALSE;
  if (length == 2) {
    self->days[weekday] |= EACH;
    return TRUE;
  }

  ordinal = g_strndup (value, length - 2);
  if (!read_number (ordinal, -ORDINALS, ORDINALS, &n) || n == 0)
    return FALSE;
  self->days[weekday] |= (guint16) (n > 0 ? ORDINAL_BIT (n) : BACK_BIT (-n));

  return TRUE;
}

static gboolean
read_month_day (EfRule *self, const char *value)
{
  gint64 day;

  if (!read_number (value, -31, 31, &day) || day == 0)
    return FALSE;
  if (day > 0)
    self->month_days |= 1u << day;
  else
    self->month_backs |= 1u << -day;

  return TRUE;
}

static gboolean
read_hour (EfRule *self, const char *value)
{
  gint64 hour;

  if (!read_number (value, 0, 23, &hour))
    return FALSE;
  self->hours |= 1u << hour;

  return TRUE;
}

static gboolean
read_minute (EfRule *self, const char *value)
{
  gint64 minute;

  if (!read_number (value, 0, 59, &minute))
    return FALSE;
  self->minutes |= G_GUINT64_CONSTANT (1) << minute;

  return TRUE;
}

static gboolean
read_list (EfRule *self,
           const char *part,
           const char *value,
           gboolean (*read) (EfRule *self, const char *value),
           GError **error)
{
  g_auto (GStrv) values = g_strsplit (value, ",", -1);

  for (guint i = 0; values[i] != NULL; i++) {
    if (!read (self, values[i]))
      return refuse (error, part, values[i]);
  }
  if (values[0] == NULL)
    return refuse (error, part, value);

  return TRUE;
}

static gboolean
read_days (EfRule *self, const char *value, GError **error)
{
  return read_list (self, "BYDAY", value, read_day, error);
}

static gboolean
read_month_days (EfRule *self, const char *value, GError **error)
{
  return read_list (self, "BYMONTHDAY", value, read_month_day, error);
}

static gboolean
read_hours (EfRule *self, const char *value, GError **error)
{
  return read_list (self, "BYHOUR", value, read_hour, error);
}

static gboolean
read_minutes (EfRule *self, const char *value, GError **error)
{
  return read_list (self, "BYMINUTE", value, read_minute, error);
}

static gboolean
read_week_start (EfRule *self, const char *value, GError **error)
{
  self->week_start = find_weekday (value);

  return self->week_start != 0 || refuse (error, "WKST", value);
}

/* "20270331", "20270331T180000" or, a moment, "20270331T160000Z". A date alone is the whole day. */
static gboolean
read_until (EfRule *self, const char *value, GTimeZone *zone, GError **error)
{
  gsize length = strlen (value);
  gboolean has_time = length >= 15 && value[8] == 'T';
  gboolean is_utc = length == 16 && value[15] == 'Z';
  g_autofree char *text = NULL;
  gint64 number;

  if (length != 8 && !(has_time && (length == 15 || is_utc)))
    return refuse (error, "UNTIL", value);
  if (has_time) {
    g_autofree char *seconds = g_strndup (value + 13, 2);

    if (!read_number (seconds, 0, 60, &number))
      return refuse (error, "UNTIL", value);
  }

  text = has_time ? g_strdup_printf ("%.4s-%.2s-%.2sT%.2s:%.2s", value, value + 4, value + 6,
                                     value + 9, value + 11)
                  : g_strdup_printf ("%.4s-%.2s-%.2sT23:59", value, value + 4, value + 6);
  if (!ef_local_time_parse (text, &self->until, NULL))
    return refuse (error, "UNTIL", value);
  if (is_utc && zone != NULL)
    self->until = CLAMP (ef_zone_get_local (zone, self->until * 60 * G_USEC_PER_SEC),
                         EF_LOCAL_TIME_LEAST, EF_LOCAL_TIME_MOST);

  return TRUE;
}

static const struct {
  const char *name;
  gboolean (*read) (EfRule *self, const char *value, GError **error);
} parts[] = {
  { "FREQ", read_frequency },        { "INTERVAL", read_interval },
  { "COUNT", read_count },           { "BYDAY", read_days },
  { "BYHOUR", read_hours },          { "BYMINUTE", read_minutes },
  { "BYMONTHDAY", read_month_days }, { "WKST", read_week_start },
};

#define UNTIL_PART G_N_ELEMENTS (parts)

static gboolean
find_part (const char *name, guint *part, GError **error)
{
  g_autofree char *shown = NULL;

  for (*part = 0; *part < G_N_ELEMENTS (parts); (*part)++) {
    if (g_str_equal (parts[*part].name, name))
      return TRUE;
  }
  if (g_str_equal (name, "UNTIL")) {
    *part = UNTIL_PART;
    return TRUE;
  }

  shown = ef_text_excerpt (name);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("A rule cannot say “%s” here: possible are FREQ, INTERVAL, BYDAY, BYMONTHDAY, "
                  "BYHOUR, BYMINUTE, WKST, UNTIL and COUNT."),
               shown);

  return FALSE;
}

static gboolean
read_part (EfRule *self, char *text, GTimeZone *zone, guint *seen, GError **error)
{
  char *value = strchr (text, '=');
  guint part;

  if (value == NULL) {
    g_autofree char *shown = ef_text_excerpt (text);

    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("“%s” is no part of a rule: write it as FREQ=DAILY."), shown);
    return FALSE;
  }
  *value++ = '\0';
  if (!find_part (text, &part, error))
    return FALSE;
  if (*seen & (1u << part)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("The rule says %s twice."), text);
    return FALSE;
  }
  *seen |= 1u << part;

  return part == UNTIL_PART ? read_until (self, value, zone, error)
                            : parts[part].read (self, value, error);
}

static gboolean
has_ordinals (const EfRule *self)
{
  for (int i = 1; i <= 7; i++) {
    if (self->days[i] & ~EACH)
      return TRUE;
  }

  return FALSE;
}

static gboolean
check (const EfRule *self, guint seen, GError **error)
{
  const char *sentence = NULL;

  if ((seen & 1) == 0)
    sentence = _ ("The rule does not say how often: begin it with FREQ=DAILY, FREQ=WEEKLY or "
                  "FREQ=MONTHLY.");
  else if ((seen & (1u << UNTIL_PART)) && self->count > 0)
    sentence = _ ("The rule has an end and a count: give it one of the two.");
  else if (self->frequency != EF_RULE_MONTHLY && has_ordinals (self))
    sentence = _ ("A weekday such as the second Tuesday needs FREQ=MONTHLY.");
  else if (self->frequency == EF_RULE_WEEKLY && (self->month_days | self->month_backs) != 0)
    sentence = _ ("Days of the month need FREQ=MONTHLY or FREQ=DAILY.");

  if (sentence != NULL)
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, sentence);

  return sentence == NULL;
}

gboolean
ef_rule_parse (const char *text, GTimeZone *zone, EfRule *rule, GError **error)
{
  g_autofree char *upper = NULL;
  g_auto (GStrv) list = NULL;
  EfRule read;
  guint seen = 0;

  if (strnlen (text, MOST_TEXT + 1) > MOST_TEXT) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID, _ ("The rule is too long."));
    return FALSE;
  }

  upper = g_strstrip (g_ascii_strup (text, -1));
  list = g_strsplit (g_str_has_prefix (upper, "RRULE:") ? upper + strlen ("RRULE:") : upper, ";",
                     MOST_PARTS);
  ef_rule_init (&read, EF_RULE_DAILY);
  for (guint i = 0; list[i] != NULL; i++) {
    /* Some programs end the last one as well. */
    if (*list[i] == '\0' && i > 0 && list[i + 1] == NULL)
      break;
    if (!read_part (&read, list[i], zone, &seen, error))
      return FALSE;
  }
  if (!check (&read, seen, error))
    return FALSE;

  *rule = read;

  return TRUE;
}

static void
append_bits (GString *text, const char *name, guint64 bits)
{
  const char *separator = name;

  for (guint i = 0; i < 64; i++) {
    if (bits & (G_GUINT64_CONSTANT (1) << i)) {
      g_string_append_printf (text, "%s%u", separator, i);
      separator = ",";
    }
  }
}

static void
append_days (GString *text, const EfRule *self)
{
  const char *separator = ";BYDAY=";

  for (int weekday = 1; weekday <= 7; weekday++) {
    for (int bit = 0; bit <= 2 * ORDINALS; bit++) {
      if ((self->days[weekday] & (1u << bit)) == 0)
        continue;
      g_string_append (text, separator);
      if (bit > 0)
        g_string_append_printf (text, "%d", bit <= ORDINALS ? bit : ORDINALS - bit);
      g_string_append (text, weekdays[weekday]);
      separator = ",";
    }
  }
}

static void
append_month_days (GString *text, const EfRule *self)
{
  append_bits (text, ";BYMONTHDAY=", self->month_days);
  for (guint i = 1; i <= 31; i++) {
    if ((self->month_backs & (1u << i)) == 0)
      continue;
    g_string_append_printf (
      text, "%s-%u",
      self->month_days == 0 && (self->month_backs & ((1u << i) - 1)) == 0 ? ";BYMONTHDAY=" : ",",
      i);
  }
}

static void
append_until (GString *text, const EfRule *self)
{
  EfDate date;
  int minute;

  if (self->until == G_MAXINT64)
    return;

  date = ef_date_from_day (ef_local_time_get_day (self->until));
  minute = ef_local_time_get_minute (self->until);
  g_string_append_printf (text, ";UNTIL=%04d%02d%02dT%02d%02d00", date.year, date.month, date.day,
                          minute / 60, minute % 60);
}

char *
ef_rule_format (const EfRule *self)
{
  GString *text = g_string_new ("FREQ=");

  g_string_append (text, frequencies[self->frequency]);
  if (self->interval != 1)
    g_string_append_printf (text, ";INTERVAL=%u", self->interval);
  append_days (text, self);
  append_month_days (text, self);
  append_bits (text, ";BYHOUR=", self->hours);
  append_bits (text, ";BYMINUTE=", self->minutes);
  if (self->week_start != 1)
    g_string_append_printf (text, ";WKST=%s", weekdays[self->week_start]);
  append_until (text, self);
  if (self->count > 0)
    g_string_append_printf (text, ";COUNT=%u", self->count);

  return g_string_free_and_steal (text);
}

gboolean
ef_rule_check_end (const EfRule *self, GError **error)
{
  if (self->count > 0 || self->until != G_MAXINT64)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("What recurs must have an end: give it a last date or a count."));

  return FALSE;
}

static gboolean
has_days (const EfRule *self)
{
  for (int i = 1; i <= 7; i++) {
    if (self->days[i] != 0)
      return TRUE;
  }

  return FALSE;
}

/* What the rule leaves open, the start says. */
static EfRule
complete (const EfRule *self, gint64 start)
{
  EfRule rule = *self;
  gint64 day = ef_local_time_get_day (start);
  int minute = ef_local_time_get_minute (start);
  gboolean is_open = !has_days (self) && (self->month_days | self->month_backs) == 0;

  if (is_open && rule.frequency == EF_RULE_WEEKLY)
    rule.days[ef_date_get_weekday (day)] = EACH;
  if (is_open && rule.frequency == EF_RULE_MONTHLY)
    rule.month_days = 1u << ef_date_from_day (day).day;
  if (rule.hours == 0)
    rule.hours = 1u << (minute / 60);
  if (rule.minutes == 0)
    rule.minutes = G_GUINT64_CONSTANT (1) << (minute % 60);
  rule.interval = MAX (rule.interval, 1);

  return rule;
}

/* Days, weeks or months since some day long ago. */
static gint64
get_period (const EfRule *rule, gint64 day, EfDate date)
{
  if (rule->frequency == EF_RULE_MONTHLY)
    return (gint64) date.year * 12 + date.month;
  if (rule->frequency == EF_RULE_WEEKLY)
    return day - (ef_date_get_weekday (day) - rule->week_start + 7) % 7;

  return day;
}

static gboolean
is_in_turn (const EfRule *rule, gint64 first_period, gint64 period)
{
  gint64 length = rule->frequency == EF_RULE_WEEKLY ? 7 : 1;

  return (period - first_period) / length % rule->interval == 0;
}

static gboolean
is_its_weekday (const EfRule *rule, gint64 day, EfDate date, int length)
{
  guint bits = EACH | ORDINAL_BIT ((date.day - 1) / 7 + 1) | BACK_BIT ((length - date.day) / 7 + 1);

  return rule->days[ef_date_get_weekday (day)] & bits;
}

static gboolean
is_its_day (const EfRule *rule, gint64 day, EfDate date)
{
  int length = ef_date_get_month_length (date.year, date.month);

  if (has_days (rule) && !is_its_weekday (rule, day, date, length))
    return FALSE;

  return (rule->month_days | rule->month_backs) == 0 || (rule->month_days & (1u << date.day)) ||
         (rule->month_backs & (1u << (length - date.day + 1)));
}

typedef struct {
  const EfRule *rule;
  gint64 start;
  gint64 from;
  gint64 to;
  guint most;
  guint n_counted;
  GArray *times;
} Expansion;

/* FALSE: nothing comes behind it. */
static gboolean
add_time (Expansion *self, gint64 time)
{
  if (time < self->start)
    return TRUE;
  if (time > self->to || time > self->rule->until)
    return FALSE;
  if (time >= self->from)
    g_array_append_val (self->times, time);
  self->n_counted++;

  return self->times->len < self->most &&
         (self->rule->count == 0 || self->n_counted < self->rule->count);
}

static gboolean
add_day (Expansion *self, gint64 day)
{
  for (int hour = 0; hour < 24; hour++) {
    if ((self->rule->hours & (1u << hour)) == 0)
      continue;
    for (int minute = 0; minute < 60; minute++) {
      if ((self->rule->minutes & (G_GUINT64_CONSTANT (1) << minute)) &&
          !add_time (self, day * EF_LOCAL_TIME_DAY + hour * 60 + minute))
        return FALSE;
    }
  }

  return TRUE;
}

/* Day by day: a man's life has fewer than 30,000. Only what is counted must be counted from the start. */
GArray *
ef_rule_expand (const EfRule *self, gint64 start, gint64 from, gint64 to, guint most)
{
  EfRule rule = complete (self, start);
  Expansion expansion = {
    .rule = &rule,
    .start = start,
    .from = MAX (from, start),
    .to = MIN (to, EF_LOCAL_TIME_MOST),
    .most = most,
    .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
  gint64 first_day = ef_local_time_get_day (start);
  gint64 first_period = get_period (&rule, first_day, ef_date_from_day (first_day));
  gint64 last_day = ef_local_time_get_day (MIN (expansion.to, rule.until));

  for (gint64 day = rule.count > 0 ? first_day : ef_local_time_get_day (expansion.from);
       day <= last_day && most > 0; day++) {
    EfDate date = ef_date_from_day (day);

    if (is_in_turn (&rule, first_period, get_period (&rule, day, date)) &&
        is_its_day (&rule, day, date) && !add_day (&expansion, day))
      break;
  }

  return expansion.times;
}

static const char *
get_weekday_name (int weekday)
{
  const char *const names[] = {
    _ ("Monday"), _ ("Tuesday"),  _ ("Wednesday"), _ ("Thursday"),
    _ ("Friday"), _ ("Saturday"), _ ("Sunday"),
  };

  return names[weekday - 1];
}

/* "a, b and c" */
static char *
join (GPtrArray *words)
{
  g_autoptr (GString) head = g_string_new (NULL);

  if (words->len == 1)
    return g_strdup (g_ptr_array_index (words, 0));
  for (guint i = 0; i + 1 < words->len; i++)
    /* Translators: what stands between the parts of a list: “Monday, Tuesday and Friday”. */
    g_string_append_printf (head, "%s%s", i > 0 ? _ (", ") : "",
                            (const char *) g_ptr_array_index (words, i));

  /* Translators: a list: “Monday, Tuesday” and “Friday”. */
  return g_strdup_printf (_ ("%s and %s"), head->str,
                          (const char *) g_ptr_array_index (words, words->len - 1));
}

static char *
describe_frequency (const EfRule *rule)
{
  guint n = rule->interval;

  if (rule->frequency == EF_RULE_DAILY)
    return n == 1 ? g_strdup (_ ("Every day"))
                  : g_strdup_printf (ngettext ("Every %u day", "Every %u days", n), n);
  if (rule->frequency == EF_RULE_WEEKLY)
    return n == 1 ? g_strdup (_ ("Every week"))
                  : g_strdup_printf (ngettext ("Every %u week", "Every %u weeks", n), n);

  return n == 1 ? g_strdup (_ ("Every month"))
                : g_strdup_printf (ngettext ("Every %u month", "Every %u months", n), n);
}

static char *
describe_day (int weekday, int bit)
{
  const char *const forms[] = {
    "%s",
    /* Translators: %s is a weekday: “the first Monday” of a month. */
    _ ("the first %s"),
    _ ("the second %s"),
    _ ("the third %s"),
    _ ("the fourth %s"),
    _ ("the fifth %s"),
    _ ("the last %s"),
    _ ("the second to last %s"),
    _ ("the third to last %s"),
    _ ("the fourth to last %s"),
    _ ("the fifth to last %s"),
  };
  g_auto (GStrv) halves = g_strsplit (forms[bit], "%s", 2);

  return g_strjoin (get_weekday_name (weekday), halves[0], halves[1], NULL);
}

static GPtrArray *
list_weekdays (const EfRule *rule)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (int bit = 0; bit <= 2 * ORDINALS; bit++) {
    for (int weekday = 1; weekday <= 7; weekday++) {
      if (rule->days[weekday] & (1u << bit))
        g_ptr_array_add (words, describe_day (weekday, bit));
    }
  }

  return words;
}

static GPtrArray *
list_month_days (const EfRule *rule)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i <= 31; i++) {
    if (rule->month_days & (1u << i))
      /* Translators: a day of the month: “day 15”. */
      g_ptr_array_add (words, g_strdup_printf (_ ("day %u"), i));
  }
  if (rule->month_backs & 2)
    g_ptr_array_add (words, g_strdup (_ ("the last day")));
  for (guint i = 2; i <= 31; i++) {
    if (rule->month_backs & (1u << i))
      /* Translators: “day 2 from the end” of a month. */
      g_ptr_array_add (words, g_strdup_printf (_ ("day %u from the end"), i));
  }

  return words;
}

/* More times of a day than these are not named but counted. */
#define MOST_TIMES 8

/* Takes @sentence. */
static char *
describe_times (const EfRule *rule, char *sentence)
{
  g_autofree char *before = sentence;
  g_autofree char *times = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (int hour = 0; hour < 24; hour++) {
    for (int minute = 0; minute < 60 && (rule->hours & (1u << hour)); minute++) {
      if (rule->minutes & (G_GUINT64_CONSTANT (1) << minute))
        g_ptr_array_add (words, g_strdup_printf ("%02d:%02d", hour, minute));
    }
  }
  if (words->len > MOST_TIMES)
    return g_strdup_printf (ngettext ("%s, %u time a day", "%s, %u times a day", words->len),
                            before, words->len);

  times = join (words);

  /* Translators: “Every week on Monday at 09:00 and 18:30” */
  return g_strdup_printf (_ ("%s at %s"), before, times);
}

/* Takes @sentence. */
static char *
describe_end (const EfRule *rule, char *sentence)
{
  g_autofree char *before = sentence;

  if (rule->count > 0)
    /* Translators: “Every day at 09:00, 10 times” */
    return g_strdup_printf (ngettext ("%s, %u time", "%s, %u times", rule->count), before,
                            rule->count);
  if (rule->until != G_MAXINT64) {
    EfDate date = ef_date_from_day (ef_local_time_get_day (rule->until));
    g_autofree char *day = g_strdup_printf ("%04d-%02d-%02d", date.year, date.month, date.day);

    /* Translators: “Every day at 09:00, until 2027-03-31” */
    return g_strdup_printf (_ ("%s, until %s"), before, day);
  }

  return g_steal_pointer (&before);
}

char *
ef_rule_describe (const EfRule *self, gint64 start)
{
  EfRule rule = complete (self, start);
  g_autofree char *sentence = describe_frequency (&rule);
  g_autoptr (GPtrArray) by_week = list_weekdays (&rule);
  g_autoptr (GPtrArray) by_month = list_month_days (&rule);

  if (by_week->len > 0) {
    g_autofree char *before = g_steal_pointer (&sentence);
    g_autofree char *days = join (by_week);

    /* Translators: “Every week on Monday and Thursday”, “Every month on the first Monday” */
    sentence = g_strdup_printf (_ ("%s on %s"), before, days);
  }
  if (by_month->len > 0) {
    g_autofree char *before = g_steal_pointer (&sentence);
    g_autofree char *days = join (by_month);

    if (by_week->len > 0)
      /* Translators: “Every month on Friday, if it is day 13” */
      sentence = g_strdup_printf (_ ("%s, if it is %s"), before, days);
    else
      sentence = g_strdup_printf (_ ("%s on %s"), before, days);
  }

  return describe_end (&rule, describe_times (&rule, g_steal_pointer (&sentence)));
}
