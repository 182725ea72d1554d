/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sources/source-card.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/source-data.h"
#include "ui/css-class.h"
#include "ui/sources/source-text.h"
#include "ui/sources/wide-frame.h"

struct _EfSourceCard {
  GtkBox parent_instance;

  GtkOverlay *frame;
  GtkPicture *picture;
  GtkLabel *format;
  GtkLabel *length;
  GtkProgressBar *progress;
  GtkWidget *relink;
  AdwButtonContent *relink_content;
  GtkLabel *name;
  GtkWidget *spinner;
  GtkLabel *second;
  GtkMenuButton *more;

  EfStudio *studio;
  EfPictures *pictures;
  EfSource *source; /* (nullable) */
  GSignalGroup *source_signals;
  GCancellable *loading; /* (nullable) */
  char *poster;          /* (nullable): the path of what is shown or being loaded */
  gboolean has_poster;
};

#define ROW_WIDTH 124

G_DEFINE_FINAL_TYPE (EfSourceCard, ef_source_card, GTK_TYPE_BOX)

static void
stop_loading (EfSourceCard *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourceCard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = ef_pictures_finish (EF_PICTURES (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  self->has_poster = texture != NULL;
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

/* The picture is there some time after the source. */
static void
update_poster (EfSourceCard *self)
{
  g_autofree char *path = ef_source_data_find_poster (self->studio, self->source);
  gboolean is_same = g_strcmp0 (path, self->poster) == 0;
  GdkTexture *texture = path != NULL ? ef_pictures_get (self->pictures, path) : NULL;

  if (is_same && (self->has_poster || self->loading != NULL))
    return;

  stop_loading (self);
  g_set_str (&self->poster, path);
  self->has_poster = texture != NULL;
  if (!is_same || texture != NULL)
    gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  if (path == NULL || texture != NULL)
    return;

  self->loading = g_cancellable_new ();
  ef_pictures_load_async (self->pictures, path, self->loading, loaded_cb, g_object_ref (self));
}

static void
update_label (EfSourceCard *self, const char *second)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *label = g_strdup_printf ("%s, %s, %s", ef_source_get_name (self->source),
                                            gtk_label_get_label (self->length), second);

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

static void
source_changed_cb (EfSourceCard *self)
{
  const EfMediaInfo *info = ef_source_get_info (self->source);
  EfSourceState state = ef_source_get_state (self->source);
  g_autofree char *format = ef_source_text_format (info);
  g_autofree char *length = ef_source_text_length (info->duration);
  g_autofree char *second = ef_source_text_second (self->source);
  gboolean is_wrong = state == EF_SOURCE_MISSING || state == EF_SOURCE_UNREADABLE;

  gtk_label_set_label (self->name, ef_source_get_name (self->source));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), ef_source_get_name (self->source));
  gtk_label_set_label (self->format, format);
  gtk_widget_set_visible (GTK_WIDGET (self->format), *format != '\0');
  gtk_label_set_label (self->length, length);
  gtk_widget_set_visible (GTK_WIDGET (self->length), info->duration > 0);
  gtk_label_set_label (self->second, second);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->second), is_wrong ? second : NULL);
  ef_css_class_set (GTK_WIDGET (self->second), "dimmed", !is_wrong);
  ef_css_class_set (GTK_WIDGET (self->second), "warning", is_wrong);
  ef_css_class_set (GTK_WIDGET (self->picture), "dimthumb", state == EF_SOURCE_MISSING);
  gtk_widget_set_visible (self->relink, state == EF_SOURCE_MISSING);
  gtk_widget_set_visible (self->spinner, state == EF_SOURCE_ANALYSING);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), state == EF_SOURCE_ANALYSING);
  gtk_progress_bar_set_fraction (self->progress, ef_source_get_progress (self->source));
  update_label (self, second);
  update_poster (self);
}

/* What its menu and its button do is done to what is selected; so that is this one. Among several that
 * are selected it may stay as it is. */
static void
take_selection (EfSourceCard *self)
{
  if (self->source != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "source.take", "s",
                                ef_source_get_id (self->source));
}

static void
relink_cb (EfSourceCard *self)
{
  take_selection (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "source.relink", NULL);
}

static void
more_active_cb (EfSourceCard *self)
{
  if (gtk_menu_button_get_active (self->more))
    take_selection (self);
}

static void
ef_source_card_dispose (GObject *object)
{
  EfSourceCard *self = EF_SOURCE_CARD (object);

  stop_loading (self);
  g_clear_object (&self->source_signals);
  g_clear_object (&self->source);
  g_clear_object (&self->studio);
  g_clear_object (&self->pictures);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SOURCE_CARD);

  G_OBJECT_CLASS (ef_source_card_parent_class)->dispose (object);
}

static void
ef_source_card_finalize (GObject *object)
{
  g_free (EF_SOURCE_CARD (object)->poster);

  G_OBJECT_CLASS (ef_source_card_parent_class)->finalize (object);
}

static void
ef_source_card_class_init (EfSourceCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_source_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_source_card_finalize;

  g_type_ensure (EF_TYPE_WIDE_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/sources/source-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, frame);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, picture);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, format);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, length);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, progress);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, relink);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, relink_content);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, name);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, second);
  gtk_widget_class_bind_template_child (widget_class, EfSourceCard, more);
  gtk_widget_class_bind_template_callback (widget_class, relink_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_active_cb);
}

static void
ef_source_card_init (EfSourceCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* After a click Return still opens the video, and not this. */
  gtk_widget_set_focus_on_click (gtk_widget_get_first_child (GTK_WIDGET (self->more)), FALSE);

  self->source_signals = g_signal_group_new (EF_TYPE_SOURCE);
  g_signal_group_connect_swapped (self->source_signals, "notify", G_CALLBACK (source_changed_cb),
                                  self);
}

GtkWidget *
ef_source_card_new (EfStudio *studio, EfPictures *pictures, gboolean is_row)
{
  EfSourceCard *self = g_object_new (EF_TYPE_SOURCE_CARD, NULL);

  g_set_object (&self->studio, studio);
  g_set_object (&self->pictures, pictures);
  gtk_widget_add_css_class (GTK_WIDGET (self), is_row ? "vrow" : "vcard");
  if (is_row) {
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_HORIZONTAL);
    gtk_box_set_spacing (GTK_BOX (self), 12);
    /* There is no room for its text; the line beside it says what is wrong. */
    adw_button_content_set_label (self->relink_content, "");
    gtk_widget_remove_css_class (self->relink, "relink");
    gtk_widget_add_css_class (self->relink, "circular");
    gtk_widget_set_valign (GTK_WIDGET (self->frame), GTK_ALIGN_CENTER);
    ef_wide_frame_set_width (EF_WIDE_FRAME (gtk_overlay_get_child (self->frame)), ROW_WIDTH);
  }

  return GTK_WIDGET (self);
}

void
ef_source_card_set_source (EfSourceCard *self, EfSource *source)
{
  stop_loading (self);
  g_clear_pointer (&self->poster, g_free);
  self->has_poster = FALSE;
  gtk_picture_set_paintable (self->picture, NULL);
  g_set_object (&self->source, source);
  g_signal_group_set_target (self->source_signals, source);
  if (source != NULL)
    source_changed_cb (self);
}
