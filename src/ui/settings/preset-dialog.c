/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/preset-dialog.h"

#include <glib/gi18n.h>

#include "ui/settings/rows.h"

/* The button has it, and so has what is being stored. */
typedef struct {
  EfStudio *studio;
  EfProfile *profile;
  EfPreset *preset;
  AdwDialog *dialog; /* (unowned) (nullable): tells when it goes */
  AdwEntryRow *name;
  AdwSpinRow *width;
  AdwSpinRow *height;
  AdwSpinRow *quality;
  AdwSpinRow *bitrate;
  AdwSpinRow *sound;
  AdwActionRow *problem;
  GtkWidget *save;
  GSourceOnceFunc saved;
  gpointer user_data;
  GDestroyNotify free_data;
} Editor;

static void
editor_clear (gpointer data)
{
  Editor *self = data;

  g_object_unref (self->studio);
  g_object_unref (self->profile);
  ef_preset_free (self->preset);
  g_clear_weak_pointer (&self->dialog);
  if (self->free_data != NULL)
    self->free_data (self->user_data);
}

static void
editor_unref (gpointer data)
{
  g_rc_box_release_full (data, editor_clear);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  editor_unref (data);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Editor *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPreset) preset = ef_studio_save_preset_finish (EF_STUDIO (object), result, &error);

  if (preset != NULL)
    self->saved (self->user_data);
  if (self->dialog != NULL && preset != NULL) {
    adw_dialog_close (self->dialog);
  } else if (self->dialog != NULL) {
    gtk_widget_set_sensitive (self->save, TRUE);
    ef_problem_row_show (self->problem, error->message);
  }
  editor_unref (self);
}

static void
save_cb (Editor *self)
{
  EfPreset *preset = self->preset;

  g_set_str (&preset->name, gtk_editable_get_text (GTK_EDITABLE (self->name)));
  preset->width = (int) adw_spin_row_get_value (self->width);
  preset->height = (int) adw_spin_row_get_value (self->height);
  preset->quality = adw_spin_row_get_value (self->quality);
  preset->most_bitrate = (int) adw_spin_row_get_value (self->bitrate);
  preset->sound_bitrate = (int) adw_spin_row_get_value (self->sound);
  gtk_widget_set_sensitive (self->save, FALSE);
  ef_studio_save_preset_async (self->studio, self->profile, preset, saved_cb,
                               g_rc_box_acquire (self));
}

static AdwSpinRow *
add_spin (GtkWidget *group,
          const char *title,
          const char *subtitle,
          double value,
          double most,
          double step)
{
  GtkWidget *row = adw_spin_row_new_with_range (0, most, step);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_spin_row_set_value (ADW_SPIN_ROW (row), value);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  return ADW_SPIN_ROW (row);
}

static GtkWidget *
make_page (Editor *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *names = adw_preferences_group_new ();
  GtkWidget *picture = adw_preferences_group_new ();
  GtkWidget *sound = adw_preferences_group_new ();

  self->name = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name), _ ("Name"));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->preset->name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (names), GTK_WIDGET (self->name));
  self->problem = ADW_ACTION_ROW (adw_action_row_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "problem");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (names), GTK_WIDGET (self->problem));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (picture), _ ("Picture"));
  self->width = add_spin (picture, _ ("Width"), _ ("0: as wide as the format usually is"),
                          self->preset->width, 7680, 2);
  self->height = add_spin (picture, _ ("Height"), _ ("0: as high as the format usually is"),
                           self->preset->height, 7680, 2);
  self->quality =
    add_spin (picture, _ ("Quality"), _ ("Lower is better and larger; 18 to 23 is usual"),
              self->preset->quality, 51, 1);
  self->bitrate = add_spin (picture, _ ("Most kilobits a second"), _ ("0: no limit"),
                            self->preset->most_bitrate, 800000, 500);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (sound), _ ("Sound"));
  self->sound =
    add_spin (sound, _ ("Kilobits a second"), NULL, self->preset->sound_bitrate, 512, 16);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (names));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (picture));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (sound));

  return page;
}

void
ef_preset_dialog_present (GtkWidget *parent,
                          EfStudio *studio,
                          EfProfile *profile,
                          const EfPreset *preset,
                          GSourceOnceFunc saved,
                          gpointer user_data,
                          GDestroyNotify free_data)
{
  Editor *self = g_rc_box_new0 (Editor);
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();

  self->studio = g_object_ref (studio);
  self->profile = g_object_ref (profile);
  self->preset = ef_preset_copy (preset);
  g_set_weak_pointer (&self->dialog, dialog);
  self->saved = saved;
  self->user_data = user_data;
  self->free_data = free_data;
  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_data (self->save, "clicked", G_CALLBACK (save_cb), self, closure_unref,
                         G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_page (self));
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_title (dialog, *preset->id == '\0' ? _ ("New Preset") : _ ("Preset"));
  adw_dialog_set_content_width (dialog, 480);
  adw_dialog_set_content_height (dialog, 620);
  adw_dialog_present (dialog, parent);
}
