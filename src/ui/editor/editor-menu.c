/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/editor-menu.h"

/* The menu of the timeline has actions of its own, which do the same as these. */
static const struct {
  const char *action;
  const char *name;
} others[] = {
  { "timeline.zoom", "zoom-segment" }, { "timeline.loop", "loop" },
  { "timeline.split", "split" },       { "timeline.merge", "merge" },
  { "timeline.star", "star" },         { "timeline.check", "check" },
  { "timeline.remove", "remove" },     { "timeline.accept", "accept" },
  { "timeline.dismiss", "delete" },    { "timeline.accept-all", "accept-all" },
  { "timeline.drop-mark", "escape" },  { "timeline.fit", "fit" },
};

static char *
find_name (GMenuModel *menu, int index)
{
  g_autofree char *action = NULL;
  gint32 number = 0;

  if (!g_menu_model_get_item_attribute (menu, index, G_MENU_ATTRIBUTE_ACTION, "s", &action))
    return NULL;
  if (g_str_has_prefix (action, "editor."))
    return g_strdup (action + strlen ("editor."));
  if (g_str_equal (action, "timeline.colour") &&
      g_menu_model_get_item_attribute (menu, index, G_MENU_ATTRIBUTE_TARGET, "i", &number))
    return ef_editor_action_put_number ("colour-%d", number);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (action, others[i].action))
      return g_strdup (others[i].name);

  return NULL;
}

static void
add_key (GMenuItem *item, const char *name, EfEditorKeys *keys, GdkDisplay *display)
{
  g_auto (GStrv) bindings = NULL;
  g_autofree char *accel = NULL;

  if (ef_editor_action_find (name, NULL) == NULL)
    return;

  bindings = ef_editor_keys_get_bindings (keys, name);
  if (bindings[0] == NULL)
    return;

  accel = ef_editor_keys_get_accel (bindings[0], display);
  g_menu_item_set_attribute (item, "accel", "s", accel);
}

GMenuModel *
ef_editor_menu_add_keys (GMenuModel *menu, EfEditorKeys *keys, GdkDisplay *display)
{
  static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };
  GMenu *copy = g_menu_new ();

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new_from_model (menu, i);
    g_autofree char *name = find_name (menu, i);

    for (guint j = 0; j < G_N_ELEMENTS (links); j++) {
      g_autoptr (GMenuModel) link = g_menu_model_get_item_link (menu, i, links[j]);
      g_autoptr (GMenuModel) inner =
        link != NULL ? ef_editor_menu_add_keys (link, keys, display) : NULL;

      if (inner != NULL)
        g_menu_item_set_link (item, links[j], inner);
    }
    if (name != NULL)
      add_key (item, name, keys, display);
    g_menu_append_item (copy, item);
  }

  return G_MENU_MODEL (copy);
}
