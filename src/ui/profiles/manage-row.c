/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/manage-row.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/closures.h"
#include "ui/profiles/delete-dialog.h"
#include "ui/profiles/files.h"
#include "ui/toast.h"

/* A profile in the list where profiles are put in order, and what can be done with one. */
struct _EfManageRow {
  AdwActionRow parent_instance;

  GtkImage *handle;
  GtkPopoverMenu *menu;

  EfStudio *studio;
  EfProfile *profile;
};

G_DEFINE_FINAL_TYPE (EfManageRow, ef_manage_row, ADW_TYPE_ACTION_ROW)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
} EfManageRowProperty;

enum {
  EDIT,
  MOVED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_PROFILE + 1];
static guint signals[N_SIGNALS];

static int
find_place (EfManageRow *self)
{
  return gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self));
}

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfManageRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ef_studio_move_profile_finish (EF_STUDIO (object), result, &error))
    g_signal_emit (self, signals[MOVED], 0);
  else
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
move (EfManageRow *self, EfProfile *profile, int place)
{
  int n_profiles = (int) g_list_model_get_n_items (ef_studio_get_profiles (self->studio));

  if (place < 0 || place >= n_profiles)
    gtk_widget_error_bell (GTK_WIDGET (self));
  else
    ef_studio_move_profile_async (self->studio, profile, place, moved_cb, g_object_ref (self));
}

static void
up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfManageRow *self = EF_MANAGE_ROW (widget);

  move (self, self->profile, find_place (self) - 1);
}

static void
down_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfManageRow *self = EF_MANAGE_ROW (widget);

  move (self, self->profile, find_place (self) + 1);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[EDIT], 0);
}

static void
made_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfManageRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_make_default_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
make_default_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfManageRow *self = EF_MANAGE_ROW (widget);

  ef_studio_make_default_async (self->studio, self->profile, made_default_cb, g_object_ref (self));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfManageRow *self = EF_MANAGE_ROW (widget);

  ef_export (widget, self->studio, self->profile);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfManageRow *self = EF_MANAGE_ROW (widget);

  ef_delete_dialog_present (gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY), self->studio,
                            self->profile);
}

static void
update_default (EfManageRow *self)
{
  gboolean is_default = ef_profile_get_is_default (self->profile);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.make-default", !is_default);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.delete", !is_default);
}

static GdkContentProvider *
prepare_cb (EfManageRow *self)
{
  return gdk_content_provider_new_typed (EF_TYPE_PROFILE, self->profile);
}

static void
drag_begin_cb (EfManageRow *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 12, gtk_widget_get_height (GTK_WIDGET (self)) / 2);
}

static gboolean
drop_cb (EfManageRow *self, const GValue *value)
{
  EfProfile *profile = g_value_get_object (value);

  if (profile == self->profile)
    return FALSE;

  move (self, profile, find_place (self));

  return TRUE;
}

static void
add_drag_source (EfManageRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->handle), GTK_EVENT_CONTROLLER (source));
}

/* An action that cannot be used says why not. */
static void
add_reason (EfManageRow *self)
{
  GtkWidget *label = gtk_label_new (_ ("Set another profile as default first."));

  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_popover_menu_add_child (self->menu, label, "reason");
  g_object_bind_property (self->profile, "is-default", label, "visible", G_BINDING_SYNC_CREATE);
}

static void
ef_manage_row_constructed (GObject *object)
{
  EfManageRow *self = EF_MANAGE_ROW (object);

  G_OBJECT_CLASS (ef_manage_row_parent_class)->constructed (object);
  add_drag_source (self);
  add_reason (self);
  g_signal_connect_object (self->profile, "notify::is-default", G_CALLBACK (update_default), self,
                           G_CONNECT_SWAPPED);
  update_default (self);
}

static void
ef_manage_row_dispose (GObject *object)
{
  EfManageRow *self = EF_MANAGE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_MANAGE_ROW);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_manage_row_parent_class)->dispose (object);
}

static void
ef_manage_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfManageRow *self = EF_MANAGE_ROW (object);

  switch ((EfManageRowProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_manage_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfManageRow *self = EF_MANAGE_ROW (object);

  switch ((EfManageRowProperty) id) {
  case PROP_STUDIO:
    self->studio = g_value_dup_object (value);
    break;
  case PROP_PROFILE:
    self->profile = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "row.up", NULL, up_action);
  gtk_widget_class_install_action (widget_class, "row.down", NULL, down_action);
  gtk_widget_class_install_action (widget_class, "row.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "row.make-default", NULL, make_default_action);
  gtk_widget_class_install_action (widget_class, "row.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "row.delete", NULL, delete_action);
}

static void
ef_manage_row_class_init (EfManageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ef_manage_row_constructed;
  object_class->dispose = ef_manage_row_dispose;
  object_class->get_property = ef_manage_row_get_property;
  object_class->set_property = ef_manage_row_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[EDIT] = g_signal_new ("edit", EF_TYPE_MANAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", EF_TYPE_MANAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/manage-row.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfManageRow, handle);
  gtk_widget_class_bind_template_child (widget_class, EfManageRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, drop_cb);
  install_actions (widget_class);
}

static void
ef_manage_row_init (EfManageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_manage_row_new (EfStudio *studio, EfProfile *profile)
{
  return g_object_new (EF_TYPE_MANAGE_ROW, "studio", studio, "profile", profile, NULL);
}

EfProfile *
ef_manage_row_get_profile (EfManageRow *self)
{
  return self->profile;
}
