/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sources/sources-view.h"

#include "config.h"
#include "pipeline/studio-sources.h"
#include "ui/editor/editor-page.h"
#include "ui/sources/sources-page.h"

struct _EfSourcesView {
  AdwBin parent_instance;

  AdwNavigationView *navigation;
  EfSourcesPage *page;

  EfStudio *studio; /* (nullable) */
  guint prepare_id; /* until the window is there */
  GSignalGroup *studio_signals;
  EfEditorKeys *keys; /* (nullable) */
  char *open_id;      /* of the source that is open; empty: none is */
  char *wanted_id;    /* (nullable): to be opened as soon as it is in the list */
  GSignalGroup *sources_signals;
  gboolean compact;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (EfSourcesView, ef_sources_view, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_KEYS,
  PROP_COMPACT,
  PROP_NARROW,
  PROP_OPEN_ID,
} EfSourcesViewProperty;

static GParamSpec *properties[PROP_OPEN_ID + 1];

#define PREPARE_AFTER_MS 800 /* the window is there */

static void
open_at (EfSourcesView *self, EfSource *source, const char *segment_id)
{
  AdwNavigationPage *editor = NULL;

  adw_navigation_view_pop_to_tag (self->navigation, "sources");
  editor = ef_editor_page_new (self->studio, self->keys, source);
  g_object_bind_property (self, "compact", editor, "compact", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "narrow", editor, "narrow", G_BINDING_SYNC_CREATE);
  if (segment_id != NULL)
    ef_edit_session_go_to (ef_editor_page_get_session (EF_EDITOR_PAGE (editor)), segment_id);
  adw_navigation_view_push (self->navigation, editor);
}

void
ef_sources_view_open (EfSourcesView *self, EfSource *source)
{
  open_at (self, source, NULL);
}

static EfSource *
get_open_source (EfSourcesView *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  return EF_IS_EDITOR_PAGE (page)
           ? ef_edit_session_get_source (ef_editor_page_get_session (EF_EDITOR_PAGE (page)))
           : NULL;
}

/* Which video is open is remembered, but not that this view went away with the window. */
static void
visible_page_cb (EfSourcesView *self)
{
  EfSource *source = get_open_source (self);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL ||
      !g_set_str (&self->open_id, source != NULL ? ef_source_get_id (source) : ""))
    return;

  g_clear_pointer (&self->wanted_id, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN_ID]);
}

static EfSource *
find_source (EfSourcesView *self, const char *id)
{
  GListModel *sources = ef_studio_get_sources (self->studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_str_equal (ef_source_get_id (source), id))
      return source; /* the list holds it */
  }

  return NULL;
}

static void
open_wanted (EfSourcesView *self)
{
  EfSource *source =
    self->studio != NULL && self->wanted_id != NULL ? find_source (self, self->wanted_id) : NULL;

  if (source == NULL)
    return;

  g_clear_pointer (&self->wanted_id, g_free);
  if (ef_source_get_state (source) != EF_SOURCE_MISSING)
    open_at (self, source, NULL);
}

static void
set_open_id (EfSourcesView *self, const char *id)
{
  if (g_strcmp0 (self->open_id, id) == 0 || *id == '\0')
    return;

  g_set_str (&self->wanted_id, id);
  open_wanted (self);
}

static gboolean
is_open (EfSourcesView *self, GFile *file)
{
  EfSource *source = get_open_source (self);
  g_autoptr (GFile) open =
    source != NULL ? g_file_new_for_path (ef_source_get_path (source)) : NULL;

  return open != NULL && g_file_equal (open, file);
}

/* Who gives one wants to work on it, whatever was open. */
void
ef_sources_view_add (EfSourcesView *self, GPtrArray *files)
{
  g_clear_pointer (&self->wanted_id, g_free);
  if (files->len == 1 && is_open (self, files->pdata[0]))
    return;

  adw_navigation_view_pop_to_tag (self->navigation, "sources");
  ef_sources_page_add (self->page, files, TRUE);
}

gboolean
ef_sources_view_grab_first (EfSourcesView *self)
{
  return ef_sources_page_grab_first (self->page);
}

static void
open_cb (EfSourcesView *self, EfSource *source, const char *segment_id)
{
  open_at (self, source, segment_id);
}

/* What is open belongs to the profile it was opened in. */
static void
profile_changed_cb (EfSourcesView *self)
{
  g_clear_pointer (&self->wanted_id, g_free);
  adw_navigation_view_pop_to_tag (self->navigation, "sources");
}

static void
relink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesView *self = EF_SOURCES_VIEW (widget);

  adw_navigation_view_pop_to_tag (self->navigation, "sources");
  ef_sources_page_relink (self->page, g_variant_get_string (parameter, NULL));
}

/* One of them will be opened soon. */
static void
prepare_cb (gpointer user_data)
{
  EfSourcesView *self = user_data;

  self->prepare_id = 0;
  if (self->studio != NULL && g_list_model_get_n_items (ef_studio_get_sources (self->studio)) > 0)
    ef_player_prepare ();
}

static void
map_cb (EfSourcesView *self)
{
  if (self->prepare_id == 0)
    self->prepare_id = g_timeout_add_once (PREPARE_AFTER_MS, prepare_cb, self);
}

static void
ef_sources_view_dispose (GObject *object)
{
  EfSourcesView *self = EF_SOURCES_VIEW (object);

  g_clear_handle_id (&self->prepare_id, g_source_remove);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->sources_signals);
  /* The template takes its bound children away, and the bin would look for this one. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SOURCES_VIEW);
  g_clear_object (&self->keys);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_sources_view_parent_class)->dispose (object);
}

static void
ef_sources_view_finalize (GObject *object)
{
  EfSourcesView *self = EF_SOURCES_VIEW (object);

  g_free (self->open_id);
  g_free (self->wanted_id);

  G_OBJECT_CLASS (ef_sources_view_parent_class)->finalize (object);
}

static void
ef_sources_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSourcesView *self = EF_SOURCES_VIEW (object);

  switch ((EfSourcesViewProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_KEYS:
    g_value_set_object (value, self->keys);
    break;
  case PROP_COMPACT:
    g_value_set_boolean (value, self->compact);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  case PROP_OPEN_ID:
    g_value_set_string (value, self->open_id);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_sources_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfSourcesView *self = EF_SOURCES_VIEW (object);

  switch ((EfSourcesViewProperty) id) {
  case PROP_STUDIO:
    g_set_object (&self->studio, g_value_get_object (value));
    g_signal_group_set_target (self->studio_signals, self->studio);
    g_signal_group_set_target (self->sources_signals,
                               self->studio != NULL ? ef_studio_get_sources (self->studio) : NULL);
    break;
  case PROP_KEYS:
    g_set_object (&self->keys, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    self->compact = g_value_get_boolean (value);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean (value);
    break;
  case PROP_OPEN_ID:
    set_open_id (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_sources_view_class_init (EfSourcesViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_sources_view_dispose;
  object_class->finalize = ef_sources_view_finalize;
  object_class->get_property = ef_sources_view_get_property;
  object_class->set_property = ef_sources_view_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, EF_TYPE_EDITOR_KEYS, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_OPEN_ID] =
    g_param_spec_string ("open-id", NULL, NULL, "", flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_SOURCES_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/sources/sources-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSourcesView, navigation);
  gtk_widget_class_bind_template_child (widget_class, EfSourcesView, page);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_install_action (widget_class, "sources.relink", "s", relink_action);
}

static void
ef_sources_view_init (EfSourcesView *self)
{
  self->open_id = g_strdup ("");
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  self->sources_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->sources_signals, "items-changed", G_CALLBACK (open_wanted),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->navigation, "notify::visible-page", G_CALLBACK (visible_page_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
}
