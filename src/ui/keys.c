/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/keys.h"

#include <glib/gi18n.h>

static const EfKey keys[] = {
  { EF_KEYS_PROFILES, N_ ("Switch profile"), "win.profile::%d", { "<Control>%d" }, 9 },
  { EF_KEYS_PROFILES, N_ ("Profile list"), "win.profile-list", { "<Control>b" } },
  { EF_KEYS_PROFILES, N_ ("New profile"), "win.new-profile", { "<Control><Shift>n" } },
  { EF_KEYS_PROFILES, N_ ("Manage profiles"), "win.manage-profiles", { "<Control><Shift>m" } },
  { EF_KEYS_PAGES, N_ ("Sources"), "win.page::sources", { "<Alt>1" } },
  { EF_KEYS_PAGES, N_ ("Projects"), "win.page::projects", { "<Alt>2" } },
  { EF_KEYS_PAGES, N_ ("Library"), "win.page::library", { "<Alt>3" } },
  { EF_KEYS_PAGES, N_ ("Calendar"), "win.page::calendar", { "<Alt>4" } },
  { EF_KEYS_PAGES, N_ ("Queue"), "win.page::queue", { "<Alt>5" } },
  { EF_KEYS_PAGES, N_ ("Activity"), "win.page::activity", { "<Alt>6" } },
  { EF_KEYS_GENERAL, N_ ("Preferences"), "win.preferences::profile", { "<Control>comma" } },
  { EF_KEYS_GENERAL, N_ ("Keyboard shortcuts"), "win.shortcuts", { "F1", "<Control>question" } },
  { EF_KEYS_GENERAL, N_ ("Main menu"), "win.menu", { "F10" } },
  { EF_KEYS_GENERAL, N_ ("Show or hide the sidebar"), "win.sidebar", { "F9" } },
  { EF_KEYS_GENERAL, N_ ("Next part of the window"), "win.next-part", { "F6" } },
  { EF_KEYS_GENERAL, N_ ("Close the window"), "window.close", { "<Control>w" } },
  { EF_KEYS_GENERAL, N_ ("Quit"), "app.quit", { "<Control>q" } },
  { EF_KEYS_LISTS, N_ ("Move a profile up"), NULL, { "<Alt>Up" } },
  { EF_KEYS_LISTS, N_ ("Move a profile down"), NULL, { "<Alt>Down" } },
  { EF_KEYS_SOURCES, N_ ("Add videos"), NULL, { "<Control>o" } },
  { EF_KEYS_SOURCES, N_ ("Add a folder"), NULL, { "<Control><Shift>o" } },
  { EF_KEYS_SOURCES, N_ ("Paste videos"), NULL, { "<Control>v" } },
  { EF_KEYS_SOURCES, N_ ("Search videos"), NULL, { "<Control>f" } },
  { EF_KEYS_SOURCES, N_ ("Open"), NULL, { "Return" } },
  { EF_KEYS_SOURCES, N_ ("Rename"), NULL, { "F2" } },
  { EF_KEYS_SOURCES, N_ ("Remove"), NULL, { "Delete" } },
  { EF_KEYS_PROJECTS, N_ ("New project"), NULL, { "<Control>n" } },
  { EF_KEYS_PROJECTS, N_ ("Search projects"), NULL, { "<Control>f" } },
  { EF_KEYS_PROJECTS, N_ ("Open"), NULL, { "Return" } },
  { EF_KEYS_PROJECTS, N_ ("Rename"), NULL, { "F2" } },
  { EF_KEYS_PROJECTS, N_ ("Remove"), NULL, { "Delete" } },
  { EF_KEYS_PROJECT, N_ ("Add segments"), NULL, { "<Control>n" } },
  { EF_KEYS_PROJECT, N_ ("Play or pause"), NULL, { "space" } },
  { EF_KEYS_PROJECT, N_ ("Back or forward one frame"), NULL, { "comma", "period" } },
  { EF_KEYS_PROJECT, N_ ("Move segments"), NULL, { "<Alt>Left", "<Alt>Right" } },
  { EF_KEYS_PROJECT, N_ ("Move to the start or the end"), NULL, { "<Alt>Home", "<Alt>End" } },
  { EF_KEYS_PROJECT, N_ ("Double segments"), NULL, { "<Control>d" } },
  { EF_KEYS_PROJECT, N_ ("Pin to the place"), NULL, { "p" } },
  { EF_KEYS_PROJECT, N_ ("Next kind of transition"), NULL, { "t" } },
  { EF_KEYS_PROJECT, N_ ("Remove segments"), NULL, { "Delete" } },
  { EF_KEYS_PROJECT, N_ ("Find in the storyboard"), NULL, { "<Control>f" } },
  { EF_KEYS_PROJECT, N_ ("Full screen"), NULL, { "f" } },
  { EF_KEYS_PROJECT, N_ ("Make other variants"), NULL, { "<Control>r" } },
  { EF_KEYS_PROJECT, N_ ("Render"), NULL, { "<Control>Return" } },
  { EF_KEYS_PROJECT, N_ ("Render one test"), NULL, { "<Control>t" } },
  { EF_KEYS_PROJECT, N_ ("Undo"), NULL, { "<Control>z" } },
  { EF_KEYS_PROJECT, N_ ("Redo"), NULL, { "<Control><Shift>z" } },
  { EF_KEYS_PROJECT, N_ ("Show or hide the settings"), NULL, { "<Shift>F9" } },
  { EF_KEYS_PROJECT, N_ ("Rename the project"), NULL, { "F2" } },
  { EF_KEYS_PROJECT, N_ ("Clear the choice, go back"), NULL, { "Escape" } },
  { EF_KEYS_LIBRARY, N_ ("Add finished files"), NULL, { "<Control>o" } },
  { EF_KEYS_LIBRARY, N_ ("Search clips"), NULL, { "<Control>f" } },
  { EF_KEYS_LIBRARY, N_ ("Open"), NULL, { "Return" } },
  { EF_KEYS_LIBRARY, N_ ("Choose"), NULL, { "space" } },
  { EF_KEYS_LIBRARY, N_ ("Choose all"), NULL, { "<Control>a" } },
  { EF_KEYS_LIBRARY, N_ ("Tags"), NULL, { "t" } },
  { EF_KEYS_LIBRARY, N_ ("Rename"), NULL, { "F2" } },
  { EF_KEYS_LIBRARY, N_ ("Copy to a folder"), NULL, { "<Control>e" } },
  { EF_KEYS_LIBRARY, N_ ("Move to the trash"), NULL, { "Delete" } },
  { EF_KEYS_QUEUE, N_ ("Pause or go on"), NULL, { "space" } },
  { EF_KEYS_QUEUE, N_ ("Cancel"), NULL, { "Delete" } },
  { EF_KEYS_QUEUE, N_ ("Open the file"), NULL, { "Return" } },
  { EF_KEYS_QUEUE, N_ ("Move up or down"), NULL, { "<Alt>Up", "<Alt>Down" } },
  { EF_KEYS_QUEUE, N_ ("Move to the top"), NULL, { "<Alt>Home" } },
};

static const char *const group_titles[] = {
  [EF_KEYS_PROFILES] = N_ ("Profiles"),
  [EF_KEYS_PAGES] = N_ ("Pages"),
  [EF_KEYS_GENERAL] = N_ ("General"),
  [EF_KEYS_LISTS] = N_ ("In the List of Profiles"),
  [EF_KEYS_SOURCES] = N_ ("In the List of Videos"),
  [EF_KEYS_PROJECTS] = N_ ("In the List of Projects"),
  [EF_KEYS_PROJECT] = N_ ("In a Project"),
  [EF_KEYS_LIBRARY] = N_ ("In the Library"),
  [EF_KEYS_QUEUE] = N_ ("In the Queue"),
};

static const struct {
  GdkModifierType modifier;
  const char *label;
} modifiers[] = {
  { GDK_CONTROL_MASK, NC_ ("key", "Ctrl") },
  { GDK_ALT_MASK, NC_ ("key", "Alt") },
  { GDK_SHIFT_MASK, NC_ ("key", "Shift") },
  { GDK_SUPER_MASK, NC_ ("key", "Super") },
};

const EfKey *
ef_keys_get (guint *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);

  return keys;
}

const char *
ef_key_group_get_title (EfKeyGroup group)
{
  return _ (group_titles[group]);
}

/* "<Control>%d" → "<Control>3" */
static char *
put_number (const char *pattern, int number)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "%d", 2);
  g_autofree char *text = g_strdup_printf ("%d", number);

  return g_strjoinv (text, parts);
}

static void
install_numbers (GtkApplication *application, const EfKey *key)
{
  for (int number = 1; number <= key->n_numbers; number++) {
    g_autofree char *action = put_number (key->action, number);
    g_autofree char *accel = put_number (key->accels[0], number);
    const char *accels[] = { accel, NULL };

    gtk_application_set_accels_for_action (application, action, accels);
  }
}

void
ef_keys_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].n_numbers > 0)
      install_numbers (application, &keys[i]);
    else if (keys[i].action != NULL)
      gtk_application_set_accels_for_action (application, keys[i].action, keys[i].accels);
  }
}

static gboolean
is_accel (const char *accel, guint keyval, GdkModifierType state)
{
  GdkModifierType accel_state;
  guint accel_keyval;

  if (!gtk_accelerator_parse (accel, &accel_keyval, &accel_state))
    g_return_val_if_reached (FALSE);

  /* A sign such as ? is made with Shift on one keyboard and without it on the next. */
  return accel_keyval == gdk_keyval_to_lower (keyval) &&
         (accel_state == state || (accel_state == (state & ~GDK_SHIFT_MASK) &&
                                   gdk_keyval_to_upper (accel_keyval) == accel_keyval &&
                                   gdk_keyval_to_unicode (accel_keyval) > ' '));
}

static gboolean
has_accel (const EfKey *key, guint keyval, GdkModifierType state)
{
  for (guint i = 0; key->accels[i] != NULL; i++) {
    for (int number = MIN (key->n_numbers, 1); number <= key->n_numbers; number++) {
      g_autofree char *accel = put_number (key->accels[i], number);

      if (is_accel (accel, keyval, state))
        return TRUE;
    }
  }

  return FALSE;
}

const EfKey *
ef_keys_find (guint keyval, GdkModifierType state)
{
  state &= gtk_accelerator_get_default_mod_mask ();
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].action != NULL && has_accel (&keys[i], keyval, state))
      return &keys[i];
  }

  return NULL;
}

/* The key caps of an accelerator, in the order in which they are pressed. */
char **
ef_key_list_caps (const char *accel)
{
  g_autoptr (GStrvBuilder) caps = g_strv_builder_new ();
  GdkModifierType pressed = 0;
  guint keyval = 0;

  if (!gtk_accelerator_parse (accel, &keyval, &pressed))
    g_return_val_if_reached (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++) {
    if (pressed & modifiers[i].modifier)
      g_strv_builder_add (caps, g_dpgettext2 (NULL, "key", modifiers[i].label));
  }
  g_strv_builder_take (caps, gtk_accelerator_get_label (keyval, 0));

  return g_strv_builder_end (caps);
}
