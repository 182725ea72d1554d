/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/script.h"

#include <string.h>

#include "core/text.h"

/* Of a sentence, where it is shown. */
#define MOST_SHOWN 300

typedef struct {
  char *text;  /* as it is compared */
  char *shown; /* as it was written */
  double begin;
} Sentence;

typedef struct {
  guint sentence;
  const char *at;
} Place;

struct _EfScript {
  GArray *sentences; /* (element-type Sentence) */
  GHashTable *words; /* (element-type utf8 GArray): a word → (element-type Place) */
  GHashTable *found; /* (element-type utf8 GArray): a keyword → (element-type guint) */
};

/* These write without spaces, so that a word may begin and end anywhere. */
static gboolean
is_unspaced (gunichar c)
{
  switch ((int) g_unichar_get_script (c)) {
  case G_UNICODE_SCRIPT_HAN:
  case G_UNICODE_SCRIPT_HIRAGANA:
  case G_UNICODE_SCRIPT_KATAKANA:
  case G_UNICODE_SCRIPT_THAI:
  case G_UNICODE_SCRIPT_LAO:
  case G_UNICODE_SCRIPT_KHMER:
  case G_UNICODE_SCRIPT_MYANMAR:
    return TRUE;
  default:
    return FALSE;
  }
}

/* Whether two of them side by side belong to one word. The joiners are inside of words in Persian and in the
 * languages of India. */
static gboolean
joins (gunichar c)
{
  if (c == '_' || c == 0x200c || c == 0x200d)
    return TRUE;

  return (g_unichar_isalnum (c) || g_unichar_ismark (c)) && !is_unspaced (c);
}

static const char *
skip_word (const char *at)
{
  if (!joins (g_utf8_get_char (at)))
    return g_utf8_next_char (at);
  while (joins (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);

  return at;
}

/* The form in which words are compared: case folded, spaces in a row are one. */
static char *
fold (const char *text)
{
  g_autofree char *folded = ef_text_fold (text);
  GString *result = g_string_sized_new (strlen (folded));

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (!g_unichar_isspace (c))
      g_string_append_unichar (result, c);
    else if (result->len > 0 && result->str[result->len - 1] != ' ')
      g_string_append_c (result, ' ');
  }
  if (result->len > 0 && result->str[result->len - 1] == ' ')
    g_string_truncate (result, result->len - 1);

  return g_string_free_and_steal (result);
}

static gboolean
contains (const gunichar *list, guint n, gunichar c)
{
  for (guint i = 0; i < n; i++) {
    if (list[i] == c)
      return TRUE;
  }

  return FALSE;
}

/* Where @at ends a sentence. The stops of languages that put a space behind them may be in a number or a name
 * as well. */
static gboolean
ends_sentence (const char *at)
{
  static const gunichar stops[] = {
    '\n', '\r', 0x2028, 0x2029, 0x3002, 0xff01, 0xff1f, 0x0964, 0x0965, 0x06d4, 0x104b, 0x17d4,
  };
  static const gunichar spaced_stops[] = { '.', '!', '?', 0x2026, 0x061f, 0x0589 };
  gunichar c = g_utf8_get_char (at);
  gunichar next = g_utf8_get_char (g_utf8_next_char (at));

  if (contains (stops, G_N_ELEMENTS (stops), c))
    return TRUE;

  return contains (spaced_stops, G_N_ELEMENTS (spaced_stops), c) && !g_unichar_isalnum (next) &&
         !contains (spaced_stops, G_N_ELEMENTS (spaced_stops), next);
}

static void
clear_sentence (gpointer data)
{
  Sentence *sentence = data;

  g_free (sentence->text);
  g_free (sentence->shown);
}

static void
add_sentence (EfScript *self, const char *begin, const char *end, double place)
{
  g_autofree char *text = g_strndup (begin, end - begin);
  g_autofree char *line = ef_text_make_line (text, MOST_SHOWN);
  Sentence sentence = { .text = fold (text),
                        .shown = g_strdup (g_strstrip (line)),
                        .begin = place };

  if (*sentence.text != '\0')
    g_array_append_val (self->sentences, sentence);
  else
    clear_sentence (&sentence);
}

static void
split (EfScript *self, const char *text)
{
  double length = (double) MAX (g_utf8_strlen (text, -1), 1);
  const char *begin = text;
  glong n = 0;
  glong n_before = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    n++;
    if (ends_sentence (at)) {
      const char *end = g_utf8_next_char (at);

      add_sentence (self, begin, end, (double) n_before / length);
      begin = end;
      n_before = n;
    }
  }
  add_sentence (self, begin, begin + strlen (begin), (double) n_before / length);
}

static void
index_sentence (EfScript *self, guint number)
{
  const char *at = g_array_index (self->sentences, Sentence, number).text;

  while (*at != '\0') {
    const char *end = skip_word (at);
    g_autofree char *word = g_strndup (at, end - at);
    Place place = { number, at };
    GArray *places = g_hash_table_lookup (self->words, word);

    if (places == NULL) {
      places = g_array_new (FALSE, FALSE, sizeof (Place));
      g_hash_table_insert (self->words, g_steal_pointer (&word), places);
    }
    g_array_append_val (places, place);
    at = end;
  }
}

EfScript *
ef_script_new (const char *text)
{
  EfScript *self = g_new0 (EfScript, 1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  self->sentences = g_array_new (FALSE, FALSE, sizeof (Sentence));
  g_array_set_clear_func (self->sentences, clear_sentence);
  self->words =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->found =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  split (self, valid);
  for (guint i = 0; i < self->sentences->len; i++)
    index_sentence (self, i);

  return self;
}

void
ef_script_free (EfScript *self)
{
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->found);
  g_array_unref (self->sentences);
  g_free (self);
}

guint
ef_script_get_n_sentences (EfScript *self)
{
  return self->sentences->len;
}

double
ef_script_get_begin (EfScript *self, guint sentence)
{
  g_return_val_if_fail (sentence < self->sentences->len, 1);

  return g_array_index (self->sentences, Sentence, sentence).begin;
}

const char *
ef_script_get_text (EfScript *self, guint sentence)
{
  g_return_val_if_fail (sentence < self->sentences->len, "");

  return g_array_index (self->sentences, Sentence, sentence).shown;
}

static gboolean
is_at (const char *keyword, gsize length, const char *at)
{
  const char *end = at + length;

  if (strncmp (at, keyword, length) != 0)
    return FALSE;

  return !joins (g_utf8_get_char (end)) || !joins (g_utf8_get_char (g_utf8_prev_char (end)));
}

static void
find (EfScript *self, const char *keyword, GArray *sentences)
{
  gsize length = strlen (keyword);
  g_autofree char *word = g_strndup (keyword, skip_word (keyword) - keyword);
  GArray *places = g_hash_table_lookup (self->words, word);

  for (guint i = 0; places != NULL && i < places->len; i++) {
    Place place = g_array_index (places, Place, i);
    gboolean is_known =
      sentences->len > 0 && g_array_index (sentences, guint, sentences->len - 1) == place.sentence;

    if (sentences->len >= EF_SCRIPT_PLACES_MOST)
      break;
    if (!is_known && is_at (keyword, length, place.at))
      g_array_append_val (sentences, place.sentence);
  }
}

GArray *
ef_script_find (EfScript *self, const char *keyword)
{
  GArray *sentences = g_hash_table_lookup (self->found, keyword);
  g_autofree char *folded = NULL;

  if (sentences != NULL)
    return sentences;

  folded = fold (keyword);
  sentences = g_array_new (FALSE, FALSE, sizeof (guint));
  if (*folded != '\0')
    find (self, folded, sentences);
  g_hash_table_insert (self->found, g_strdup (keyword), sentences);

  return sentences;
}

static gboolean
contains_number (GArray *numbers, guint number)
{
  for (guint i = 0; i < numbers->len; i++) {
    if (g_array_index (numbers, guint, i) == number)
      return TRUE;
  }

  return FALSE;
}

GArray *
ef_script_match (EfScript *self, const char *const *keywords)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++) {
    GArray *sentences = ef_script_find (self, keywords[i]);

    for (guint j = 0; j < sentences->len; j++) {
      guint sentence = g_array_index (sentences, guint, j);

      if (all->len < EF_SCRIPT_PLACES_MOST && !contains_number (all, sentence))
        g_array_append_val (all, sentence);
    }
  }

  return all;
}
