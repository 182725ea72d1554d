/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recorded-posts.h"

#include <string.h>

static void
free_post (RecordedPost *self)
{
  g_free (self->name);
  g_free (self->network);
  json_object_unref (self->settings);
  g_free (self->content);
  g_strfreev (self->comments);
  g_free (self->media);
  g_free (self);
}

/* Long runs are written "@@repeat:<text>:<count>@@". */
static char *
expand (const char *text)
{
  const char *mark = strstr (text, "@@repeat:");
  const char *end = mark != NULL ? strstr (mark + 9, "@@") : NULL;
  GString *whole;
  g_autofree char *inner = NULL;
  char *colon;

  if (end == NULL)
    return g_strdup (text);

  whole = g_string_new_len (text, mark - text);
  inner = g_strndup (mark + 9, (gsize) (end - mark - 9));
  colon = strrchr (inner, ':');
  *colon = '\0';
  for (guint64 n = g_ascii_strtoull (colon + 1, NULL, 10); n > 0; n--)
    g_string_append (whole, inner);
  {
    g_autofree char *rest = expand (end + 2);

    g_string_append (whole, rest);
  }

  return g_string_free_and_steal (whole);
}

static JsonNode *
expand_node (JsonNode *node)
{
  JsonNode *copy = json_node_copy (node);

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_object_new ();
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;

    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member))
      json_object_set_member (object, name, expand_node (member));
    json_node_take_object (copy, object);
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_array_new ();

    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      json_array_add_element (array,
                              expand_node (json_array_get_element (json_node_get_array (node), i)));
    json_node_take_array (copy, array);
  } else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING) {
    g_autofree char *text = expand (json_node_get_string (node));

    json_node_set_string (copy, text);
  }

  return copy;
}

static JsonNode *
find (JsonNode *node, const char *name, JsonNodeType type)
{
  JsonNode *member = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                       ? json_object_get_member (json_node_get_object (node), name)
                       : NULL;

  return member != NULL && json_node_get_node_type (member) == type ? member : NULL;
}

static const char *
find_text (JsonNode *node, const char *name)
{
  JsonNode *member = find (node, name, JSON_NODE_VALUE);

  return member != NULL && json_node_get_value_type (member) == G_TYPE_STRING
           ? json_node_get_string (member)
           : NULL;
}

static gboolean
read_media (JsonNode *node, EfNetworkMedia *media)
{
  static const char *const types[][2] = {
    { ".mp4", "video/mp4" },   { ".png", "image/png" }, { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" }, { ".gif", "image/gif" }, { ".webp", "image/webp" },
  };
  const char *path = find_text (node, "path");
  g_autofree char *bare = NULL;

  if (path == NULL || find_text (node, "id") == NULL)
    return FALSE;
  bare = g_strndup (path, strcspn (path, "?"));
  *media = (EfNetworkMedia) { .has_cover = find_text (node, "thumbnail") != NULL };
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_has_suffix (bare, types[i][0]))
      media->type = types[i][1];
  }

  return TRUE;
}

static gboolean
read_entries (JsonArray *entries, RecordedPost *post)
{
  g_autoptr (GStrvBuilder) comments = g_strv_builder_new ();
  guint n = json_array_get_length (entries);

  for (guint i = 0; i < n; i++) {
    JsonNode *entry = json_array_get_element (entries, i);
    const char *content = find_text (entry, "content");
    JsonNode *image = find (entry, "image", JSON_NODE_ARRAY);
    guint n_media = image != NULL ? json_array_get_length (json_node_get_array (image)) : 0;

    if (content == NULL || image == NULL)
      return FALSE;
    if (i > 0) {
      g_strv_builder_add (comments, content);
      continue;
    }
    post->content = g_strdup (content);
    post->media = g_new0 (EfNetworkMedia, n_media + 1);
    post->n_media = n_media;
    for (guint m = 0; m < n_media; m++) {
      JsonNode *media = json_array_get_element (json_node_get_array (image), m);

      /* Whether a thumbnail is an address is the business of who makes requests. */
      if (!read_media (media, post->media + m) ||
          g_strcmp0 (find_text (media, "thumbnail"), "x") == 0)
        return FALSE;
    }
  }
  post->comments = g_strv_builder_end (comments);

  return n > 0;
}

/* Requests of another shape are no matter of ours. */
static gboolean
read_body (JsonNode *body, RecordedPost *post)
{
  JsonNode *posts = find (body, "posts", JSON_NODE_ARRAY);
  JsonNode *node;
  JsonNode *entries;
  JsonNode *settings;
  const char *channel;

  if (posts == NULL || json_array_get_length (json_node_get_array (posts)) != 1)
    return FALSE;
  node = json_array_get_element (json_node_get_array (posts), 0);
  entries = find (node, "value", JSON_NODE_ARRAY);
  settings = find (node, "settings", JSON_NODE_OBJECT);
  channel = find_text (find (node, "integration", JSON_NODE_OBJECT), "id");
  if (entries == NULL || channel == NULL || find_text (node, "type") != NULL)
    return FALSE;

  post->is_draft = g_strcmp0 (find_text (body, "type"), "draft") == 0;
  post->most_text = g_str_has_suffix (channel, "-verified") ? 4000 : 0;
  post->settings = settings != NULL ? json_node_dup_object (settings) : json_object_new ();

  return read_entries (json_node_get_array (entries), post);
}

static gboolean
is_ours (const char *name)
{
  /* Of the envelope only what is about texts and files. */
  return !g_str_has_prefix (name, "envelope: ") || g_str_has_prefix (name, "envelope: content") ||
         g_str_has_prefix (name, "envelope: image path") ||
         g_str_has_prefix (name, "envelope: second value empty") ||
         g_str_has_prefix (name, "envelope: body of") ||
         g_str_has_prefix (name, "envelope: body over");
}

GPtrArray *
recorded_posts_load (void)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "support", "recorded", "postiz-validation.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *posts = g_ptr_array_new_with_free_func ((GDestroyNotify) free_post);

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  root = json_from_string (text, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (root)); i++) {
    JsonNode *node = json_array_get_element (json_node_get_array (root), i);
    g_autoptr (JsonNode) whole = expand_node (node);
    JsonNode *body = find (whole, "body", JSON_NODE_OBJECT);
    RecordedPost *post = g_new0 (RecordedPost, 1);

    post->name = g_strdup (find_text (whole, "name"));
    post->network = g_strdup (find_text (whole, "provider"));
    post->status = (guint) json_object_get_int_member (json_node_get_object (whole), "status");
    post->settings = NULL;
    if (body != NULL && is_ours (post->name) && read_body (body, post)) {
      g_ptr_array_add (posts, post);
    } else {
      if (post->settings == NULL)
        post->settings = json_object_new ();
      free_post (post);
    }
  }

  return posts;
}
