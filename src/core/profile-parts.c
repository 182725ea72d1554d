/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile-parts.h"

#include "core/json-member.h"
#include "core/json-read.h"
#include "core/post-account.h"

#define TEXT_MOST (4 * 1024 * 1024) /* bytes */
#define WORD_MOST 1000
#define ELEMENTS_MOST 100000

/* Whose account it was stays where it was exported. */
#define IDENTITY "imported"

EfProfileParts *
ef_profile_parts_new (void)
{
  EfProfileParts *self = g_new0 (EfProfileParts, 1);

  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  self->schedules = g_ptr_array_new_with_free_func (g_object_unref);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slot_free);
  self->snippets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_snippet_free);
  self->posts = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
ef_profile_parts_free (EfProfileParts *self)
{
  g_ptr_array_unref (self->channels);
  g_ptr_array_unref (self->schedules);
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->snippets);
  g_ptr_array_unref (self->posts);
  g_free (self);
}

gboolean
ef_profile_parts_is_finished (EfPost *post)
{
  GPtrArray *targets = ef_post_get_targets (post);

  for (guint i = 0; i < targets->len; i++) {
    if (!ef_post_state_is_final (((EfTarget *) targets->pdata[i])->state))
      return FALSE;
  }

  return targets->len > 0 && !ef_post_is_practice (post);
}

/* JSON in JSON: what cannot be read is none. */
static void
write_object (JsonObject *object, const char *name, const char *text)
{
  JsonNode *node = json_from_string (text, NULL);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_member (object, name, node);
  else
    g_clear_pointer (&node, json_node_unref);
}

static JsonObject *
write_channel (EfChannel *channel)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", ef_channel_get_id (channel));
  json_object_set_string_member (object, "origin", ef_channel_get_origin (channel));
  json_object_set_string_member (object, "remote_id", ef_channel_get_remote_id (channel));
  json_object_set_string_member (object, "name", ef_channel_get_name (channel));
  json_object_set_string_member (object, "network", ef_channel_get_network (channel));
  json_object_set_string_member (object, "handle", ef_channel_get_handle (channel));
  write_object (object, "settings", ef_channel_get_settings (channel));

  return object;
}

static JsonObject *
write_schedule (EfSchedule *schedule)
{
  g_autoptr (JsonNode) node = ef_schedule_to_json (schedule);
  JsonObject *object = json_node_dup_object (node);

  json_object_remove_member (object, "renders");
  json_object_remove_member (object, "laid_out_until");
  json_object_remove_member (object, "state");
  json_object_set_string_member (object, "caption", ef_schedule_get_caption (schedule));
  write_object (object, "settings", ef_schedule_get_settings (schedule));

  return object;
}

static JsonObject *
write_slot (const EfSlot *slot)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "channel", slot->channel_id);
  json_object_set_int_member (object, "weekday", slot->weekday);
  json_object_set_int_member (object, "minute", slot->minute);

  return object;
}

static JsonObject *
write_snippet (const EfSnippet *snippet)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", ef_snippet_kind_to_nick (snippet->kind));
  json_object_set_string_member (object, "name", snippet->name);
  json_object_set_string_member (object, "text", snippet->text);

  return object;
}

static JsonObject *
write_target (const EfTarget *target)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "channel", target->channel_id);
  json_object_set_int_member (object, "date", target->date);
  json_object_set_string_member (object, "state", ef_post_state_to_nick (target->state));
  json_object_set_string_member (object, "remote_id", target->remote_id);
  json_object_set_string_member (object, "url", target->url);
  json_object_set_string_member (object, "problem", target->problem);
  json_object_set_int_member (object, "handed_over_at", target->handed_over_at);
  json_object_set_int_member (object, "published_at", target->published_at);
  if (target->caption != NULL)
    json_object_set_string_member (object, "caption", target->caption);
  write_object (object, "settings", target->settings);

  return object;
}

static JsonObject *
write_post (EfPost *post)
{
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  GPtrArray *targets = ef_post_get_targets (post);

  json_object_set_string_member (object, "kind", ef_post_kind_to_nick (ef_post_get_kind (post)));
  json_object_set_string_member (object, "origin", ef_post_get_origin (post));
  ef_json_member_write_label (object, "title", ef_post_get_title (post));
  ef_json_member_write_path (object, "file", ef_post_get_file (post));
  json_object_set_string_member (object, "caption", ef_post_get_caption (post));
  json_object_set_member (object, "comments", ef_post_comments_to_json (post));
  json_object_set_int_member (object, "planned_at", ef_post_get_planned_at (post));
  json_object_set_int_member (object, "created", ef_post_get_created (post));
  json_object_set_string_member (object, "schedule", ef_post_get_schedule_id (post));
  json_object_set_string_member (object, "occurrence", ef_post_get_occurrence (post));
  for (guint i = 0; i < targets->len; i++)
    json_array_add_object_element (array, write_target (targets->pdata[i]));
  json_object_set_array_member (object, "targets", array);

  return object;
}

#define WRITE_ALL(self, object, name, write)                                   \
  G_STMT_START                                                                 \
  {                                                                            \
    JsonArray *array_ = json_array_new ();                                     \
    for (guint i_ = 0; i_ < (self)->name->len; i_++)                           \
      json_array_add_object_element (array_, write ((self)->name->pdata[i_])); \
    json_object_set_array_member (object, #name, array_);                      \
  }                                                                            \
  G_STMT_END

void
ef_profile_parts_write (EfProfileParts *self, JsonObject *object)
{
  WRITE_ALL (self, object, channels, write_channel);
  WRITE_ALL (self, object, schedules, write_schedule);
  WRITE_ALL (self, object, slots, write_slot);
  WRITE_ALL (self, object, snippets, write_snippet);
  WRITE_ALL (self, object, posts, write_post);
}

/* What is read, and which of the ids in the file stands for what. */
typedef struct {
  EfProfileParts *parts; /* (owned) */
  const char *profile_id;
  GHashTable *channels;  /* (owned): id in the file → EfChannel of the parts */
  GHashTable *schedules; /* (owned): id in the file → EfSchedule of the parts */
} Reading;

static gboolean
read_word (JsonObject *object, const char *name, char **word)
{
  g_set_str (word, "");

  return ef_json_read_text (object, name, WORD_MOST, word);
}

static gboolean
read_word_or_null (JsonObject *object, const char *name, char **word)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_NULL (node))
    return read_word (object, name, word);

  g_set_str (word, "");

  return TRUE;
}

static gboolean
read_text (JsonObject *object, const char *name, char **text)
{
  g_set_str (text, "");

  return ef_json_read_text (object, name, TEXT_MOST, text);
}

/* As text; NULL: it is of another kind. */
static char *
read_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return g_strdup ("{}");

  return JSON_NODE_HOLDS_OBJECT (node) ? json_to_string (node, FALSE) : NULL;
}

static gboolean
read_channel (Reading *self, JsonObject *object)
{
  g_autofree char *id = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *remote_id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *network = NULL;
  g_autofree char *handle = NULL;
  g_autofree char *settings = read_object (object, "settings");
  EfChannel *channel;

  if (settings == NULL || !read_word (object, "id", &id) ||
      !read_word (object, "origin", &origin) || !read_word (object, "remote_id", &remote_id) ||
      !read_word (object, "name", &name) || !read_word (object, "network", &network) ||
      !read_word (object, "handle", &handle) || *id == '\0' || *origin == '\0' ||
      *remote_id == '\0' || *network == '\0' || g_str_equal (origin, EF_POST_ACCOUNT_PRACTICE) ||
      g_hash_table_contains (self->channels, id))
    return FALSE;

  channel = ef_channel_new (NULL, self->profile_id, origin, remote_id);
  ef_channel_set_name (channel, name);
  ef_channel_set_network (channel, network);
  ef_channel_set_handle (channel, handle);
  ef_channel_set_settings (channel, settings, 1);
  ef_channel_set_state (channel, EF_CHANNEL_GONE);
  g_ptr_array_add (self->parts->channels, channel);
  g_hash_table_insert (self->channels, g_steal_pointer (&id), channel);

  return TRUE;
}

/* The ids of channels as they are here; what is not known is left out. */
static char **
read_channel_ids (Reading *self, JsonObject *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = ef_json_member_find_array (object, "channels");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    const char *id = json_node_get_string (json_array_get_element (array, i));
    EfChannel *channel = id != NULL ? g_hash_table_lookup (self->channels, id) : NULL;

    if (channel != NULL)
      g_strv_builder_add (builder, ef_channel_get_id (channel));
  }

  return g_strv_builder_end (builder);
}

/* Settings of a schedule are by channel. */
static char *
rename_settings (Reading *self, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "settings");
  g_autoptr (JsonNode) renamed = json_node_new (JSON_NODE_OBJECT);
  JsonObjectIter iter;
  const char *id;
  JsonNode *value;

  json_node_take_object (renamed, json_object_new ());
  if (node == NULL)
    return g_strdup ("{}");
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &id, &value)) {
    EfChannel *channel = g_hash_table_lookup (self->channels, id);

    if (channel != NULL)
      json_object_set_member (json_node_get_object (renamed), ef_channel_get_id (channel),
                              json_node_copy (value));
  }

  return json_to_string (renamed, FALSE);
}

static gboolean
read_span (EfSchedule *schedule, JsonObject *object)
{
  g_autofree char *first = NULL;
  g_autofree char *until = NULL;
  guint count = 0;
  guint cooldown = 0;
  guint reposts = 0;

  if (!read_word_or_null (object, "first", &first) ||
      !read_word_or_null (object, "until", &until) ||
      !ef_json_member_read_uint (object, "count", G_MAXINT, &count) ||
      !ef_json_member_read_uint (object, "cooldown", G_MAXINT, &cooldown) ||
      !ef_json_member_read_uint (object, "reposts", G_MAXINT, &reposts))
    return FALSE;

  ef_schedule_set_span (schedule, first, until, count);
  ef_schedule_set_rest (schedule, cooldown, reposts);

  return TRUE;
}

/* What cannot be used as it is, such as a schedule whose channels are none, is left out. */
static gboolean
read_schedule (Reading *self, JsonObject *object)
{
  g_autofree char *id = NULL;
  g_autofree char *kind_word = NULL;
  g_autofree char *name = NULL;
  g_autofree char *rule = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *settings = rename_settings (self, object);
  g_auto (GStrv) channels = read_channel_ids (self, object);
  g_autoptr (EfSchedule) schedule = NULL;
  EfScheduleKind kind;

  if (settings == NULL || !read_word (object, "id", &id) || *id == '\0' ||
      !read_word (object, "kind", &kind_word) || !ef_schedule_kind_from_nick (kind_word, &kind) ||
      !read_word (object, "name", &name) || !read_text (object, "rule", &rule) ||
      !read_text (object, "caption", &caption))
    return FALSE;

  schedule = ef_schedule_new (NULL, self->profile_id, kind);
  ef_schedule_set_name (schedule, name);
  ef_schedule_set_rule (schedule, rule);
  ef_schedule_set_caption (schedule, caption);
  ef_schedule_set_settings (schedule, settings);
  ef_schedule_set_channels (schedule, (const char *const *) channels);
  ef_schedule_set_state (schedule, EF_SCHEDULE_PAUSED);
  if (!read_span (schedule, object))
    return FALSE;
  if (!ef_schedule_clean (schedule, NULL))
    return TRUE;

  g_ptr_array_add (self->parts->schedules, g_object_ref (schedule));
  g_hash_table_insert (self->schedules, g_steal_pointer (&id), schedule);

  return TRUE;
}

static gboolean
read_slot (Reading *self, JsonObject *object)
{
  g_autofree char *id = NULL;
  int weekday = 0;
  int minute = -1;
  EfChannel *channel;

  if (!read_word (object, "channel", &id) ||
      !ef_json_read_int (object, "weekday", 1, 7, &weekday) ||
      !ef_json_read_int (object, "minute", 0, 1439, &minute) || weekday == 0 || minute < 0)
    return FALSE;

  channel = g_hash_table_lookup (self->channels, id);
  if (channel != NULL || *id == '\0')
    g_ptr_array_add (
      self->parts->slots,
      ef_slot_new (channel != NULL ? ef_channel_get_id (channel) : "", weekday, minute));

  return TRUE;
}

static gboolean
read_snippet (Reading *self, JsonObject *object)
{
  g_autofree char *kind_word = NULL;
  g_autoptr (EfSnippet) snippet = ef_snippet_new (self->profile_id, EF_SNIPPET_TEMPLATE);

  if (!read_word (object, "kind", &kind_word) ||
      !ef_snippet_kind_from_nick (kind_word, &snippet->kind) ||
      !read_word (object, "name", &snippet->name) || !read_text (object, "text", &snippet->text) ||
      !ef_snippet_clean (snippet, NULL))
    return FALSE;

  g_ptr_array_add (self->parts->snippets, g_steal_pointer (&snippet));

  return TRUE;
}

static gboolean
read_facts (EfTarget *target, JsonObject *object)
{
  g_autofree char *state = NULL;
  JsonNode *caption = json_object_get_member (object, "caption");

  if (!read_word (object, "state", &state) || !ef_post_state_from_nick (state, &target->state) ||
      !ef_post_state_is_final (target->state) ||
      !ef_json_read_number (object, "date", 1, G_MAXINT64 / 1000, &target->date) ||
      !read_word (object, "remote_id", &target->remote_id) ||
      !read_text (object, "url", &target->url) ||
      !read_text (object, "problem", &target->problem) ||
      !ef_json_read_number (object, "handed_over_at", 0, G_MAXINT64, &target->handed_over_at) ||
      !ef_json_read_number (object, "published_at", 0, G_MAXINT64, &target->published_at) ||
      (caption != NULL && !read_text (object, "caption", &target->caption)))
    return FALSE;

  return target->state != EF_POST_PUBLISHED || *target->remote_id != '\0';
}

static gboolean
read_target (Reading *self, EfPost *post, JsonObject *object)
{
  g_autofree char *id = NULL;
  g_autofree char *settings = read_object (object, "settings");
  g_autoptr (EfTarget) target = NULL;
  EfChannel *channel;

  if (settings == NULL || !read_word (object, "channel", &id))
    return FALSE;
  channel = g_hash_table_lookup (self->channels, id);
  if (channel == NULL)
    return FALSE;

  target = ef_target_new (ef_channel_get_id (channel), ef_channel_get_origin (channel),
                          ef_channel_get_remote_id (channel));
  g_set_str (&target->settings, settings);
  if (!read_facts (target, object))
    return FALSE;
  ef_post_take_target (post, g_steal_pointer (&target));

  return TRUE;
}

static gboolean
read_post_texts (EfPost *post, JsonObject *object)
{
  g_autofree char *title = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *file = NULL;
  JsonNode *comments = json_object_get_member (object, "comments");
  gint64 planned_at = 0;
  gint64 created = 0;

  if (!read_word (object, "title", &title) || !read_text (object, "caption", &caption) ||
      !ef_json_member_read_path (object, "file", &file) ||
      !ef_json_read_number (object, "planned_at", 0, G_MAXINT64, &planned_at) ||
      !ef_json_read_number (object, "created", 0, G_MAXINT64, &created) ||
      (comments != NULL && !ef_post_comments_from_json (post, comments)))
    return FALSE;

  ef_post_set_title (post, title);
  ef_post_set_caption (post, caption);
  ef_post_set_file (post, file, NULL);
  ef_post_set_planned_at (post, planned_at);
  ef_post_set_created (post, created);

  return TRUE;
}

static gboolean
read_targets (Reading *self, EfPost *post, JsonObject *object)
{
  JsonArray *array = ef_json_member_find_array (object, "targets");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (node) || !read_target (self, post, json_node_get_object (node)))
      return FALSE;
  }

  return array != NULL;
}

static gboolean
read_post (Reading *self, JsonObject *object)
{
  g_autofree char *kind_word = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *schedule_id = NULL;
  g_autofree char *occurrence = NULL;
  g_autofree char *account = NULL;
  g_autoptr (EfPost) post = NULL;
  EfSchedule *schedule;
  EfPostKind kind;

  if (!read_word (object, "kind", &kind_word) || !ef_post_kind_from_nick (kind_word, &kind) ||
      kind == EF_POST_KIND_UPLOAD || !read_word (object, "origin", &origin) ||
      !read_word (object, "schedule", &schedule_id) ||
      !read_word (object, "occurrence", &occurrence))
    return FALSE;

  account = ef_post_account_make (origin, IDENTITY);
  post = ef_post_new (NULL, self->profile_id, kind, account);
  schedule = g_hash_table_lookup (self->schedules, schedule_id);
  if (schedule != NULL && *occurrence != '\0')
    ef_post_set_schedule (post, ef_schedule_get_id (schedule), occurrence);
  if (!read_post_texts (post, object) || !read_targets (self, post, object) ||
      !ef_post_clean (post, NULL) || !ef_profile_parts_is_finished (post))
    return FALSE;

  g_ptr_array_add (self->parts->posts, g_steal_pointer (&post));

  return TRUE;
}

static gboolean
read_all (Reading *self,
          JsonObject *object,
          const char *name,
          gboolean (*read) (Reading *self, JsonObject *object))
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) > ELEMENTS_MOST)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (element) || !read (self, json_node_get_object (element)))
      return FALSE;
  }

  return TRUE;
}

EfProfileParts *
ef_profile_parts_read (JsonObject *object, const char *profile_id)
{
  Reading self = {
    .parts = ef_profile_parts_new (),
    .profile_id = profile_id,
    .channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .schedules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };

  /* In this order: what comes later refers to what was before. */
  if (!read_all (&self, object, "channels", read_channel) ||
      !read_all (&self, object, "schedules", read_schedule) ||
      !read_all (&self, object, "slots", read_slot) ||
      !read_all (&self, object, "snippets", read_snippet) ||
      !read_all (&self, object, "posts", read_post))
    g_clear_pointer (&self.parts, ef_profile_parts_free);
  g_hash_table_unref (self.channels);
  g_hash_table_unref (self.schedules);

  return self.parts;
}
