/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/rows.h"

void
ef_entry_row_show (AdwEntryRow *row, const char *text)
{
  gboolean has_button = adw_entry_row_get_show_apply_button (row);

  /* The row believes that a person has typed what it is given. */
  adw_entry_row_set_show_apply_button (row, FALSE);
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_set_show_apply_button (row, has_button);
}

void
ef_entry_row_follow (AdwEntryRow *row, char **shown, const char *text)
{
  if (*shown != NULL && !g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), *shown))
    return;

  ef_entry_row_show (row, text);
  g_set_str (shown, text);
}

void
ef_problem_row_show (AdwActionRow *row, const char *sentence)
{
  gtk_widget_set_visible (GTK_WIDGET (row), sentence != NULL);
  if (sentence == NULL)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  gtk_accessible_announce (GTK_ACCESSIBLE (row), sentence,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
