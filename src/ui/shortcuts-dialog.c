/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shortcuts-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/key-caps.h"
#include "ui/keys.h"

#define MOUSE_GROUP (EF_N_KEY_GROUPS + EF_N_EDITOR_GROUPS)
#define N_GROUPS (MOUSE_GROUP + 1)

/* Shows the tables of keys, of the window and of the editor, which are also what acts on them, so that
 * it cannot be wrong. */
struct _EfShortcutsDialog {
  AdwDialog parent_instance;

  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkBox *first_column;
  GtkBox *second_column;

  EfEditorKeys *keys; /* (owned) */
  AdwPreferencesGroup *groups[N_GROUPS];
  GPtrArray *rows; /* (element-type GtkWidget) (unowned): one for each line of the tables */
  guint n_window_rows;
};

G_DEFINE_FINAL_TYPE (EfShortcutsDialog, ef_shortcuts_dialog, ADW_TYPE_DIALOG)

/* What nobody finds out by looking. */
static const struct {
  const char *title;
  const char *caps[3];
} mouse[] = {
  { N_ ("Mark a segment in the lane"), { NC_ ("mouse", "Drag") } },
  { N_ ("Check several segments"), { NC_ ("key", "Ctrl"), NC_ ("mouse", "Drag") } },
  { N_ ("Check or uncheck"), { NC_ ("key", "Ctrl"), NC_ ("mouse", "Click") } },
  { N_ ("Move without snapping"), { NC_ ("key", "Alt"), NC_ ("mouse", "Drag") } },
  { N_ ("Snap to key frames too"), { NC_ ("key", "Shift"), NC_ ("mouse", "Drag") } },
  { N_ ("Zoom to the segment in the lane"), { NC_ ("mouse", "Double click") } },
  { N_ ("Type a label or a time in the list"), { NC_ ("mouse", "Double click") } },
};

static void
add_caps (GtkWidget *caps, const char *accel)
{
  g_auto (GStrv) names = ef_key_list_caps (accel);

  ef_key_caps_add (caps, names);
}

/* "<Control>%d" with nine numbers is shown as Ctrl 1 … 9. */
static void
add_range (GtkWidget *caps, const EfKey *key)
{
  g_autoptr (GString) first = g_string_new (key->accels[0]);

  g_string_replace (first, "%d", "1", 0);
  add_caps (caps, first->str);
  ef_key_caps_add_last (caps, key->n_numbers);
}

static void
describe (GtkWidget *row, char **caps, int n_numbers)
{
  g_autofree char *text = g_strjoinv ("+", caps);

  if (n_numbers > 0) {
    g_autofree char *range = g_strdup_printf ("%s … %d", text, n_numbers);

    g_set_str (&text, range);
  }
  ef_key_caps_describe (row, text);
}

static GtkWidget *
create_row (const char *title, GtkWidget **caps)
{
  GtkWidget *row = adw_action_row_new ();

  *caps = ef_key_caps_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), *caps);
  gtk_widget_add_css_class (row, "key-row");

  return row;
}

static GtkWidget *
create_window_row (const EfKey *key)
{
  GtkWidget *caps;
  GtkWidget *row = create_row (_ (key->title), &caps);
  g_autoptr (GString) first = g_string_new (key->accels[0]);
  g_auto (GStrv) names = NULL;

  for (guint i = 0; key->n_numbers == 0 && key->accels[i] != NULL; i++)
    add_caps (caps, key->accels[i]);
  if (key->n_numbers > 0)
    add_range (caps, key);
  g_string_replace (first, "%d", "1", 0);
  names = ef_key_list_caps (first->str);
  describe (row, names, key->n_numbers);

  return row;
}

static GtkWidget *
create_mouse_row (const char *title, const char *const *names)
{
  GtkWidget *caps;
  GtkWidget *row = create_row (title, &caps);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) translated = NULL;

  for (guint i = 0; names[i] != NULL; i++) {
    const char *text = g_dpgettext2 (NULL, "mouse", names[i]);

    g_strv_builder_add (builder, text != names[i] ? text : g_dpgettext2 (NULL, "key", names[i]));
  }
  translated = g_strv_builder_end (builder);
  ef_key_caps_add (caps, translated);
  describe (row, translated, 0);

  return row;
}

/* NULL for what has no key. */
static GtkWidget *
create_editor_row (EfShortcutsDialog *self, const EfEditorAction *action)
{
  g_autoptr (GString) name = g_string_new (action->name);
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  g_auto (GStrv) bindings = NULL;
  GtkWidget *caps;
  GtkWidget *row;

  g_string_replace (name, "%d", "1", 0);
  bindings = ef_editor_keys_get_bindings (self->keys, name->str);
  if (bindings[0] == NULL)
    return NULL;

  row = create_row (_ (action->title), &caps);
  for (guint i = 0; bindings[i] != NULL; i++) {
    g_auto (GStrv) names = ef_editor_keys_list_caps (bindings[i], display);

    ef_key_caps_add (caps, names);
    if (i == 0)
      describe (row, names, action->n_numbers);
  }
  if (action->n_numbers > 0)
    ef_key_caps_add_last (caps, action->n_numbers);

  return row;
}

static void
search_changed_cb (EfShortcutsDialog *self)
{
  g_autofree char *folded = ef_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  gboolean is_any = FALSE;

  for (guint i = 0; i < N_GROUPS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), FALSE);
  for (guint i = 0; i < self->rows->len; i++) {
    GtkWidget *row = self->rows->pdata[i];
    g_autofree char *title =
      ef_text_fold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
    gboolean is_shown = strstr (title, folded) != NULL;

    gtk_widget_set_visible (row, is_shown);
    if (is_shown)
      gtk_widget_set_visible (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP), TRUE);
    is_any |= is_shown;
  }
  gtk_stack_set_visible_child_name (self->stack, is_any ? "list" : "none");
}

static void
add_group (EfShortcutsDialog *self, guint index, const char *title)
{
  self->groups[index] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->groups[index], title);
  gtk_box_append (index < EF_N_KEY_GROUPS ? self->first_column : self->second_column,
                  GTK_WIDGET (self->groups[index]));
}

static void
add_row (EfShortcutsDialog *self, guint group, GtkWidget *row)
{
  if (row == NULL)
    return;

  adw_preferences_group_add (self->groups[group], row);
  g_ptr_array_add (self->rows, row);
}

static void
add_editor_rows (EfShortcutsDialog *self)
{
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);

  for (guint i = 0; i < n_actions; i++)
    add_row (self, EF_N_KEY_GROUPS + actions[i].group, create_editor_row (self, &actions[i]));
}

/* Those of the window stay, and come first. */
static void
keys_changed_cb (EfShortcutsDialog *self)
{
  for (guint i = self->n_window_rows; i < self->rows->len; i++) {
    GtkWidget *row = self->rows->pdata[i];
    GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
  }
  g_ptr_array_set_size (self->rows, (int) self->n_window_rows);
  add_editor_rows (self);
  search_changed_cb (self);
}

static void
fill (EfShortcutsDialog *self)
{
  guint n_keys;
  const EfKey *keys = ef_keys_get (&n_keys);

  for (guint i = 0; i < EF_N_KEY_GROUPS; i++)
    add_group (self, i, ef_key_group_get_title ((EfKeyGroup) i));
  for (guint i = 0; i < EF_N_EDITOR_GROUPS; i++)
    add_group (self, EF_N_KEY_GROUPS + i, ef_editor_group_get_title ((EfEditorGroup) i));
  add_group (self, MOUSE_GROUP, _ ("Marking: With the Mouse"));
  for (guint i = 0; i < n_keys; i++)
    add_row (self, keys[i].group, create_window_row (&keys[i]));
  for (guint i = 0; i < G_N_ELEMENTS (mouse); i++)
    add_row (self, MOUSE_GROUP, create_mouse_row (_ (mouse[i].title), mouse[i].caps));
  self->n_window_rows = self->rows->len;
  add_editor_rows (self);
}

static void
ef_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_SHORTCUTS_DIALOG);

  G_OBJECT_CLASS (ef_shortcuts_dialog_parent_class)->dispose (object);
}

static void
ef_shortcuts_dialog_finalize (GObject *object)
{
  EfShortcutsDialog *self = EF_SHORTCUTS_DIALOG (object);

  g_ptr_array_unref (self->rows);
  g_object_unref (self->keys);

  G_OBJECT_CLASS (ef_shortcuts_dialog_parent_class)->finalize (object);
}

static void
ef_shortcuts_dialog_class_init (EfShortcutsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_shortcuts_dialog_dispose;
  object_class->finalize = ef_shortcuts_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfShortcutsDialog, search_bar);
  gtk_widget_class_bind_template_child (widget_class, EfShortcutsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, EfShortcutsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, EfShortcutsDialog, first_column);
  gtk_widget_class_bind_template_child (widget_class, EfShortcutsDialog, second_column);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
ef_shortcuts_dialog_init (EfShortcutsDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
}

AdwDialog *
ef_shortcuts_dialog_new (EfEditorKeys *keys)
{
  EfShortcutsDialog *self = g_object_new (EF_TYPE_SHORTCUTS_DIALOG, NULL);

  self->keys = g_object_ref (keys);
  fill (self);
  g_signal_connect_object (keys, "changed", G_CALLBACK (keys_changed_cb), self, G_CONNECT_SWAPPED);

  return ADW_DIALOG (self);
}
