/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/editor-keys.h"

#include "core/error.h"
#include "ui/editor/editor-menu.h"

/* The table of the editor's keys: complete, without doubles, and the same under the fingers in every
 * layout. */

static void
assert_finds (EfEditorKeys *keys,
              guint code,
              guint keyval,
              GdkModifierType state,
              const char *expected)
{
  g_autofree char *found = ef_editor_keys_find (keys, code + 8, keyval, state);

  g_assert_cmpstr (found, ==, expected);
}

/* Every key does one thing, and every action has a key in our own scheme. */
static void
test_table (void)
{
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);

  for (guint scheme = 0; scheme < EF_N_SCHEMES; scheme++) {
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < n_actions; i++) {
      g_auto (GStrv) bindings = g_strsplit (actions[i].bindings[scheme], " ", -1);

      for (guint j = 0; bindings[j] != NULL; j++) {
        g_test_message ("%u %s %s", scheme, actions[i].name, bindings[j]);
        g_assert_true (g_hash_table_add (seen, g_strdup (bindings[j])));
      }
      if (scheme == EF_SCHEME_OWN)
        g_assert_nonnull (bindings[0]);
    }
    g_assert_cmpstr (ef_scheme_get_title ((EfScheme) scheme), !=, "");
  }
}

/* What a layout prints is not asked for bare keys: a US one, a French, a Dvorak and a Russian one. */
static void
test_layouts (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();
  static const guint layouts_i[] = { GDK_KEY_i, GDK_KEY_i, GDK_KEY_c, GDK_KEY_Cyrillic_sha };
  static const guint layouts_1[] = { GDK_KEY_1, GDK_KEY_ampersand, GDK_KEY_1, GDK_KEY_1 };
  static const guint layouts_bracket[] = { GDK_KEY_bracketleft, GDK_KEY_dead_circumflex,
                                           GDK_KEY_slash, GDK_KEY_Cyrillic_ha };

  for (guint i = 0; i < G_N_ELEMENTS (layouts_i); i++) {
    assert_finds (keys, 23, layouts_i[i], 0, "mark-in");
    assert_finds (keys, 23, layouts_i[i], GDK_SHIFT_MASK | GDK_LOCK_MASK, "go-in");
    assert_finds (keys, 2, layouts_1[i], 0, "colour-1");
    assert_finds (keys, 26, layouts_bracket[i], 0, "start-back");
    assert_finds (keys, 26, layouts_bracket[i], GDK_SHIFT_MASK, "end-back");
  }

  /* With Ctrl it is the letter: where it is in a layout, or where a US one has it. */
  assert_finds (keys, 44, GDK_KEY_z, GDK_CONTROL_MASK, "undo");
  assert_finds (keys, 17, GDK_KEY_z, GDK_CONTROL_MASK, "undo");
  assert_finds (keys, 44, GDK_KEY_w, GDK_CONTROL_MASK, NULL);
  assert_finds (keys, 44, GDK_KEY_Cyrillic_ya, GDK_CONTROL_MASK, "undo");
  assert_finds (keys, 44, GDK_KEY_Z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "redo");
  assert_finds (keys, 44, GDK_KEY_z, 0, "fit");
  assert_finds (keys, 44, GDK_KEY_z, GDK_SUPER_MASK, NULL);

  /* Keys that print nothing are what they are. */
  assert_finds (keys, 105, GDK_KEY_Left, 0, "frame-back");
  assert_finds (keys, 105, GDK_KEY_Left, GDK_SHIFT_MASK, "second-back");
  assert_finds (keys, 105, GDK_KEY_Left, GDK_SHIFT_MASK | GDK_CONTROL_MASK, "ten-back");
  assert_finds (keys, 105, GDK_KEY_Left, GDK_ALT_MASK, "key-back");
  assert_finds (keys, 15, GDK_KEY_Tab, 0, "accept");
  assert_finds (keys, 15, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK, NULL);
  assert_finds (keys, 96, GDK_KEY_KP_Enter, 0, "label");
  assert_finds (keys, 58, GDK_KEY_Escape, 0, "escape");
  assert_finds (keys, 42, GDK_KEY_Shift_L, 0, NULL);
  assert_finds (keys, 0, GDK_KEY_VoidSymbol, 0, NULL);
}

static void
test_schemes (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();

  ef_editor_keys_set_scheme (keys, EF_SCHEME_LOSSLESSCUT);
  assert_finds (keys, 105, GDK_KEY_Left, 0, "second-back");
  assert_finds (keys, 14, GDK_KEY_BackSpace, 0, "remove");
  assert_finds (keys, 111, GDK_KEY_Delete, 0, "remove");
  assert_finds (keys, 13, GDK_KEY_plus, GDK_SHIFT_MASK, "mark-new");
  assert_finds (keys, 78, GDK_KEY_KP_Add, 0, "mark-new");
  assert_finds (keys, 46, GDK_KEY_c, 0, NULL);
  ef_editor_keys_set_scheme (keys, EF_SCHEME_PREMIERE);
  assert_finds (keys, 37, GDK_KEY_k, GDK_CONTROL_MASK, "split");
  assert_finds (keys, 43, GDK_KEY_backslash, 0, "fit");
  assert_finds (keys, 105, GDK_KEY_Left, GDK_SHIFT_MASK, "five-back");
  assert_finds (keys, 103, GDK_KEY_Up, 0, "edge-back");
  assert_finds (keys, 111, GDK_KEY_Delete, 0, "remove");
  assert_finds (keys, 105, GDK_KEY_Left, GDK_ALT_MASK, "end-back");
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_rebinding (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();
  g_autoptr (EfEditorKeys) others = ef_editor_keys_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = ef_editor_keys_find_taken (keys, "KeyB", "star");
  g_autofree char *saved = NULL;
  g_autofree char *again = NULL;
  guint n_changed = 0;

  g_signal_connect_swapped (keys, "changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_cmpstr (taken, ==, "split");
  g_assert_false (
    ef_editor_keys_set_bindings (keys, "star", (const char *[]) { "KeyB", NULL }, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  g_assert_false (
    ef_editor_keys_set_bindings (keys, "star", (const char *[]) { "Any", NULL }, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_cmpuint (n_changed, ==, 0);

  g_assert_true (
    ef_editor_keys_set_bindings (keys, "split", (const char *[]) { "KeyX", NULL }, NULL));
  g_assert_true (ef_editor_keys_set_bindings (keys, "colour-3",
                                              (const char *[]) { "KeyB", "Ctrl+Shift+Left", NULL },
                                              NULL) == FALSE);
  g_assert_true (
    ef_editor_keys_set_bindings (keys, "star", (const char *[]) { "KeyB", NULL }, NULL));
  g_assert_true (
    ef_editor_keys_set_bindings (keys, "loop", (const char *[]) { "Ctrl+l", NULL }, NULL));
  assert_finds (keys, 48, GDK_KEY_b, 0, "star");
  assert_finds (keys, 45, GDK_KEY_x, 0, "split");
  assert_finds (keys, 19, GDK_KEY_r, 0, NULL);
  g_assert_cmpuint (n_changed, ==, 3);

  saved = ef_editor_keys_save (keys);
  ef_editor_keys_load (others, saved);
  again = ef_editor_keys_save (others);
  g_assert_cmpstr (saved, ==, again);
  assert_finds (others, 48, GDK_KEY_b, 0, "star");

  ef_editor_keys_reset (keys, "split"); /* its key is the star's now, which keeps it */
  assert_finds (keys, 48, GDK_KEY_b, 0, "star");
  ef_editor_keys_reset (keys, "star");
  ef_editor_keys_reset (keys, "split");
  assert_finds (keys, 48, GDK_KEY_b, 0, "split");
  assert_finds (keys, 19, GDK_KEY_r, 0, "star");
  ef_editor_keys_reset_all (keys);
  g_assert_false (ef_editor_keys_is_changed (keys, "loop"));
}

/* A key of one's own comes before one that a later version has in its scheme; of two the first counts. */
static void
test_settled (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();
  g_auto (GStrv) split = NULL;
  g_auto (GStrv) forward = NULL;

  ef_editor_keys_load (keys, "{\"scheme\":\"own\",\"keys\":{\"star\":[\"KeyB\",\"Period\"],"
                             "\"keywords\":[\"KeyQ\"],\"delete\":[\"KeyQ\",\"Delete\"]}}");
  assert_finds (keys, 48, GDK_KEY_b, 0, "star");
  assert_finds (keys, 52, GDK_KEY_period, 0, "star");
  assert_finds (keys, 16, GDK_KEY_q, 0, "keywords");
  assert_finds (keys, 111, GDK_KEY_Delete, 0, "delete");
  split = ef_editor_keys_get_bindings (keys, "split");
  g_assert_null (split[0]);
  forward = ef_editor_keys_get_bindings (keys, "frame-forward");
  g_assert_cmpstr (forward[0], ==, "Right");
  g_assert_null (forward[1]);
  g_assert_false (ef_editor_keys_is_changed (keys, "delete"));
}

static void
test_take (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();
  guint n_changed = 0;

  g_signal_connect_swapped (keys, "changed", G_CALLBACK (count_cb), &n_changed);
  ef_editor_keys_take (keys, "star", "KeyB", TRUE);
  assert_finds (keys, 48, GDK_KEY_b, 0, "star");
  assert_finds (keys, 19, GDK_KEY_r, 0, NULL);
  ef_editor_keys_take (keys, "star", "KeyR", FALSE);
  assert_finds (keys, 48, GDK_KEY_b, 0, "star");
  assert_finds (keys, 19, GDK_KEY_r, 0, "star");
  g_assert_cmpuint (n_changed, ==, 2);

  /* What is as in the scheme again is not changed. */
  ef_editor_keys_take (keys, "split", "KeyB", TRUE);
  g_assert_false (ef_editor_keys_is_any_changed (keys));
}

/* Whatever a setting holds, there are keys afterwards. */
static void
test_damaged (void)
{
  static const char *const texts[] = {
    "",
    "x",
    "[]",
    "{}",
    "{\"scheme\":3,\"keys\":[]}",
    "{\"scheme\":\"other\",\"keys\":{\"mark-in\":\"KeyX\",\"nothing\":[\"KeyX\"],\"star\":[1,{},"
    "null]}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();

    ef_editor_keys_load (keys, texts[i]);
    assert_finds (keys, 23, GDK_KEY_i, 0, "mark-in");
    g_assert_cmpint (ef_editor_keys_get_scheme (keys), ==, EF_SCHEME_OWN);
  }
}

static void
test_caps (void)
{
  g_auto (GStrv) shifted = ef_editor_keys_list_caps ("Shift+BracketLeft", NULL);
  g_auto (GStrv) letter = ef_editor_keys_list_caps ("Ctrl+Shift+z", gdk_display_get_default ());
  g_auto (GStrv) shown = ef_editor_keys_list_caps ("KeyI", gdk_display_get_default ());

  g_assert_cmpstr (shifted[0], ==, "Shift");
  g_assert_cmpstr (shifted[1], ==, "[");
  g_assert_cmpstr (letter[2], ==, "Z");
  g_assert_cmpstr (shown[0], ==, "I");
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenu) colours = g_menu_new ();

  g_menu_append (section, "Undo", "editor.undo");
  g_menu_append (section, "Split", "timeline.split");
  g_menu_append (section, "Something else", "win.shortcuts");
  g_menu_append (section, "No key", "editor.no-such-thing");
  g_menu_append (colours, "Green", "timeline.colour(3)");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_menu_append_submenu (menu, "Colour", G_MENU_MODEL (colours));

  return G_MENU_MODEL (menu);
}

static void
assert_accel (GMenuModel *menu, int outer, int inner, const char *expected)
{
  g_autoptr (GMenuModel) link = g_menu_model_get_item_link (
    menu, outer, outer == 0 ? G_MENU_LINK_SECTION : G_MENU_LINK_SUBMENU);
  g_autofree char *accel = NULL;
  g_autofree char *action = NULL;

  g_menu_model_get_item_attribute (link, inner, "accel", "s", &accel);
  g_assert_cmpstr (accel, ==, expected);
  g_assert_true (g_menu_model_get_item_attribute (link, inner, "action", "s", &action));
}

/* Menus show the keys of the scheme, also those of the timeline's own actions. */
static void
test_menus (void)
{
  g_autoptr (EfEditorKeys) keys = ef_editor_keys_new ();
  g_autoptr (GMenuModel) menu = make_menu ();
  g_autoptr (GMenuModel) own = ef_editor_menu_add_keys (menu, keys, NULL);
  g_autoptr (GMenuModel) premiere = NULL;

  assert_accel (own, 0, 0, "<Control>z");
  assert_accel (own, 0, 1, "b");
  assert_accel (own, 0, 2, NULL);
  assert_accel (own, 0, 3, NULL);
  assert_accel (own, 1, 0, "3");

  ef_editor_keys_set_scheme (keys, EF_SCHEME_PREMIERE);
  premiere = ef_editor_menu_add_keys (menu, keys, NULL);
  assert_accel (premiere, 0, 1, "<Control>k");
  assert_accel (premiere, 1, 0, NULL);
  assert_accel (menu, 0, 0, NULL);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/editor-keys/table", test_table);
  g_test_add_func ("/editor-keys/layouts", test_layouts);
  g_test_add_func ("/editor-keys/schemes", test_schemes);
  g_test_add_func ("/editor-keys/rebinding", test_rebinding);
  g_test_add_func ("/editor-keys/settled", test_settled);
  g_test_add_func ("/editor-keys/take", test_take);
  g_test_add_func ("/editor-keys/damaged", test_damaged);
  g_test_add_func ("/editor-keys/caps", test_caps);
  g_test_add_func ("/editor-keys/menus", test_menus);

  return g_test_run ();
}
