/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/key-dialog.h"

#include <glib/gi18n.h>

#include "ui/key-caps.h"
#include "ui/keys.h"

/* Takes the next key that is pressed for an action, and asks when another action has it. */
struct _EfKeyDialog {
  AdwAlertDialog parent_instance;

  GtkWidget *caps;

  EfEditorKeys *keys;
  char *name;
  char *title;
  gboolean add;
  char *binding; /* (nullable): what was pressed, and is asked about */
  gboolean is_armed;
};

G_DEFINE_FINAL_TYPE (EfKeyDialog, ef_key_dialog, ADW_TYPE_ALERT_DIALOG)

static void
show_binding (EfKeyDialog *self, const char *binding)
{
  g_auto (GStrv) names =
    ef_editor_keys_list_caps (binding, gtk_widget_get_display (GTK_WIDGET (self)));

  ef_key_caps_clear (self->caps);
  ef_key_caps_add (self->caps, names);
  gtk_widget_set_visible (self->caps, TRUE);
}

static void
take (EfKeyDialog *self, const char *binding)
{
  ef_editor_keys_take (self->keys, self->name, binding, !self->add);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
clear_keys (EfKeyDialog *self)
{
  const char *none[] = { NULL };

  ef_editor_keys_set_bindings (self->keys, self->name, none, NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

/* From here on keys do again what they do in every dialog. */
static void
ask (EfKeyDialog *self, const char *binding, const char *taken)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);
  int number = 0;
  const EfEditorAction *action = ef_editor_action_find (taken, &number);
  g_autofree char *title = ef_editor_action_make_title (action, number);

  g_set_str (&self->binding, binding);
  show_binding (self, binding);
  adw_alert_dialog_set_heading (dialog, _ ("Take This Key?"));
  adw_alert_dialog_format_body (dialog, _ ("“%s” has this key. Take it from there?"), title);
  if (adw_alert_dialog_has_response (dialog, "clear"))
    adw_alert_dialog_remove_response (dialog, "clear");
  adw_alert_dialog_add_response (dialog, "take", _ ("_Take Key"));
  adw_alert_dialog_set_response_appearance (dialog, "take", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "take");
  gtk_widget_grab_focus (adw_dialog_get_default_widget (ADW_DIALOG (self)));
  gtk_accessible_announce (GTK_ACCESSIBLE (self), adw_alert_dialog_get_body (dialog),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
refuse (EfKeyDialog *self, const EfKey *key, const char *binding)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);

  show_binding (self, binding);
  adw_alert_dialog_format_body (
    dialog, _ ("“%s” has this key everywhere in the window. Press another one for “%s”."),
    _ (key->title), self->title);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), adw_alert_dialog_get_body (dialog),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

void
ef_key_dialog_press (EfKeyDialog *self, guint keycode, guint keyval, GdkModifierType state)
{
  g_autofree char *binding = ef_editor_keys_describe (keycode, keyval, state);
  const EfKey *key = ef_keys_find (keyval, state);
  g_autofree char *taken = NULL;

  if (binding == NULL)
    return;

  taken = ef_editor_keys_find_taken (self->keys, binding, self->name);
  if (state & GDK_SUPER_MASK)
    gtk_widget_error_bell (GTK_WIDGET (self));
  else if (key != NULL)
    refuse (self, key, binding);
  else if (taken != NULL)
    ask (self, binding, taken);
  else
    take (self, binding);
}

/* The key that has opened it may still be held. */
static gboolean
is_opener (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_space;
}

static gboolean
key_pressed_cb (EfKeyDialog *self, guint keyval, guint keycode, GdkModifierType state)
{
  state &= gtk_accelerator_get_default_mod_mask ();
  if (self->binding != NULL)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Escape && state == 0)
    adw_dialog_close (ADW_DIALOG (self));
  else if (keyval == GDK_KEY_BackSpace && state == 0 && !self->add)
    clear_keys (self);
  else if (self->is_armed || !is_opener (keyval))
    ef_key_dialog_press (self, keycode, keyval, state);

  return GDK_EVENT_STOP;
}

static void
key_released_cb (EfKeyDialog *self)
{
  self->is_armed = TRUE;
}

static void
response_cb (EfKeyDialog *self, const char *response)
{
  if (g_str_equal (response, "take"))
    ef_editor_keys_take (self->keys, self->name, self->binding, !self->add);
  else if (g_str_equal (response, "clear"))
    clear_keys (self);
}

static void
ef_key_dialog_map (GtkWidget *widget)
{
  EfKeyDialog *self = EF_KEY_DIALOG (widget);

  GTK_WIDGET_CLASS (ef_key_dialog_parent_class)->map (widget);

  self->is_armed = !gtk_window_get_focus_visible (GTK_WINDOW (gtk_widget_get_root (widget)));
}

static void
ef_key_dialog_finalize (GObject *object)
{
  EfKeyDialog *self = EF_KEY_DIALOG (object);

  g_object_unref (self->keys);
  g_free (self->name);
  g_free (self->title);
  g_free (self->binding);

  G_OBJECT_CLASS (ef_key_dialog_parent_class)->finalize (object);
}

static void
ef_key_dialog_class_init (EfKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ef_key_dialog_finalize;
  widget_class->map = ef_key_dialog_map;
}

static void
ef_key_dialog_init (EfKeyDialog *self)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);
  GtkEventController *controller = gtk_event_controller_key_new ();

  /* While a dialog is shown the keys of the window do nothing: Ctrl+Q comes here, too. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (controller, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);

  self->caps = ef_key_caps_new ();
  gtk_widget_set_halign (self->caps, GTK_ALIGN_CENTER);
  adw_alert_dialog_set_extra_child (dialog, self->caps);
  adw_alert_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_set_default_response (dialog, "cancel");
  g_signal_connect (self, "response", G_CALLBACK (response_cb), NULL);
}

AdwDialog *
ef_key_dialog_new (EfEditorKeys *keys, const char *name, gboolean add)
{
  EfKeyDialog *self = g_object_new (EF_TYPE_KEY_DIALOG, NULL);
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (self);
  int number = 0;
  const EfEditorAction *action = ef_editor_action_find (name, &number);
  g_auto (GStrv) bindings = ef_editor_keys_get_bindings (keys, name);

  self->keys = g_object_ref (keys);
  self->name = g_strdup (name);
  self->title = ef_editor_action_make_title (action, number);
  self->add = add;
  gtk_widget_set_visible (self->caps, FALSE);
  if (add) {
    adw_alert_dialog_set_heading (dialog, _ ("Another Key"));
    adw_alert_dialog_format_body (
      dialog, _ ("Press another key for “%s”. Escape leaves it as it is."), self->title);
  } else {
    adw_alert_dialog_set_heading (dialog, _ ("New Key"));
    adw_alert_dialog_format_body (dialog,
                                  bindings[0] != NULL
                                    ? _ ("Press the new key for “%s”. Backspace takes its key "
                                         "away, Escape leaves it as it is.")
                                    : _ ("Press the new key for “%s”. Escape leaves it as it is."),
                                  self->title);
  }
  if (!add && bindings[0] != NULL)
    adw_alert_dialog_add_response (dialog, "clear", _ ("_No Key"));

  return ADW_DIALOG (self);
}
