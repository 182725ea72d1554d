/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio-projects.h"
#include "ui/closures.h"
#include "ui/css-class.h"
#include "ui/header-profile.h"
#include "ui/library/library-page-private.h"
#include "ui/library/render-card.h"
#include "ui/toast.h"

G_DEFINE_FINAL_TYPE (EfLibraryPage, ef_library_page, ADW_TYPE_BIN)

typedef enum {
  PROP_STUDIO = 1,
  PROP_COMPACT,
  PROP_NARROW,
} EfLibraryPageProperty;

static GParamSpec *properties[PROP_NARROW + 1];

/* What many files change at once is counted once. */
#define COUNT_MS 200

/* The chips are toggles of one group: all, the uses, the trash. */
#define CHIP_ALL (-1)
#define CHIP_TRASH (-2)

static const char *const use_names[] = {
  [EF_RENDER_NOT_SENT] = N_ ("Not sent"),
  [EF_RENDER_SCHEDULED] = N_ ("Scheduled"),
  [EF_RENDER_PUBLISHED] = N_ ("Published"),
  [EF_RENDER_PUBLISH_FAILED] = N_ ("Failed"),
};

static void update_stack (EfLibraryPage *self);

static void
update_title (EfLibraryPage *self, guint n_chosen)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;
  g_autofree char *count =
    g_strdup_printf (ngettext ("%'u clip", "%'u clips", self->counts.n_all), self->counts.n_all);
  g_autofree char *chosen =
    g_strdup_printf (ngettext ("%u selected", "%u selected", n_chosen), n_chosen);
  g_autofree char *second = g_strdup (self->counts.n_all > 0 ? count : "");

  /* Whose clips they are is to be seen whatever else is. */
  if (profile != NULL && (self->selecting || self->compact)) {
    g_free (second);
    second = self->compact ? g_strdup (ef_profile_get_name (profile))
                           : g_strdup_printf ("%s · %s", ef_profile_get_name (profile), count);
  }
  adw_window_title_set_title (self->title, self->selecting ? chosen
                                           : self->trashed ? _ ("Trash")
                                                           : _ ("Library"));
  adw_window_title_set_subtitle (self->title, second);
}

static void
update_actions (EfLibraryPage *self, guint n_chosen)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_one = n_chosen == 1;
  g_autoptr (EfRender) one = NULL;

  if (is_one) {
    g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);

    if (chosen->len == 1)
      one = g_object_ref (chosen->pdata[0]);
  }
  gtk_widget_action_set_enabled (widget, "library.open",
                                 one != NULL && !ef_render_get_missing (one));
  gtk_widget_action_set_enabled (widget, "library.show",
                                 one != NULL && !ef_render_get_missing (one));
  gtk_widget_action_set_enabled (widget, "library.rename", one != NULL);
  gtk_widget_action_set_enabled (widget, "library.again",
                                 one != NULL && ef_render_get_missing (one) &&
                                   *ef_render_get_clip_id (one) != '\0');
  gtk_widget_action_set_enabled (widget, "library.tag", n_chosen > 0);
  gtk_widget_action_set_enabled (widget, "library.export", n_chosen > 0);
  gtk_widget_action_set_enabled (widget, "library.trash", n_chosen > 0 && !self->trashed);
  gtk_widget_action_set_enabled (widget, "library.restore", n_chosen > 0 && self->trashed);
  gtk_widget_action_set_enabled (widget, "library.delete", n_chosen > 0 && self->trashed);
  gtk_widget_set_visible (self->bulk_trash, !self->trashed);
  gtk_widget_set_visible (self->bulk_tag, !self->trashed);
  gtk_widget_set_visible (self->bulk_export, !self->trashed);
  gtk_widget_set_visible (self->bulk_restore, self->trashed);
  gtk_widget_set_visible (self->bulk_delete, self->trashed);
}

static void
update_header (EfLibraryPage *self)
{
  gboolean has_any = self->counts.n_all + self->counts.n_trashed > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->all), self->selecting);
  if (self->narrow)
    gtk_button_set_icon_name (self->all, "edit-select-all-symbolic");
  else
    gtk_button_set_label (self->all, _ ("Select _All"));
  gtk_widget_set_visible (self->cancel, self->selecting);
  gtk_widget_set_visible (self->add, !self->selecting);
  gtk_widget_set_visible (self->select, !self->selecting && has_any);
  gtk_widget_set_visible (self->header_profile, self->compact && !self->selecting);
  ef_css_class_set (GTK_WIDGET (self), "selecting", self->selecting);
}

void
ef_library_page_update (EfLibraryPage *self)
{
  guint n_chosen = ef_library_page_count_chosen (self);

  update_header (self);
  update_title (self, n_chosen);
  update_actions (self, n_chosen);
  ef_library_page_update_bulk (self, n_chosen);
}

/* Filters */

static const char *
get_project (EfLibraryPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->project);

  return selected > 0 && selected <= self->project_ids->len
           ? g_ptr_array_index (self->project_ids, selected - 1)
           : NULL;
}

static const char *
get_format (EfLibraryPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->format);

  return selected > 0 && selected <= EF_FORMAT_N ? ef_format_to_nick ((EfFormat) (selected - 1))
                                                 : NULL;
}

static gboolean
is_filtered (EfLibraryPage *self)
{
  return (self->text != NULL && *self->text != '\0') || self->use >= 0 ||
         get_project (self) != NULL || get_format (self) != NULL;
}

static void
apply_filter (EfLibraryPage *self)
{
  EfLibraryFilter filter = {
    .text = self->text != NULL && *self->text != '\0' ? self->text : NULL,
    .format = get_format (self),
    .project_id = get_project (self),
    .use = self->use,
    .trashed = self->trashed,
    .order = (int) gtk_drop_down_get_selected (self->sort),
  };

  if (self->library == NULL)
    return;

  ef_hover_preview_stop (self->preview);
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  ef_library_set_filter (self->library, &filter);
  ef_library_page_update (self);
  update_stack (self);
}

static void
filter_cb (EfLibraryPage *self)
{
  if (!self->is_filling)
    apply_filter (self);
}

static void
search_changed_cb (EfLibraryPage *self)
{
  if (g_set_str (&self->text, gtk_editable_get_text (GTK_EDITABLE (self->search))))
    apply_filter (self);
}

static void
focus_items (EfLibraryPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
search_stopped_cb (EfLibraryPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  focus_items (self);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (EF_LIBRARY_PAGE (widget)->search));
}

static void
clear_cb (EfLibraryPage *self)
{
  self->is_filling = TRUE;
  gtk_drop_down_set_selected (self->format, 0);
  gtk_drop_down_set_selected (self->project, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  g_clear_pointer (&self->text, g_free);
  self->is_filling = FALSE;
  gtk_toggle_button_set_active (self->all_chip, TRUE);
  apply_filter (self);
}

/* By its place: all, the uses, the trash. */
static int
get_chip (GtkWidget *chip)
{
  int place = 0;

  while ((chip = gtk_widget_get_prev_sibling (chip)) != NULL)
    place++;

  return place == 0 ? CHIP_ALL : place - 1 > EF_RENDER_PUBLISH_FAILED ? CHIP_TRASH : place - 1;
}

static void
chip_cb (EfLibraryPage *self, GtkToggleButton *button)
{
  int chip = get_chip (GTK_WIDGET (button));

  if (!gtk_toggle_button_get_active (button))
    return;

  self->use = chip >= 0 ? chip : -1;
  self->trashed = chip == CHIP_TRASH;
  apply_filter (self);
}

static void
set_chip (GtkWidget *chip, const char *name, guint count)
{
  GtkWidget *box = gtk_button_get_child (GTK_BUTTON (chip));
  GtkWidget *label = gtk_widget_get_first_child (box);
  GtkWidget *number = gtk_widget_get_last_child (box);
  g_autofree char *text = g_strdup_printf ("%'u", count);
  g_autofree char *full = g_strdup_printf ("%s, %s", name, text);

  gtk_label_set_label (GTK_LABEL (label), name);
  gtk_label_set_label (GTK_LABEL (number), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, full, -1);
}

static GtkWidget *
add_chip (EfLibraryPage *self, GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *number = gtk_label_new (NULL);

  gtk_widget_add_css_class (number, "count");
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (box), number);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "chip");
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  g_signal_connect_object (button, "toggled", G_CALLBACK (chip_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->chips, button);

  return button;
}

static void
make_chips (EfLibraryPage *self)
{
  self->all_chip = GTK_TOGGLE_BUTTON (add_chip (self, NULL));
  for (int use = EF_RENDER_NOT_SENT; use <= EF_RENDER_PUBLISH_FAILED; use++)
    add_chip (self, self->all_chip);
  add_chip (self, self->all_chip);
  gtk_toggle_button_set_active (self->all_chip, TRUE);
}

/* One that would only ever show nothing is not there. */
static void
update_chips (EfLibraryPage *self)
{
  for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
       chip = gtk_widget_get_next_sibling (chip)) {
    int which = get_chip (chip);
    guint count = which == CHIP_ALL     ? self->counts.n_all
                  : which == CHIP_TRASH ? self->counts.n_trashed
                                        : self->counts.n_uses[which];
    const char *name = which == CHIP_ALL     ? _ ("All")
                       : which == CHIP_TRASH ? _ ("Trash")
                                             : _ (use_names[which]);

    set_chip (chip, name, count);
    gtk_widget_set_visible (chip, which == CHIP_ALL || count > 0 ||
                                    gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)));
  }
}

/* Counting */

static void
update_stack (EfLibraryPage *self)
{
  gboolean has_any = self->counts.n_all + self->counts.n_trashed > 0;
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const char *name = "grid";

  if (!self->counted ||
      (self->library != NULL && n_shown == 0 && has_any && ef_library_is_loading (self->library)))
    name = "loading";
  else if (!has_any)
    name = "empty";
  else if (n_shown == 0)
    name = self->trashed ? "no-trash" : is_filtered (self) ? "nothing" : "empty";

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->tools, has_any);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tags = NULL;
  EfLibraryCounts counts;

  if (!ef_studio_count_library_finish (EF_STUDIO (object), result, &counts, &tags, &error)) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  self->counted = TRUE;
  self->counts = counts;
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  self->tags = g_steal_pointer (&tags);
  if (self->selection == NULL || self->studio == NULL)
    return;

  update_chips (self);
  ef_library_page_update (self);
  update_stack (self);
}

static void
count_cb (gpointer user_data)
{
  EfLibraryPage *self = user_data;
  EfProfile *profile = ef_studio_get_profile (self->studio);

  self->count_id = 0;
  if (profile != NULL)
    ef_studio_count_library_async (self->studio, profile, counted_cb, g_object_ref (self));
}

void
ef_library_page_count (EfLibraryPage *self)
{
  if (self->count_id == 0 && self->studio != NULL)
    self->count_id = g_timeout_add_once (COUNT_MS, count_cb, self);
}

static void
items_changed_cb (EfLibraryPage *self)
{
  ef_library_page_count (self);
  ef_library_page_update (self);
  update_stack (self);
}

void
ef_library_page_set_busy (EfLibraryPage *self, gboolean busy)
{
  self->n_busy += busy ? 1 : -1;
  gtk_revealer_set_reveal_child (self->busy_reveal, self->n_busy > 0);
}

/* Projects to filter by */

static void
projects_changed_cb (EfLibraryPage *self)
{
  GListModel *projects = self->studio != NULL ? ef_studio_get_projects (self->studio) : NULL;
  guint n_projects = projects != NULL ? g_list_model_get_n_items (projects) : 0;
  g_autofree char *chosen = g_strdup (get_project (self));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (names, _ ("All Projects"));
  g_ptr_array_set_size (self->project_ids, 0);
  for (guint i = 0; i < n_projects; i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);

    gtk_string_list_append (names, ef_project_get_name (project));
    g_ptr_array_add (self->project_ids, g_strdup (ef_project_get_id (project)));
    if (g_strcmp0 (chosen, ef_project_get_id (project)) == 0)
      selected = i + 1;
  }

  self->is_filling = TRUE;
  gtk_drop_down_set_model (self->project, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->project, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->project), n_projects > 0);
  self->is_filling = FALSE;
  if (chosen != NULL && selected == 0)
    apply_filter (self);
}

/* The list */

static void
setup_cb (EfLibraryPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, ef_render_card_new (self, item));
}

static void
bind_cb (EfLibraryPage *self, GtkListItem *item)
{
  EfRenderCard *card = EF_RENDER_CARD (gtk_list_item_get_child (item));

  ef_render_card_set_render (card, gtk_list_item_get_item (item));
}

static void
unbind_cb (EfLibraryPage *self, GtkListItem *item)
{
  ef_render_card_set_render (EF_RENDER_CARD (gtk_list_item_get_child (item)), NULL);
}

static void
make_factory (EfLibraryPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_grid_view_set_factory (self->grid, factory);
}

static void
activate_cb (EfLibraryPage *self, guint position)
{
  g_autoptr (EfRender) render = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (render != NULL)
    ef_library_page_open (self, render);
}

/* Another profile, another library: nothing of the one before is kept. */
static void
profile_changed_cb (EfLibraryPage *self)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;

  ef_hover_preview_stop (self->preview);
  ef_library_page_set_selecting (self, FALSE);
  g_clear_object (&self->library);
  self->counted = FALSE;
  self->counts = (EfLibraryCounts) { 0 };
  if (profile != NULL)
    self->library = ef_library_new (self->studio, profile);
  gtk_multi_selection_set_model (self->selection,
                                 self->library != NULL ? G_LIST_MODEL (self->library) : NULL);
  g_signal_group_set_target (self->library_signals, self->library);
  clear_cb (self);
  update_chips (self);
  ef_library_page_count (self);
}

static void
set_studio (EfLibraryPage *self, EfStudio *studio)
{
  if (!g_set_object (&self->studio, studio))
    return;

  g_signal_group_set_target (self->studio_signals, studio);
  g_signal_group_set_target (self->projects_signals,
                             studio != NULL ? ef_studio_get_projects (studio) : NULL);
  if (self->makers != NULL)
    ef_render_pictures_close (self->makers);
  g_clear_object (&self->makers);
  if (studio != NULL)
    self->makers = ef_render_pictures_new (studio);
  projects_changed_cb (self);
  profile_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STUDIO]);
}

static void
set_compact (EfLibraryPage *self, gboolean compact)
{
  if (self->compact == compact)
    return;

  self->compact = compact;
  ef_library_page_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

static void
set_narrow (EfLibraryPage *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  ef_css_class_set (GTK_WIDGET (self), "narrow", narrow);
  ef_library_page_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
ef_library_page_unmap (GtkWidget *widget)
{
  ef_hover_preview_stop (EF_LIBRARY_PAGE (widget)->preview);
  GTK_WIDGET_CLASS (ef_library_page_parent_class)->unmap (widget);
}

static void
ef_library_page_dispose (GObject *object)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  if (self->preview != NULL)
    ef_hover_preview_stop (self->preview);
  if (self->makers != NULL)
    ef_render_pictures_close (self->makers);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->library_signals);
  g_clear_object (&self->projects_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_LIBRARY_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->library);
  g_clear_object (&self->preview);
  g_clear_object (&self->makers);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->tags, g_ptr_array_unref);

  G_OBJECT_CLASS (ef_library_page_parent_class)->dispose (object);
}

static void
ef_library_page_finalize (GObject *object)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (object);

  g_ptr_array_unref (self->project_ids);
  g_free (self->text);

  G_OBJECT_CLASS (ef_library_page_parent_class)->finalize (object);
}

static void
ef_library_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (object);

  switch ((EfLibraryPageProperty) id) {
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
ef_library_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (object);

  switch ((EfLibraryPageProperty) id) {
  case PROP_STUDIO:
    set_studio (self, g_value_get_object (value));
    break;
  case PROP_COMPACT:
    set_compact (self, g_value_get_boolean (value));
    break;
  case PROP_NARROW:
    set_narrow (self, g_value_get_boolean (value));
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
                                               EF_RESOURCE_BASE "/ui/library/library-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, header_profile);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, title);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, all);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, add);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, select);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, tools);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, search);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, chips);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, format);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, project);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, sort);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, grid);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_count);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_second);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_tag);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_export);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_trash);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_restore);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, bulk_delete);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, drop_reveal);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, drop_label);
  gtk_widget_class_bind_template_child (widget_class, EfLibraryPage, busy_reveal);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, focus_items);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  ef_library_page_install_choosing (widget_class);
  gtk_widget_class_install_action (widget_class, "library.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "library.search",
                                       NULL);
  ef_library_page_install_adding (widget_class);
  ef_library_page_install_verbs (widget_class);
}

static void
ef_library_page_class_init (EfLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_library_page_dispose;
  object_class->finalize = ef_library_page_finalize;
  object_class->get_property = ef_library_page_get_property;
  object_class->set_property = ef_library_page_set_property;
  widget_class->unmap = ef_library_page_unmap;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (widget_class);
  install_actions (widget_class);
}

static gboolean
key_cb (EfLibraryPage *self, guint keyval, guint keycode, GdkModifierType modifiers)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (keyval != GDK_KEY_Escape || !self->selecting || GTK_IS_TEXT (focus))
    return GDK_EVENT_PROPAGATE;

  ef_library_page_set_selecting (self, FALSE);

  return GDK_EVENT_STOP;
}

static void
ef_library_page_init (EfLibraryPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->use = -1;
  self->pictures = ef_pictures_new ();
  self->preview = ef_hover_preview_new ();
  self->project_ids = g_ptr_array_new_with_free_func (g_free);
  self->selection = gtk_multi_selection_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  make_chips (self);
  make_factory (self);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (ef_library_page_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "notify::profile",
                                  G_CALLBACK (profile_changed_cb), self);
  self->library_signals = g_signal_group_new (EF_TYPE_LIBRARY);
  g_signal_group_connect_swapped (self->library_signals, "notify::loading",
                                  G_CALLBACK (items_changed_cb), self);
  self->projects_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->projects_signals, "items-changed",
                                  G_CALLBACK (projects_changed_cb), self);
  ef_library_page_accept_drops (self);
  update_chips (self);
  ef_library_page_update (self);
  update_stack (self);
}
