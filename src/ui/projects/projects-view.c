/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/projects-view.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio-projects.h"
#include "ui/projects/project-page.h"
#include "ui/projects/projects-page.h"
#include "ui/toast.h"

struct _EfProjectsView {
  AdwBin parent_instance;

  AdwNavigationView *navigation;
  EfProjectsPage *page;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *studio_signals;
  GSignalGroup *projects_signals;
  char *open_id;   /* (nullable): of the project that is open */
  char *wanted_id; /* (nullable): to be opened when it is there */
  gboolean compact;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (EfProjectsView, ef_projects_view, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
} EfProjectsViewProperty;

static GParamSpec *properties[PROP_NARROW + 1];

static EfProject *
find_project (EfProjectsView *self, const char *id)
{
  GListModel *projects = self->studio != NULL ? ef_studio_get_projects (self->studio) : NULL;

  for (guint i = 0; projects != NULL && i < g_list_model_get_n_items (projects); i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);

    if (g_str_equal (ef_project_get_id (project), id))
      return project; /* the list holds it */
  }

  return NULL;
}

static void
open_project (EfProjectsView *self, EfProject *project)
{
  g_autoptr (EfProjectSession) session = NULL;
  AdwNavigationPage *page = NULL;

  if (g_strcmp0 (self->open_id, ef_project_get_id (project)) == 0 &&
      EF_IS_PROJECT_PAGE (adw_navigation_view_get_visible_page (self->navigation)))
    return;

  adw_navigation_view_pop_to_tag (self->navigation, "projects");
  session = ef_project_session_new (self->studio, project);
  page = ef_project_page_new (self->studio, session);
  g_set_str (&self->open_id, ef_project_get_id (project));
  g_object_bind_property (self, "compact", page, "compact", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "narrow", page, "narrow", G_BINDING_SYNC_CREATE);
  adw_navigation_view_push (self->navigation, page);
}

void
ef_projects_view_open (EfProjectsView *self, const char *id)
{
  EfProject *project = find_project (self, id);

  g_set_str (&self->wanted_id, project == NULL ? id : NULL);
  if (project != NULL)
    open_project (self, project);
}

static void
open_cb (EfProjectsView *self, EfProject *project)
{
  open_project (self, project);
}

/* Another process may have made or removed one. */
static void
projects_changed_cb (EfProjectsView *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);
  EfProject *wanted = self->wanted_id != NULL ? find_project (self, self->wanted_id) : NULL;

  if (EF_IS_PROJECT_PAGE (page) && find_project (self, self->open_id) == NULL) {
    adw_navigation_view_pop_to_tag (self->navigation, "projects");
    ef_toast_show (GTK_WIDGET (self), _ ("This project was removed."));
  }
  if (wanted != NULL) {
    g_clear_pointer (&self->wanted_id, g_free);
    open_project (self, wanted);
  }
}

static void
profile_changed_cb (EfProjectsView *self)
{
  g_clear_pointer (&self->wanted_id, g_free);
  adw_navigation_view_pop_to_tag (self->navigation, "projects");
}

static void
ef_projects_view_dispose (GObject *object)
{
  EfProjectsView *self = EF_PROJECTS_VIEW (object);

  g_clear_object (&self->studio_signals);
  g_clear_object (&self->projects_signals);
  /* The template takes its bound children away, and the bin would look for this one. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECTS_VIEW);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->open_id, g_free);
  g_clear_pointer (&self->wanted_id, g_free);

  G_OBJECT_CLASS (ef_projects_view_parent_class)->dispose (object);
}

static void
ef_projects_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProjectsView *self = EF_PROJECTS_VIEW (object);

  switch ((EfProjectsViewProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_projects_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProjectsView *self = EF_PROJECTS_VIEW (object);

  switch ((EfProjectsViewProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    g_signal_group_set_target (self->studio_signals, self->studio);
    g_signal_group_set_target (self->projects_signals,
                               self->studio != NULL ? ef_studio_get_projects (self->studio) : NULL);
    break;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_projects_view_class_init (EfProjectsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_projects_view_dispose;
  object_class->get_property = ef_projects_view_get_property;
  object_class->set_property = ef_projects_view_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_PROJECTS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/projects-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EfProjectsView, navigation);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsView, page);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
ef_projects_view_init (EfProjectsView *self)
{
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  self->projects_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
  g_signal_group_connect_swapped (self->projects_signals, "items-changed",
                                  G_CALLBACK (projects_changed_cb), self);
}
