/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-section.h"

#include "config.h"
#include "ui/closures.h"

struct _EfQueueSection {
  AdwBin parent_instance;

  GtkLabel *heading;
  GtkLabel *count;
  GtkListBox *list;

  char *title;
  char *verb;
  gboolean clearable;
  guint n_rows;
};

G_DEFINE_FINAL_TYPE (EfQueueSection, ef_queue_section, ADW_TYPE_BIN)

typedef enum {
  PROP_TITLE = 1,
  PROP_VERB,
  PROP_CLEARABLE,
} EfQueueSectionProperty;

enum {
  SIGNAL_VERB_ACTIVATED,
  SIGNAL_CLEARED,
  N_SIGNALS,
};

static GParamSpec *properties[PROP_CLEARABLE + 1];
static guint signals[N_SIGNALS];

static void
update (EfQueueSection *self)
{
  g_autofree char *count = g_strdup_printf ("%'u", self->n_rows);

  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self), self->n_rows > 0);
}

static void
verb_cb (EfQueueSection *self)
{
  g_signal_emit (self, signals[SIGNAL_VERB_ACTIVATED], 0);
}

static void
clear_cb (EfQueueSection *self)
{
  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

/* The keyboard goes on to the rows of the next list, as if it were one. */
static gboolean
keynav_failed_cb (EfQueueSection *self, GtkDirectionType direction)
{
  GtkWidget *next = GTK_WIDGET (self);

  if (direction != GTK_DIR_UP && direction != GTK_DIR_DOWN)
    return FALSE;

  do {
    next = direction == GTK_DIR_DOWN ? gtk_widget_get_next_sibling (next)
                                     : gtk_widget_get_prev_sibling (next);
  } while (next != NULL && !(EF_IS_QUEUE_SECTION (next) && gtk_widget_get_visible (next)));
  if (next == NULL)
    return FALSE;

  return gtk_widget_child_focus (GTK_WIDGET (EF_QUEUE_SECTION (next)->list), direction);
}

static void
ef_queue_section_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EF_TYPE_QUEUE_SECTION);

  G_OBJECT_CLASS (ef_queue_section_parent_class)->dispose (object);
}

static void
ef_queue_section_finalize (GObject *object)
{
  EfQueueSection *self = EF_QUEUE_SECTION (object);

  g_free (self->title);
  g_free (self->verb);

  G_OBJECT_CLASS (ef_queue_section_parent_class)->finalize (object);
}

static void
ef_queue_section_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfQueueSection *self = EF_QUEUE_SECTION (object);

  switch ((EfQueueSectionProperty) id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_VERB:
    g_value_set_string (value, self->verb);
    break;
  case PROP_CLEARABLE:
    g_value_set_boolean (value, self->clearable);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_section_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfQueueSection *self = EF_QUEUE_SECTION (object);

  switch ((EfQueueSectionProperty) id) {
  case PROP_TITLE:
    g_set_str (&self->title, g_value_get_string (value));
    if (self->title != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      self->title, -1);
    break;
  case PROP_VERB:
    g_set_str (&self->verb, g_value_get_string (value));
    break;
  case PROP_CLEARABLE:
    self->clearable = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_queue_section_class_init (EfQueueSectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_queue_section_dispose;
  object_class->finalize = ef_queue_section_finalize;
  object_class->get_property = ef_queue_section_get_property;
  object_class->set_property = ef_queue_section_set_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_VERB] = g_param_spec_string ("verb", NULL, NULL, NULL, flags);
  properties[PROP_CLEARABLE] = g_param_spec_boolean ("clearable", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_VERB_ACTIVATED] =
    g_signal_new ("verb-activated", EF_TYPE_QUEUE_SECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[SIGNAL_CLEARED] = g_signal_new ("cleared", EF_TYPE_QUEUE_SECTION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/queue/queue-section.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfQueueSection, heading);
  gtk_widget_class_bind_template_child (widget_class, EfQueueSection, count);
  gtk_widget_class_bind_template_child (widget_class, EfQueueSection, list);
  gtk_widget_class_bind_template_callback (widget_class, verb_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed_cb);
}

static void
ef_queue_section_init (EfQueueSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
ef_queue_section_set_sort (EfQueueSection *self, GtkListBoxSortFunc sort)
{
  gtk_list_box_set_sort_func (self->list, sort, NULL, NULL);
}

void
ef_queue_section_add (EfQueueSection *self, EfJobRow *row)
{
  gtk_list_box_append (self->list, GTK_WIDGET (row));
  self->n_rows++;
  update (self);
}

void
ef_queue_section_remove (EfQueueSection *self, EfJobRow *row)
{
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->n_rows--;
  update (self);
}

void
ef_queue_section_sort (EfQueueSection *self)
{
  gtk_list_box_invalidate_sort (self->list);
}

GtkListBox *
ef_queue_section_get_list (EfQueueSection *self)
{
  return self->list;
}
