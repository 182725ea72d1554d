/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/keyboard-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/settings/key-row.h"
#include "ui/toast.h"

/* The keys of the editor: whose scheme they follow, and what differs from it. */
struct _EfKeyboardPage {
  AdwPreferencesPage parent_instance;

  AdwComboRow *scheme_row;
  GtkEditable *search;
  AdwPreferencesGroup *no_results;
  AdwPreferencesGroup *reset_group;
  GtkWidget *reset_row;

  EfEditorKeys *keys; /* (nullable): until it is given */
  AdwPreferencesGroup *groups[EF_N_EDITOR_GROUPS];
  GPtrArray *rows; /* (element-type EfKeyRow) (unowned) */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfKeyboardPage, ef_keyboard_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_KEYS = 1,
} EfKeyboardPageProperty;

static GParamSpec *properties[PROP_KEYS + 1];

static void
keys_changed_cb (EfKeyboardPage *self)
{
  self->updating = TRUE;
  adw_combo_row_set_selected (self->scheme_row, ef_editor_keys_get_scheme (self->keys));
  self->updating = FALSE;
  gtk_widget_set_sensitive (self->reset_row, ef_editor_keys_is_any_changed (self->keys));
}

/* What the keys were before they were reset. */
typedef struct {
  EfEditorKeys *keys;
  char *before;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->keys);
  g_free (undo->before);
  g_free (undo);
}

static void
undo_cb (Undo *undo)
{
  ef_editor_keys_load (undo->keys, undo->before);
}

/* What a person has set key by key is not lost without a way back. */
static void
offer_undo (EfKeyboardPage *self, char *before)
{
  AdwToast *toast = adw_toast_new (_ ("Your own keys were reset"));
  Undo *undo = g_new0 (Undo, 1);

  undo->keys = g_object_ref (self->keys);
  undo->before = before;
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), undo, undo_free,
                         G_CONNECT_SWAPPED);
  ef_toast_add (GTK_WIDGET (self), toast);
}

static void
scheme_chosen_cb (EfKeyboardPage *self)
{
  guint selected = adw_combo_row_get_selected (self->scheme_row);
  gboolean is_any_changed;
  g_autofree char *before = NULL;

  if (self->updating || self->keys == NULL || selected >= EF_N_SCHEMES)
    return;

  is_any_changed = ef_editor_keys_is_any_changed (self->keys);
  before = ef_editor_keys_save (self->keys);
  ef_editor_keys_set_scheme (self->keys, (EfScheme) selected);
  if (is_any_changed)
    offer_undo (self, g_steal_pointer (&before));
}

static void
reset_all_cb (EfKeyboardPage *self)
{
  char *before = ef_editor_keys_save (self->keys);

  ef_editor_keys_reset_all (self->keys);
  offer_undo (self, before);
}

static void
search_changed_cb (EfKeyboardPage *self)
{
  g_autofree char *folded = ef_text_fold (gtk_editable_get_text (self->search));
  gboolean is_any = FALSE;

  for (guint i = 0; i < EF_N_EDITOR_GROUPS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), FALSE);
  for (guint i = 0; i < self->rows->len; i++) {
    GtkWidget *row = self->rows->pdata[i];
    gboolean is_shown = ef_key_row_matches (EF_KEY_ROW (row), folded);

    gtk_widget_set_visible (row, is_shown);
    if (is_shown)
      gtk_widget_set_visible (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP), TRUE);
    is_any |= is_shown;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->no_results), !is_any);
}

static void
add_rows (EfKeyboardPage *self, const EfEditorAction *action)
{
  for (int n = MIN (action->n_numbers, 1); n <= action->n_numbers; n++) {
    g_autofree char *digits = g_strdup_printf ("%d", n);
    g_autoptr (GString) name = g_string_new (action->name);
    GtkWidget *row;

    g_string_replace (name, "%d", digits, 0);
    row = ef_key_row_new (self->keys, name->str);
    adw_preferences_group_add (self->groups[action->group], row);
    g_ptr_array_add (self->rows, row);
  }
}

static void
fill (EfKeyboardPage *self)
{
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (self);
  g_autoptr (AdwPreferencesGroup) reset_group = g_object_ref (self->reset_group);

  /* It stays the last one. */
  adw_preferences_page_remove (page, reset_group);
  for (guint i = 0; i < EF_N_EDITOR_GROUPS; i++) {
    self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (self->groups[i],
                                     ef_editor_group_get_title ((EfEditorGroup) i));
    adw_preferences_page_add (page, self->groups[i]);
  }
  adw_preferences_page_add (page, reset_group);
  for (guint i = 0; i < n_actions; i++)
    add_rows (self, &actions[i]);
}

static void
set_keys (EfKeyboardPage *self, EfEditorKeys *keys)
{
  if (self->keys != NULL || !g_set_object (&self->keys, keys))
    return;

  fill (self);
  g_signal_connect_object (keys, "changed", G_CALLBACK (keys_changed_cb), self, G_CONNECT_SWAPPED);
  keys_changed_cb (self);
}

static void
ef_keyboard_page_dispose (GObject *object)
{
  EfKeyboardPage *self = EF_KEYBOARD_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_KEYBOARD_PAGE);
  g_clear_object (&self->keys);

  G_OBJECT_CLASS (ef_keyboard_page_parent_class)->dispose (object);
}

static void
ef_keyboard_page_finalize (GObject *object)
{
  g_ptr_array_unref (EF_KEYBOARD_PAGE (object)->rows);

  G_OBJECT_CLASS (ef_keyboard_page_parent_class)->finalize (object);
}

static void
ef_keyboard_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((EfKeyboardPageProperty) id) {
  case PROP_KEYS:
    g_value_set_object (value, EF_KEYBOARD_PAGE (object)->keys);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_keyboard_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((EfKeyboardPageProperty) id) {
  case PROP_KEYS:
    set_keys (EF_KEYBOARD_PAGE (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_keyboard_page_class_init (EfKeyboardPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_keyboard_page_dispose;
  object_class->finalize = ef_keyboard_page_finalize;
  object_class->get_property = ef_keyboard_page_get_property;
  object_class->set_property = ef_keyboard_page_set_property;

  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, EF_TYPE_EDITOR_KEYS,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/keyboard-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EfKeyboardPage, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, EfKeyboardPage, search);
  gtk_widget_class_bind_template_child (widget_class, EfKeyboardPage, no_results);
  gtk_widget_class_bind_template_child (widget_class, EfKeyboardPage, reset_group);
  gtk_widget_class_bind_template_child (widget_class, EfKeyboardPage, reset_row);
  gtk_widget_class_bind_template_callback (widget_class, scheme_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_all_cb);
}

static void
ef_keyboard_page_init (EfKeyboardPage *self)
{
  g_autoptr (GtkStringList) schemes = gtk_string_list_new (NULL);

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < EF_N_SCHEMES; i++)
    gtk_string_list_append (schemes, ef_scheme_get_title ((EfScheme) i));
  adw_combo_row_set_model (self->scheme_row, G_LIST_MODEL (schemes));
}
