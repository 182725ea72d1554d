/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile-parts.h"

#include <string.h>

/* What a file may hold that was not made by us; whole round trips are in tests/store/posts.c. */
#define CHANNEL \
  "{\"id\":\"c\",\"origin\":\"https://h\",\"remote_id\":\"1\",\"name\":\"n\",\"network\":\"x\"}"
#define TARGET(more) "{\"channel\":\"c\",\"date\":1766224817123" more "}"
#define POST(targets)                                                                       \
  "{\"channels\":[" CHANNEL "],\"posts\":[{\"kind\":\"schedule\",\"origin\":\"https://h\"," \
  "\"title\":\"t\",\"file\":\"/a.mp4\",\"targets\":[" targets "]}]}"
#define DONE ",\"state\":\"published\",\"remote_id\":\"r\""

static EfProfileParts *
read_text (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_test_message ("%s", text);
  g_assert_nonnull (node);

  return ef_profile_parts_read (json_node_get_object (node), "p2");
}

static void
test_sound (void)
{
  static const struct {
    const char *text;
    guint n_channels;
    guint n_schedules;
    guint n_slots;
    guint n_posts;
  } sound[] = {
    { "{}", 0, 0, 0, 0 },
    { "{\"channels\":[],\"posts\":[]}", 0, 0, 0, 0 },
    { "{\"channels\":[" CHANNEL "]}", 1, 0, 0, 0 },
    { POST (TARGET (DONE)), 1, 0, 0, 1 },
    { POST (TARGET (",\"state\":\"failed\"")), 1, 0, 0, 1 },
    { "{\"slots\":[{\"channel\":\"\",\"weekday\":7,\"minute\":0},"
      "{\"channel\":\"gone\",\"weekday\":7,\"minute\":0}]}",
      0, 0, 1, 0 },
    { "{\"schedules\":[{\"id\":\"s\",\"kind\":\"recurring\",\"name\":\"a\",\"rule\":\"b\","
      "\"channels\":[\"gone\",1,null]}]}",
      0, 0, 0, 0 },
    { "{\"channels\":[" CHANNEL "],\"schedules\":[{\"id\":\"s\",\"kind\":\"recurring\",\"name\":"
      "\"a\",\"rule\":\"b\",\"channels\":[\"c\"],\"first\":null,\"settings\":{\"c\":{},\"d\":1}}]}",
      1, 1, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sound); i++) {
    g_autoptr (EfProfileParts) parts = read_text (sound[i].text);

    g_assert_nonnull (parts);
    g_assert_cmpuint (parts->channels->len, ==, sound[i].n_channels);
    g_assert_cmpuint (parts->schedules->len, ==, sound[i].n_schedules);
    g_assert_cmpuint (parts->slots->len, ==, sound[i].n_slots);
    g_assert_cmpuint (parts->posts->len, ==, sound[i].n_posts);
  }
}

/* Nothing that would be sent, or asked for, gets in by way of a file. */
static void
test_damaged (void)
{
  static const char *const damaged[] = {
    "{\"channels\":{}}",
    "{\"channels\":[1]}",
    "{\"channels\":[{}]}",
    "{\"channels\":[" CHANNEL "," CHANNEL "]}",
    "{\"channels\":[{\"id\":\"c\",\"origin\":\"practice\",\"remote_id\":\"1\",\"network\":\"x\"}]}",
    "{\"channels\":[{\"id\":\"c\",\"origin\":\"h\",\"remote_id\":\"1\",\"network\":\"x\","
    "\"settings\":[]}]}",
    "{\"schedules\":[{\"id\":\"s\",\"kind\":\"single\"}]}",
    "{\"schedules\":[{\"id\":\"s\",\"kind\":\"recurring\",\"count\":-1}]}",
    "{\"slots\":[{\"weekday\":0,\"minute\":0}]}",
    "{\"slots\":[{\"weekday\":1,\"minute\":1440}]}",
    "{\"slots\":[{}]}",
    "{\"snippets\":[{\"kind\":\"template\",\"name\":\"\"}]}",
    "{\"snippets\":[{\"kind\":\"x\",\"name\":\"a\"}]}",
    "{\"posts\":[{}]}",
    POST (""),
    POST (TARGET ("")),
    POST (TARGET (",\"state\":\"waiting\"")),
    POST (TARGET (",\"state\":\"unknown\"")),
    POST (TARGET (",\"state\":\"scheduled\",\"remote_id\":\"r\"")),
    POST (TARGET (",\"state\":\"published\"")),
    POST (TARGET (",\"state\":\"published\",\"remote_id\":1")),
    POST (TARGET (DONE) "," TARGET (DONE)),
    POST ("{\"channel\":\"d\",\"date\":1766224817123" DONE "}"),
    POST ("{\"channel\":\"c\",\"date\":1766224817000" DONE "}"),
    POST ("{\"channel\":\"c\"" DONE "}"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    g_assert_null (read_text (damaged[i]));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-parts/sound", test_sound);
  g_test_add_func ("/profile-parts/damaged", test_damaged);

  return g_test_run ();
}
