/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  EF_EDITOR_PLAYBACK,
  EF_EDITOR_MARKING,
  EF_EDITOR_SEGMENTS,
  EF_EDITOR_VIEW,
} EfEditorGroup;

#define EF_N_EDITOR_GROUPS (EF_EDITOR_VIEW + 1)

typedef enum {
  EF_SCHEME_OWN,
  EF_SCHEME_LOSSLESSCUT,
  EF_SCHEME_PREMIERE,
} EfScheme;

#define EF_N_SCHEMES (EF_SCHEME_PREMIERE + 1)

/* One thing the editor does on a key. A binding is "Shift+KeyI": modifiers, then either a position on the
 * keyboard (KeyI, Digit1, Comma, … as on a US keyboard), or the name of a key (Left, Tab, z). Bare keys
 * that print something are positions, those with Ctrl are letters. */
typedef struct {
  EfEditorGroup group;
  const char *name;                   /* "mark-in" */
  const char *title;                  /* (translatable) */
  const char *bindings[EF_N_SCHEMES]; /* separated by blanks; "": deliberately none */
  int n_numbers;                      /* more than 0: "%d" in name and bindings, from 1 to this */
  gboolean for_suggestion;            /* only while a suggestion is selected */
} EfEditorAction;

const EfEditorAction *ef_editor_actions_get (guint *n_actions);
const char *ef_editor_group_get_title (EfEditorGroup group);
const char *ef_scheme_get_title (EfScheme scheme);
/* "colour-%d" → "colour-3" */
char *ef_editor_action_put_number (const char *pattern, int number);
/* "Mark the start", "Colour 3" */
char *ef_editor_action_make_title (const EfEditorAction *action, int number);
/* Of "colour-3" or "mark-in"; @number (nullable) is 3, or 0. NULL: there is none. */
const EfEditorAction *ef_editor_action_find (const char *name, int *number);

/* Which keys do what: a scheme, and what was changed of it. Signal "changed". */
#define EF_TYPE_EDITOR_KEYS (ef_editor_keys_get_type ())
G_DECLARE_FINAL_TYPE (EfEditorKeys, ef_editor_keys, EF, EDITOR_KEYS, GObject)

EfEditorKeys *ef_editor_keys_new (void);
EfScheme ef_editor_keys_get_scheme (EfEditorKeys *self);
void ef_editor_keys_set_scheme (EfEditorKeys *self, EfScheme scheme);
char **ef_editor_keys_get_bindings (EfEditorKeys *self, const char *name);
/* Refused with EF_ERROR_INVALID for what is no key, with EF_ERROR_TAKEN when another action has it. */
gboolean ef_editor_keys_set_bindings (EfEditorKeys *self,
                                      const char *name,
                                      const char *const *bindings,
                                      GError **error);
/* The same for one key more, or (@only) for this one alone, which another action gives up for it. */
void ef_editor_keys_take (EfEditorKeys *self, const char *name, const char *binding, gboolean only);
/* The action that has @binding, but for @name (nullable): NULL, none. (transfer full) */
char *ef_editor_keys_find_taken (EfEditorKeys *self, const char *binding, const char *name);
gboolean ef_editor_keys_is_changed (EfEditorKeys *self, const char *name);
void ef_editor_keys_reset (EfEditorKeys *self, const char *name);
void ef_editor_keys_reset_all (EfEditorKeys *self);
gboolean ef_editor_keys_is_any_changed (EfEditorKeys *self);
/* As a text to be stored; what cannot be read, and a key that was given twice, is left out. */
char *ef_editor_keys_save (EfEditorKeys *self);
void ef_editor_keys_load (EfEditorKeys *self, const char *text);

/* What a key does; NULL: nothing. @keycode is that of the windowing system, @keyval what the layout
 * makes of it. (transfer full) */
char *ef_editor_keys_find (EfEditorKeys *self, guint keycode, guint keyval, GdkModifierType state);
/* The binding a person has just pressed, for the rebinding dialog; NULL for a modifier alone. */
char *ef_editor_keys_describe (guint keycode, guint keyval, GdkModifierType state);
/* Key caps in the order in which they are pressed, with the letter that the layout of @display
 * (nullable: US) prints. */
char **ef_editor_keys_list_caps (const char *binding, GdkDisplay *display);
/* The same as menus want it: "<Control><Shift>z". */
char *ef_editor_keys_get_accel (const char *binding, GdkDisplay *display);

G_END_DECLS
