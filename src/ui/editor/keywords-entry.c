/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/keywords-entry.h"

#include <glib/gi18n.h>

#include "core/keywords.h"

struct _EfKeywordsEntry {
  AdwBin parent_instance;

  AdwWrapBox *box;
  GtkText *text;

  char **keywords; /* (owned) */
  guint split_id;
};

G_DEFINE_FINAL_TYPE (EfKeywordsEntry, ef_keywords_entry, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  SIGNAL_TYPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define SEPARATORS ",;\n\t"

static void rebuild (EfKeywordsEntry *self);

static gboolean
take_all (EfKeywordsEntry *self, char **keywords)
{
  if (ef_keywords_equal ((const char *const *) self->keywords, (const char *const *) keywords)) {
    g_strfreev (keywords);
    return FALSE;
  }

  g_strfreev (self->keywords);
  self->keywords = keywords;
  rebuild (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return TRUE;
}

static void
add_text (EfKeywordsEntry *self, const char *text)
{
  g_auto (GStrv) more = ef_keywords_parse (text);

  take_all (self,
            ef_keywords_unite ((const char *const *) self->keywords, (const char *const *) more));
}

static void
remove_at (EfKeywordsEntry *self, guint index)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; self->keywords[i] != NULL; i++)
    if (i != index)
      g_strv_builder_add (builder, self->keywords[i]);

  take_all (self, g_strv_builder_end (builder));
}

/* The pills stand in the order of the keywords. */
static void
remove_cb (EfKeywordsEntry *self, GtkWidget *button)
{
  guint index = 0;

  for (GtkWidget *at = gtk_widget_get_prev_sibling (button); at != NULL;
       at = gtk_widget_get_prev_sibling (at))
    index++;

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  remove_at (self, index);
}

static GtkWidget *
make_pill (EfKeywordsEntry *self, guint index)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new (self->keywords[index]);
  GtkWidget *cross = gtk_image_new_from_icon_name ("window-close-symbolic");
  g_autofree char *tip = g_strdup_printf (_ ("Remove “%s”"), self->keywords[index]);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_image_set_pixel_size (GTK_IMAGE (cross), 12);
  gtk_box_append (GTK_BOX (content), label);
  gtk_box_append (GTK_BOX (content), cross);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "tag");
  gtk_widget_set_tooltip_text (button, tip);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);

  return button;
}

/* The field stays where it is, at the end: it may have the focus. */
static void
rebuild (EfKeywordsEntry *self)
{
  GtkWidget *child;
  GtkWidget *before = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL &&
         child != GTK_WIDGET (self->text))
    adw_wrap_box_remove (self->box, child);

  for (guint i = 0; self->keywords != NULL && self->keywords[i] != NULL; i++) {
    GtkWidget *pill = make_pill (self, i);

    adw_wrap_box_insert_child_after (self->box, pill, before);
    before = pill;
  }
}

void
ef_keywords_entry_finish (EfKeywordsEntry *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));

  if (*text == '\0')
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  add_text (self, text);
}

/* What stands behind the last separator is still being typed. The text is not changed from inside of
 * its own signal. */
static void
split_cb (gpointer user_data)
{
  EfKeywordsEntry *self = user_data;
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));
  char *rest = text;

  self->split_id = 0;
  for (char *at = text; (at = strpbrk (at, SEPARATORS)) != NULL; at++)
    rest = at + 1;
  if (rest == text)
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->text), rest);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  rest[-1] = '\0';
  add_text (self, text);
}

static void
changed_cb (EfKeywordsEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  if (self->split_id == 0 && strpbrk (text, SEPARATORS) != NULL)
    self->split_id = g_idle_add_once (split_cb, self);
  g_signal_emit (self, signals[SIGNAL_TYPED], 0);
}

static gboolean
key_cb (EfKeywordsEntry *self, guint keyval, guint keycode, GdkModifierType state)
{
  guint n_keywords = self->keywords != NULL ? g_strv_length (self->keywords) : 0;

  if (keyval != GDK_KEY_BackSpace || n_keywords == 0 ||
      *gtk_editable_get_text (GTK_EDITABLE (self->text)) != '\0')
    return GDK_EVENT_PROPAGATE;

  remove_at (self, n_keywords - 1);

  return GDK_EVENT_STOP;
}

static gboolean
ef_keywords_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (EF_KEYWORDS_ENTRY (widget)->text));
}

static void
ef_keywords_entry_dispose (GObject *object)
{
  g_clear_handle_id (&EF_KEYWORDS_ENTRY (object)->split_id, g_source_remove);

  G_OBJECT_CLASS (ef_keywords_entry_parent_class)->dispose (object);
}

static void
ef_keywords_entry_finalize (GObject *object)
{
  g_strfreev (EF_KEYWORDS_ENTRY (object)->keywords);

  G_OBJECT_CLASS (ef_keywords_entry_parent_class)->finalize (object);
}

static void
ef_keywords_entry_class_init (EfKeywordsEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_keywords_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_keywords_entry_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = ef_keywords_entry_grab_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_keywords_entry_init (EfKeywordsEntry *self)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->box = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->box, 6);
  adw_wrap_box_set_line_spacing (self->box, 6);
  self->text = GTK_TEXT (gtk_text_new ());
  gtk_text_set_placeholder_text (self->text, _ ("Add a keyword"));
  gtk_widget_set_size_request (GTK_WIDGET (self->text), 110, 26);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keywords"), -1);
  adw_wrap_box_append (self->box, GTK_WIDGET (self->text));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_add_css_class (GTK_WIDGET (self), "keywords");

  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (ef_keywords_entry_finish), self);
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (changed_cb), self);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), key);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (ef_keywords_entry_finish), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
}

void
ef_keywords_entry_set_keywords (EfKeywordsEntry *self, const char *const *keywords)
{
  if (ef_keywords_equal ((const char *const *) self->keywords, keywords))
    return;

  g_strfreev (self->keywords);
  self->keywords = g_strdupv ((char **) keywords);
  rebuild (self);
}

const char *const *
ef_keywords_entry_get_keywords (EfKeywordsEntry *self)
{
  return (const char *const *) self->keywords;
}

char **
ef_keywords_entry_list_typed (EfKeywordsEntry *self)
{
  const char *const *keywords = (const char *const *) self->keywords;
  g_auto (GStrv) more = ef_keywords_parse (gtk_editable_get_text (GTK_EDITABLE (self->text)));

  return ef_keywords_unite (keywords, (const char *const *) more);
}
