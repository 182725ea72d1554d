/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Puts what is stored into a row; nothing is left there to apply. */
void ef_entry_row_show (AdwEntryRow *row, const char *text);

/* The same, unless something was typed since @shown (inout) (owned) (nullable) was put there. */
void ef_entry_row_follow (AdwEntryRow *row, char **shown, const char *text);

/* The row under what was refused. NULL: nothing is wrong. */
void ef_problem_row_show (AdwActionRow *row, const char *sentence);

G_END_DECLS
