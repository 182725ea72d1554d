/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timecode.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

/* Times as people write them. Three ways to count frames exist and they differ by seconds an hour at
 * 29.97: HH:MM:SS:FF here means the frame within the second of the clock, HH:MM:SS;FF is SMPTE
 * drop-frame, and lists of edits count as tapes did (EF_TIMECODE_NON_DROP). */

#define NS_PER_MS G_GINT64_CONSTANT (1000000)
#define MOST_SECONDS (EF_TIME_MOST / EF_NS_PER_SECOND)
#define MOST_PARTS 4

/* The numbers of a time and what separates them, before anybody asks what they mean. */
typedef struct {
  gint64 parts[MOST_PARTS];
  guint n_parts;
  gint64 fraction;        /* nanoseconds */
  gboolean has_semicolon; /* before the last part */
  gboolean has_fraction;
} Written;

static const struct {
  EfRate rate;
  int dropped; /* labels that do not exist at the begin of a minute */
} drops[] = {
  { { 30000, 1001 }, 2 },
  { { 60000, 1001 }, 4 },
};

static int
get_dropped (EfRate rate)
{
  for (guint i = 0; i < G_N_ELEMENTS (drops); i++) {
    if (ef_rate_equal (drops[i].rate, rate))
      return drops[i].dropped;
  }

  return 0;
}

gboolean
ef_timecode_has_drop (EfRate rate)
{
  return get_dropped (rate) > 0;
}

/* Returns whether at least one digit was there; more digits than any time has end at the limit. */
static gboolean
scan_number (const char **at, gint64 *number)
{
  const char *begin = *at;

  *number = 0;
  for (; g_ascii_isdigit (**at); (*at)++)
    *number = MIN (*number * 10 + g_ascii_digit_value (**at), MOST_SECONDS * 1000);

  return *at > begin;
}

static gint64
scan_fraction (const char **at)
{
  gint64 unit = EF_NS_PER_SECOND;
  gint64 fraction = 0;

  for (; g_ascii_isdigit (**at); (*at)++) {
    unit /= 10;
    fraction += unit * g_ascii_digit_value (**at);
  }

  return fraction;
}

/* A semicolon means drop-frame and stands before the frames only. */
static gboolean
at_separator (const char *at, guint n_parts)
{
  return (*at == ':' || (*at == ';' && n_parts == MOST_PARTS - 1)) && n_parts < MOST_PARTS &&
         g_ascii_isdigit (at[1]);
}

static void
scan_parts (const char **at, Written *written)
{
  if (!scan_number (at, &written->parts[0]))
    return;

  written->n_parts = 1;
  while (at_separator (*at, written->n_parts)) {
    written->has_semicolon = **at == ';';
    (*at)++;
    scan_number (at, &written->parts[written->n_parts++]);
  }
}

/* Stops at the first character that no longer belongs to a time. */
static gboolean
scan (const char **at, Written *written)
{
  memset (written, 0, sizeof *written);
  scan_parts (at, written);
  if ((**at == '.' || **at == ',') && g_ascii_isdigit ((*at)[1]) && written->n_parts < MOST_PARTS) {
    (*at)++;
    written->fraction = scan_fraction (at);
    written->has_fraction = TRUE;
    written->n_parts = MAX (written->n_parts, 1);
  }

  return written->n_parts > 0;
}

static gint64
count_seconds (const Written *written, guint n_parts)
{
  gint64 seconds = 0;

  for (guint i = 0; i < n_parts; i++)
    seconds = MIN (seconds * 60 + written->parts[i], MOST_SECONDS * 1000);

  return seconds;
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  if (error != NULL)
    *error = g_error_new_valist (EF_ERROR, EF_ERROR_INVALID, format, values);
  va_end (values);

  return FALSE;
}

/* Minutes and seconds behind a larger unit end at 59: 1:75 is a slip, 75:00 is how people count. */
static gboolean
check_parts (const Written *written, guint n_parts, const char *text, GError **error)
{
  g_autofree char *excerpt = NULL;

  for (guint i = 1; i < n_parts; i++) {
    if (written->parts[i] > 59) {
      excerpt = ef_text_excerpt (text);
      return refuse (error,
                     _ ("“%s” has more than 59 minutes or seconds: write 01:15:00 for 75 minutes."),
                     excerpt);
    }
  }
  if (count_seconds (written, n_parts) >= MOST_SECONDS) {
    excerpt = ef_text_excerpt (text);
    return refuse (error, _ ("“%s” is too long: a time ends before 1000 hours."), excerpt);
  }

  return TRUE;
}

static gboolean
check_frame (gint64 frame, EfRate rate, GError **error)
{
  if (!ef_rate_is_valid (rate))
    return refuse (error,
                   _ ("There is no frame rate to count frames by: write seconds, as 83.45."));
  if (frame >= ef_rate_get_base (rate))
    return refuse (error, _ ("There is no frame %d in a second: the last one is %d."),
                   (int) MIN (frame, 9999), ef_rate_get_base (rate) - 1);

  return TRUE;
}

/* Which labels a minute leaves out so that drop-frame keeps up with the clock: all but every tenth. */
static gint64
count_drop_frames (gint64 seconds, gint64 frame, EfRate rate)
{
  gint64 minutes = seconds / 60;

  return seconds * ef_rate_get_base (rate) + frame - get_dropped (rate) * (minutes - minutes / 10);
}

static gboolean
check_drop (gint64 seconds, gint64 frame, EfRate rate, const char *text, GError **error)
{
  int dropped = get_dropped (rate);

  if (dropped == 0)
    return refuse (error, _ ("Drop-frame times (with “;”) exist at 29.97 and 59.94 frames a second "
                             "only: write “:” before the frames."));
  if (seconds % 60 == 0 && seconds / 60 % 10 != 0 && frame < dropped) {
    g_autofree char *excerpt = ef_text_excerpt (text);

    return refuse (error,
                   _ ("“%s” does not exist in drop-frame: this minute begins with frame %d."),
                   excerpt, dropped);
  }

  return TRUE;
}

static gboolean
read_frames (const Written *written, const char *text, EfRate rate, gint64 *time, GError **error)
{
  gint64 seconds = count_seconds (written, 3);
  gint64 frame = written->parts[3];

  if (!check_frame (frame, rate, error))
    return FALSE;
  if (written->has_semicolon) {
    if (!check_drop (seconds, frame, rate, text, error))
      return FALSE;
    *time = ef_rate_get_begin (rate, count_drop_frames (seconds, frame, rate));
  } else {
    *time =
      ef_rate_get_begin (rate, ef_rate_get_nearest (rate, seconds * EF_NS_PER_SECOND) + frame);
  }

  return TRUE;
}

static gboolean
scan_whole (const char *text, Written *written)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  const char *at = copy;

  return scan (&at, written) && *at == '\0';
}

/* A minus sign typed by hand or set by a word processor. */
static const char *
skip_sign (const char *text, gboolean *negative)
{
  static const char *const signs[] = { "-", "\u2212", "\u2013" };

  while (g_ascii_isspace (*text))
    text++;
  *negative = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++) {
    if (g_str_has_prefix (text, signs[i])) {
      *negative = TRUE;
      return text + strlen (signs[i]);
    }
  }

  return *text == '+' ? text + 1 : text;
}

static gboolean
refuse_text (GError **error, const char *text)
{
  g_autofree char *excerpt = NULL;
  Written written;
  gboolean negative;
  const char *behind = skip_sign (text, &negative);

  if (error == NULL)
    return FALSE;
  excerpt = ef_text_excerpt (text);
  if (negative && scan_whole (behind, &written))
    return refuse (error, _ ("“%s” is negative: times begin at 0."), excerpt);

  return refuse (error, _ ("“%s” is not a time: write it as 83.45, 00:01:23.450 or 00:01:23:13."),
                 excerpt);
}

/* Takes SS.mmm, MM:SS, HH:MM:SS.mmm, HH:MM:SS:FF and HH:MM:SS;FF. Only the last two mean a frame; the
 * caller brings the others to a frame boundary, which is for the source to say where. */
gboolean
ef_timecode_parse (const char *text, EfRate rate, gint64 *time, GError **error)
{
  Written written;

  if (!scan_whole (text, &written))
    return refuse_text (error, text);
  if (!check_parts (&written, MIN (written.n_parts, 3), text, error))
    return FALSE;
  if (written.n_parts == MOST_PARTS)
    return read_frames (&written, text, rate, time, error);

  *time = count_seconds (&written, written.n_parts) * EF_NS_PER_SECOND + written.fraction;

  return TRUE;
}

/* A distance, for moving things: a time with an optional sign. */
gboolean
ef_timecode_parse_offset (const char *text, EfRate rate, gint64 *offset, GError **error)
{
  gboolean negative;

  if (!ef_timecode_parse (skip_sign (text, &negative), rate, offset, error))
    return FALSE;
  if (negative)
    *offset = -*offset;

  return TRUE;
}

/* HH:MM:SS:FF as tapes and lists of edits count it; @drop as the list says, a “;” says it too. */
gboolean
ef_timecode_parse_smpte (const char *text, EfRate rate, gboolean drop, gint64 *time, GError **error)
{
  Written written;
  gint64 seconds;

  if (!scan_whole (text, &written) || written.n_parts != MOST_PARTS) {
    g_autofree char *excerpt = ef_text_excerpt (text);

    return refuse (error, _ ("“%s” is not a time code: write it as 00:01:23:13."), excerpt);
  }

  seconds = count_seconds (&written, 3);
  if (!check_parts (&written, 3, text, error) || !check_frame (written.parts[3], rate, error))
    return FALSE;
  if (drop || written.has_semicolon) {
    if (!check_drop (seconds, written.parts[3], rate, text, error))
      return FALSE;
    *time = ef_rate_get_begin (rate, count_drop_frames (seconds, written.parts[3], rate));
  } else {
    *time = ef_rate_get_begin (rate, seconds * ef_rate_get_base (rate) + written.parts[3]);
  }

  return TRUE;
}

/* What a person typed where MM:SS:FF is shown, so that three groups mean that. A frame that is named by
 * the clock is left to the caller, who knows where frames begin: @second and @frame. Otherwise @frame is
 * -1 and @time is set. */
gboolean
ef_timecode_take_apart (const char *text,
                        EfRate rate,
                        gint64 *second,
                        gint64 *frame,
                        gint64 *time,
                        GError **error)
{
  Written written;
  guint n_before;

  *frame = -1;
  if (!scan_whole (text, &written) || written.has_semicolon || written.n_parts < 3 ||
      written.has_fraction || (written.n_parts == 3 && !ef_rate_is_valid (rate)))
    return ef_timecode_parse (text, rate, time, error);

  n_before = written.n_parts - 1;
  if (!check_parts (&written, n_before, text, error))
    return FALSE;
  if (!ef_rate_is_valid (rate))
    return check_frame (0, rate, error);

  *second = count_seconds (&written, n_before);
  *frame = written.parts[n_before];

  return TRUE;
}

/* A distance typed in the same way: +00:10:05 is ten seconds and five frames. */
gboolean
ef_timecode_read_offset (const char *text, EfRate rate, gint64 *offset, GError **error)
{
  gboolean negative;
  gint64 second = 0;
  gint64 frame = 0;

  if (!ef_timecode_take_apart (skip_sign (text, &negative), rate, &second, &frame, offset, error))
    return FALSE;
  if (frame >= 0) {
    if (!check_frame (frame, rate, error))
      return FALSE;
    *offset =
      ef_rate_get_begin (rate, ef_rate_get_nearest (rate, second * EF_NS_PER_SECOND) + frame);
  }
  if (negative)
    *offset = -*offset;

  return TRUE;
}

/* The time without frames at the very begin of @text; @behind is what follows it. */
gboolean
ef_timecode_scan (const char *text, gint64 *time, const char **behind)
{
  const char *at = text;
  Written written;

  if (!scan (&at, &written) || written.n_parts == MOST_PARTS ||
      !check_parts (&written, written.n_parts, text, NULL))
    return FALSE;

  *time = count_seconds (&written, written.n_parts) * EF_NS_PER_SECOND + written.fraction;
  *behind = at;

  return TRUE;
}

static char *
format_clock (gint64 seconds, char separator, gint64 rest, int digits)
{
  return g_strdup_printf ("%02" G_GINT64_FORMAT ":%02d:%02d%c%0*" G_GINT64_FORMAT, seconds / 3600,
                          (int) (seconds / 60 % 60), (int) (seconds % 60), separator, digits, rest);
}

/* At least three digits, and no more than the time has: what is read back is the same time. */
static char *
format_seconds (gint64 time)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT,
                                           time / EF_NS_PER_SECOND, time % EF_NS_PER_SECOND);
  gsize length = strlen (text);
  gsize least = length - 6;

  while (length > least && text[length - 1] == '0')
    length--;

  return g_strndup (text, length);
}

static char *
format_milliseconds (gint64 time)
{
  gint64 ms = (time + NS_PER_MS / 2) / NS_PER_MS;

  return format_clock (ms / 1000, '.', ms % 1000, 3);
}

static int
count_digits (EfRate rate)
{
  return ef_rate_get_base (rate) > 100 ? 3 : 2;
}

/* The second to which @frame belongs is the last one whose nearest frame it is or follows. Below one
 * frame a second several seconds share a frame, and the one in which it begins names it. */
static char *
format_frames (gint64 frame, EfRate rate)
{
  gint64 second = ef_rate_get_begin (rate, frame) / EF_NS_PER_SECOND;
  gint64 first = ef_rate_get_nearest (rate, second * EF_NS_PER_SECOND);
  gint64 next = ef_rate_get_nearest (rate, (second + 1) * EF_NS_PER_SECOND);

  if (first != frame && next <= frame) {
    second++;
    first = next;
  }

  return format_clock (second, ':', frame - first, count_digits (rate));
}

static char *
format_non_drop (gint64 frame, EfRate rate)
{
  int base = ef_rate_get_base (rate);

  return format_clock (frame / base, ':', frame % base, count_digits (rate));
}

static char *
format_drop (gint64 frame, EfRate rate)
{
  int base = ef_rate_get_base (rate);
  int dropped = get_dropped (rate);
  gint64 per_minute = base * 60 - dropped;
  gint64 per_ten = per_minute * 10 + dropped;
  gint64 rest = frame % per_ten;
  gint64 label = frame + frame / per_ten * 9 * dropped;

  if (rest >= base * 60)
    label += dropped * ((rest - base * 60) / per_minute + 1);

  return format_clock (label / base, ';', label % base, 2);
}

/* What cannot be counted in frames is shown by the clock. */
char *
ef_timecode_format (gint64 time, EfRate rate, EfTimecodeForm form)
{
  gint64 frame;

  time = CLAMP (time, 0, EF_TIME_MOST);
  if (form == EF_TIMECODE_SECONDS)
    return format_seconds (time);
  if (form == EF_TIMECODE_CLOCK || !ef_rate_is_valid (rate))
    return format_milliseconds (time);

  frame = ef_rate_get_nearest (rate, time);
  if (form == EF_TIMECODE_NON_DROP)
    return format_non_drop (frame, rate);
  if (form == EF_TIMECODE_DROP && ef_timecode_has_drop (rate))
    return format_drop (frame, rate);

  return format_frames (frame, rate);
}
