/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/add-segments-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/text.h"
#include "pipeline/studio-sources.h"
#include "ui/projects/found-segment.h"
#include "ui/projects/project-text.h"
#include "ui/toast.h"

struct _EfAddSegmentsDialog {
  AdwDialog parent_instance;

  GtkSearchEntry *search;
  AdwWrapBox *chips;
  GtkStack *stack;
  GtkListView *list;
  GtkLabel *summary;
  GtkButton *all;
  GtkButton *add;

  EfProjectSession *session;
  EfStudio *studio;
  EfProfile *profile; /* its own, whatever the window changes to */
  EfFilmPictures *pictures;
  GListStore *found; /* of EfSegment */
  GtkFilterListModel *shown;
  GtkCustomFilter *matches;
  GtkNoSelection *selection;
  GHashTable *checked;   /* (element-type utf8 EfSegment): by id, also what is not found any more */
  GPtrArray *order;      /* of EfSegment, as they were checked */
  GHashTable *rows;      /* (element-type EfFoundSegment): those that show one */
  GHashTable *sources;   /* (element-type utf8 EfSource): by id */
  char *keyword;         /* (nullable): only those that have it */
  GStrv words;           /* (nullable): only those that have all of them; folded */
  GCancellable *listing; /* (nullable) */
  gboolean is_listed;
  gboolean has_chips;
};

G_DEFINE_FINAL_TYPE (EfAddSegmentsDialog, ef_add_segments_dialog, ADW_TYPE_DIALOG)

#define MOST_CHIPS 10

static EfSource *
find_source (EfAddSegmentsDialog *self, EfSegment *segment)
{
  return g_hash_table_lookup (self->sources, ef_segment_get_source_id (segment));
}

static char *
collect_text (EfAddSegmentsDialog *self, EfSegment *segment)
{
  const char *const *keywords = ef_segment_get_keywords (segment);
  const char *label = ef_segment_get_label (segment);
  const char *notes = ef_segment_get_notes (segment);
  EfSource *source = find_source (self, segment);
  g_autofree char *joined = keywords != NULL ? g_strjoinv ("\n", (char **) keywords) : NULL;
  g_autofree char *text =
    g_strdup_printf ("%s\n%s\n%s\n%s", label != NULL ? label : "", joined != NULL ? joined : "",
                     notes != NULL ? notes : "", source != NULL ? ef_source_get_name (source) : "");

  return ef_text_fold (text);
}

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  EfAddSegmentsDialog *self = user_data;
  const char *const *keywords = ef_segment_get_keywords (item);
  g_autofree char *text = NULL;

  if (self->keyword != NULL && (keywords == NULL || !g_strv_contains (keywords, self->keyword)))
    return FALSE;
  if (self->words == NULL || self->words[0] == NULL)
    return TRUE;

  text = collect_text (self, item);
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (text, self->words[i]) == NULL)
      return FALSE;

  return TRUE;
}

/* What is checked */

static void
update_summary (EfAddSegmentsDialog *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  gint64 total = 0;
  g_autofree char *length = NULL;
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;

  for (guint i = 0; i < self->order->len; i++)
    total += ef_time_span_get_duration (ef_segment_get_span (self->order->pdata[i]));
  length = ef_project_text_length (total);
  text = self->order->len > 0
           ? g_strdup_printf (_ ("%u checked · %s"), self->order->len, length)
           : g_strdup_printf (ngettext ("%u segment", "%u segments", n_shown), n_shown);
  label = self->order->len > 0
            ? g_strdup_printf (ngettext ("_Add %u Segment", "_Add %u Segments", self->order->len),
                               self->order->len)
            : g_strdup (_ ("_Add"));
  gtk_label_set_label (self->summary, text);
  gtk_button_set_label (self->add, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), self->order->len > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->all), n_shown > 0);
}

static void
set_checked (EfAddSegmentsDialog *self, EfSegment *segment, gboolean is_checked)
{
  EfSegment *known = g_hash_table_lookup (self->checked, ef_segment_get_id (segment));

  if (is_checked == (known != NULL))
    return;

  if (is_checked) {
    g_hash_table_insert (self->checked, g_strdup (ef_segment_get_id (segment)),
                         g_object_ref (segment));
    g_ptr_array_add (self->order, g_object_ref (segment));
  } else {
    g_ptr_array_remove (self->order, known);
    g_hash_table_remove (self->checked, ef_segment_get_id (segment));
  }
}

static void
checked_cb (EfAddSegmentsDialog *self, GParamSpec *pspec, EfFoundSegment *row)
{
  gboolean is_checked = FALSE;

  g_object_get (row, "checked", &is_checked, NULL);
  set_checked (self, ef_found_segment_get_segment (row), is_checked);
  update_summary (self);
}

static gboolean
is_checked (EfAddSegmentsDialog *self, EfSegment *segment)
{
  return g_hash_table_contains (self->checked, ef_segment_get_id (segment));
}

static void
update_rows (EfAddSegmentsDialog *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    ef_found_segment_set_checked (row, is_checked (self, ef_found_segment_get_segment (row)));
  update_summary (self);
}

static void
activate_cb (EfAddSegmentsDialog *self, guint position)
{
  g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  if (segment == NULL)
    return;

  set_checked (self, segment, !is_checked (self, segment));
  update_rows (self);
}

/* All that are shown; once more, none of them. */
static void
all_cb (EfAddSegmentsDialog *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  gboolean are_all = TRUE;

  for (guint i = 0; i < n_shown; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

    are_all &= is_checked (self, segment);
  }
  for (guint i = 0; i < n_shown; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

    set_checked (self, segment, !are_all);
  }
  update_rows (self);
}

static guint
find_place (EfAddSegmentsDialog *self)
{
  g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);

  if (chosen->len == 0)
    return g_list_model_get_n_items (ef_project_session_get_items (self->session));

  return ef_project_session_find (self->session, chosen->pdata[chosen->len - 1]) + 1;
}

static void
add_cb (EfAddSegmentsDialog *self)
{
  if (self->order->len == 0)
    return;

  ef_project_session_insert (self->session, self->order, find_place (self));
  adw_dialog_close (ADW_DIALOG (self));
}

/* Return adds what is checked, wherever one is; before that it checks. */
static gboolean
key_pressed_cb (EfAddSegmentsDialog *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || self->order->len == 0 ||
      GTK_IS_BUTTON (focus))
    return GDK_EVENT_PROPAGATE;

  add_cb (self);

  return GDK_EVENT_STOP;
}

/* Keywords */

static void
chip_cb (EfAddSegmentsDialog *self, GtkToggleButton *chip)
{
  gboolean is_active = gtk_toggle_button_get_active (chip);

  if (is_active) {
    for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      if (child != GTK_WIDGET (chip))
        gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), FALSE);
    g_set_str (&self->keyword, gtk_button_get_label (GTK_BUTTON (chip)));
  } else if (g_strcmp0 (self->keyword, gtk_button_get_label (GTK_BUTTON (chip))) == 0) {
    g_clear_pointer (&self->keyword, g_free);
  }
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
}

static int
compare_counts (gconstpointer one, gconstpointer other, gpointer user_data)
{
  GHashTable *counts = user_data;
  const char *a = *(const char *const *) one;
  const char *b = *(const char *const *) other;
  int first = GPOINTER_TO_INT (g_hash_table_lookup (counts, a));
  int second = GPOINTER_TO_INT (g_hash_table_lookup (counts, b));

  return first != second ? second - first : g_utf8_collate (a, b);
}

static GHashTable *
count_keywords (GPtrArray *segments)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < segments->len; i++) {
    const char *const *keywords = ef_segment_get_keywords (segments->pdata[i]);

    for (guint j = 0; keywords != NULL && keywords[j] != NULL; j++)
      g_hash_table_insert (
        counts, g_strdup (keywords[j]),
        GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (counts, keywords[j])) + 1));
  }

  return counts;
}

/* Those that most segments have. */
static void
make_chips (EfAddSegmentsDialog *self, GPtrArray *segments)
{
  g_autoptr (GHashTable) counts = count_keywords (segments);
  g_autoptr (GPtrArray) names = g_hash_table_get_keys_as_ptr_array (counts);

  if (self->has_chips)
    return;

  self->has_chips = TRUE;
  g_ptr_array_sort_with_data (names, compare_counts, counts);
  for (guint i = 0; i < MIN (names->len, MOST_CHIPS); i++) {
    GtkWidget *chip = gtk_toggle_button_new_with_label (names->pdata[i]);

    gtk_widget_add_css_class (chip, "chip");
    g_signal_connect_swapped (chip, "toggled", G_CALLBACK (chip_cb), self);
    adw_wrap_box_append (self->chips, chip);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->chips), names->len > 0);
}

/* Searching */

static void
update_stack (EfAddSegmentsDialog *self)
{
  gboolean has_any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;
  gboolean is_all =
    *gtk_editable_get_text (GTK_EDITABLE (self->search)) == '\0' && self->keyword == NULL;

  if (!self->is_listed)
    return;

  gtk_stack_set_visible_child_name (self->stack, has_any ? "list" : is_all ? "empty" : "nothing");
  update_summary (self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfAddSegmentsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) segments =
    ef_studio_search_segments_finish (EF_STUDIO (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->listing);
  if (segments == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }
  make_chips (self, segments);
  g_list_store_splice (self->found, 0, g_list_model_get_n_items (G_LIST_MODEL (self->found)),
                       segments->pdata, segments->len);
  self->is_listed = TRUE;
  update_stack (self);
}

static void
search_changed_cb (EfAddSegmentsDialog *self)
{
  g_autofree char *folded = ef_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  g_clear_pointer (&self->words, g_strfreev);
  self->words = g_strv_builder_end (words);
  gtk_filter_changed (GTK_FILTER (self->matches), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

/* To what was found, where Return checks. */
static void
search_activated_cb (EfAddSegmentsDialog *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    gtk_list_view_scroll_to (self->list, 0, GTK_LIST_SCROLL_FOCUS, NULL);
}

static void
search_stopped_cb (EfAddSegmentsDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
setup_cb (EfAddSegmentsDialog *self, GtkListItem *item)
{
  GtkWidget *row = ef_found_segment_new (self->pictures);

  g_signal_connect_object (row, "notify::checked", G_CALLBACK (checked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (EfAddSegmentsDialog *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  EfSegment *segment = gtk_list_item_get_item (item);

  ef_found_segment_show (EF_FOUND_SEGMENT (row), segment, find_source (self, segment),
                         is_checked (self, segment));
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (EfAddSegmentsDialog *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->rows, row);
  ef_found_segment_show (EF_FOUND_SEGMENT (row), NULL, NULL, FALSE);
}

static void
ef_add_segments_dialog_dispose (GObject *object)
{
  EfAddSegmentsDialog *self = EF_ADD_SEGMENTS_DIALOG (object);

  g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_ADD_SEGMENTS_DIALOG);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->matches);
  g_clear_object (&self->found);
  g_clear_object (&self->session);
  g_clear_object (&self->studio);
  g_clear_object (&self->profile);
  g_clear_object (&self->pictures);
  g_clear_pointer (&self->checked, g_hash_table_unref);
  g_clear_pointer (&self->order, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->keyword, g_free);
  g_clear_pointer (&self->words, g_strfreev);

  G_OBJECT_CLASS (ef_add_segments_dialog_parent_class)->dispose (object);
}

static void
ef_add_segments_dialog_class_init (EfAddSegmentsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_add_segments_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE
                                               "/ui/projects/add-segments-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, all);
  gtk_widget_class_bind_template_child (widget_class, EfAddSegmentsDialog, add);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
ef_add_segments_dialog_init (EfAddSegmentsDialog *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->checked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->order = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_hash_table_new (NULL, NULL);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->found = g_list_store_new (EF_TYPE_SEGMENT);
  self->matches = gtk_custom_filter_new (is_wanted, self, NULL);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->found)),
                                           GTK_FILTER (g_object_ref (self->matches)));
  self->selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->shown)));
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (update_stack), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

static void
take_sources (EfAddSegmentsDialog *self)
{
  GListModel *sources = ef_studio_get_sources (self->studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    EfSource *source = g_list_model_get_item (sources, i);

    g_hash_table_insert (self->sources, g_strdup (ef_source_get_id (source)), source);
  }
}

void
ef_add_segments_dialog_present (GtkWidget *parent,
                                EfProjectSession *session,
                                EfFilmPictures *pictures)
{
  EfAddSegmentsDialog *self = g_object_new (EF_TYPE_ADD_SEGMENTS_DIALOG, NULL);

  g_set_object (&self->session, session);
  g_set_object (&self->studio, ef_project_session_get_studio (session));
  g_set_object (&self->pictures, pictures);
  if (self->studio != NULL) {
    g_set_object (&self->profile, ef_studio_get_profile (self->studio));
    take_sources (self);
    self->listing = g_cancellable_new ();
    ef_studio_search_segments_async (self->studio, self->profile, "", self->listing, listed_cb,
                                     g_object_ref (self));
  }
  adw_dialog_present (ADW_DIALOG (self), parent);
}
