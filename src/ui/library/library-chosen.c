/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/library/library-page-private.h"
#include "ui/queue/job-text.h"
#include "ui/toast.h"

/* What is chosen, and how it is. */

static GArray *
get_positions (EfLibraryPage *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_array_append_val (positions, position);

  return positions;
}

GPtrArray *
ef_library_page_get_chosen (EfLibraryPage *self)
{
  g_autoptr (GArray) positions = get_positions (self);
  GPtrArray *renders = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->library != NULL && i < positions->len; i++) {
    EfRender *render = ef_library_peek (self->library, g_array_index (positions, guint, i));

    if (render != NULL)
      g_ptr_array_add (renders, g_object_ref (render));
  }

  return renders;
}

typedef struct {
  EfLibraryPage *self;
  EfLibraryChosenFunc func;
} Fetch;

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Fetch *fetch = user_data;
  g_autoptr (EfLibraryPage) self = fetch->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) renders = ef_library_fetch_finish (EF_LIBRARY (object), result, &error);

  ef_library_page_set_busy (self, FALSE);
  if (renders == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  else if (self->library == (EfLibrary *) object && renders->len > 0)
    fetch->func (self, renders);
}

void
ef_library_page_with_chosen (EfLibraryPage *self, EfLibraryChosenFunc func)
{
  g_autoptr (GArray) positions = get_positions (self);
  g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);
  Fetch *fetch;

  if (positions->len == 0 || self->library == NULL)
    return;
  if (chosen->len == positions->len) {
    func (self, chosen);
    return;
  }

  fetch = g_new0 (Fetch, 1);
  fetch->self = g_object_ref (self);
  fetch->func = func;
  ef_library_page_set_busy (self, TRUE);
  ef_library_fetch_async (self->library, positions, fetched_cb, fetch);
}

guint
ef_library_page_count_chosen (EfLibraryPage *self)
{
  g_autoptr (GtkBitset) selected =
    gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (selected);
}

/* The last row is not left behind the bar. */
static void
show_bulk (EfLibraryPage *self, gboolean is_shown)
{
  int height = 0;

  if (is_shown)
    gtk_widget_measure (gtk_revealer_get_child (self->bulk), GTK_ORIENTATION_VERTICAL, -1, NULL,
                        &height, NULL, NULL);
  gtk_revealer_set_reveal_child (self->bulk, is_shown);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->grid), height);
}

void
ef_library_page_update_bulk (EfLibraryPage *self, guint n_chosen)
{
  g_autofree char *count =
    g_strdup_printf (ngettext ("%u selected", "%u selected", n_chosen), n_chosen);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autofree char *second = NULL;
  g_autofree char *size = NULL;
  g_autofree char *time = NULL;
  gint64 duration = 0;
  gint64 bytes = 0;

  show_bulk (self, self->selecting && n_chosen > 0);
  gtk_label_set_label (self->bulk_count, count);
  if (!self->selecting || n_chosen == 0)
    return;

  chosen = ef_library_page_get_chosen (self);
  for (guint i = 0; i < chosen->len; i++) {
    duration += ef_render_get_duration (chosen->pdata[i]);
    bytes += ef_render_get_size (chosen->pdata[i]);
  }
  time = ef_job_text_time ((double) duration / EF_NS_PER_SECOND);
  size = g_format_size ((guint64) bytes);
  /* Of what nobody has looked at it is not known. */
  second = chosen->len == n_chosen ? g_strdup_printf ("%s · %s", time, size) : g_strdup ("");
  gtk_label_set_label (self->bulk_second, second);
  gtk_widget_set_visible (GTK_WIDGET (self->bulk_second), !self->narrow && *second != '\0');
}

void
ef_library_page_selection_changed (EfLibraryPage *self)
{
  /* Who chooses a second one wants to do something to several. */
  if (!self->selecting && ef_library_page_count_chosen (self) > 1)
    self->selecting = TRUE;
  ef_library_page_update (self);
}

void
ef_library_page_set_selecting (EfLibraryPage *self, gboolean selecting)
{
  if (self->selecting == selecting)
    return;

  self->selecting = selecting;
  if (!selecting)
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  ef_library_page_update (self);
  /* The button that was pressed is gone, and the keys that choose are those of the cards. */
  if (selecting && gtk_widget_get_mapped (GTK_WIDGET (self->grid)))
    gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* What its menu does is done to what is chosen; so that is this one. Among several it may stay so. */
static void
take_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = g_variant_get_uint32 (parameter);

  if (!gtk_selection_model_is_selected (model, position))
    gtk_selection_model_select_item (model, position, TRUE);
}

static void
toggle_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint position = g_variant_get_uint32 (parameter);

  /* The first check begins it. */
  if (!self->selecting) {
    gtk_selection_model_unselect_all (model);
    self->selecting = TRUE;
  }
  if (gtk_selection_model_is_selected (model, position))
    gtk_selection_model_unselect_item (model, position);
  else
    gtk_selection_model_select_item (model, position, FALSE);
  ef_library_page_update (self);
}

static void
select_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);

  ef_library_page_set_selecting (self, !self->selecting);
}

static void
select_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);

  ef_library_page_set_selecting (self, TRUE);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
ef_library_page_install_choosing (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "library.take", "u", take_action);
  gtk_widget_class_install_action (widget_class, "library.toggle", "u", toggle_action);
  gtk_widget_class_install_action (widget_class, "library.select", NULL, select_action);
  gtk_widget_class_install_action (widget_class, "library.select-all", NULL, select_all_action);
}
