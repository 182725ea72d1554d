/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  EF_KEYS_GENERAL,
  EF_KEYS_PAGES,
  EF_KEYS_SOURCES,
  EF_KEYS_PROJECTS,
  EF_KEYS_PROJECT,
  EF_KEYS_LIBRARY,
  EF_KEYS_QUEUE,
  EF_KEYS_PROFILES,
  EF_KEYS_LISTS,
} EfKeyGroup;

#define EF_N_KEY_GROUPS (EF_KEYS_LISTS + 1)

/* One line of the table that installs the accelerators and that the shortcuts dialog shows. */
typedef struct {
  EfKeyGroup group;
  const char *title;     /* (translatable) */
  const char *action;    /* (nullable): NULL where the widget itself knows the key */
  const char *accels[3]; /* ended by NULL */
  int n_numbers;         /* more than 0: "%d" in action and accelerator runs from 1 to this */
} EfKey;

const EfKey *ef_keys_get (guint *n_keys);
const char *ef_key_group_get_title (EfKeyGroup group);
void ef_keys_install (GtkApplication *application);
/* What the window itself does on a key, wherever one is: nothing else can have it. NULL: nothing. */
const EfKey *ef_keys_find (guint keyval, GdkModifierType state);
char **ef_key_list_caps (const char *accel);

G_END_DECLS
