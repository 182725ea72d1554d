/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-preview.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/direction.h"
#include "ui/projects/project-text.h"
#include "ui/toast.h"

struct _EfProjectPreview {
  AdwBin parent_instance;

  GtkStack *stack;
  AdwToggleGroup *formats;
  GtkDropDown *variants;
  GtkStringList *variant_names;
  GtkAspectFrame *aspect;
  GtkPicture *picture;
  GtkWidget *busy;
  GtkWidget *problem;
  GtkLabel *problem_label;
  GtkButton *play;
  GtkLabel *time;
  GtkLabel *total;
  GtkAdjustment *place;
  GtkToggleButton *mute;
  GtkWidget *playback;
  GtkWidget *still;
  GtkButton *full;
  GtkWidget *choices;

  EfProjectSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  guint busy_id; /* until it is long enough to be told */
  guint size_id;
  int width; /* of the picture, in pixels */
  int height;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfProjectPreview, ef_project_preview, ADW_TYPE_BIN)

#define BUSY_AFTER_MS 400

/* What is composed larger than it is seen is wasted. */
static void
size_cb (gpointer user_data)
{
  EfProjectPreview *self = user_data;

  self->size_id = 0;
  if (self->session != NULL)
    ef_project_session_set_size (self->session, self->width, self->height);
}

static void
ef_project_preview_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EfProjectPreview *self = EF_PROJECT_PREVIEW (widget);
  GtkWidget *picture = GTK_WIDGET (self->picture);
  int scale = gtk_widget_get_scale_factor (widget);

  GTK_WIDGET_CLASS (ef_project_preview_parent_class)
    ->size_allocate (widget, width, height, baseline);
  if (self->width == gtk_widget_get_width (picture) * scale &&
      self->height == gtk_widget_get_height (picture) * scale)
    return;

  self->width = gtk_widget_get_width (picture) * scale;
  self->height = gtk_widget_get_height (picture) * scale;
  if (self->size_id == 0)
    self->size_id = g_idle_add_once (size_cb, self);
}

static double
to_seconds (gint64 time)
{
  return (double) time / (double) EF_NS_PER_SECOND;
}

static void
position_cb (EfProjectPreview *self)
{
  gint64 position = ef_project_session_get_position (self->session);
  g_autofree char *text = ef_project_text_time (position);

  gtk_label_set_label (self->time, text);
  self->updating = TRUE;
  gtk_adjustment_set_value (self->place, to_seconds (position));
  self->updating = FALSE;
}

static void
duration_cb (EfProjectPreview *self)
{
  gint64 duration = ef_project_session_get_duration (self->session);
  g_autofree char *text = ef_project_text_time (duration);

  gtk_label_set_label (self->total, text);
  self->updating = TRUE;
  gtk_adjustment_set_upper (self->place, to_seconds (duration));
  self->updating = FALSE;
  position_cb (self);
}

static void
playing_cb (EfProjectPreview *self)
{
  gboolean is_playing = FALSE;

  g_object_get (self->session, "playing", &is_playing, NULL);
  gtk_button_set_icon_name (self->play, is_playing ? "media-playback-pause-symbolic"
                                                   : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play),
                               is_playing ? _ ("Pause (Space)") : _ ("Play (Space)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_playing ? _ ("Pause") : _ ("Play"), -1);
}

static void
paintable_cb (EfProjectPreview *self)
{
  g_autoptr (GObject) paintable = NULL;

  g_object_get (self->session, "paintable", &paintable, NULL);
  gtk_picture_set_paintable (self->picture,
                             GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.still", paintable != NULL);
}

static void
problem_cb (EfProjectPreview *self)
{
  g_autofree char *problem = NULL;

  g_object_get (self->session, "problem", &problem, NULL);
  gtk_label_set_label (self->problem_label, problem);
  gtk_widget_set_visible (self->problem, *problem != '\0');
}

static void
show_busy_cb (gpointer user_data)
{
  EfProjectPreview *self = user_data;

  self->busy_id = 0;
  gtk_widget_set_visible (self->busy, TRUE);
}

/* Most plans are there before somebody can read that one waits for them. */
static void
busy_cb (EfProjectPreview *self)
{
  gboolean is_busy = FALSE;

  g_object_get (self->session, "busy", &is_busy, NULL);
  if (!is_busy) {
    g_clear_handle_id (&self->busy_id, g_source_remove);
    gtk_widget_set_visible (self->busy, FALSE);
  } else if (self->busy_id == 0) {
    self->busy_id = g_timeout_add_once (BUSY_AFTER_MS, show_busy_cb, self);
  }
}

static void
format_cb (EfProjectPreview *self)
{
  EfFormat format = ef_project_session_get_format (self->session);
  int width = 0;
  int height = 0;

  ef_format_get_size (format, &width, &height);
  gtk_aspect_frame_set_ratio (self->aspect, (float) width / (float) height);
  self->updating = TRUE;
  adw_toggle_group_set_active_name (self->formats, ef_format_to_nick (format));
  self->updating = FALSE;
}

static void
format_chosen_cb (EfProjectPreview *self)
{
  EfFormat format;

  if (!self->updating && self->session != NULL &&
      ef_format_from_nick (adw_toggle_group_get_active_name (self->formats), &format))
    ef_project_session_set_format (self->session, format);
}

static void
variant_cb (EfProjectPreview *self)
{
  guint variant = 0;

  g_object_get (self->session, "variant", &variant, NULL);
  self->updating = TRUE;
  gtk_drop_down_set_selected (self->variants, variant);
  self->updating = FALSE;
}

static void
variant_chosen_cb (EfProjectPreview *self)
{
  if (!self->updating && self->session != NULL)
    ef_project_session_set_variant (self->session, gtk_drop_down_get_selected (self->variants));
}

static void
variants_changed_cb (EfProjectPreview *self)
{
  guint n_variants = ef_project_session_get_variants (self->session)->len;
  guint n_names = g_list_model_get_n_items (G_LIST_MODEL (self->variant_names));

  self->updating = TRUE;
  for (; n_names < n_variants; n_names++) {
    g_autofree char *name = ef_project_text_variant (n_names);

    gtk_string_list_append (self->variant_names, name);
  }
  for (; n_names > n_variants; n_names--)
    gtk_string_list_remove (self->variant_names, n_names - 1);
  self->updating = FALSE;
  variant_cb (self);
  duration_cb (self);
}

static void
changed_cb (EfProjectPreview *self)
{
  gboolean is_loading = FALSE;
  guint n_items = g_list_model_get_n_items (ef_project_session_get_items (self->session));

  g_object_get (self->session, "loading", &is_loading, NULL);
  gtk_stack_set_visible_child_name (self->stack, is_loading     ? "loading"
                                                 : n_items == 0 ? "empty"
                                                                : "stage");
}

static gboolean
scrub_cb (EfProjectPreview *self, GtkScrollType scroll, double value)
{
  if (self->session != NULL && !self->updating)
    ef_project_session_seek (self->session, (gint64) (value * EF_NS_PER_SECOND));

  return GDK_EVENT_PROPAGATE;
}

static void
mute_cb (EfProjectPreview *self)
{
  gboolean is_muted = gtk_toggle_button_get_active (self->mute);

  gtk_button_set_icon_name (GTK_BUTTON (self->mute), is_muted ? "audio-volume-muted-symbolic"
                                                              : "audio-volume-high-symbolic");
  if (self->session != NULL)
    ef_project_session_set_muted (self->session, is_muted);
}

/* A still */

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectPreview) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    ef_toast_show (GTK_WIDGET (self), _ ("The picture is saved"));
  else
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static GdkTexture *
take_texture (EfProjectPreview *self)
{
  GdkPaintable *paintable = gtk_picture_get_paintable (self->picture);
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  double width = paintable != NULL ? gdk_paintable_get_intrinsic_width (paintable) : 0;
  double height = paintable != NULL ? gdk_paintable_get_intrinsic_height (paintable) : 0;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;

  if (GDK_IS_TEXTURE (paintable))
    return g_object_ref (GDK_TEXTURE (paintable));
  if (native == NULL || width <= 0 || height <= 0)
    return NULL;

  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);

  return node != NULL
           ? gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                          &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height))
           : NULL;
}

typedef struct {
  EfProjectPreview *self;
  GdkTexture *texture;
} Still;

static void
still_free (Still *still)
{
  g_object_unref (still->self);
  g_object_unref (still->texture);
  g_free (still);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Still, still_free)

static void
place_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Still) still = user_data;
  EfProjectPreview *self = still->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  bytes = gdk_texture_save_to_png_bytes (still->texture);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, g_object_ref (self));
}

/* What is on screen when it is asked for. */
void
ef_project_preview_save_still (EfProjectPreview *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GdkTexture) texture = take_texture (self);
  g_autofree char *name = NULL;
  Still *still = NULL;

  if (texture == NULL || self->session == NULL)
    return;

  ef_project_session_pause (self->session);
  name = g_strdup_printf ("%s.png",
                          ef_project_get_name (ef_project_session_get_project (self->session)));
  g_strdelimit (name, "/", '-');
  gtk_file_dialog_set_title (dialog, _ ("Save the Picture"));
  gtk_file_dialog_set_initial_name (dialog, name);
  still = g_new0 (Still, 1);
  still->self = g_object_ref (self);
  still->texture = g_steal_pointer (&texture);
  gtk_file_dialog_save (dialog,
                        GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)),
                        NULL, place_chosen_cb, still);
}

static void
still_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_project_preview_save_still (EF_PROJECT_PREVIEW (widget));
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectPreview *self = EF_PROJECT_PREVIEW (widget);

  if (self->session != NULL)
    ef_project_session_step (self->session, g_variant_get_int32 (parameter));
}

static void
jump_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectPreview *self = EF_PROJECT_PREVIEW (widget);

  if (self->session != NULL)
    ef_project_session_seek (self->session, ef_project_session_get_position (self->session) +
                                              g_variant_get_int32 (parameter) * EF_NS_PER_SECOND);
}

static void
pressed_cb (EfProjectPreview *self)
{
  gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self->picture)));
  if (self->session != NULL)
    ef_project_session_toggle_play (self->session);
}

void
ef_project_preview_set_narrow (EfProjectPreview *self, gboolean is_narrow)
{
  gtk_widget_set_visible (GTK_WIDGET (self->variants), is_narrow);
  gtk_widget_set_visible (self->still, !is_narrow);
}

void
ef_project_preview_set_session (EfProjectPreview *self, EfProjectSession *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  if (session == NULL) {
    g_clear_handle_id (&self->busy_id, g_source_remove);
    gtk_picture_set_paintable (self->picture, NULL);
    return;
  }

  changed_cb (self);
  format_cb (self);
  variants_changed_cb (self);
  playing_cb (self);
  paintable_cb (self);
  problem_cb (self);
  busy_cb (self);
}

static void
ef_project_preview_dispose (GObject *object)
{
  EfProjectPreview *self = EF_PROJECT_PREVIEW (object);

  g_clear_handle_id (&self->busy_id, g_source_remove);
  g_clear_handle_id (&self->size_id, g_source_remove);
  g_clear_object (&self->session_signals);
  /* The template takes its bound children away, and the bin would look for this one. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECT_PREVIEW);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ef_project_preview_parent_class)->dispose (object);
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, EfProjectPreview, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/project-preview.ui");
  CHILD (stack);
  CHILD (formats);
  CHILD (variants);
  CHILD (variant_names);
  CHILD (aspect);
  CHILD (picture);
  CHILD (busy);
  CHILD (problem);
  CHILD (problem_label);
  CHILD (play);
  CHILD (time);
  CHILD (total);
  CHILD (place);
  CHILD (mute);
  CHILD (playback);
  CHILD (still);
  CHILD (full);
  CHILD (choices);
  gtk_widget_class_bind_template_callback (widget_class, format_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, variant_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, scrub_cb);
  gtk_widget_class_bind_template_callback (widget_class, mute_cb);
}

static void
ef_project_preview_class_init (EfProjectPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_project_preview_dispose;
  widget_class->size_allocate = ef_project_preview_size_allocate;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "preview.still", NULL, still_action);
  gtk_widget_class_install_action (widget_class, "preview.step", "i", step_action);
  gtk_widget_class_install_action (widget_class, "preview.jump", "i", jump_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "preview.step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "preview.step", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_SHIFT_MASK, "preview.jump",
                                       "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_SHIFT_MASK, "preview.jump",
                                       "i", 1);
}

static void
ef_project_preview_init (EfProjectPreview *self)
{
  GtkGesture *press = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  ef_direction_keep (self->playback);
  for (guint i = 0; i < EF_FORMAT_N; i++) {
    AdwToggle *toggle = adw_toggle_new ();

    adw_toggle_set_name (toggle, ef_format_to_nick ((EfFormat) i));
    adw_toggle_set_label (toggle, ef_format_to_nick ((EfFormat) i));
    self->updating = TRUE;
    adw_toggle_group_add (self->formats, toggle);
    self->updating = FALSE;
  }
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->picture), GTK_EVENT_CONTROLLER (press));

  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::loading", G_CALLBACK (changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "variants-changed",
                                  G_CALLBACK (variants_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::variant", G_CALLBACK (variant_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::format", G_CALLBACK (format_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::position",
                                  G_CALLBACK (position_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::duration",
                                  G_CALLBACK (duration_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::playing", G_CALLBACK (playing_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy", G_CALLBACK (busy_cb),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::paintable",
                                  G_CALLBACK (paintable_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::problem", G_CALLBACK (problem_cb),
                                  self);
}

void
ef_project_preview_set_full (EfProjectPreview *self, gboolean is_full)
{
  gtk_widget_set_visible (self->choices, !is_full);
  gtk_button_set_icon_name (self->full,
                            is_full ? "view-restore-symbolic" : "view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->full),
                               is_full ? _ ("Leave full screen (F)") : _ ("Full screen (F)"));
  /* The keys of the page need somebody in it who has the focus. */
  if (is_full)
    gtk_widget_grab_focus (GTK_WIDGET (self->play));
}
