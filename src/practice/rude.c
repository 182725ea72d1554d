/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/rude.h"

#include <glib/gi18n.h>
#include <string.h>

#include "practice/server.h"

struct _EfRude {
  GPtrArray *rules; /* (owned) (element-type EfRudeRule) */
};

static const char *const endpoints[] = {
  [EF_PRACTICE_OTHER] = "other",         [EF_PRACTICE_CONNECTED] = "connected",
  [EF_PRACTICE_CHANNELS] = "channels",   [EF_PRACTICE_GROUPS] = "groups",
  [EF_PRACTICE_SOCIAL] = "social",       [EF_PRACTICE_SETTINGS] = "settings",
  [EF_PRACTICE_TOOL] = "tool",           [EF_PRACTICE_SLOT] = "slot",
  [EF_PRACTICE_UPLOAD] = "upload",       [EF_PRACTICE_UPLOAD_URL] = "upload-url",
  [EF_PRACTICE_LIST] = "list",           [EF_PRACTICE_CREATE] = "create",
  [EF_PRACTICE_DELETE] = "delete",       [EF_PRACTICE_STATUS] = "status",
  [EF_PRACTICE_MISSING] = "missing",     [EF_PRACTICE_RELEASE] = "release",
  [EF_PRACTICE_ANALYTICS] = "analytics", [EF_PRACTICE_NOTIFICATIONS] = "notifications",
};

/* What a number behind a rule is called, and what it is when it is not said. The words on each are for whoever
 * writes tests, and in English as the names are. */
static const struct {
  const char *name;
  const char *option; /* (nullable) */
  gint64 number;
  const char *help;
  gboolean is_everywhere; /* unless "on=" says where; else it is about creating posts */
} kinds[EF_N_RUDES] = {
  [EF_RUDE_NONE] = { "none", NULL, 0, NULL },
  [EF_RUDE_CUT_BEFORE] = { "cut-before", NULL, 0, "hang up before anything is stored" },
  [EF_RUDE_CUT_AFTER] = { "cut-after", NULL, 0, "store, then hang up without an answer" },
  [EF_RUDE_CUT_MIDDLE] = { "cut-middle", NULL, 0, "store, then hang up within the answer" },
  [EF_RUDE_CUT_RANDOM] = { "cut-random", "seed", 1,
                           "one of the three before, in share=PERCENT of the cases" },
  [EF_RUDE_CUT_UPLOAD] = { "cut-upload", "bytes", 4096,
                           "hang up when so many bytes of an upload have come" },
  [EF_RUDE_ERROR_BEFORE] = { "error-before", "status", 500,
                             "answer with such a status, nothing stored" },
  [EF_RUDE_ERROR_AFTER] = { "error-after", "status", 500, "store, then answer with such a status" },
  [EF_RUDE_TOO_LARGE] = { "too-large", NULL, 0, "a proxy's page that says 413" },
  [EF_RUDE_LIMIT_HOUR] = { "limit-hour", "s", 3600, "429, to be tried again in an hour" },
  [EF_RUDE_HANG] = { "hang", NULL, 0, "never answer, nothing stored" },
  [EF_RUDE_HANG_AFTER] = { "hang-after", NULL, 0, "store and never answer" },
  [EF_RUDE_HTML] = { "html", NULL, 0, "answer with a page instead of JSON", TRUE },
  [EF_RUDE_WRONG_TYPE] = { "wrong-type", NULL, 0, "call the answer a page", TRUE },
  [EF_RUDE_WRONG_SHAPE] = { "wrong-shape", NULL, 0, "answer with other JSON", TRUE },
  [EF_RUDE_HUGE] = { "huge", "mb", 64, "answer with so many megabytes", TRUE },
  [EF_RUDE_GARBAGE] = { "garbage", NULL, 0, "answer with what is no JSON", TRUE },
  [EF_RUDE_GARBAGE_HTTP] = { "garbage-http", NULL, 0, "answer with what is no HTTP", TRUE },
  [EF_RUDE_REDIRECT] = { "redirect", NULL, 0, "send elsewhere", TRUE },
  [EF_RUDE_NO_SUBSCRIPTION] = { "no-subscription", NULL, 0, "401, the account is not paid for",
                                TRUE },
  [EF_RUDE_AUTH_DOWN] = { "auth-down", NULL, 0, "401 without a word, for the server has a fault",
                          TRUE },
  [EF_RUDE_PARTIAL] = { "partial", "posts", 1, "store so many posts of a request, then 500" },
  [EF_RUDE_DRIP] = { "drip", "ms", 20, "answer byte by byte, so slowly", TRUE },
  [EF_RUDE_SLOW] = { "slow", "ms", 2000, "wait so long before each answer", TRUE },
  [EF_RUDE_DOUBLE] = { "double", NULL, 0, "store each post twice" },
  [EF_RUDE_MIXED_ORDER] = { "mixed-order", NULL, 0, "name the posts in another order" },
  [EF_RUDE_CLOCK] = { "clock", "s", 86400, "be so many seconds ahead, or behind" },
  [EF_RUDE_QUICK] = { "quick", NULL, 0, "every post is due at once, whatever its date" },
  [EF_RUDE_DELAY] = { "delay", "ms", 3000, "what is due takes so long to be published" },
  [EF_RUDE_KEY_REVOKED] = { "key-revoked", NULL, 0, "401 for key=KEY, or all" },
  [EF_RUDE_CHANNEL_GONE] = { "channel-gone", NULL, 0,
                             "channel=NETWORK or ID is not listed any more" },
  [EF_RUDE_CHANNEL_UNKNOWN] = { "channel-unknown", NULL, 0, "nor may anything be posted to it" },
  [EF_RUDE_CHANNEL_DISABLED] = { "channel-disabled", NULL, 0, "channel=NETWORK or ID is off" },
  [EF_RUDE_CHANNEL_RECONNECT] = { "channel-reconnect", NULL, 0,
                                  "channel=NETWORK or ID has to be connected again" },
  [EF_RUDE_OLD_LIMIT] = { "old-limit", NULL, 0, "uploads and lists count as well, as before 2.19" },
  [EF_RUDE_OLD_GROUPS] = { "old-groups", NULL, 0, "no groups, as before 2.21.9" },
  [EF_RUDE_OLD_SETTINGS] = { "old-settings", NULL, 0,
                             "posts are listed without settings, as up to 2.23" },
  [EF_RUDE_ONLY_API] = { "only-api", NULL, 0, "as the usual container: below /api alone" },
  [EF_RUDE_ONLY_BARE] = { "only-bare", NULL, 0, "as the cloud: not below /api" },
  [EF_RUDE_POSTS_FAIL] = { "posts-fail", NULL, 0, "posts, or those of channel=, fail" },
  [EF_RUDE_POSTS_FLAKY] = { "posts-flaky", NULL, 0, "they fail first and then succeed" },
  [EF_RUDE_POSTS_MISSING] = { "posts-missing", NULL, 0, "they are out, nobody knows where" },
  [EF_RUDE_POSTS_UNCONFIRMED] = { "posts-unconfirmed", NULL, 0, "nobody knows whether they are" },
  [EF_RUDE_POSTS_STUCK] = { "posts-stuck", NULL, 0, "they stay in the queue" },
};

static void
rule_free (gpointer data)
{
  EfRudeRule *self = data;

  g_free (self->text);
  g_clear_pointer (&self->random, g_rand_free);
  g_free (self);
}

EfRude *
ef_rude_new (void)
{
  EfRude *self = g_new0 (EfRude, 1);

  self->rules = g_ptr_array_new_with_free_func (rule_free);

  return self;
}

void
ef_rude_free (EfRude *self)
{
  g_ptr_array_unref (self->rules);
  g_free (self);
}

void
ef_rude_clear (EfRude *self)
{
  g_ptr_array_set_size (self->rules, 0);
}

const char *
ef_rude_kind_get_name (EfRudeKind kind)
{
  return kinds[kind].name;
}

EfPracticeEndpoint
ef_practice_endpoint_from_name (const char *name, gboolean *is_everywhere)
{
  *is_everywhere = g_str_equal (name, "any");
  for (guint i = 0; i < G_N_ELEMENTS (endpoints); i++) {
    if (g_str_equal (endpoints[i], name))
      return (EfPracticeEndpoint) i;
  }

  return EF_PRACTICE_OTHER;
}

static gboolean
refuse (GError **error, const char *rule)
{
  g_set_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_RULE,
               _ ("“%s” is no rule of the practice server: see “edit-factory-cli practice-server "
                  "--help”."),
               rule);

  return FALSE;
}

static gboolean
read_option (EfRudeRule *self, const char *name, const char *value)
{
  gint64 number = 0;
  gboolean is_number = g_ascii_string_to_signed (value, 10, G_MININT32, G_MAXINT32, &number, NULL);

  if (g_str_equal (name, "on")) {
    self->endpoint = ef_practice_endpoint_from_name (value, &self->is_everywhere);
    return self->is_everywhere || self->endpoint != EF_PRACTICE_OTHER ||
           g_str_equal (value, "other");
  }
  if (g_str_equal (name, "channel") || g_str_equal (name, "key")) {
    g_set_str (&self->text, value);
    return TRUE;
  }
  if (!is_number)
    return FALSE;
  if (g_str_equal (name, "skip") && number >= 0)
    self->skip = (guint) number;
  else if (g_str_equal (name, "times") && number >= 0)
    self->times = (guint) number;
  else if (g_str_equal (name, "share") && number >= 0 && number <= 100)
    self->share = (guint) number;
  else if (g_strcmp0 (name, kinds[self->kind].option) == 0)
    self->number = number;
  else
    return FALSE;

  return TRUE;
}

static gboolean
find_kind (EfRudeRule *self, const char *name)
{
  for (guint i = EF_RUDE_NONE + 1; i < EF_N_RUDES; i++) {
    if (g_str_equal (kinds[i].name, name)) {
      self->kind = i;
      self->number = kinds[i].number;
      self->is_everywhere = kinds[i].is_everywhere;
      self->endpoint =
        i == EF_RUDE_CUT_UPLOAD || i == EF_RUDE_TOO_LARGE ? EF_PRACTICE_UPLOAD : EF_PRACTICE_CREATE;
      return TRUE;
    }
  }

  return FALSE;
}

gboolean
ef_rude_add (EfRude *self, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  EfRudeRule *rule = g_new0 (EfRudeRule, 1);

  rule->times = G_MAXUINT;
  rule->share = 50;
  if (words[0] == NULL || !find_kind (rule, words[0])) {
    rule_free (rule);
    return refuse (error, text);
  }
  for (guint i = 1; words[i] != NULL; i++) {
    char *value = strchr (words[i], '=');

    if (value != NULL)
      *value++ = '\0';
    if (value == NULL || !read_option (rule, words[i], value)) {
      rule_free (rule);
      return refuse (error, text);
    }
  }
  if (rule->kind == EF_RUDE_CUT_RANDOM)
    rule->random = g_rand_new_with_seed ((guint32) rule->number);
  g_ptr_array_add (self->rules, rule);

  return TRUE;
}

static gboolean
befalls (EfRudeRule *rule, EfPracticeEndpoint endpoint)
{
  if (!rule->is_everywhere && rule->endpoint != endpoint)
    return FALSE;
  if (rule->skip > 0) {
    rule->skip--;
    return FALSE;
  }
  if (rule->times == 0)
    return FALSE;
  if (rule->times != G_MAXUINT)
    rule->times--;

  return TRUE;
}

const EfRudeRule *
ef_rude_take (EfRude *self, EfPracticeEndpoint endpoint)
{
  for (guint i = 0; i < self->rules->len; i++) {
    EfRudeRule *rule = g_ptr_array_index (self->rules, i);

    if (rule->kind < EF_RUDE_SLOW && befalls (rule, endpoint))
      return rule;
  }

  return NULL;
}

const EfRudeRule *
ef_rude_take_also (EfRude *self, EfRudeKind kind, EfPracticeEndpoint endpoint)
{
  for (guint i = 0; i < self->rules->len; i++) {
    EfRudeRule *rule = g_ptr_array_index (self->rules, i);

    if (rule->kind == kind && befalls (rule, endpoint))
      return rule;
  }

  return NULL;
}

const EfRudeRule *
ef_rude_find (EfRude *self, EfRudeKind kind, const char *text)
{
  for (guint i = self->rules->len; i > 0; i--) {
    EfRudeRule *rule = g_ptr_array_index (self->rules, i - 1);

    if (rule->kind == kind &&
        (rule->text == NULL || text == NULL || g_str_equal (rule->text, text)))
      return rule;
  }

  return NULL;
}

char *
ef_rude_describe (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = EF_RUDE_NONE + 1; i < EF_N_RUDES; i++) {
    g_autofree char *word = kinds[i].option != NULL
                              ? g_strdup_printf ("%s,%s=%" G_GINT64_FORMAT, kinds[i].name,
                                                 kinds[i].option, kinds[i].number)
                              : g_strdup (kinds[i].name);

    g_string_append_printf (text, "  %-28s %s\n", word, kinds[i].help);
  }

  return g_string_free_and_steal (text);
}
