/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/keys.h"

#include "support.h"
#include "support/async.h"
#include "ui/editor/editor-keys.h"

/* Whether somebody answers to "win.page::sources". */
static gboolean
exists (EfWindow *window, AdwApplication *application, const char *detailed)
{
  g_auto (GStrv) parts = g_strsplit (detailed, "::", 2);
  const char *name = parts[0];

  if (g_str_has_prefix (name, "app."))
    return g_action_group_has_action (G_ACTION_GROUP (application), name + 4) ||
           g_str_equal (name, "app.quit"); /* EfApplication's, whose studio is not of a test */

  for (guint i = 0;; i++) {
    const char *known;
    const char *property;
    const GVariantType *type;
    GType owner;

    if (!gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (window), i, &owner, &known, &type,
                                        &property))
      return FALSE;
    if (g_str_equal (known, name))
      return TRUE;
  }
}

static void
test_actions_exist (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window = ui_open_window (fixture);
  guint n_keys;
  const EfKey *keys = ef_keys_get (&n_keys);

  for (guint i = 0; i < n_keys; i++) {
    if (keys[i].action == NULL)
      continue;
    g_test_message ("%s", keys[i].action);
    g_assert_true (exists (window, fixture->application, keys[i].action));
  }
  ui_close_window (window);
}

/* What a key of a page is there may be another thing on another page, but what is a key everywhere is that
 * there too. */
static void
assert_apart (GHashTable *seen, const EfKey *key, const char *accel)
{
  g_autofree char *here = g_strdup_printf ("%d %s", key->group, accel);

  if (key->action != NULL)
    g_assert_true (g_hash_table_add (seen, g_strdup (accel)));
  else
    g_assert_true (g_hash_table_add (seen, g_steal_pointer (&here)) &&
                   !g_hash_table_contains (seen, accel));
}

/* What the table says is what is installed, and no key does two things in one place. */
static void
test_accelerators (UiFixture *fixture, gconstpointer data)
{
  GtkApplication *application = GTK_APPLICATION (fixture->application);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_keys;
  const EfKey *keys = ef_keys_get (&n_keys);

  for (guint i = 0; i < n_keys; i++) {
    for (guint j = 0; keys[i].accels[j] != NULL; j++)
      assert_apart (seen, &keys[i], keys[i].accels[j]);
    if (keys[i].action != NULL && keys[i].n_numbers == 0) {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, keys[i].action);

      g_assert_cmpint ((int) g_strv_length (accels), >=, 1);
    }
  }
  for (int number = 1; number <= 9; number++) {
    g_autofree char *action = g_strdup_printf ("win.profile::%d", number);
    g_autofree char *accel = g_strdup_printf ("<Control>%d", number);
    g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, action);

    g_assert_cmpstr (accels[0], ==, accel);
  }
}

static void
test_find (void)
{
  g_assert_nonnull (ef_keys_find (GDK_KEY_q, GDK_CONTROL_MASK));
  g_assert_nonnull (ef_keys_find (GDK_KEY_q, GDK_CONTROL_MASK | GDK_LOCK_MASK));
  g_assert_nonnull (ef_keys_find (GDK_KEY_N, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  g_assert_nonnull (ef_keys_find (GDK_KEY_question, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  g_assert_nonnull (ef_keys_find (GDK_KEY_F1, 0));
  g_assert_nonnull (ef_keys_find (GDK_KEY_9, GDK_CONTROL_MASK));
  g_assert_null (ef_keys_find (GDK_KEY_q, 0));
  g_assert_null (ef_keys_find (GDK_KEY_Q, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  g_assert_null (ef_keys_find (GDK_KEY_F9, GDK_SHIFT_MASK));
  g_assert_null (ef_keys_find (GDK_KEY_o, GDK_CONTROL_MASK)); /* of a page, not of the window */
}

/* No scheme of the editor wants a key that the window keeps for itself. */
static void
test_editor_apart (void)
{
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);

  for (guint i = 0; i < n_actions * EF_N_SCHEMES; i++) {
    g_auto (GStrv) bindings =
      g_strsplit (actions[i / EF_N_SCHEMES].bindings[i % EF_N_SCHEMES], " ", -1);

    for (guint j = 0; bindings[j] != NULL; j++) {
      const char *key = strrchr (bindings[j], '+');
      guint keyval = gdk_keyval_from_name (key != NULL ? key + 1 : bindings[j]);
      GdkModifierType state = 0;

      if (strstr (bindings[j], "Ctrl+") != NULL)
        state |= GDK_CONTROL_MASK;
      if (strstr (bindings[j], "Alt+") != NULL)
        state |= GDK_ALT_MASK;
      if (strstr (bindings[j], "Shift+") != NULL)
        state |= GDK_SHIFT_MASK;
      g_test_message ("%s", bindings[j]);
      g_assert_null (ef_keys_find (keyval, state));
    }
  }
}

static void
test_caps (void)
{
  g_auto (GStrv) caps = ef_key_list_caps ("<Control><Shift>n");
  const char *expected[] = { "Ctrl", "Shift", "N", NULL };

  g_assert_cmpstrv (caps, expected);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/keys/actions-exist", UiFixture, NULL, ui_set_up, test_actions_exist, ui_tear_down);
  g_test_add ("/keys/accelerators", UiFixture, NULL, ui_set_up, test_accelerators, ui_tear_down);
  g_test_add_func ("/keys/find", test_find);
  g_test_add_func ("/keys/editor-apart", test_editor_apart);
  g_test_add_func ("/keys/caps", test_caps);

  return g_test_run ();
}
