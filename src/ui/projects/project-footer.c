/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-footer.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/projects/project-session-private.h"
#include "ui/toast.h"

struct _EfProjectFooter {
  AdwBin parent_instance;

  AdwMultiLayoutView *layouts;
  GtkLabel *first;
  GtkLabel *second;
  GtkWidget *relink;
  GtkWidget *settings;
  GtkWidget *buttons;
  GtkButton *test;
  GtkButton *render;

  EfProjectSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  double seconds; /* what it will take; -1: not known */
  gint64 bytes;   /* -1: not known */
  char *folder;   /* (nullable): where the last estimate would put them */
  guint asked;    /* how often it was asked for: only the last answer counts */
  gboolean is_asking;
  gboolean is_queueing;
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (EfProjectFooter, ef_project_footer, ADW_TYPE_BIN)

typedef enum {
  PROP_READY = 1,
} EfProjectFooterProperty;

static GParamSpec *properties[PROP_READY + 1];

/* Words */

static guint
count_formats (EfProjectFooter *self)
{
  guint formats = ef_project_session_get_settings (self->session)->formats;
  guint n_formats = 0;

  for (guint i = 0; i < EF_FORMAT_N; i++)
    n_formats += (formats & EF_FORMAT_BIT (i)) != 0;

  return n_formats;
}

static char *
make_duration (double seconds)
{
  int minutes = (int) ((seconds + 30) / 60);

  if (seconds < 50)
    return g_strdup_printf (
      ngettext ("about %d second", "about %d seconds", MAX ((int) seconds, 1)),
      MAX ((int) seconds, 1));
  if (minutes < 90)
    return g_strdup_printf (ngettext ("about %d minute", "about %d minutes", MAX (minutes, 1)),
                            MAX (minutes, 1));

  return g_strdup_printf (_ ("about %d h %d min"), minutes / 60, minutes % 60);
}

static char *
make_first (EfProjectFooter *self, guint n_files)
{
  g_autofree char *count = g_strdup_printf (ngettext ("%u clip", "%u clips", n_files), n_files);
  g_autofree char *duration = self->seconds >= 0 ? make_duration (self->seconds) : NULL;

  if (duration == NULL)
    return g_steal_pointer (&count);

  /* Translators: "6 clips · about 9 minutes on this computer" */
  return g_strdup_printf (_ ("%s · %s on this computer"), count, duration);
}

/* As short as a person says it: without what all folders of theirs begin with. */
static char *
make_folder (EfProjectFooter *self)
{
  const char *folder = ef_project_session_get_settings (self->session)->folder;
  g_autofree char *shown = NULL;
  const char *home = g_get_home_dir ();

  /* Until it is known where that is. */
  if (folder == NULL || *folder == '\0')
    folder = self->folder;
  if (folder == NULL)
    return g_strdup (_ ("the folder of the profile"));

  shown = g_filename_display_name (folder);
  if (g_str_has_prefix (shown, home) && shown[strlen (home)] == '/')
    return g_strdup (shown + strlen (home) + 1);

  return g_steal_pointer (&shown);
}

static char *
make_second (EfProjectFooter *self)
{
  g_autofree char *folder = make_folder (self);
  g_autofree char *size = self->bytes >= 0 ? g_format_size ((guint64) self->bytes) : NULL;

  if (size == NULL)
    return g_strdup_printf (_ ("To %s"), folder);

  /* Translators: "210 MB to Videos/Edit Factory" */
  return g_strdup_printf (_ ("%s to %s"), size, folder);
}

/* (nullable): nothing is in the way. @has_missing: a video has to be found again. */
static char *
find_reason (EfProjectFooter *self, char **details, gboolean *has_missing)
{
  GListModel *items = ef_project_session_get_items (self->session);
  guint n_problems = ef_project_session_count_problems (self->session, details);

  *has_missing = FALSE;
  if (g_list_model_get_n_items (items) == 0) {
    *details = g_strdup (_ ("Add segments first."));
    return g_strdup (_ ("Nothing to render yet"));
  }
  if (n_problems > 0) {
    *has_missing = TRUE;
    return g_strdup_printf (
      ngettext ("%u segment cannot be rendered", "%u segments cannot be rendered", n_problems),
      n_problems);
  }

  return NULL;
}

static void
update_buttons (EfProjectFooter *self, const char *reason, guint n_variants)
{
  gboolean may = reason == NULL && n_variants > 0 && !self->is_queueing &&
                 ef_project_session_get_renders (self->session) != NULL;
  guint n_formats = count_formats (self);
  g_autofree char *variants =
    g_strdup_printf (ngettext ("%u Variant", "%u Variants", n_variants), n_variants);
  g_autofree char *formats =
    g_strdup_printf (ngettext ("%u Format", "%u Formats", n_formats), n_formats);
  /* Translators: "Render 3 Variants × 2 Formats" */
  g_autofree char *label = g_strdup_printf (_ ("_Render %s × %s"), variants, formats);
  g_autofree char *tip = NULL;

  if (n_formats == 1) {
    g_free (label);
    label = g_strdup_printf (_ ("_Render %s"), variants);
  }
  tip = reason != NULL ? g_strdup (reason) : g_strdup (_ ("Put them into the queue (Ctrl+Return)"));
  gtk_button_set_label (self->render, n_variants > 0 ? label : _ ("_Render"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->render), tip);
  gtk_widget_set_tooltip_text (
    GTK_WIDGET (self->test),
    reason != NULL ? reason : _ ("Only the variant and the format that are shown (Ctrl+T)"));
  gtk_widget_set_visible (self->buttons, ef_project_session_get_renders (self->session) != NULL);
  if (self->ready != may) {
    self->ready = may;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
  }
}

static void
update (EfProjectFooter *self)
{
  guint n_variants = ef_project_session_get_variants (self->session)->len;
  gboolean has_missing = FALSE;
  g_autofree char *details = NULL;
  g_autofree char *reason = find_reason (self, &details, &has_missing);
  g_autofree char *first =
    reason != NULL ? g_strdup (reason) : make_first (self, n_variants * count_formats (self));
  g_autofree char *second = reason != NULL ? g_strdup (details) : make_second (self);

  gtk_label_set_label (self->first, first);
  gtk_label_set_label (self->second, second != NULL ? second : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->second), second);
  gtk_widget_set_visible (self->relink, has_missing);
  if (has_missing)
    gtk_widget_add_css_class (GTK_WIDGET (self->first), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->first), "warning");
  update_buttons (self, reason, n_variants);
}

/* Estimates */

static void estimate (EfProjectFooter *self);

typedef struct {
  EfProjectFooter *self;
  const EfProjectRenders *renders;
  guint asked;
} Estimate;

static void
estimated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Estimate *data = user_data;
  g_autoptr (EfProjectFooter) self = data->self;
  double seconds = -1;
  gint64 bytes = -1;
  g_autofree char *folder = NULL;
  gboolean is_known =
    data->renders->estimate_finish ((EfStudio *) object, result, &seconds, &bytes, &folder, NULL);

  self->is_asking = FALSE;
  if (self->session == NULL)
    return;

  if (data->asked != self->asked) {
    estimate (self);
    return;
  }
  self->seconds = is_known ? seconds : -1;
  self->bytes = is_known ? bytes : -1;
  if (folder != NULL)
    g_set_str (&self->folder, folder);
  update (self);
}

/* One at a time: while a slider is pulled variants come with every frame. */
static void
estimate (EfProjectFooter *self)
{
  const EfProjectRenders *renders = ef_project_session_get_renders (self->session);
  GPtrArray *variants = ef_project_session_get_variants (self->session);
  EfRenderWish wish = { 0 };
  Estimate *data = NULL;

  if (renders == NULL || variants->len == 0 || self->is_asking)
    return;

  data = g_new0 (Estimate, 1);
  data->self = g_object_ref (self);
  data->renders = renders;
  data->asked = self->asked;
  self->is_asking = TRUE;
  renders->estimate (ef_project_session_get_studio (self->session), variants, &wish, estimated_cb,
                     data);
}

static void
variants_changed_cb (EfProjectFooter *self)
{
  self->asked++;
  update (self);
  estimate (self);
}

/* Rendering */

typedef struct {
  EfProjectFooter *self;
  EfProjectSession *session; /* it may be closed meanwhile */
  EfProfile *profile;
  guint formats;
} Order;

static void
order_free (Order *order)
{
  g_object_unref (order->self);
  g_object_unref (order->session);
  g_object_unref (order->profile);
  g_free (order);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

static void
end_order (Order *order, const GError *error)
{
  EfProjectFooter *self = order->self;

  self->is_queueing = FALSE;
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  if (self->session != NULL)
    update (self);
}

static void
tell_queued (EfProjectFooter *self, guint n_clips)
{
  g_autofree char *text = g_strdup_printf (
    ngettext ("%u clip is in the queue", "%u clips are in the queue", n_clips), n_clips);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Show Queue"));
  adw_toast_set_action_name (toast, "win.page");
  adw_toast_set_action_target_value (toast, g_variant_new_string ("queue"));
  ef_toast_add (GTK_WIDGET (self), toast);
}

static void
queued_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Order) order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_project_session_get_renders (order->session)
                                 ->render_finish ((EfStudio *) object, result, &error);

  end_order (order, error);
  if (jobs != NULL)
    tell_queued (order->self, jobs->len);
}

static void
frozen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Order) order = user_data;
  const EfProjectRenders *renders = ef_project_session_get_renders (order->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clips = renders->freeze_finish ((EfStudio *) object, result, &error);
  EfRenderWish wish = { .formats = order->formats };

  if (clips == NULL) {
    end_order (order, error);
    return;
  }
  renders->render ((EfStudio *) object, order->profile, clips, &wish, queued_cb, order);
  g_steal_pointer (&order);
}

/* What is rendered is what is shown. */
void
ef_project_footer_render (EfProjectFooter *self, gboolean is_test)
{
  const EfProjectRenders *renders =
    self->session != NULL ? ef_project_session_get_renders (self->session) : NULL;
  g_autoptr (GPtrArray) clips = NULL;
  EfStudio *studio = NULL;
  Order *order = NULL;

  if (renders == NULL || !self->ready)
    return;

  if (is_test) {
    clips = g_ptr_array_new_with_free_func (g_object_unref);
    g_ptr_array_add (clips, g_object_ref (ef_project_session_get_variant (self->session)));
  } else {
    clips = g_ptr_array_ref (ef_project_session_get_variants (self->session));
  }
  studio = ef_project_session_get_studio (self->session);
  order = g_new0 (Order, 1);
  order->self = g_object_ref (self);
  order->session = g_object_ref (self->session);
  order->profile = g_object_ref (ef_studio_get_profile (studio));
  order->formats = is_test ? EF_FORMAT_BIT (ef_project_session_get_format (self->session))
                           : ef_project_session_get_settings (self->session)->formats;
  self->is_queueing = TRUE;
  update (self);
  renders->freeze (studio, ef_project_session_get_project (self->session), clips, frozen_cb, order);
}

static void
relink_cb (EfProjectFooter *self)
{
  GListModel *items = ef_project_session_get_items (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);
    g_autofree char *problem = ef_item_get_problem (item);
    EfSource *source = ef_item_get_source (item);

    if (problem == NULL || source == NULL)
      continue;
    gtk_widget_activate_action (GTK_WIDGET (self), "win.relink", "s", ef_source_get_id (source));
    return;
  }
}

void
ef_project_footer_set_narrow (EfProjectFooter *self, gboolean is_narrow)
{
  adw_multi_layout_view_set_layout_name (self->layouts, is_narrow ? "narrow" : "wide");
  gtk_widget_set_visible (self->settings, is_narrow);
}

void
ef_project_footer_set_session (EfProjectFooter *self, EfProjectSession *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  if (session != NULL)
    variants_changed_cb (self);
}

static void
ef_project_footer_dispose (GObject *object)
{
  EfProjectFooter *self = EF_PROJECT_FOOTER (object);

  g_clear_object (&self->session_signals);
  /* The template takes its bound children away, and the bin would look for this one. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECT_FOOTER);
  g_clear_pointer (&self->folder, g_free);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ef_project_footer_parent_class)->dispose (object);
}

static void
ef_project_footer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((EfProjectFooterProperty) id) {
  case PROP_READY:
    g_value_set_boolean (value, EF_PROJECT_FOOTER (object)->ready);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_project_footer_class_init (EfProjectFooterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ef_project_footer_dispose;
  object_class->get_property = ef_project_footer_get_property;

  properties[PROP_READY] =
    g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/projects/project-footer.ui");
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, layouts);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, first);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, second);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, relink);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, settings);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, buttons);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, test);
  gtk_widget_class_bind_template_child (widget_class, EfProjectFooter, render);
  gtk_widget_class_bind_template_callback (widget_class, relink_cb);
}

static void
ef_project_footer_init (EfProjectFooter *self)
{
  self->seconds = -1;
  self->bytes = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "variants-changed",
                                  G_CALLBACK (variants_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (update), self);
}
