/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/projects-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "pipeline/studio-projects.h"
#include "pipeline/studio-sources.h"
#include "ui/closures.h"
#include "ui/header-profile.h"
#include "ui/projects/project-card.h"
#include "ui/projects/project-dialogs.h"
#include "ui/projects/project-text.h"
#include "ui/projects/removed-projects-dialog.h"

struct _EfProjectsPage {
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkWidget *tools;
  GtkSearchEntry *search;
  GtkDropDown *sort;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkButton *lead;
  GtkGridView *grid;

  EfStudio *studio; /* (nullable) */
  GSignalGroup *studio_signals;
  GSignalGroup *projects_signals;
  GSignalGroup *sources_signals;
  EfFilmPictures *pictures;
  GtkCustomFilter *matches;
  GtkCustomSorter *sorter;
  GtkSingleSelection *selection;
  char *needle; /* (nullable): folded */
  guint update_id;
  gboolean compact;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (EfProjectsPage, ef_projects_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
} EfProjectsPageProperty;

typedef enum {
  SORT_CHANGED,
  SORT_NAME,
  SORT_LENGTH,
} Sort;

static GParamSpec *properties[PROP_NARROW + 1];
static guint open_signal;

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  EfProjectsPage *self = user_data;
  g_autofree char *folded = NULL;

  if (self->needle == NULL || *self->needle == '\0')
    return TRUE;

  folded = ef_text_fold (ef_project_get_name (item));

  return strstr (folded, self->needle) != NULL;
}

static int
compare_numbers (gint64 one, gint64 other)
{
  return one < other ? -1 : one > other;
}

static int
compare (gconstpointer one, gconstpointer other, gpointer user_data)
{
  EfProjectsPage *self = user_data;
  EfProject *a = (gpointer) one;
  EfProject *b = (gpointer) other;
  int order = 0;

  switch ((Sort) gtk_drop_down_get_selected (self->sort)) {
  case SORT_NAME:
    order = g_utf8_collate (ef_project_get_name (a), ef_project_get_name (b));
    break;
  case SORT_LENGTH:
    order = compare_numbers (ef_project_get_length (b), ef_project_get_length (a));
    break;
  case SORT_CHANGED:
  default:
    order = compare_numbers (ef_project_get_changed (b), ef_project_get_changed (a));
  }

  return order != 0 ? order : strcmp (ef_project_get_id (a), ef_project_get_id (b));
}

static EfProject *
get_selected (EfProjectsPage *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* What there is */

static guint
count_segments (EfProjectsPage *self)
{
  GListModel *sources = ef_studio_get_sources (self->studio);
  guint n_segments = 0;

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    n_segments += ef_source_get_n_segments (source);
  }

  return n_segments;
}

/* An action is looked up with its target when its name is set. */
static void
lead_to (EfProjectsPage *self, const char *action, const char *target)
{
  GtkActionable *lead = GTK_ACTIONABLE (self->lead);

  gtk_actionable_set_action_name (lead, NULL);
  gtk_actionable_set_action_target_value (lead,
                                          target != NULL ? g_variant_new_string (target) : NULL);
  gtk_actionable_set_action_name (lead, action);
}

/* What has to be there before a project makes sense is named, and led to. */
static void
update_empty (EfProjectsPage *self)
{
  guint n_sources = g_list_model_get_n_items (ef_studio_get_sources (self->studio));
  guint n_segments = count_segments (self);

  if (n_segments > 0) {
    adw_status_page_set_description (
      self->empty, _ ("Arrange marked segments into clips: in any order, several variants, for "
                      "every network its format."));
    gtk_button_set_label (self->lead, _ ("_New Project…"));
    lead_to (self, "projects.new", NULL);
  } else {
    adw_status_page_set_description (
      self->empty, n_sources > 0
                     ? _ ("A project is made of segments. Open a video and mark the good moments "
                          "first: I starts one, O ends it.")
                     : _ ("A project is made of segments that are marked in videos. Add a video "
                          "first."));
    gtk_button_set_label (self->lead, n_sources > 0 ? _ ("Go to the _Videos") : _ ("_Add a Video"));
    lead_to (self, "win.page", "sources");
  }
}

static void
update_title (EfProjectsPage *self, guint n_projects)
{
  EfProfile *profile = ef_studio_get_profile (self->studio);
  g_autofree char *text =
    n_projects > 0
      ? g_strdup_printf (ngettext ("%u project", "%u projects", n_projects), n_projects)
      : g_strdup ("");

  if (self->compact && profile != NULL)
    g_set_str (&text, ef_profile_get_name (profile));
  adw_window_title_set_subtitle (self->title, text);
}

static void
update (EfProjectsPage *self)
{
  guint n_projects = 0;
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (self->studio == NULL)
    return;

  n_projects = g_list_model_get_n_items (ef_studio_get_projects (self->studio));
  update_title (self, n_projects);
  update_empty (self);
  gtk_widget_set_visible (self->tools, n_projects > 0);
  gtk_stack_set_visible_child_name (self->stack, n_projects == 0 ? "empty"
                                                 : n_shown == 0  ? "nothing"
                                                                 : "grid");
}

static void
selected_cb (EfProjectsPage *self)
{
  gboolean is_one = get_selected (self) != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "projects.open", is_one);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "projects.rename", is_one);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "projects.remove", is_one);
}

static void
update_cb (gpointer user_data)
{
  EfProjectsPage *self = user_data;

  self->update_id = 0;
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  update (self);
  selected_cb (self);
}

static void
queue_update (EfProjectsPage *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update_cb, self);
}

static void
watch_projects (EfProjectsPage *self,
                guint position,
                guint n_removed,
                guint n_added,
                GListModel *projects)
{
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);

    g_signal_handlers_disconnect_by_func (project, queue_update, self);
    g_signal_connect_object (project, "notify", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  }
  queue_update (self);
}

/* Searching and sorting */

static void
search_changed_cb (EfProjectsPage *self)
{
  g_clear_pointer (&self->needle, g_free);
  self->needle = ef_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static void
open_item (EfProjectsPage *self, EfProject *project)
{
  if (project != NULL)
    g_signal_emit (self, open_signal, 0, project);
}

/* The only one that is found is the one that is meant. */
static void
search_activated_cb (EfProjectsPage *self)
{
  g_autoptr (EfProject) first = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 1)
    open_item (self, first);
  else if (first != NULL)
    gtk_grid_view_scroll_to (self->grid, 0, GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
}

static void
clear_cb (EfProjectsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

static void
sort_changed_cb (EfProjectsPage *self)
{
  gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
}

static void
activate_cb (EfProjectsPage *self, guint position)
{
  g_autoptr (EfProject) project = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  open_item (self, project);
}

/* Verbs */

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);

  if (self->studio != NULL && ef_studio_get_profile (self->studio) != NULL)
    ef_project_ask_new (widget, self->studio);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);

  open_item (self, get_selected (self));
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);

  if (get_selected (self) != NULL)
    ef_project_ask_rename (widget, self->studio, get_selected (self));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);

  if (get_selected (self) != NULL)
    ef_project_remove (widget, self->studio, get_selected (self));
}

static void
removed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);

  if (self->studio != NULL)
    ef_removed_projects_dialog_present (widget, self->studio);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (EF_PROJECTS_PAGE (widget)->search));
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (model, i);

    if (g_str_equal (ef_project_get_id (project), id))
      gtk_single_selection_set_selected (self->selection, i);
  }
}

static void
setup_cb (EfProjectsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, ef_project_card_new (self->studio, self->pictures));
}

static void
bind_cb (EfProjectsPage *self, GtkListItem *item)
{
  ef_project_card_set_project (EF_PROJECT_CARD (gtk_list_item_get_child (item)),
                               gtk_list_item_get_item (item));
}

static void
unbind_cb (EfProjectsPage *self, GtkListItem *item)
{
  ef_project_card_set_project (EF_PROJECT_CARD (gtk_list_item_get_child (item)), NULL);
}

static void
profile_changed_cb (EfProjectsPage *self)
{
  clear_cb (self);
  queue_update (self);
}

static void
set_studio (EfProjectsPage *self, EfStudio *studio)
{
  GListModel *projects = studio != NULL ? ef_studio_get_projects (studio) : NULL;
  g_autoptr (GtkListItemFactory) factory = NULL;
  GtkFilterListModel *filtered = NULL;
  GtkSortListModel *sorted = NULL;

  if (!g_set_object (&self->studio, studio))
    return;

  g_signal_group_set_target (self->studio_signals, studio);
  g_signal_group_set_target (self->projects_signals, projects);
  g_signal_group_set_target (self->sources_signals,
                             studio != NULL ? ef_studio_get_sources (studio) : NULL);
  if (studio != NULL) {
    g_clear_object (&self->pictures);
    self->pictures = ef_film_pictures_new (studio);
    filtered = gtk_filter_list_model_new (g_object_ref (projects),
                                          g_object_ref (GTK_FILTER (self->matches)));
    sorted =
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (GTK_SORTER (self->sorter)));
    gtk_single_selection_set_model (self->selection, G_LIST_MODEL (sorted));
    g_object_unref (sorted);
    factory = gtk_signal_list_item_factory_new ();
    g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
    gtk_grid_view_set_factory (self->grid, factory);
    watch_projects (self, 0, 0, g_list_model_get_n_items (projects), projects);
    update (self);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
ef_projects_page_dispose (GObject *object)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (object);

  /* The model asks this page what is found. */
  if (self->selection != NULL)
    gtk_single_selection_set_model (self->selection, NULL);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->projects_signals);
  g_clear_object (&self->sources_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECTS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->matches);
  g_clear_object (&self->sorter);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (ef_projects_page_parent_class)->dispose (object);
}

static void
ef_projects_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (object);

  switch ((EfProjectsPageProperty) id) {
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
set_narrow (EfProjectsPage *self, gboolean is_narrow)
{
  self->narrow = is_narrow;
  if (is_narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static void
ef_projects_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProjectsPage *self = EF_PROJECTS_PAGE (object);

  switch ((EfProjectsPageProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    if (self->compact == g_value_get_boolean (value))
      return;
    self->compact = g_value_get_boolean (value);
    queue_update (self);
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_NARROW:
    if (self->narrow == g_value_get_boolean (value))
      return;
    set_narrow (self, g_value_get_boolean (value));
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (EF_TYPE_HEADER_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/projects-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, title);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, tools);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, search);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, sort);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, lead);
  gtk_widget_class_bind_template_child (widget_class, EfProjectsPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, sort_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "projects.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "projects.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "projects.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "projects.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "projects.removed", NULL, removed_action);
  gtk_widget_class_install_action (widget_class, "projects.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "projects.take", "s", take_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "projects.new",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "projects.search",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "projects.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "projects.remove", NULL);
}

static void
ef_projects_page_class_init (EfProjectsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_projects_page_dispose;
  object_class->get_property = ef_projects_page_get_property;
  object_class->set_property = ef_projects_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  open_signal = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, EF_TYPE_PROJECT);

  bind_template (GTK_WIDGET_CLASS (klass));
  install_actions (GTK_WIDGET_CLASS (klass));
}

static void
ef_projects_page_init (EfProjectsPage *self)
{
  self->matches = gtk_custom_filter_new (is_wanted, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare, self, NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  selected_cb (self);

  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
  self->projects_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->projects_signals, "items-changed",
                                  G_CALLBACK (watch_projects), self);
  self->sources_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->sources_signals, "items-changed", G_CALLBACK (queue_update),
                                  self);
  g_signal_connect (self, "map", G_CALLBACK (queue_update), NULL);
}
