/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-menu.h"

#include <glib/gi18n.h>

#define ZOOM_MARGIN 0.1

static const char *const colours[EF_SEGMENT_COLOURS] = {
  N_ ("Blue"), N_ ("Orange"), N_ ("Green"), N_ ("Violet"),
  N_ ("Gold"), N_ ("Rose"),   N_ ("Teal"),  N_ ("Slate"),
};

static EfEditSession *
get_session (GtkWidget *widget)
{
  return EF_TIMELINE (widget)->session;
}

static void
zoom_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfSegment *segment = ef_edit_session_get_current (get_session (widget));

  if (segment != NULL)
    ef_edit_session_show_span (get_session (widget), ef_segment_get_span (segment), ZOOM_MARGIN);
}

static void
loop_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_set_loop (get_session (widget), TRUE);
}

static void
split_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_split (get_session (widget));
}

static void
merge_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_merge (get_session (widget));
}

static void
star_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_toggle_star (get_session (widget));
}

static void
colour_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_set_colour (get_session (widget), g_variant_get_int32 (target));
}

static void
check_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfEditSession *session = get_session (widget);
  EfSegment *segment = ef_edit_session_get_current (session);

  if (segment != NULL)
    ef_edit_session_set_checked (session, segment, !ef_edit_session_is_checked (session, segment));
}

static void
remove_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_remove (get_session (widget));
}

static void
accept_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_accept (get_session (widget));
}

static void
accept_all_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_accept_all (get_session (widget));
}

static void
dismiss_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_dismiss (get_session (widget));
}

static void
mark_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_seek (get_session (widget), g_variant_get_int64 (target), FALSE);
  ef_edit_session_mark_toggle (get_session (widget));
}

static void
drop_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_drop_mark (get_session (widget));
}

static void
fit_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_edit_session_toggle_fit (get_session (widget));
}

static void
popup_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  ef_timeline_pointer_open_menu (EF_TIMELINE (widget)->pointer);
}

static const struct {
  const char *name;
  const char *type;
  GtkWidgetActionActivateFunc func;
} actions[] = {
  { "timeline.zoom", NULL, zoom_cb },       { "timeline.loop", NULL, loop_cb },
  { "timeline.split", NULL, split_cb },     { "timeline.merge", NULL, merge_cb },
  { "timeline.star", NULL, star_cb },       { "timeline.colour", "i", colour_cb },
  { "timeline.check", NULL, check_cb },     { "timeline.remove", NULL, remove_cb },
  { "timeline.accept", NULL, accept_cb },   { "timeline.accept-all", NULL, accept_all_cb },
  { "timeline.dismiss", NULL, dismiss_cb }, { "timeline.mark", "x", mark_cb },
  { "timeline.drop-mark", NULL, drop_cb },  { "timeline.fit", NULL, fit_cb },
  { "menu.popup", NULL, popup_cb },
};

void
ef_timeline_pointer_install (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].func);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "menu.popup", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "menu.popup", NULL);
}

static void
append_section (GMenu *menu, GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenu *
make_colours (void)
{
  GMenu *menu = g_menu_new ();

  for (int i = 0; i < EF_SEGMENT_COLOURS; i++) {
    g_autofree char *action = g_strdup_printf ("timeline.colour(%d)", i + 1);

    g_menu_append (menu, _ (colours[i]), action);
  }

  return menu;
}

static void
fill_segment (GMenu *menu, EfEditSession *session)
{
  EfSegment *segment = ef_edit_session_get_current (session);
  g_autoptr (GMenu) shades = make_colours ();
  GMenu *words = g_menu_new ();
  GMenu *view = g_menu_new ();
  GMenu *change = g_menu_new ();
  GMenu *end = g_menu_new ();

  /* The page around it knows how, wherever it is called "editor". */
  g_menu_append (words, _ ("_Label"), "editor.label");
  g_menu_append (words, _ ("_Times, Keywords and Notes"), "editor.details");
  append_section (menu, words);
  g_menu_append (view, _ ("_Zoom to Segment"), "timeline.zoom");
  g_menu_append (view, _ ("L_oop Segment"), "timeline.loop");
  append_section (menu, view);
  g_menu_append (change, _ ("_Split at Playhead"), "timeline.split");
  g_menu_append (change, _ ("D_ivide…"), "editor.divide");
  g_menu_append (change, _ ("_Merge Checked Segments"), "timeline.merge");
  g_menu_append_submenu (change, _ ("_Colour"), G_MENU_MODEL (shades));
  g_menu_append (change, ef_segment_get_star (segment) ? _ ("Take _Star Away") : _ ("_Star"),
                 "timeline.star");
  g_menu_append (change,
                 ef_edit_session_is_checked (session, segment) ? _ ("Un_check") : _ ("_Check"),
                 "timeline.check");
  append_section (menu, change);
  g_menu_append (end, _ ("Add to a _Project…"), "editor.add-to-project");
  g_menu_append (end, _ ("E_xtract Files…"), "editor.extract");
  g_menu_append (end, _ ("_Delete"), "timeline.remove");
  append_section (menu, end);
}

static void
fill_ghost (GMenu *menu)
{
  g_menu_append (menu, _ ("_Accept"), "timeline.accept");
  g_menu_append (menu, _ ("_Dismiss"), "timeline.dismiss");
  g_menu_append (menu, _ ("Accept A_ll"), "timeline.accept-all");
}

static void
fill_place (GMenu *menu, EfEditSession *session, gint64 time)
{
  gboolean is_open = ef_edit_session_get_open_mark (session) != EF_SOURCE_NO_MARK;
  GMenu *marks = g_menu_new ();
  GMenu *view = g_menu_new ();
  g_autoptr (GMenuItem) item =
    g_menu_item_new (is_open ? _ ("_Finish Segment Here") : _ ("_Start Segment Here"), NULL);

  g_menu_item_set_action_and_target (item, "timeline.mark", "x", time);
  g_menu_append_item (marks, item);
  if (is_open)
    g_menu_append (marks, _ ("_Drop Mark"), "timeline.drop-mark");
  append_section (menu, marks);
  g_menu_append (view, _ ("Fit or Zoom _Back"), "timeline.fit");
  append_section (menu, view);
}

static void
enable (EfTimeline *timeline)
{
  EfSegment *current = ef_edit_session_get_current (timeline->session);
  gint64 playhead = ef_edit_session_get_playhead (timeline->session);
  guint n_checked = 0;

  g_object_get (timeline->session, "n-checked", &n_checked, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (timeline), "timeline.merge", n_checked > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (timeline), "timeline.split",
                                 current != NULL &&
                                   playhead > ef_segment_get_span (current).begin &&
                                   playhead < ef_segment_get_span (current).end);
}

void
ef_timeline_set_menu_func (EfTimeline *self, EfTimelineMenuFunc func, gpointer data)
{
  self->menu_func = func;
  self->menu_data = data;
}

GtkWidget *
ef_timeline_menu_new (void)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (NULL);

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (menu), GTK_POS_BOTTOM);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);

  return menu;
}

void
ef_timeline_menu_show (GtkWidget *menu,
                       EfTimeline *timeline,
                       EfSpotKind kind,
                       gint64 time,
                       double x,
                       double y)
{
  g_autoptr (GMenu) model = g_menu_new ();
  g_autoptr (GMenuModel) shown = NULL;
  EfEditSession *session = timeline->session;
  gboolean is_segment = kind == EF_SPOT_BLOCK || kind == EF_SPOT_BEGIN || kind == EF_SPOT_END;

  enable (timeline);
  if (is_segment && ef_edit_session_get_current (session) != NULL)
    fill_segment (model, session);
  else if (kind == EF_SPOT_GHOST)
    fill_ghost (model);
  else
    fill_place (model, session, time);
  shown = timeline->menu_func != NULL
            ? timeline->menu_func (G_MENU_MODEL (model), timeline->menu_data)
            : G_MENU_MODEL (g_object_ref (model));
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (menu), shown);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (menu));
}
