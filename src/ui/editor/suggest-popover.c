/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/suggest-popover.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"

struct _EfSuggestPopover {
  GtkPopover parent_instance;

  AdwExpanderRow *scene;
  AdwSpinRow *scene_threshold;
  AdwSpinRow *scene_shortest;
  AdwExpanderRow *silence;
  AdwSpinRow *silence_level;
  AdwSpinRow *silence_shortest;
  AdwSwitchRow *silence_invert;
  AdwExpanderRow *black;
  AdwSpinRow *black_luma;
  AdwSpinRow *black_shortest;
  AdwSwitchRow *score;
  GtkLabel *reading;
  GtkLabel *hint;
  GtkWidget *accept_all;

  EfEditSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfSuggestPopover, ef_suggest_popover, GTK_TYPE_POPOVER)

static double
to_seconds (gint64 time)
{
  return (double) time / (double) EF_NS_PER_SECOND;
}

static gint64
from_seconds (double seconds)
{
  return (gint64) (seconds * (double) EF_NS_PER_SECOND + 0.5);
}

static void
update_counts (EfSuggestPopover *self)
{
  guint n_suggestions = 0;
  const EfSuggestion *suggestions = ef_edit_session_get_suggestions (self->session, &n_suggestions);
  guint counts[EF_SUGGESTION_SCORE + 1] = { 0 };
  const struct {
    AdwExpanderRow *row;
    EfSuggestionKind kind;
  } rows[] = {
    { self->scene, EF_SUGGESTION_SCENE },
    { self->silence, EF_SUGGESTION_SILENCE },
    { self->black, EF_SUGGESTION_BLACK },
  };

  for (guint i = 0; i < n_suggestions; i++)
    counts[suggestions[i].kind]++;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup_printf (
      ngettext ("%u found", "%u found", counts[rows[i].kind]), counts[rows[i].kind]);

    adw_expander_row_set_subtitle (
      rows[i].row, ef_edit_session_get_suggested (self->session, rows[i].kind) ? text : "");
  }
  gtk_widget_set_sensitive (self->accept_all, n_suggestions > 0);
}

/* What is shown before everything has been read is said. */
static void
update_reading (EfSuggestPopover *self)
{
  EfSourceData *data = ef_edit_session_get_data (self->session);
  EfScores *scores = data != NULL ? ef_source_data_get_scores (data) : NULL;
  EfLevels *levels = data != NULL ? ef_source_data_get_levels (data) : NULL;
  const char *text = NULL;

  if (levels == NULL && scores == NULL)
    text = _ ("The video has not been read yet.");
  else if (scores == NULL || ef_scores_is_only_keys (scores))
    text = _ ("Scenes and black frames are guesses until the whole video has been read.");

  gtk_label_set_label (self->reading, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reading), text != NULL);
}

static void
suggestions_changed_cb (EfSuggestPopover *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self))) {
    update_counts (self);
    update_reading (self);
  }
}

static void
update (EfSuggestPopover *self)
{
  const EfSceneOptions *scene = ef_edit_session_get_scene_options (self->session);
  const EfSilenceOptions *silence = ef_edit_session_get_silence_options (self->session);
  const EfBlackOptions *black = ef_edit_session_get_black_options (self->session);

  self->updating = TRUE;
  adw_expander_row_set_enable_expansion (
    self->scene, ef_edit_session_get_suggested (self->session, EF_SUGGESTION_SCENE));
  adw_expander_row_set_enable_expansion (
    self->silence, ef_edit_session_get_suggested (self->session, EF_SUGGESTION_SILENCE));
  adw_expander_row_set_enable_expansion (
    self->black, ef_edit_session_get_suggested (self->session, EF_SUGGESTION_BLACK));
  adw_switch_row_set_active (self->score,
                             ef_edit_session_get_suggested (self->session, EF_SUGGESTION_SCORE));
  adw_spin_row_set_value (self->scene_threshold, scene->threshold);
  adw_spin_row_set_value (self->scene_shortest, to_seconds (scene->shortest));
  adw_spin_row_set_value (self->silence_level, silence->level);
  adw_spin_row_set_value (self->silence_shortest, to_seconds (silence->shortest));
  adw_switch_row_set_active (self->silence_invert, silence->invert);
  adw_spin_row_set_value (self->black_luma, black->luma * 100);
  adw_spin_row_set_value (self->black_shortest, to_seconds (black->shortest));
  self->updating = FALSE;
  update_counts (self);
  update_reading (self);
}

static void
options_cb (EfSuggestPopover *self)
{
  EfSceneOptions *scene = NULL;
  EfSilenceOptions *silence = NULL;
  EfBlackOptions *black = NULL;

  if (self->updating || self->session == NULL)
    return;

  scene = ef_edit_session_get_scene_options (self->session);
  silence = ef_edit_session_get_silence_options (self->session);
  black = ef_edit_session_get_black_options (self->session);
  scene->threshold = adw_spin_row_get_value (self->scene_threshold);
  scene->shortest = from_seconds (adw_spin_row_get_value (self->scene_shortest));
  silence->level = adw_spin_row_get_value (self->silence_level);
  silence->shortest = from_seconds (adw_spin_row_get_value (self->silence_shortest));
  silence->invert = adw_switch_row_get_active (self->silence_invert);
  black->luma = adw_spin_row_get_value (self->black_luma) / 100;
  black->shortest = from_seconds (adw_spin_row_get_value (self->black_shortest));
  ef_edit_session_refilter (self->session);
}

static void
shown_cb (EfSuggestPopover *self)
{
  if (self->updating || self->session == NULL)
    return;

  ef_edit_session_set_suggested (self->session, EF_SUGGESTION_SCENE,
                                 adw_expander_row_get_enable_expansion (self->scene));
  ef_edit_session_set_suggested (self->session, EF_SUGGESTION_SILENCE,
                                 adw_expander_row_get_enable_expansion (self->silence));
  ef_edit_session_set_suggested (self->session, EF_SUGGESTION_BLACK,
                                 adw_expander_row_get_enable_expansion (self->black));
  ef_edit_session_set_suggested (self->session, EF_SUGGESTION_SCORE,
                                 adw_switch_row_get_active (self->score));
}

static void
accept_all_cb (EfSuggestPopover *self)
{
  ef_edit_session_accept_all (self->session);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
map_cb (EfSuggestPopover *self)
{
  if (self->session != NULL)
    update (self);
}

static void
ef_suggest_popover_dispose (GObject *object)
{
  EfSuggestPopover *self = EF_SUGGEST_POPOVER (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_SUGGEST_POPOVER);

  G_OBJECT_CLASS (ef_suggest_popover_parent_class)->dispose (object);
}

static void
ef_suggest_popover_class_init (EfSuggestPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_suggest_popover_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/suggest-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, scene);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, scene_threshold);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, scene_shortest);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, silence);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, silence_level);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, silence_shortest);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, silence_invert);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, black);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, black_luma);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, black_shortest);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, score);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, reading);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, hint);
  gtk_widget_class_bind_template_child (widget_class, EfSuggestPopover, accept_all);
  gtk_widget_class_bind_template_callback (widget_class, options_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, accept_all_cb);
}

static void
ef_suggest_popover_init (EfSuggestPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  self->session_signals = g_signal_group_new (EF_TYPE_EDIT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "suggestions-changed",
                                  G_CALLBACK (suggestions_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "data-changed",
                                  G_CALLBACK (suggestions_changed_cb), self);
}

void
ef_suggest_popover_set_hint (EfSuggestPopover *self, const char *hint)
{
  gtk_label_set_label (self->hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), *hint != '\0');
}

void
ef_suggest_popover_set_session (EfSuggestPopover *self, EfEditSession *session)
{
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
}
