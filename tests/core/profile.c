/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/profile.h"

#include <string.h>

#include "core/error.h"

#define ALL_FIELDS                                                                      \
  (EF_PROFILE_EDITABLE | EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY | EF_PROFILE_POSITION | \
   EF_PROFILE_DEFAULT)

static void
count_cb (GObject *object, GParamSpec *pspec, GHashTable *counts)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pspec->name));

  g_hash_table_insert (counts, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
}

static GHashTable *
count_notifies (EfProfile *profile)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);

  g_signal_connect_data (profile, "notify", G_CALLBACK (count_cb), g_hash_table_ref (counts),
                         (GClosureNotify) (void (*) (void)) g_hash_table_unref, 0);

  return counts;
}

static void
assert_notified (GHashTable *counts, const char *property, guint times)
{
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, property)), ==, times);
}

static EfProfile *
make_full (void)
{
  EfProfile *profile = ef_profile_new ("id-1");

  ef_profile_set_name (profile, "Nordlicht Coffee");
  ef_profile_set_description (profile, "Roasters");
  ef_profile_set_initials (profile, "NL");
  ef_profile_set_colour (profile, "teal");
  ef_profile_set_time_zone (profile, "Europe/Berlin");
  ef_profile_set_server (profile, "https://host/api", "https://host");
  ef_profile_set_has_key (profile, TRUE);
  ef_profile_set_is_default (profile, TRUE);
  ef_profile_set_position (profile, 3);
  ef_profile_set_rev (profile, 7);
  ef_profile_set_key_rev (profile, 2);

  return profile;
}

static void
assert_equal (EfProfile *a, EfProfile *b)
{
  g_assert_cmpstr (ef_profile_get_id (a), ==, ef_profile_get_id (b));
  g_assert_cmpstr (ef_profile_get_name (a), ==, ef_profile_get_name (b));
  g_assert_cmpstr (ef_profile_get_description (a), ==, ef_profile_get_description (b));
  g_assert_cmpstr (ef_profile_get_initials (a), ==, ef_profile_get_initials (b));
  g_assert_cmpstr (ef_profile_get_shown_initials (a), ==, ef_profile_get_shown_initials (b));
  g_assert_cmpstr (ef_profile_get_colour (a), ==, ef_profile_get_colour (b));
  g_assert_cmpstr (ef_profile_get_time_zone (a), ==, ef_profile_get_time_zone (b));
  g_assert_cmpstr (ef_profile_get_server (a), ==, ef_profile_get_server (b));
  g_assert_cmpstr (ef_profile_get_origin (a), ==, ef_profile_get_origin (b));
  g_assert_cmpint (ef_profile_get_has_key (a), ==, ef_profile_get_has_key (b));
  g_assert_cmpint (ef_profile_get_is_default (a), ==, ef_profile_get_is_default (b));
  g_assert_cmpint (ef_profile_get_position (a), ==, ef_profile_get_position (b));
  g_assert_cmpint (ef_profile_get_rev (a), ==, ef_profile_get_rev (b));
  g_assert_cmpint (ef_profile_get_key_rev (a), ==, ef_profile_get_key_rev (b));
}

static void
test_new (void)
{
  g_autoptr (EfProfile) one = ef_profile_new (NULL);
  g_autoptr (EfProfile) other = ef_profile_new (NULL);

  g_assert_true (g_uuid_string_is_valid (ef_profile_get_id (one)));
  g_assert_cmpstr (ef_profile_get_id (one), !=, ef_profile_get_id (other));
  g_assert_cmpstr (ef_profile_get_name (one), ==, "");
  g_assert_cmpstr (ef_profile_get_shown_initials (one), ==, "?");
  g_assert_cmpstr (ef_profile_get_colour (one), ==, "blue");
  g_assert_cmpstr (ef_profile_get_time_zone (one), ==, "UTC");
  g_assert_cmpstr (ef_profile_get_server (one), ==, "");
  g_assert_cmpstr (ef_profile_get_origin (one), ==, "");
  g_assert_false (ef_profile_get_has_key (one));
  g_assert_false (ef_profile_get_is_default (one));
  g_assert_finalize_object (g_steal_pointer (&one));
}

/* Every property reads what its getter returns. */
static void
test_properties (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  g_autofree char *initials = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *colour = NULL;
  g_autofree char *time_zone = NULL;
  g_autofree char *server = NULL;
  gboolean has_key;
  gboolean is_default;
  int position;

  g_object_get (profile, "id", &id, "name", &name, "description", &description, "initials",
                &initials, "shown-initials", &shown, "colour", &colour, "time-zone", &time_zone,
                "server", &server, "has-key", &has_key, "is-default", &is_default, "position",
                &position, NULL);
  g_assert_cmpstr (id, ==, "id-1");
  g_assert_cmpstr (name, ==, "Nordlicht Coffee");
  g_assert_cmpstr (description, ==, "Roasters");
  g_assert_cmpstr (initials, ==, "NL");
  g_assert_cmpstr (shown, ==, "NL");
  g_assert_cmpstr (colour, ==, "teal");
  g_assert_cmpstr (time_zone, ==, "Europe/Berlin");
  g_assert_cmpstr (server, ==, "https://host/api");
  g_assert_true (has_key);
  g_assert_true (is_default);
  g_assert_cmpint (position, ==, 3);
}

static void
test_notify (void)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  g_autoptr (GHashTable) counts = count_notifies (profile);

  for (guint i = 0; i < 2; i++) {
    ef_profile_set_name (profile, "Nordlicht");
    ef_profile_set_description (profile, "Roasters");
    ef_profile_set_colour (profile, "teal");
    ef_profile_set_time_zone (profile, "Europe/Berlin");
    ef_profile_set_server (profile, "https://host/api", "https://host");
    ef_profile_set_has_key (profile, TRUE);
    ef_profile_set_is_default (profile, TRUE);
    ef_profile_set_position (profile, 3);
  }
  assert_notified (counts, "name", 1);
  assert_notified (counts, "shown-initials", 1);
  assert_notified (counts, "description", 1);
  assert_notified (counts, "colour", 1);
  assert_notified (counts, "time-zone", 1);
  assert_notified (counts, "server", 1);
  assert_notified (counts, "has-key", 1);
  assert_notified (counts, "is-default", 1);
  assert_notified (counts, "position", 1);
  assert_notified (counts, "initials", 0);
  assert_notified (counts, "id", 0);

  ef_profile_set_name (profile, "Nordwind");
  assert_notified (counts, "name", 2);
  assert_notified (counts, "shown-initials", 1);
}

static void
test_shown_initials (void)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  g_autoptr (GHashTable) counts = NULL;

  ef_profile_set_name (profile, "Nordlicht Coffee");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "NC");
  counts = count_notifies (profile);

  ef_profile_set_initials (profile, "X");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "X");
  assert_notified (counts, "shown-initials", 1);
  ef_profile_set_name (profile, "Bikeyard");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "X");
  assert_notified (counts, "shown-initials", 1);
  ef_profile_set_initials (profile, "");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "BI");
  assert_notified (counts, "shown-initials", 2);
  ef_profile_set_initials (profile, NULL);
  assert_notified (counts, "initials", 2);
  assert_notified (counts, "shown-initials", 2);
}

static void
test_nothing (void)
{
  g_autoptr (EfProfile) profile = make_full ();

  ef_profile_set_name (profile, NULL);
  ef_profile_set_description (profile, NULL);
  ef_profile_set_server (profile, NULL, NULL);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "");
  g_assert_cmpstr (ef_profile_get_description (profile), ==, "");
  g_assert_cmpstr (ef_profile_get_server (profile), ==, "");
  g_assert_cmpstr (ef_profile_get_origin (profile), ==, "");
}

static void
test_copy (void)
{
  g_autoptr (EfProfile) profile = make_full ();
  g_autoptr (GHashTable) counts = count_notifies (profile);
  g_autoptr (EfProfile) copy = ef_profile_copy (profile);
  g_autoptr (EfProfile) again = NULL;

  assert_equal (copy, profile);

  ef_profile_set_name (copy, "Other");
  ef_profile_set_server (copy, "https://other", "https://other");
  ef_profile_set_has_key (copy, FALSE);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "Nordlicht Coffee");
  g_assert_cmpstr (ef_profile_get_origin (profile), ==, "https://host");
  g_assert_true (ef_profile_get_has_key (profile));
  g_assert_cmpuint (g_hash_table_size (counts), ==, 0);

  g_assert_finalize_object (g_steal_pointer (&profile));
  again = ef_profile_copy (copy);
  assert_equal (again, copy);
}

/* One field at a time: only that one is taken over, named and notified. */
static void
test_assign (void)
{
  static const struct {
    EfProfileFields field;
    const char *property;
  } fields[] = {
    { EF_PROFILE_NAME, "name" },           { EF_PROFILE_DESCRIPTION, "description" },
    { EF_PROFILE_INITIALS, "initials" },   { EF_PROFILE_COLOUR, "colour" },
    { EF_PROFILE_TIME_ZONE, "time-zone" }, { EF_PROFILE_SERVER, "server" },
    { EF_PROFILE_HAS_KEY, "has-key" },     { EF_PROFILE_POSITION, "position" },
    { EF_PROFILE_DEFAULT, "is-default" },
  };
  g_autoptr (EfProfile) from = make_full ();

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (EfProfile) profile = ef_profile_new ("id-2");
    g_autoptr (GHashTable) counts = count_notifies (profile);

    g_assert_cmpuint (ef_profile_assign (profile, from, fields[i].field), ==, fields[i].field);
    for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
      assert_notified (counts, fields[j].property, i == j ? 1 : 0);

    g_assert_cmpuint (ef_profile_assign (profile, from, fields[i].field), ==, 0);
    assert_notified (counts, fields[i].property, 1);
    g_assert_cmpstr (ef_profile_get_id (profile), ==, "id-2");
    g_assert_cmpint (ef_profile_get_rev (profile), ==, 0);
  }
}

static void
test_assign_all (void)
{
  g_autoptr (EfProfile) from = make_full ();
  g_autoptr (EfProfile) profile = ef_profile_new ("id-1");

  g_assert_cmpuint (ef_profile_assign (profile, from, 0), ==, 0);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "");
  g_assert_cmpuint (ef_profile_assign (profile, from, ALL_FIELDS), ==, ALL_FIELDS);
  ef_profile_set_rev (profile, ef_profile_get_rev (from));
  assert_equal (profile, from);
  g_assert_cmpuint (ef_profile_assign (profile, from, ALL_FIELDS), ==, 0);
  g_assert_cmpuint (ef_profile_assign (profile, profile, ALL_FIELDS), ==, 0);
}

/* Another key in the place of the old one: nothing that is shown changes. */
static void
test_assign_key (void)
{
  g_autoptr (EfProfile) from = make_full ();
  g_autoptr (EfProfile) profile = ef_profile_copy (from);
  g_autoptr (GHashTable) counts = count_notifies (profile);

  ef_profile_set_key_rev (from, 3);
  g_assert_cmpuint (ef_profile_assign (profile, from, EF_PROFILE_EDITABLE), ==, 0);
  g_assert_cmpuint (ef_profile_assign (profile, from, ALL_FIELDS), ==, EF_PROFILE_HAS_KEY);
  assert_equal (profile, from);
  assert_notified (counts, "has-key", 0);
  g_assert_cmpuint (ef_profile_assign (profile, from, ALL_FIELDS), ==, 0);
}

static void
see_both_cb (EfProfile *profile, GParamSpec *pspec, guint *n_seen)
{
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "Nordlicht Coffee");
  g_assert_cmpstr (ef_profile_get_colour (profile), ==, "teal");
  g_assert_cmpstr (ef_profile_get_origin (profile), ==, "https://host");
  (*n_seen)++;
}

/* Who listens never sees half of an update. */
static void
test_assign_is_one_change (void)
{
  g_autoptr (EfProfile) from = make_full ();
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  guint n_seen = 0;

  g_signal_connect (profile, "notify", G_CALLBACK (see_both_cb), &n_seen);
  ef_profile_assign (profile, from, ALL_FIELDS);
  g_assert_cmpuint (n_seen, >, 0);
}

static void
test_clean (void)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GError) error = NULL;

  ef_profile_set_name (profile, " Cafe\u0301  ");
  ef_profile_set_description (profile, "\n We roast ");
  ef_profile_set_initials (profile, " c\u0301f ");
  ef_profile_set_colour (profile, "TEAL");
  ef_profile_set_time_zone (profile, "Europe/Berlin");
  counts = count_notifies (profile);

  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ef_profile_get_name (profile), ==, "Caf\u00e9");
  g_assert_cmpstr (ef_profile_get_description (profile), ==, "We roast");
  g_assert_cmpstr (ef_profile_get_initials (profile), ==, "\u0107f");
  g_assert_cmpstr (ef_profile_get_colour (profile), ==, "teal");
  g_assert_cmpuint (g_hash_table_size (counts), ==, 0);
  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE, &error));
}

/* An avatar made from an object that was only cleaned shows the clean text. */
static void
test_clean_shown_initials (void)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);

  ef_profile_set_name (profile, "Bikeyard");
  ef_profile_set_initials (profile, "  ");
  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE, NULL));
  g_assert_cmpstr (ef_profile_get_initials (profile), ==, "");
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "BI");

  ef_profile_set_name (profile, "e\u0301cole");
  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE, NULL));
  g_assert_cmpstr (ef_profile_get_shown_initials (profile), ==, "\u00c9C");
}

static void
assert_not_clean (EfProfile *profile, EfProfileFields field)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_profile_clean (profile, field, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_true (ef_profile_clean (profile, EF_PROFILE_EDITABLE & ~field, NULL));
}

static void
test_clean_refuses (void)
{
  g_autofree char *long_name = g_strnfill (EF_PROFILE_NAME_MOST + 1, 'n');
  g_autofree char *long_text = g_strnfill (EF_PROFILE_DESCRIPTION_MOST + 1, 'd');
  g_autoptr (EfProfile) name = make_full ();
  g_autoptr (EfProfile) description = make_full ();
  g_autoptr (EfProfile) initials = make_full ();
  g_autoptr (EfProfile) colour = make_full ();
  g_autoptr (EfProfile) zone = make_full ();

  ef_profile_set_name (name, "\u00a0");
  assert_not_clean (name, EF_PROFILE_NAME);
  ef_profile_set_name (name, long_name);
  assert_not_clean (name, EF_PROFILE_NAME);
  ef_profile_set_name (name, "a\xff");
  assert_not_clean (name, EF_PROFILE_NAME);
  ef_profile_set_description (description, long_text);
  assert_not_clean (description, EF_PROFILE_DESCRIPTION);
  ef_profile_set_initials (initials, "ABCD");
  assert_not_clean (initials, EF_PROFILE_INITIALS);
  ef_profile_set_colour (colour, "beige");
  assert_not_clean (colour, EF_PROFILE_COLOUR);
  ef_profile_set_time_zone (zone, "Mars/Base");
  assert_not_clean (zone, EF_PROFILE_TIME_ZONE);
}

static gboolean
takes_zone (const char *name)
{
  g_autoptr (EfProfile) profile = ef_profile_new (NULL);

  ef_profile_set_time_zone (profile, name);
  if (!ef_profile_clean (profile, EF_PROFILE_TIME_ZONE, NULL))
    return FALSE;

  g_assert_cmpstr (ef_profile_get_time_zone (profile), ==, name);

  return TRUE;
}

/* A name keeps its meaning when the rules change; offsets and rules do not, and what lies beside the
 * zones on the disk is none (GLib calls such a file a mistake of ours). */
static void
test_time_zones (void)
{
  static const char *const good[] = { "UTC",
                                      "Europe/Berlin",
                                      "America/Argentina/Buenos_Aires",
                                      "America/Port-au-Prince",
                                      "Asia/Kolkata",
                                      "Etc/GMT+5",
                                      "Etc/UTC" };
  static const char *const bad[] = { "",
                                     " ",
                                     "utc",
                                     "Z",
                                     "+02:00",
                                     "-0330",
                                     "UTC+2",
                                     "CET-1CEST,M3.5.0,M10.5.0/3",
                                     "Mars/Base",
                                     "Europe",
                                     "Europe/",
                                     "Europe//Berlin",
                                     "Europe/Berlin ",
                                     "europe/berlin",
                                     "Europe/../Europe/Berlin",
                                     "Europe/../zone.tab",
                                     "Europe/../../../../etc/passwd",
                                     "../etc/passwd",
                                     "/usr/share/zoneinfo/UTC",
                                     ":UTC",
                                     "zone.tab",
                                     "zone1970.tab",
                                     "tzdata.zi",
                                     "leapseconds",
                                     "leap-seconds.list",
                                     "localtime",
                                     "posixrules",
                                     "Europe/Berl\xc3",
                                     "Europe/Berlin\n" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_test_message ("%s", good[i]);
    g_assert_true (takes_zone (good[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *shown = g_strescape (bad[i], NULL);

    g_test_message ("%s", shown);
    g_assert_false (takes_zone (bad[i]));
  }
}

/* What a new profile starts with must be something it accepts. */
static void
test_local_time_zone (void)
{
  static const struct {
    const char *tz;
    const char *expected;
  } zones[] = {
    { "UTC", "UTC" },
    { "Europe/Berlin", "Europe/Berlin" },
    { "CET-1CEST,M3.5.0,M10.5.0/3", "UTC" },
    { "UTC+2", "UTC" },
    { "+02:00", "UTC" },
    { "Mars/Base", "UTC" },
    { "localtime", "UTC" },
    { "", "UTC" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autofree char *name = NULL;

    g_test_message ("TZ=%s", zones[i].tz);
    g_setenv ("TZ", zones[i].tz, TRUE);
    name = ef_profile_local_time_zone ();
    g_assert_cmpstr (name, ==, zones[i].expected);
    g_assert_true (takes_zone (name));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/new", test_new);
  g_test_add_func ("/profile/properties", test_properties);
  g_test_add_func ("/profile/notify", test_notify);
  g_test_add_func ("/profile/shown-initials", test_shown_initials);
  g_test_add_func ("/profile/nothing", test_nothing);
  g_test_add_func ("/profile/copy", test_copy);
  g_test_add_func ("/profile/assign", test_assign);
  g_test_add_func ("/profile/assign-all", test_assign_all);
  g_test_add_func ("/profile/assign-is-one-change", test_assign_is_one_change);
  g_test_add_func ("/profile/assign-key", test_assign_key);
  g_test_add_func ("/profile/clean", test_clean);
  g_test_add_func ("/profile/clean-shown-initials", test_clean_shown_initials);
  g_test_add_func ("/profile/clean-refuses", test_clean_refuses);
  g_test_add_func ("/profile/time-zones", test_time_zones);
  g_test_add_func ("/profile/local-time-zone", test_local_time_zone);

  return g_test_run ();
}
