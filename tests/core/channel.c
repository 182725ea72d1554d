/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/channel.h"

#include <string.h>

static EfChannel *
make_channel (void)
{
  EfChannel *channel = ef_channel_new ("c1", "p1", "https://h.example", "cm-1");

  ef_channel_set_name (channel, "Nordlicht");
  ef_channel_set_network (channel, "youtube");
  ef_channel_set_handle (channel, "@nordlicht");
  ef_channel_set_picture (channel, "https://h.example/secret-picture.png");
  ef_channel_set_customer (channel, "g1", "Coffee");
  ef_channel_set_settings (channel, "{\"title\":\"Secret\"}", 4);
  ef_channel_set_seen (channel, 7);
  ef_channel_set_state (channel, EF_CHANNEL_DISABLED);
  ef_channel_set_taken (channel, TRUE);
  ef_channel_set_owner_id (channel, "p2");

  return channel;
}

static void
test_nicks (void)
{
  static const char *const nicks[] = { "ready", "disabled", "reconnect", "gone" };
  EfChannelState state;

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_assert_cmpstr (ef_channel_state_to_nick (i), ==, nicks[i]);
    g_assert_true (ef_channel_state_from_nick (nicks[i], &state));
    g_assert_cmpuint (state, ==, i);
  }
  g_assert_null (ef_channel_state_to_nick (G_N_ELEMENTS (nicks)));
  g_assert_false (ef_channel_state_from_nick ("", &state));
}

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_copy (void)
{
  g_autoptr (EfChannel) channel = make_channel ();
  g_autoptr (EfChannel) copy = ef_channel_copy (channel);
  guint n_notified = 0;

  g_assert_cmpstr (ef_channel_get_id (copy), ==, "c1");
  g_assert_cmpstr (ef_channel_get_remote_id (copy), ==, "cm-1");
  g_assert_cmpstr (ef_channel_get_customer_id (copy), ==, "g1");
  g_assert_cmpint (ef_channel_get_settings_rev (copy), ==, 4);
  g_assert_false (ef_channel_assign (copy, channel));

  g_signal_connect (copy, "notify::name", G_CALLBACK (count_cb), &n_notified);
  ef_channel_set_name (copy, "Other");
  ef_channel_set_name (copy, "Other");
  g_assert_true (ef_channel_assign (copy, channel));
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_finalize_object (g_steal_pointer (&copy));
}

static void
test_usable (void)
{
  g_autoptr (EfChannel) channel = make_channel ();
  g_autoptr (EfChannel) practice = ef_channel_new (NULL, "p1", "practice", "1");

  g_assert_false (ef_channel_is_usable (channel));
  ef_channel_set_state (channel, EF_CHANNEL_READY);
  g_assert_true (ef_channel_is_usable (channel));
  ef_channel_set_taken (channel, FALSE);
  g_assert_false (ef_channel_is_usable (channel));
  g_assert_false (ef_channel_is_practice (channel));
  g_assert_true (ef_channel_is_practice (practice));
  g_assert_cmpstr (ef_channel_get_settings (practice), ==, "{}");
}

static void
test_json (void)
{
  g_autoptr (EfChannel) channel = make_channel ();
  g_autoptr (JsonNode) node = ef_channel_to_json (channel);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"id\":\"c1\",\"name\":\"Nordlicht\",\"network\":\"youtube\",\"state\":"
                   "\"disabled\",\"handle\":\"@nordlicht\",\"customer\":\"Coffee\",\"remote_id\":"
                   "\"cm-1\",\"practice\":false,\"taken\":true,\"owner\":\"p2\"}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channel/nicks", test_nicks);
  g_test_add_func ("/channel/copy", test_copy);
  g_test_add_func ("/channel/usable", test_usable);
  g_test_add_func ("/channel/json", test_json);

  return g_test_run ();
}
