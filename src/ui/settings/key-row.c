/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/key-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "ui/key-caps.h"
#include "ui/settings/key-dialog.h"

/* One action of the editor and its keys. */
struct _EfKeyRow {
  AdwActionRow parent_instance;

  AdwWrapBox *caps; /* a box for each key: they do not fit beside each other everywhere */
  GtkWidget *add;
  GtkWidget *reset;

  EfEditorKeys *keys;
  char *name;
  char *text; /* (nullable): its keys in words */
};

G_DEFINE_FINAL_TYPE (EfKeyRow, ef_key_row, ADW_TYPE_ACTION_ROW)

static char *
list_in_words (EfKeyRow *self, char **bindings)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; bindings[i] != NULL; i++) {
    g_auto (GStrv) names =
      ef_editor_keys_list_caps (bindings[i], gtk_widget_get_display (GTK_WIDGET (self)));

    g_strv_builder_take (words, g_strjoinv ("+", names));
  }
  all = g_strv_builder_end (words);

  return all[0] != NULL ? g_strjoinv (", ", all) : g_strdup (_ ("No key"));
}

static void
clear_caps (EfKeyRow *self)
{
  GtkWidget *key;

  while ((key = gtk_widget_get_first_child (GTK_WIDGET (self->caps))) != NULL)
    adw_wrap_box_remove (self->caps, key);
}

static void
show_caps (EfKeyRow *self, char **bindings)
{
  clear_caps (self);
  for (guint i = 0; bindings[i] != NULL; i++) {
    g_auto (GStrv) names =
      ef_editor_keys_list_caps (bindings[i], gtk_widget_get_display (GTK_WIDGET (self)));
    GtkWidget *key = ef_key_caps_new ();

    ef_key_caps_add (key, names);
    adw_wrap_box_append (self->caps, key);
  }
  if (bindings[0] == NULL) {
    GtkWidget *none = gtk_label_new (_ ("No key"));

    gtk_widget_add_css_class (none, "dimmed");
    adw_wrap_box_append (self->caps, none);
  }
}

static void
keys_changed_cb (EfKeyRow *self)
{
  gboolean is_changed = ef_editor_keys_is_changed (self->keys, self->name);
  g_auto (GStrv) bindings = ef_editor_keys_get_bindings (self->keys, self->name);
  g_autofree char *description = NULL;

  g_free (self->text);
  self->text = list_in_words (self, bindings);
  show_caps (self, bindings);
  /* The focus must not vanish with the button that has just been pressed. */
  if (!is_changed && gtk_widget_has_focus (self->reset))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_set_visible (self->reset, is_changed);
  gtk_widget_set_visible (self->add, bindings[0] != NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), is_changed ? _ ("Changed") : "");
  description =
    g_strconcat (self->text, is_changed ? ", " : "", is_changed ? _ ("Changed") : "", NULL);
  ef_key_caps_describe (GTK_WIDGET (self), description);
}

static void
activated_cb (EfKeyRow *self)
{
  adw_dialog_present (ef_key_dialog_new (self->keys, self->name, FALSE), GTK_WIDGET (self));
}

static void
add_cb (EfKeyRow *self)
{
  adw_dialog_present (ef_key_dialog_new (self->keys, self->name, TRUE), GTK_WIDGET (self));
}

static void
reset_cb (EfKeyRow *self)
{
  ef_editor_keys_reset (self->keys, self->name);
}

static void
ef_key_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_KEY_ROW);
  g_clear_object (&EF_KEY_ROW (object)->keys);

  G_OBJECT_CLASS (ef_key_row_parent_class)->dispose (object);
}

static void
ef_key_row_finalize (GObject *object)
{
  EfKeyRow *self = EF_KEY_ROW (object);

  g_free (self->name);
  g_free (self->text);

  G_OBJECT_CLASS (ef_key_row_parent_class)->finalize (object);
}

static void
ef_key_row_class_init (EfKeyRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_key_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_key_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/key-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EfKeyRow, caps);
  gtk_widget_class_bind_template_child (widget_class, EfKeyRow, add);
  gtk_widget_class_bind_template_child (widget_class, EfKeyRow, reset);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
ef_key_row_init (EfKeyRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->caps), GTK_TEXT_DIR_LTR);
}

GtkWidget *
ef_key_row_new (EfEditorKeys *keys, const char *name)
{
  EfKeyRow *self = g_object_new (EF_TYPE_KEY_ROW, NULL);
  int number = 0;
  const EfEditorAction *action = ef_editor_action_find (name, &number);
  g_autofree char *title = ef_editor_action_make_title (action, number);

  self->keys = g_object_ref (keys);
  self->name = g_strdup (name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  g_signal_connect_object (keys, "changed", G_CALLBACK (keys_changed_cb), self, G_CONNECT_SWAPPED);
  keys_changed_cb (self);

  return GTK_WIDGET (self);
}

const char *
ef_key_row_get_name (EfKeyRow *self)
{
  return self->name;
}

gboolean
ef_key_row_matches (EfKeyRow *self, const char *folded)
{
  g_autofree char *title =
    ef_text_fold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  g_autofree char *text = ef_text_fold (self->text);

  return strstr (title, folded) != NULL || strstr (text, folded) != NULL;
}
