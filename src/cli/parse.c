/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/parse.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "core/error.h"
#include "core/text.h"

/* Options may stand anywhere, before or after the verb; a verb's own options are known only once the
 * verb is. So the words are read twice: first for the verb, then for all. */

void
ef_cli_request_free (EfCliRequest *self)
{
  g_clear_pointer (&self->arguments, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
  g_clear_pointer (&self->repeated, g_hash_table_unref);
  g_free (self);
}

/* "-o" or "--format", as a person types it. */
static char *
make_word (const EfCliOption *option)
{
  return g_strconcat (option->name[1] == '\0' ? "-" : "--", option->name, NULL);
}

static const EfCliOption *
find_option (const EfCliOption *options, const char *name, gsize length)
{
  for (const EfCliOption *option = options; option != NULL && option->name != NULL; option++) {
    if (strlen (option->name) == length && strncmp (option->name, name, length) == 0)
      return option;
  }

  return NULL;
}

static gboolean
fail (GError **error, const char *format, const char *text)
{
  g_autoptr (GString) message = g_string_new (format);

  g_string_replace (message, "%s", text, 1);
  g_set_error_literal (error, EF_ERROR, EF_ERROR_USAGE, message->str);

  return FALSE;
}

static gboolean
is_option (const char *word)
{
  return word[0] == '-' && word[1] != '\0';
}

static gsize
get_name (const char *word, const char **name)
{
  *name = word + (word[1] == '-' ? 2 : 1);

  return strcspn (*name, "=");
}

static void
add_value (EfCliRequest *self, const char *name, const char *value)
{
  GPtrArray *values = g_hash_table_lookup (self->repeated, name);

  if (values == NULL) {
    values = g_ptr_array_new_null_terminated (4, g_free, TRUE);
    g_hash_table_insert (self->repeated, g_strdup (name), values);
  }
  g_ptr_array_add (values, g_strdup (value));
}

static gboolean
take_option (EfCliRequest *self,
             const EfCliOption *option,
             int argc,
             char **argv,
             int *at,
             GError **error)
{
  const char *name;
  gsize length = get_name (argv[*at], &name);
  const char *value = name[length] == '=' ? name + length + 1 : NULL;
  g_autofree char *word = make_word (option);

  if (option->value == NULL && value != NULL)
    return fail (error, _ ("%s takes no value."), word);
  if (option->value != NULL && value == NULL) {
    if (*at + 1 >= argc)
      return fail (error, _ ("%s needs a value behind it."), word);
    value = argv[++*at];
  }

  g_hash_table_replace (self->options, g_strdup (option->name),
                        g_strdup (value != NULL ? value : ""));
  add_value (self, option->name, value != NULL ? value : "");

  return TRUE;
}

/* The words that are not options, without knowing yet which options take a value: only the global ones
 * may stand before the verb. */
static void
find_words (const EfCliOption *global_options,
            int argc,
            char **argv,
            const char *words[2],
            guint *n_words)
{
  *n_words = 0;
  for (int i = 1; i < argc && *n_words < 2; i++) {
    const char *name;
    gsize length;
    const EfCliOption *option;

    if (!is_option (argv[i])) {
      words[(*n_words)++] = argv[i];
      continue;
    }

    length = get_name (argv[i], &name);
    option = find_option (global_options, name, length);
    if (option != NULL && option->value != NULL && strchr (argv[i], '=') == NULL)
      i++;
  }
}

static gboolean
find_verb (EfCliRequest *self,
           const EfCliVerb *const *groups,
           const char *words[2],
           guint n_words,
           GError **error)
{
  for (guint i = 0; n_words > 0 && groups[i] != NULL; i++) {
    if (!g_str_equal (groups[i]->group, words[0]))
      continue;

    self->group = groups[i]->group;
    for (const EfCliVerb *verb = groups[i]; verb->group != NULL; verb++) {
      if (verb->verb == NULL || (n_words > 1 && g_str_equal (verb->verb, words[1]))) {
        self->verb = verb;
        return TRUE;
      }
    }
    if (n_words > 1)
      return fail (error, _ ("There is no such command: see “edit-factory-cli %s --help”."),
                   self->group);

    return TRUE;
  }

  if (n_words > 0) {
    g_autofree char *excerpt = ef_text_excerpt (words[0]);

    return fail (error, _ ("There is no command “%s”: see “edit-factory-cli --help”."), excerpt);
  }

  return TRUE;
}

/* What stands behind the "=" is not repeated: it may be a key. */
static gboolean
refuse_option (GError **error, const char *name, gsize length)
{
  g_autofree char *cut = g_strndup (name, length);
  g_autofree char *excerpt = ef_text_excerpt (cut);

  return fail (error, _ ("There is no option --%s here: see --help."), excerpt);
}

static gboolean
read_words (EfCliRequest *self,
            const EfCliOption *global_options,
            int argc,
            char **argv,
            GError **error)
{
  guint n_skip = self->verb == NULL ? 0 : self->verb->verb == NULL ? 1 : 2;
  gboolean only_arguments = FALSE;

  for (int i = 1; i < argc; i++) {
    const EfCliOption *option;
    const char *name;
    gsize length;

    if (!only_arguments && g_str_equal (argv[i], "--")) {
      only_arguments = TRUE;
      continue;
    }
    if (only_arguments || !is_option (argv[i])) {
      if (n_skip > 0)
        n_skip--;
      else
        g_ptr_array_add (self->arguments, g_strdup (argv[i]));
      continue;
    }

    length = get_name (argv[i], &name);
    option = find_option (global_options, name, length);
    if (option == NULL && self->verb != NULL)
      option = find_option (self->verb->options, name, length);
    if (option == NULL || (argv[i][1] != '-') != (length == 1))
      return refuse_option (error, name, length);
    if (!take_option (self, option, argc, argv, &i, error))
      return FALSE;
  }

  return TRUE;
}

/* The translation of an empty text is the head of the catalogue. */
static const char *
get_arguments (const EfCliVerb *verb)
{
  return *verb->arguments != '\0' ? _ (verb->arguments) : "";
}

static gboolean
check_count (EfCliRequest *self, GError **error)
{
  g_autofree char *usage = NULL;

  if (self->verb == NULL && self->group == NULL)
    return fail (error, _ ("A command is missing: see “%s”."), "edit-factory-cli --help");
  if (self->verb == NULL)
    return fail (error, _ ("A command is missing: see “edit-factory-cli %s --help”."), self->group);
  if (self->arguments->len >= self->verb->least && self->arguments->len <= self->verb->most)
    return TRUE;

  usage = g_strjoin (" ", self->verb->group,
                     self->verb->verb != NULL ? self->verb->verb : get_arguments (self->verb),
                     self->verb->verb != NULL ? get_arguments (self->verb) : NULL, NULL);

  return fail (error, _ ("Type it like this: edit-factory-cli %s"), usage);
}

EfCliRequest *
ef_cli_parse (const EfCliVerb *const *groups,
              const EfCliOption *global_options,
              int argc,
              char **argv,
              GError **error)
{
  g_autoptr (EfCliRequest) self = g_new0 (EfCliRequest, 1);
  const char *words[2] = { NULL, NULL };
  guint n_words;

  self->arguments = g_ptr_array_new_with_free_func (g_free);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->repeated =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  find_words (global_options, argc, argv, words, &n_words);
  if (!find_verb (self, groups, words, n_words, error) ||
      !read_words (self, global_options, argc, argv, error))
    return NULL;

  if (self->group == NULL && g_hash_table_size (self->options) == 0)
    g_hash_table_replace (self->options, g_strdup ("help"), g_strdup (""));
  if (g_hash_table_contains (self->options, "help") ||
      g_hash_table_contains (self->options, "version"))
    return g_steal_pointer (&self);
  if (!check_count (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Also before anything could be parsed, an error is in the form that was asked for. */
gboolean
ef_cli_wants_json (int argc, char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++) {
    if (g_str_equal (argv[i], "--json"))
      return TRUE;
  }

  return FALSE;
}

static void
print_options (const EfCliOption *options)
{
  for (const EfCliOption *option = options; option != NULL && option->name != NULL; option++) {
    g_autofree char *word = make_word (option);
    g_autofree char *left = g_strdup_printf ("%s%s%s", word, option->value != NULL ? " " : "",
                                             option->value != NULL ? _ (option->value) : "");

    printf ("  %-24s %s\n", left, _ (option->help));
  }
}

static void
print_verb (const EfCliVerb *verb)
{
  g_autofree char *left =
    g_strdup_printf ("%s%s%s %s", verb->group, verb->verb != NULL ? " " : "",
                     verb->verb != NULL ? verb->verb : "", get_arguments (verb));

  printf ("  %-44s %s\n", g_strchomp (left), _ (verb->help));
}

/* What the capitals stand for that the arguments are written with. */
static const struct {
  const char *letter;
  const char *meaning;
} legend[] = {
  { "P", N_ ("a profile: its name, or the start of its id") },
  { "S", N_ ("a source: its name, or the start of its id") },
  { "G", N_ ("a segment: the start of its id") },
};

static gboolean
has_word (const EfCliVerb *verb, const char *letter)
{
  g_auto (GStrv) words = g_strsplit_set (verb->arguments, " .[]|", -1);

  return g_strv_contains ((const char *const *) words, letter);
}

static void
print_legend (const gboolean *is_used)
{
  gboolean is_any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (legend); i++) {
    if (is_used[i])
      printf ("  %s  %s\n", legend[i].letter, _ (legend[i].meaning));
    is_any |= is_used[i];
  }
  if (is_any)
    printf ("\n");
}

static void
note_words (const EfCliVerb *verb, gboolean *is_used)
{
  for (guint i = 0; i < G_N_ELEMENTS (legend); i++)
    is_used[i] |= has_word (verb, legend[i].letter);
}

void
ef_cli_print_help (const EfCliVerb *const *groups,
                   const EfCliOption *global_options,
                   EfCliRequest *request)
{
  gboolean is_used[G_N_ELEMENTS (legend)] = { FALSE };

  if (request->verb != NULL) {
    printf ("%s edit-factory-cli %s %s %s\n\n%s\n\n", _ ("Usage:"), request->verb->group,
            request->verb->verb != NULL ? request->verb->verb : "", get_arguments (request->verb),
            _ (request->verb->help));
    note_words (request->verb, is_used);
    print_legend (is_used);
    print_options (request->verb->options);
  } else {
    printf ("%s edit-factory-cli %s\n\n", _ ("Usage:"), _ ("[OPTIONS] COMMAND"));
    for (guint i = 0; groups[i] != NULL; i++) {
      for (const EfCliVerb *verb = groups[i]; verb->group != NULL; verb++) {
        if (request->group != NULL && !g_str_equal (request->group, verb->group))
          continue;
        print_verb (verb);
        note_words (verb, is_used);
      }
    }
    printf ("\n");
    print_legend (is_used);
  }

  print_options (global_options);
}
