/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shortcuts-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/keys.h"

/* Shows the table of keys, which is also what installs them, so that it cannot be wrong. */
struct _EfShortcutsDialog {
  AdwDialog parent_instance;

  GtkSearchBar *search_bar;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkBox *first_column;
  GtkBox *second_column;

  AdwPreferencesGroup *groups[EF_N_KEY_GROUPS];
  GPtrArray *rows; /* (element-type GtkWidget) (unowned): one for each line of the table */
};

G_DEFINE_FINAL_TYPE (EfShortcutsDialog, ef_shortcuts_dialog, ADW_TYPE_DIALOG)

static void
add_cap (GtkBox *caps, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "kbd");
  gtk_widget_add_css_class (label, "big");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (caps, label);
}

static void
add_caps (GtkBox *caps, const char *accel)
{
  g_auto (GStrv) names = ef_key_list_caps (accel);

  for (guint i = 0; names[i] != NULL; i++)
    add_cap (caps, names[i]);
}

/* "<Control>%d" with nine numbers is shown as Ctrl 1 … 9. */
static void
add_range (GtkBox *caps, const EfKey *key)
{
  g_autofree char *last = g_strdup_printf ("%d", key->n_numbers);
  g_autoptr (GString) first = g_string_new (key->accels[0]);
  GtkWidget *dots = gtk_label_new ("…");

  g_string_replace (first, "%d", "1", 0);
  add_caps (caps, first->str);
  gtk_widget_add_css_class (dots, "dimmed");
  gtk_box_append (caps, dots);
  add_cap (caps, last);
}

/* The caps are pictures of keys; a reader hears them as the description of the row. */
static void
describe (GtkWidget *row, const EfKey *key)
{
  g_autoptr (GString) first = g_string_new (key->accels[0]);
  g_auto (GStrv) caps = NULL;
  g_autofree char *text = NULL;

  g_string_replace (first, "%d", "1", 0);
  caps = ef_key_list_caps (first->str);
  text = g_strjoinv ("+", caps);
  if (key->n_numbers > 0) {
    g_autofree char *range = g_strdup_printf ("%s … %d", text, key->n_numbers);

    g_set_str (&text, range);
  }
  /* The row points at its subtitle, which is empty and would come first. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static GtkWidget *
create_row (const EfKey *key)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *caps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  /* Key caps stay as printed, whatever the direction of the text is. */
  gtk_widget_set_direction (caps, GTK_TEXT_DIR_LTR);
  for (guint i = 0; key->n_numbers == 0 && key->accels[i] != NULL; i++)
    add_caps (GTK_BOX (caps), key->accels[i]);
  if (key->n_numbers > 0)
    add_range (GTK_BOX (caps), key);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (key->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), caps);
  gtk_widget_add_css_class (row, "key-row");
  describe (row, key);

  return row;
}

static gboolean
matches (const EfKey *key, const char *folded)
{
  g_autofree char *title = ef_text_fold (_ (key->title));

  return strstr (title, folded) != NULL;
}

static void
search_changed_cb (EfShortcutsDialog *self)
{
  g_autofree char *folded = ef_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  guint n_shown[EF_N_KEY_GROUPS] = { 0 };
  guint n_all = 0;
  guint n_keys;
  const EfKey *keys = ef_keys_get (&n_keys);

  for (guint i = 0; i < n_keys; i++) {
    gboolean is_shown = matches (&keys[i], folded);

    gtk_widget_set_visible (self->rows->pdata[i], is_shown);
    n_shown[keys[i].group] += is_shown ? 1 : 0;
    n_all += is_shown ? 1 : 0;
  }
  for (guint i = 0; i < EF_N_KEY_GROUPS; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->groups[i]), n_shown[i] > 0);
  gtk_stack_set_visible_child_name (self->stack, n_all > 0 ? "list" : "none");
}

static void
fill (EfShortcutsDialog *self)
{
  guint n_keys;
  const EfKey *keys = ef_keys_get (&n_keys);

  for (guint i = 0; i < EF_N_KEY_GROUPS; i++) {
    self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (self->groups[i], ef_key_group_get_title ((EfKeyGroup) i));
    gtk_box_append (i < EF_N_KEY_GROUPS / 2 ? self->first_column : self->second_column,
                    GTK_WIDGET (self->groups[i]));
  }
  for (guint i = 0; i < n_keys; i++) {
    GtkWidget *row = create_row (&keys[i]);

    adw_preferences_group_add (self->groups[keys[i].group], row);
    g_ptr_array_add (self->rows, row);
  }
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
  g_ptr_array_unref (EF_SHORTCUTS_DIALOG (object)->rows);

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
  fill (self);
}

AdwDialog *
ef_shortcuts_dialog_new (void)
{
  return g_object_new (EF_TYPE_SHORTCUTS_DIALOG, NULL);
}
