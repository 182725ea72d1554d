/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "pipeline/studio-projects.h"
#include "ui/editor/editor-page-private.h"
#include "ui/projects/project-dialogs.h"
#include "ui/toast.h"

/* What is chosen goes into a project. */

#define MOST_PROJECTS 8

/* A name is no text with an underlined letter. */
static char *
escape_name (const char *name)
{
  g_autoptr (GString) text = g_string_new (name);

  g_string_replace (text, "_", "__", 0);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static GMenuModel *
make_menu (EfStudio *studio)
{
  g_autoptr (GPtrArray) projects = ef_project_list_latest (studio);
  g_autoptr (GMenu) latest = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < MIN (projects->len, MOST_PROJECTS); i++) {
    g_autofree char *name = escape_name (ef_project_get_name (projects->pdata[i]));
    g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

    g_menu_item_set_action_and_target (item, "editor.add-to", "s",
                                       ef_project_get_id (projects->pdata[i]));
    g_menu_append_item (latest, item);
  }
  if (projects->len > 0)
    g_menu_append_section (menu, _ ("Add to Project"), G_MENU_MODEL (latest));
  g_menu_append (other, _ ("_New Project…"), "editor.add-to::");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (other));

  return G_MENU_MODEL (menu);
}

/* Beside the list of segments, or the timeline where that is hidden. */
void
ef_editor_page_choose_project (EfEditorPage *self)
{
  g_autoptr (GPtrArray) chosen = ef_edit_session_get_chosen (self->session);
  g_autoptr (GMenuModel) menu = NULL;
  GtkWidget *beside = gtk_widget_get_mapped (GTK_WIDGET (self->panel))
                        ? GTK_WIDGET (self->panel)
                        : GTK_WIDGET (self->timeline);
  graphene_rect_t place;

  if (chosen->len == 0) {
    ef_toast_show (GTK_WIDGET (self), _ ("Choose a segment first"));
    return;
  }

  menu = make_menu (self->studio);
  if (self->projects_menu == NULL) {
    self->projects_menu = gtk_popover_menu_new_from_model (NULL);
    gtk_widget_set_parent (self->projects_menu, GTK_WIDGET (self));
  }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->projects_menu), menu);
  if (gtk_widget_compute_bounds (beside, GTK_WIDGET (self), &place))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->projects_menu),
                                 &(GdkRectangle) { (int) (place.origin.x + place.size.width / 2),
                                                   (int) (place.origin.y + place.size.height / 2),
                                                   1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->projects_menu));
}

static EfProject *
find_project (EfStudio *studio, const char *id)
{
  GListModel *projects = ef_studio_get_projects (studio);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);

    if (g_str_equal (ef_project_get_id (project), id))
      return project; /* the list holds it */
  }

  return NULL;
}

/* @id "": a new one. */
void
ef_editor_page_add_to_project (EfEditorPage *self, const char *id)
{
  g_autoptr (GPtrArray) chosen = ef_edit_session_get_chosen (self->session);
  EfProject *project = find_project (self->studio, id);

  if (chosen->len == 0)
    return;

  if (project != NULL)
    ef_project_append (GTK_WIDGET (self), self->studio, project, chosen);
  else if (*id == '\0')
    ef_project_ask_new_with (GTK_WIDGET (self), self->studio, chosen);
}

/* The way on from marking: a project with all segments of this video, which opens. */
void
ef_editor_page_make_clips (EfEditorPage *self)
{
  if (g_list_model_get_n_items (ef_edit_session_get_segments (self->session)) == 0)
    ef_toast_show (GTK_WIDGET (self), _ ("Mark a segment first: I starts one, O ends it"));
  else
    ef_project_add_of_source (GTK_WIDGET (self), self->studio,
                              ef_edit_session_get_source (self->session));
}
