/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/switcher-row.h"

#include "config.h"
#include "ui/closures.h"

/* A profile in the switcher's list, with the key that leads to it. */
struct _EfSwitcherRow {
  GtkBox parent_instance;

  EfStudio *studio;
  EfProfile *profile; /* (nullable) */
  char *hint;         /* (nullable) */
};

G_DEFINE_FINAL_TYPE (EfSwitcherRow, ef_switcher_row, GTK_TYPE_BOX)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
  PROP_HINT,
} EfSwitcherRowProperty;

#define LAST_NUMBERED 9

static GParamSpec *properties[PROP_HINT + 1];

/* The place in the whole list decides, not the one in a filtered list. */
static char *
make_hint (EfSwitcherRow *self)
{
  GListModel *profiles = ef_studio_get_profiles (self->studio);

  for (guint i = 0; i < LAST_NUMBERED && i < g_list_model_get_n_items (profiles); i++) {
    g_autoptr (EfProfile) profile = g_list_model_get_item (profiles, i);

    if (profile == self->profile)
      return gtk_accelerator_get_label (GDK_KEY_1 + i, GDK_CONTROL_MASK);
  }

  return NULL;
}

static void
update_hint (EfSwitcherRow *self)
{
  g_autofree char *hint = self->profile != NULL ? make_hint (self) : NULL;

  if (g_set_str (&self->hint, hint))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

static void
ef_switcher_row_constructed (GObject *object)
{
  EfSwitcherRow *self = EF_SWITCHER_ROW (object);

  G_OBJECT_CLASS (ef_switcher_row_parent_class)->constructed (object);
  g_signal_connect_object (ef_studio_get_profiles (self->studio), "items-changed",
                           G_CALLBACK (update_hint), self, G_CONNECT_SWAPPED);
}

static void
ef_switcher_row_dispose (GObject *object)
{
  EfSwitcherRow *self = EF_SWITCHER_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SWITCHER_ROW);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_switcher_row_parent_class)->dispose (object);
}

static void
ef_switcher_row_finalize (GObject *object)
{
  g_free (EF_SWITCHER_ROW (object)->hint);

  G_OBJECT_CLASS (ef_switcher_row_parent_class)->finalize (object);
}

static void
ef_switcher_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfSwitcherRow *self = EF_SWITCHER_ROW (object);

  switch ((EfSwitcherRowProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  case PROP_HINT:
    g_value_set_string (value, self->hint);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_switcher_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfSwitcherRow *self = EF_SWITCHER_ROW (object);

  switch ((EfSwitcherRowProperty) id) {
  case PROP_STUDIO:
    self->studio = g_value_dup_object (value);
    break;
  case PROP_PROFILE:
    ef_switcher_row_set_profile (self, g_value_get_object (value));
    break;
  case PROP_HINT:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_switcher_row_class_init (EfSwitcherRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = ef_switcher_row_constructed;
  object_class->dispose = ef_switcher_row_dispose;
  object_class->finalize = ef_switcher_row_finalize;
  object_class->get_property = ef_switcher_row_get_property;
  object_class->set_property = ef_switcher_row_set_property;

  properties[PROP_STUDIO] =
    g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROFILE] =
    g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, readable | G_PARAM_WRITABLE);
  properties[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/switcher-row.ui");
  ef_closures_bind (widget_class);
}

static void
ef_switcher_row_init (EfSwitcherRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ef_switcher_row_new (EfStudio *studio)
{
  return g_object_new (EF_TYPE_SWITCHER_ROW, "studio", studio, NULL);
}

void
ef_switcher_row_set_profile (EfSwitcherRow *self, EfProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
  update_hint (self);
}
