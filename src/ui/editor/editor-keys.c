/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/editor-keys.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "core/error.h"

/* Which keys do what, of the table in editor-actions.c, and what a person has changed of it. */

struct _EfEditorKeys {
  GObject parent_instance;

  EfScheme scheme;
  GHashTable *changed; /* name → bindings (GStrv): what differs from the scheme */
  GHashTable *actions; /* (nullable) binding → name; NULL: to be made */
};

G_DEFINE_FINAL_TYPE (EfEditorKeys, ef_editor_keys, G_TYPE_OBJECT)

static guint changed_signal;

static const char *const scheme_titles[] = {
  [EF_SCHEME_OWN] = N_ ("Edit Factory"),
  [EF_SCHEME_LOSSLESSCUT] = "LosslessCut",
  [EF_SCHEME_PREMIERE] = "Premiere Pro",
};

static const char *const scheme_nicks[] = { "own", "losslesscut", "premiere" };

/* Positions of keys that print something, by the number the kernel gives them. */
static const struct {
  const char *name;
  guint code;
  char us; /* what a US keyboard prints there */
} positions[] = {
  { "Digit1", 2, '1' },      { "Digit2", 3, '2' },       { "Digit3", 4, '3' },
  { "Digit4", 5, '4' },      { "Digit5", 6, '5' },       { "Digit6", 7, '6' },
  { "Digit7", 8, '7' },      { "Digit8", 9, '8' },       { "Digit9", 10, '9' },
  { "Digit0", 11, '0' },     { "Minus", 12, '-' },       { "Equal", 13, '=' },
  { "KeyQ", 16, 'q' },       { "KeyW", 17, 'w' },        { "KeyE", 18, 'e' },
  { "KeyR", 19, 'r' },       { "KeyT", 20, 't' },        { "KeyY", 21, 'y' },
  { "KeyU", 22, 'u' },       { "KeyI", 23, 'i' },        { "KeyO", 24, 'o' },
  { "KeyP", 25, 'p' },       { "BracketLeft", 26, '[' }, { "BracketRight", 27, ']' },
  { "KeyA", 30, 'a' },       { "KeyS", 31, 's' },        { "KeyD", 32, 'd' },
  { "KeyF", 33, 'f' },       { "KeyG", 34, 'g' },        { "KeyH", 35, 'h' },
  { "KeyJ", 36, 'j' },       { "KeyK", 37, 'k' },        { "KeyL", 38, 'l' },
  { "Semicolon", 39, ';' },  { "Quote", 40, '\'' },      { "Backquote", 41, '`' },
  { "Backslash", 43, '\\' }, { "KeyZ", 44, 'z' },        { "KeyX", 45, 'x' },
  { "KeyC", 46, 'c' },       { "KeyV", 47, 'v' },        { "KeyB", 48, 'b' },
  { "KeyN", 49, 'n' },       { "KeyM", 50, 'm' },        { "Comma", 51, ',' },
  { "Period", 52, '.' },     { "Slash", 53, '/' },       { "IntlBackslash", 86, '<' },
};

/* The windowing systems count from 8. */
#define CODE_OFFSET 8

static const struct {
  const char *name;
  GdkModifierType modifier;
  const char *label;
} modifiers[] = {
  { "Ctrl+", GDK_CONTROL_MASK, NC_ ("key", "Ctrl") },
  { "Alt+", GDK_ALT_MASK, NC_ ("key", "Alt") },
  { "Shift+", GDK_SHIFT_MASK, NC_ ("key", "Shift") },
};

#define MODIFIERS (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)

const char *
ef_scheme_get_title (EfScheme scheme)
{
  return _ (scheme_titles[scheme]);
}

static const char *
split_modifiers (const char *binding, GdkModifierType *state)
{
  *state = 0;
  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++) {
    if (g_str_has_prefix (binding, modifiers[i].name)) {
      *state |= modifiers[i].modifier;
      binding += strlen (modifiers[i].name);
    }
  }

  return binding;
}

static int
find_position (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++) {
    if (g_str_equal (positions[i].name, name))
      return (int) i;
  }

  return -1;
}

static int
find_code (guint code)
{
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++) {
    if (positions[i].code == code)
      return (int) i;
  }

  return -1;
}

static gboolean
is_binding (const char *binding)
{
  GdkModifierType state;
  const char *key = split_modifiers (binding, &state);

  return find_position (key) >= 0 || gdk_keyval_from_name (key) != GDK_KEY_VoidSymbol;
}

static void
ef_editor_keys_finalize (GObject *object)
{
  EfEditorKeys *self = EF_EDITOR_KEYS (object);

  g_hash_table_unref (self->changed);
  g_clear_pointer (&self->actions, g_hash_table_unref);

  G_OBJECT_CLASS (ef_editor_keys_parent_class)->finalize (object);
}

static void
ef_editor_keys_class_init (EfEditorKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_editor_keys_finalize;

  changed_signal = g_signal_new ("changed", EF_TYPE_EDITOR_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
ef_editor_keys_init (EfEditorKeys *self)
{
  self->changed =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
}

EfEditorKeys *
ef_editor_keys_new (void)
{
  return g_object_new (EF_TYPE_EDITOR_KEYS, NULL);
}

static void
emit_changed (EfEditorKeys *self)
{
  g_clear_pointer (&self->actions, g_hash_table_unref);
  g_signal_emit (self, changed_signal, 0);
}

EfScheme
ef_editor_keys_get_scheme (EfEditorKeys *self)
{
  return self->scheme;
}

/* What was changed was changed of the other scheme. */
void
ef_editor_keys_set_scheme (EfEditorKeys *self, EfScheme scheme)
{
  g_return_if_fail ((guint) scheme < EF_N_SCHEMES);

  if (self->scheme == scheme)
    return;

  self->scheme = scheme;
  g_hash_table_remove_all (self->changed);
  emit_changed (self);
}

static char **
get_defaults (EfEditorKeys *self, const char *name)
{
  int number = 0;
  const EfEditorAction *action = ef_editor_action_find (name, &number);
  g_autofree char *bindings = NULL;

  g_return_val_if_fail (action != NULL, NULL);

  bindings = ef_editor_action_put_number (action->bindings[self->scheme], number);

  return *bindings != '\0' ? g_strsplit (bindings, " ", -1) : g_new0 (char *, 1);
}

char **
ef_editor_keys_get_bindings (EfEditorKeys *self, const char *name)
{
  char **changed = g_hash_table_lookup (self->changed, name);

  return changed != NULL ? g_strdupv (changed) : get_defaults (self, name);
}

/* Runs through all names, "colour-1" to "colour-8" one by one. */
static void
for_each_name (EfEditorKeys *self, void (*func) (EfEditorKeys *self, const char *name))
{
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);

  for (guint i = 0; i < n_actions; i++) {
    for (int n = MIN (actions[i].n_numbers, 1); n <= actions[i].n_numbers; n++) {
      g_autofree char *name = ef_editor_action_put_number (actions[i].name, n);

      func (self, name);
    }
  }
}

static void
add_action (EfEditorKeys *self, const char *name)
{
  g_auto (GStrv) bindings = ef_editor_keys_get_bindings (self, name);

  for (guint i = 0; bindings[i] != NULL; i++) {
    if (!g_hash_table_contains (self->actions, bindings[i]))
      g_hash_table_insert (self->actions, g_strdup (bindings[i]), g_strdup (name));
  }
}

/* Which binding does what, made when it is asked for first. */
static GHashTable *
get_actions (EfEditorKeys *self)
{
  if (self->actions != NULL)
    return self->actions;

  self->actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for_each_name (self, add_action);

  return self->actions;
}

char *
ef_editor_keys_find_taken (EfEditorKeys *self, const char *binding, const char *name)
{
  const char *taken = g_hash_table_lookup (get_actions (self), binding);

  return taken != NULL && g_strcmp0 (taken, name) != 0 ? g_strdup (taken) : NULL;
}

static gboolean
check (EfEditorKeys *self, const char *name, const char *binding, GError **error)
{
  g_autofree char *taken = ef_editor_keys_find_taken (self, binding, name);

  if (!is_binding (binding)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no key “%s”."), binding);
    return FALSE;
  }
  if (taken != NULL) {
    int number = 0;
    const EfEditorAction *action = ef_editor_action_find (taken, &number);
    g_autofree char *title = ef_editor_action_make_title (action, number);

    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("This key is used for “%s”: choose another one, or change that first."), title);
    return FALSE;
  }

  return TRUE;
}

/* What is as in the scheme is not noted as changed. */
static void
put (EfEditorKeys *self, const char *name, char **bindings)
{
  g_auto (GStrv) owned = bindings;
  g_auto (GStrv) defaults = get_defaults (self, name);

  if (g_strv_equal ((const char *const *) bindings, (const char *const *) defaults))
    g_hash_table_remove (self->changed, name);
  else
    g_hash_table_insert (self->changed, g_strdup (name), g_steal_pointer (&owned));
}

/* Those of @bindings that no action has but @name. */
static char **
list_free_ones (EfEditorKeys *self, const char *name, char **bindings)
{
  g_autoptr (GStrvBuilder) free_ones = g_strv_builder_new ();

  for (guint i = 0; bindings[i] != NULL; i++) {
    g_autofree char *taken = ef_editor_keys_find_taken (self, bindings[i], name);

    if (taken == NULL)
      g_strv_builder_add (free_ones, bindings[i]);
  }

  return g_strv_builder_end (free_ones);
}

gboolean
ef_editor_keys_set_bindings (EfEditorKeys *self,
                             const char *name,
                             const char *const *bindings,
                             GError **error)
{
  g_return_val_if_fail (ef_editor_action_find (name, NULL) != NULL, FALSE);

  for (guint i = 0; bindings[i] != NULL; i++) {
    if (!check (self, name, bindings[i], error))
      return FALSE;
  }

  put (self, name, g_strdupv ((char **) bindings));
  emit_changed (self);

  return TRUE;
}

/* All keys of @name but @binding. */
static GStrvBuilder *
list_others (EfEditorKeys *self, const char *name, const char *binding)
{
  GStrvBuilder *others = g_strv_builder_new ();
  g_auto (GStrv) bindings = ef_editor_keys_get_bindings (self, name);

  for (guint i = 0; bindings[i] != NULL; i++) {
    if (!g_str_equal (bindings[i], binding))
      g_strv_builder_add (others, bindings[i]);
  }

  return others;
}

void
ef_editor_keys_take (EfEditorKeys *self, const char *name, const char *binding, gboolean only)
{
  g_autofree char *taken = ef_editor_keys_find_taken (self, binding, name);
  g_autoptr (GStrvBuilder) bindings = NULL;

  g_return_if_fail (ef_editor_action_find (name, NULL) != NULL && is_binding (binding));

  if (taken != NULL) {
    g_autoptr (GStrvBuilder) others = list_others (self, taken, binding);

    put (self, taken, g_strv_builder_end (others));
  }
  bindings = only ? g_strv_builder_new () : list_others (self, name, binding);
  g_strv_builder_add (bindings, binding);
  put (self, name, g_strv_builder_end (bindings));
  emit_changed (self);
}

gboolean
ef_editor_keys_is_changed (EfEditorKeys *self, const char *name)
{
  return g_hash_table_contains (self->changed, name);
}

/* The keys of the scheme; one that another action has got meanwhile stays there. */
void
ef_editor_keys_reset (EfEditorKeys *self, const char *name)
{
  g_auto (GStrv) defaults = get_defaults (self, name);

  if (!g_hash_table_remove (self->changed, name))
    return;

  put (self, name, list_free_ones (self, name, defaults));
  emit_changed (self);
}

gboolean
ef_editor_keys_is_any_changed (EfEditorKeys *self)
{
  return g_hash_table_size (self->changed) > 0;
}

void
ef_editor_keys_reset_all (EfEditorKeys *self)
{
  if (g_hash_table_size (self->changed) == 0)
    return;

  g_hash_table_remove_all (self->changed);
  emit_changed (self);
}

char *
ef_editor_keys_save (EfEditorKeys *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) names =
    g_list_sort (g_hash_table_get_keys (self->changed), (GCompareFunc) g_strcmp0);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "scheme");
  json_builder_add_string_value (builder, scheme_nicks[self->scheme]);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_object (builder);
  for (GList *link = names; link != NULL; link = link->next) {
    char **bindings = g_hash_table_lookup (self->changed, link->data);

    json_builder_set_member_name (builder, link->data);
    json_builder_begin_array (builder);
    for (guint i = 0; bindings[i] != NULL; i++)
      json_builder_add_string_value (builder, bindings[i]);
    json_builder_end_array (builder);
  }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
load_bindings (EfEditorKeys *self, const char *name, JsonNode *node)
{
  g_autoptr (GStrvBuilder) bindings = g_strv_builder_new ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || ef_editor_action_find (name, NULL) == NULL)
    return;

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);
    const char *binding = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

    if (binding != NULL && is_binding (binding))
      g_strv_builder_add (bindings, binding);
  }
  g_hash_table_insert (self->changed, g_strdup (name), g_strv_builder_end (bindings));
}

static void
load_object (EfEditorKeys *self, JsonObject *object)
{
  JsonNode *scheme = json_object_get_member (object, "scheme");
  JsonNode *keys = json_object_get_member (object, "keys");
  const char *nick =
    scheme != NULL && JSON_NODE_HOLDS_VALUE (scheme) ? json_node_get_string (scheme) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (guint i = 0; i < EF_N_SCHEMES; i++) {
    if (g_strcmp0 (scheme_nicks[i], nick) == 0)
      self->scheme = (EfScheme) i;
  }
  if (keys == NULL || !JSON_NODE_HOLDS_OBJECT (keys))
    return;

  json_object_iter_init (&iter, json_node_get_object (keys));
  while (json_object_iter_next (&iter, &name, &node))
    load_bindings (self, name, node);
}

/* A person's own key comes before one of the scheme, which may have got it in a later version of it. */
static void
settle_changed (EfEditorKeys *self, const char *name)
{
  char **bindings = g_hash_table_lookup (self->changed, name);

  if (bindings != NULL) {
    put (self, name, list_free_ones (self, name, bindings));
    add_action (self, name);
  }
}

static void
settle_other (EfEditorKeys *self, const char *name)
{
  g_auto (GStrv) defaults = NULL;

  if (g_hash_table_contains (self->changed, name))
    return;

  defaults = get_defaults (self, name);
  put (self, name, list_free_ones (self, name, defaults));
  add_action (self, name);
}

/* Nothing is bound to anything at first; then one after the other takes what is left. */
static void
settle (EfEditorKeys *self)
{
  g_clear_pointer (&self->actions, g_hash_table_unref);
  self->actions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for_each_name (self, settle_changed);
  for_each_name (self, settle_other);
}

void
ef_editor_keys_load (EfEditorKeys *self, const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);

  self->scheme = EF_SCHEME_OWN;
  g_hash_table_remove_all (self->changed);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    load_object (self, json_node_get_object (root));
  settle (self);
  emit_changed (self);
}

static char *
join (GdkModifierType state, const char *key)
{
  g_autoptr (GString) text = g_string_new ("");

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++) {
    if (state & modifiers[i].modifier)
      g_string_append (text, modifiers[i].name);
  }
  g_string_append (text, key);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Layouts without Latin letters have Ctrl+Z where a US keyboard has it. */
static guint
find_letter (guint keyval, int position)
{
  guint lower = gdk_keyval_to_lower (keyval);

  return lower > 0x7f && gdk_keyval_to_unicode (lower) > 0x24f && position >= 0
           ? (guint) positions[position].us
           : lower;
}

char *
ef_editor_keys_describe (guint keycode, guint keyval, GdkModifierType state)
{
  int position = keycode >= CODE_OFFSET ? find_code (keycode - CODE_OFFSET) : -1;
  const char *name;

  if (position >= 0 && !(state & GDK_CONTROL_MASK))
    return join (state, positions[position].name);

  if (keyval == GDK_KEY_ISO_Left_Tab)
    keyval = GDK_KEY_Tab;
  if (keyval == GDK_KEY_KP_Enter)
    keyval = GDK_KEY_Return;
  name = gdk_keyval_name (find_letter (keyval, position));
  if (name == NULL || (keyval >= GDK_KEY_Shift_L && keyval <= GDK_KEY_Hyper_R))
    return NULL;
  if (g_str_has_prefix (name, "KP_") && gdk_keyval_from_name (name + 3) != GDK_KEY_VoidSymbol)
    name += 3;

  return join (state, name);
}

char *
ef_editor_keys_find (EfEditorKeys *self, guint keycode, guint keyval, GdkModifierType state)
{
  g_autofree char *binding = NULL;

  if (state & GDK_SUPER_MASK)
    return NULL;

  binding = ef_editor_keys_describe (keycode, keyval, state & MODIFIERS);

  return binding != NULL ? g_strdup (g_hash_table_lookup (get_actions (self), binding)) : NULL;
}

/* What the layout in use prints at a position. */
static guint
get_print (int position, GdkDisplay *display)
{
  guint keyval = gdk_unicode_to_keyval ((guint32) positions[position].us);
  GdkSeat *seat = display != NULL ? gdk_display_get_default_seat (display) : NULL;
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  int layout = keyboard != NULL ? gdk_device_get_active_layout_index (keyboard) : -1;

  if (display != NULL)
    gdk_display_translate_key (display, positions[position].code + CODE_OFFSET, 0, MAX (layout, 0),
                               &keyval, NULL, NULL, NULL);

  return keyval;
}

char *
ef_editor_keys_get_accel (const char *binding, GdkDisplay *display)
{
  GdkModifierType state;
  const char *key = split_modifiers (binding, &state);
  int position = find_position (key);

  return gtk_accelerator_name (
    position >= 0 ? get_print (position, display) : gdk_keyval_from_name (key), state);
}

char **
ef_editor_keys_list_caps (const char *binding, GdkDisplay *display)
{
  g_autoptr (GStrvBuilder) caps = g_strv_builder_new ();
  GdkModifierType state;
  const char *key = split_modifiers (binding, &state);
  int position = find_position (key);

  for (guint i = 0; i < G_N_ELEMENTS (modifiers); i++) {
    if (state & modifiers[i].modifier)
      g_strv_builder_add (caps, g_dpgettext2 (NULL, "key", modifiers[i].label));
  }
  g_strv_builder_take (caps, position >= 0
                               ? gtk_accelerator_get_label (get_print (position, display), 0)
                               : gtk_accelerator_get_label (gdk_keyval_from_name (key), 0));

  return g_strv_builder_end (caps);
}
