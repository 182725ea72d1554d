/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/variant-list.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/projects/variant-row.h"

struct _EfVariantList {
  AdwBin parent_instance;

  GtkListBox *list;
  GtkLabel *note;

  EfProjectSession *session; /* (nullable) */
  EfFilmPictures *pictures;
  GSignalGroup *session_signals;
  guint n_rows;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfVariantList, ef_variant_list, ADW_TYPE_BIN)

static void
update_selected (EfVariantList *self)
{
  guint variant = 0;

  g_object_get (self->session, "variant", &variant, NULL);
  self->updating = TRUE;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int) variant));
  self->updating = FALSE;
}

static void
update_note (EfVariantList *self)
{
  const EfProjectSettings *settings = ef_project_session_get_settings (self->session);
  guint n_missing = ef_project_session_get_n_missing (self->session);
  g_autofree char *text = NULL;

  if (n_missing > 0)
    text =
      g_strdup_printf (ngettext ("%u fewer than asked for: there is no other order that differs. "
                                 "Add segments, or shorten the target length.",
                                 "%u fewer than asked for: there are no more orders that differ. "
                                 "Add segments, or shorten the target length.",
                                 n_missing),
                       n_missing);
  else if (self->n_rows > 1 && settings->order != EF_ORDER_ARRANGED)
    text = g_strdup (_ ("Each variant keeps its own order. Pin a card in the storyboard to hold "
                        "its place in all of them."));
  else if (self->n_rows == 0)
    text = g_strdup (_ ("Variants show here as soon as there are segments."));
  gtk_label_set_label (self->note, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
}

static void
variants_changed_cb (EfVariantList *self)
{
  guint n_variants = ef_project_session_get_variants (self->session)->len;

  self->updating = TRUE;
  for (; self->n_rows < n_variants; self->n_rows++)
    gtk_list_box_append (self->list, ef_variant_row_new ());
  for (; self->n_rows > n_variants; self->n_rows--)
    gtk_list_box_remove (
      self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) self->n_rows - 1)));
  for (guint i = 0; i < n_variants; i++)
    ef_variant_row_show (EF_VARIANT_ROW (gtk_list_box_get_row_at_index (self->list, (int) i)),
                         self->session, self->pictures, i);
  self->updating = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->list), n_variants > 0);
  update_selected (self);
  update_note (self);
}

static void
selected_cb (EfVariantList *self, GtkListBoxRow *row)
{
  if (!self->updating && self->session != NULL && row != NULL)
    ef_project_session_set_variant (self->session, (guint) gtk_list_box_row_get_index (row));
}

/* The one that is chosen already begins anew. */
static void
activated_cb (EfVariantList *self, GtkListBoxRow *row)
{
  if (self->session == NULL)
    return;

  ef_project_session_set_variant (self->session, (guint) gtk_list_box_row_get_index (row));
}

void
ef_variant_list_set_session (EfVariantList *self,
                             EfProjectSession *session,
                             EfFilmPictures *pictures)
{
  g_set_object (&self->session, session);
  g_set_object (&self->pictures, pictures);
  g_signal_group_set_target (self->session_signals, session);
  if (session != NULL)
    variants_changed_cb (self);
}

static void
ef_variant_list_dispose (GObject *object)
{
  EfVariantList *self = EF_VARIANT_LIST (object);

  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_VARIANT_LIST);
  g_clear_object (&self->session);
  g_clear_object (&self->pictures);

  G_OBJECT_CLASS (ef_variant_list_parent_class)->dispose (object);
}

static void
ef_variant_list_class_init (EfVariantListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_variant_list_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/variant-list.ui");
  gtk_widget_class_bind_template_child (widget_class, EfVariantList, list);
  gtk_widget_class_bind_template_child (widget_class, EfVariantList, note);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ef_variant_list_init (EfVariantList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "variants-changed",
                                  G_CALLBACK (variants_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::variant",
                                  G_CALLBACK (update_selected), self);
}
