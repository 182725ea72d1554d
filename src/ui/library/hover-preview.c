/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/library/hover-preview.h"

#include "media/player.h"

struct _EfHoverPreview {
  GObject parent_instance;

  EfPlayer *player;  /* (nullable): made when it is needed first */
  GtkWidget *widget; /* (unowned) (nullable): tells when it goes */
  EfRender *render;  /* (nullable) */
  EfHoverFunc show;
  guint begin_id;
  gboolean is_playing;
};

G_DEFINE_FINAL_TYPE (EfHoverPreview, ef_hover_preview, G_TYPE_OBJECT)

/* Who only passes by wants to see no film. */
#define BEGIN_MS 300

static void
show (EfHoverPreview *self)
{
  GObject *paintable = ef_player_get_paintable (self->player);

  if (self->widget != NULL && self->is_playing && paintable != NULL)
    self->show (self->widget, GDK_PAINTABLE (paintable), ef_player_get_position (self->player));
}

static void
first_frame_cb (EfHoverPreview *self)
{
  if (self->widget == NULL)
    return;

  self->is_playing = TRUE;
  ef_player_play (self->player);
  show (self);
}

/* As long as somebody looks. */
static void
at_end_cb (EfHoverPreview *self)
{
  gboolean is_at_end = FALSE;

  g_object_get (self->player, "at-end", &is_at_end, NULL);
  if (!is_at_end || !self->is_playing)
    return;

  ef_player_seek (self->player, 0, FALSE);
  ef_player_play (self->player);
}

static void
make_player (EfHoverPreview *self)
{
  if (self->player != NULL)
    return;

  self->player = ef_player_new ();
  ef_player_set_muted (self->player, TRUE);
  g_signal_connect_object (self->player, "first-frame", G_CALLBACK (first_frame_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::at-end", G_CALLBACK (at_end_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
begin_cb (gpointer user_data)
{
  EfHoverPreview *self = user_data;
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();
  g_autofree char *uri = g_filename_to_uri (ef_render_get_file (self->render), NULL, NULL);

  self->begin_id = 0;
  if (uri == NULL)
    return;

  make_player (self);
  info->duration = ef_render_get_duration (self->render);
  g_set_str (&info->video_codec, "H.264");
  ef_player_open (self->player, uri, info, 0);
}

void
ef_hover_preview_stop (EfHoverPreview *self)
{
  GtkWidget *widget = self->widget;

  g_clear_handle_id (&self->begin_id, g_source_remove);
  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->render);
  self->is_playing = FALSE;
  if (widget != NULL)
    self->show (widget, NULL, 0);
  if (self->player != NULL)
    ef_player_close (self->player);
}

static void
ef_hover_preview_dispose (GObject *object)
{
  EfHoverPreview *self = EF_HOVER_PREVIEW (object);

  ef_hover_preview_stop (self);
  g_clear_object (&self->player);

  G_OBJECT_CLASS (ef_hover_preview_parent_class)->dispose (object);
}

static void
ef_hover_preview_class_init (EfHoverPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_hover_preview_dispose;
}

static void
ef_hover_preview_init (EfHoverPreview *self)
{
}

EfHoverPreview *
ef_hover_preview_new (void)
{
  return g_object_new (EF_TYPE_HOVER_PREVIEW, NULL);
}

void
ef_hover_preview_enter (EfHoverPreview *self, GtkWidget *widget, EfRender *render, EfHoverFunc func)
{
  ef_hover_preview_stop (self);
  self->show = func;
  g_set_weak_pointer (&self->widget, widget);
  g_set_object (&self->render, render);
  self->begin_id = g_timeout_add_once (BEGIN_MS, begin_cb, self);
}

void
ef_hover_preview_leave (EfHoverPreview *self, GtkWidget *widget)
{
  if (self->widget == widget)
    ef_hover_preview_stop (self);
}
