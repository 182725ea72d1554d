/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/library/render-card.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/css-class.h"
#include "ui/sources/source-text.h"
#include "ui/sources/wide-frame.h"

struct _EfRenderCard {
  GtkBox parent_instance;

  EfWideFrame *frame;
  GtkPicture *picture;
  GtkPicture *video;
  GtkLabel *format;
  GtkLabel *length;
  GtkWidget *playing;
  GtkLabel *time;
  GtkProgressBar *progress;
  GtkCheckButton *check;
  GtkWidget *again;
  GtkLabel *title;
  GtkImage *mark;
  GtkLabel *state;
  GtkMenuButton *more;
  GMenuModel *render_menu;

  EfLibraryPage *page; /* (unowned): the page holds the cards */
  GtkListItem *item;   /* (unowned): holds this */
  EfRender *render;    /* (nullable) */
  GSignalGroup *render_signals;
  GCancellable *loading; /* (nullable) */
  char *path;            /* (nullable): of the picture that is shown or loaded */
  gboolean is_made;      /* a picture was asked for */
  gboolean is_setting;
};

G_DEFINE_FINAL_TYPE (EfRenderCard, ef_render_card, GTK_TYPE_BOX)

static void load (EfRenderCard *self);

/* Pictures */

static void
stop_loading (EfRenderCard *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderCard) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean made = ef_render_pictures_make_finish (EF_RENDER_PICTURES (object), result, &error);

  /* It may be another file's card by now; the picture is there all the same. */
  if (!made || self->loading == NULL || self->render == NULL)
    return;

  g_clear_object (&self->loading);
  load (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderCard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = ef_pictures_finish (EF_PICTURES (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->loading == NULL)
    return;

  g_clear_object (&self->loading);
  if (texture != NULL) {
    gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
    return;
  }
  if (self->is_made || ef_render_get_missing (self->render) || self->page->makers == NULL)
    return;

  self->is_made = TRUE;
  self->loading = g_cancellable_new ();
  ef_render_pictures_make_async (self->page->makers, self->render, self->loading, made_cb,
                                 g_object_ref (self));
}

static void
load (EfRenderCard *self)
{
  self->loading = g_cancellable_new ();
  ef_pictures_load_async (self->page->pictures, self->path, self->loading, loaded_cb,
                          g_object_ref (self));
}

static void
update_picture (EfRenderCard *self)
{
  g_autofree char *path = NULL;
  GdkTexture *texture = NULL;

  if (*ef_render_get_file (self->render) == '\0')
    return;

  path = ef_render_pictures_find (self->page->studio, self->render);
  if (g_strcmp0 (path, self->path) == 0)
    return;

  stop_loading (self);
  g_set_str (&self->path, path);
  self->is_made = FALSE;
  texture = ef_pictures_get (self->page->pictures, path);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  if (texture == NULL)
    load (self);
}

/* Words */

static char *
describe_state (EfRender *render, const char **icon, const char **colour)
{
  *icon = NULL;
  *colour = "dimmed";
  if (ef_render_get_missing (render)) {
    *icon = "dialog-warning-symbolic";
    *colour = "warning";
    return g_strdup (_ ("File missing"));
  }
  if (ef_render_get_trashed (render) > 0)
    return g_strdup (_ ("In the trash"));

  switch (ef_render_get_use (render)) {
  case EF_RENDER_SCHEDULED:
    *icon = "alarm-symbolic";
    *colour = "accent";
    return g_strdup (_ ("Scheduled"));
  case EF_RENDER_PUBLISHED:
    *icon = "object-select-symbolic";
    *colour = "success";
    return g_strdup (_ ("Published"));
  case EF_RENDER_PUBLISH_FAILED:
    *icon = "dialog-error-symbolic";
    *colour = "error";
    return g_strdup (_ ("Not published"));
  case EF_RENDER_NOT_SENT:
  default:
    return g_strdup (_ ("Not sent"));
  }
}

static void
update_state (EfRenderCard *self)
{
  const char *icon;
  const char *colour;
  g_autofree char *text = describe_state (self->render, &icon, &colour);
  const char *const classes[] = { "small", colour, NULL };
  const char *const mark_classes[] = { colour, NULL };
  g_autofree char *tags = g_strjoinv (", ", (char **) ef_render_get_tags (self->render));
  g_autofree char *tip = *tags != '\0' ? g_strdup_printf ("%s\n%s", text, tags) : g_strdup (text);

  gtk_label_set_label (self->state, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), tip);
  gtk_widget_set_css_classes (GTK_WIDGET (self->state), (const char **) classes);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), icon != NULL);
  gtk_image_set_from_icon_name (self->mark, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->mark), (const char **) mark_classes);
}

static void
update_label (EfRenderCard *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *label = g_strdup_printf (
    "%s, %s, %s, %s", ef_render_get_title (self->render), ef_render_get_format (self->render),
    gtk_label_get_label (self->length), gtk_label_get_label (self->state));

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
}

static void
changed_cb (EfRenderCard *self)
{
  gboolean is_missing = ef_render_get_missing (self->render);
  const char *format = ef_render_get_format (self->render);
  g_autofree char *length = ef_source_text_length (ef_render_get_duration (self->render));

  gtk_label_set_label (self->title, ef_render_get_title (self->render));
  gtk_label_set_label (self->length, length);
  gtk_widget_set_visible (GTK_WIDGET (self->length), ef_render_get_duration (self->render) > 0);
  gtk_label_set_label (self->format, format);
  /* Nearly all are upright: what is not is said. */
  gtk_widget_set_visible (GTK_WIDGET (self->format),
                          *format != '\0' && !g_str_equal (format, "9:16"));
  ef_css_class_set (GTK_WIDGET (self->picture), "dimthumb", is_missing);
  gtk_widget_set_visible (self->again, is_missing && *ef_render_get_clip_id (self->render) != '\0');
  update_state (self);
  update_label (self);
  update_picture (self);
}

/* The film under the pointer */

static void
show_film (GtkWidget *widget, GdkPaintable *paintable, gint64 position)
{
  EfRenderCard *self = EF_RENDER_CARD (widget);
  gint64 duration = self->render != NULL ? ef_render_get_duration (self->render) : 0;
  g_autofree char *time = ef_source_text_length (position);

  if (gtk_picture_get_paintable (self->video) != paintable)
    gtk_picture_set_paintable (self->video, paintable);
  gtk_widget_set_visible (GTK_WIDGET (self->video), paintable != NULL);
  gtk_widget_set_visible (self->playing, paintable != NULL);
  gtk_widget_set_opacity (GTK_WIDGET (self->length), paintable != NULL ? 0 : 1);
  gtk_label_set_label (self->time, time);
  gtk_progress_bar_set_fraction (
    self->progress, duration > 0 ? CLAMP ((double) position / (double) duration, 0, 1) : 0);
}

static void
enter_cb (EfRenderCard *self)
{
  if (self->render != NULL && !ef_render_get_missing (self->render) &&
      *ef_render_get_file (self->render) != '\0')
    ef_hover_preview_enter (self->page->preview, GTK_WIDGET (self), self->render, show_film);
}

static void
leave_cb (EfRenderCard *self)
{
  ef_hover_preview_leave (self->page->preview, GTK_WIDGET (self));
}

/* Dragged to other programs; what is dragged of several that are chosen is all of them. */
static GdkContentProvider *
drag_prepare_cb (EfRenderCard *self)
{
  g_autoptr (GPtrArray) chosen = NULL;
  GSList *files = NULL;
  GdkFileList *list = NULL;
  GdkContentProvider *provider = NULL;

  if (self->render == NULL)
    return NULL;

  gtk_widget_activate_action (GTK_WIDGET (self), "library.take", "u",
                              gtk_list_item_get_position (self->item));
  chosen = ef_library_page_get_chosen (self->page);
  for (guint i = chosen->len; i > 0; i--) {
    EfRender *render = chosen->pdata[i - 1];

    if (!ef_render_get_missing (render) && *ef_render_get_file (render) != '\0')
      files = g_slist_prepend (files, g_file_new_for_path (ef_render_get_file (render)));
  }
  if (files == NULL)
    return NULL;

  list = gdk_file_list_new_from_list (files);
  provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  g_slist_free_full (files, g_object_unref);

  return provider;
}

static void
drag_begin_cb (EfRenderCard *self, GdkDrag *drag, GtkDragSource *source)
{
  GdkPaintable *paintable = gtk_picture_get_paintable (self->picture);

  ef_hover_preview_stop (self->page->preview);
  if (paintable != NULL)
    gtk_drag_source_set_icon (source, paintable, 0, 0);
}

/* Choosing */

static void
selected_cb (EfRenderCard *self)
{
  self->is_setting = TRUE;
  gtk_check_button_set_active (self->check, gtk_list_item_get_selected (self->item));
  self->is_setting = FALSE;
}

/* While several are chosen a click is a check. */
static void
clicked_cb (EfRenderCard *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *target = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (!self->page->selecting || (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0 ||
      (target != NULL && (gtk_widget_is_ancestor (target, GTK_WIDGET (self->check)) ||
                          target == GTK_WIDGET (self->check) ||
                          gtk_widget_get_ancestor (target, GTK_TYPE_BUTTON) != NULL ||
                          gtk_widget_get_ancestor (target, GTK_TYPE_MENU_BUTTON) != NULL)))
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (GTK_WIDGET (self), "library.toggle", "u",
                              gtk_list_item_get_position (self->item));
}

static void
check_cb (EfRenderCard *self)
{
  if (!self->is_setting && self->render != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "library.toggle", "u",
                                gtk_list_item_get_position (self->item));
}

static void
more_active_cb (EfRenderCard *self)
{
  if (gtk_menu_button_get_active (self->more) && self->render != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "library.take", "u",
                                gtk_list_item_get_position (self->item));
}

/* To set the text of a tooltip asks the display where the pointer is, each time and for each card. */
static gboolean
query_tooltip_cb (EfRenderCard *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  if (self->render == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, ef_render_get_title (self->render));

  return TRUE;
}

/* A list makes hundreds of cards at once, and a menu is more than all the rest of a card. */
static void
make_menu_cb (GtkMenuButton *more, gpointer user_data)
{
  EfRenderCard *self = user_data;

  if (gtk_menu_button_get_menu_model (more) == NULL)
    gtk_menu_button_set_menu_model (more, self->render_menu);
}

static void
again_cb (EfRenderCard *self)
{
  if (self->render == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "library.take", "u",
                              gtk_list_item_get_position (self->item));
  gtk_widget_activate_action (GTK_WIDGET (self), "library.again", NULL);
}

static void
ef_render_card_dispose (GObject *object)
{
  EfRenderCard *self = EF_RENDER_CARD (object);

  stop_loading (self);
  g_clear_object (&self->render_signals);
  g_clear_object (&self->render);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_RENDER_CARD);

  G_OBJECT_CLASS (ef_render_card_parent_class)->dispose (object);
}

static void
ef_render_card_finalize (GObject *object)
{
  g_free (EF_RENDER_CARD (object)->path);

  G_OBJECT_CLASS (ef_render_card_parent_class)->finalize (object);
}

static void
ef_render_card_class_init (EfRenderCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_render_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_render_card_finalize;

  g_type_ensure (EF_TYPE_WIDE_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/library/render-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, frame);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, picture);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, video);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, format);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, length);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, playing);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, time);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, progress);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, check);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, again);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, title);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, mark);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, state);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, more);
  gtk_widget_class_bind_template_child (widget_class, EfRenderCard, render_menu);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_active_cb);
}

static void
listen (EfRenderCard *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
}

static void
ef_render_card_init (EfRenderCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ef_wide_frame_set_upright (self->frame, TRUE);
  gtk_widget_set_focus_on_click (gtk_widget_get_first_child (GTK_WIDGET (self->more)), FALSE);
  self->render_signals = g_signal_group_new (EF_TYPE_RENDER);
  g_signal_group_connect_swapped (self->render_signals, "notify", G_CALLBACK (changed_cb), self);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->title), TRUE);
  g_signal_connect_object (self->title, "query-tooltip", G_CALLBACK (query_tooltip_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_menu_button_set_create_popup_func (self->more, make_menu_cb, self, NULL);
  listen (self);
}

GtkWidget *
ef_render_card_new (EfLibraryPage *page, GtkListItem *item)
{
  EfRenderCard *self = g_object_new (EF_TYPE_RENDER_CARD, NULL);

  self->page = page;
  self->item = item;
  g_signal_connect_object (item, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
ef_render_card_set_render (EfRenderCard *self, EfRender *render)
{
  if (self->page->preview != NULL)
    ef_hover_preview_leave (self->page->preview, GTK_WIDGET (self));
  stop_loading (self);
  g_clear_pointer (&self->path, g_free);
  gtk_picture_set_paintable (self->picture, NULL);
  g_set_object (&self->render, render);
  g_signal_group_set_target (self->render_signals, render);
  if (render != NULL)
    changed_cb (self);
  selected_cb (self);
}

void
ef_render_card_hover (EfRenderCard *self, gboolean is_over)
{
  if (is_over)
    enter_cb (self);
  else
    leave_cb (self);
}

EfRender *
ef_render_card_get_render (EfRenderCard *self)
{
  return self->render;
}
