/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Keywords as pills and a field for the next. Return, a comma, a semicolon or pasted text splits;
 * Backspace in the empty field takes the last one back. Signals "changed"; "typed", which
 * is not a keyword yet. */
#define EF_TYPE_KEYWORDS_ENTRY (ef_keywords_entry_get_type ())
G_DECLARE_FINAL_TYPE (EfKeywordsEntry, ef_keywords_entry, EF, KEYWORDS_ENTRY, AdwBin)

void ef_keywords_entry_set_keywords (EfKeywordsEntry *self, const char *const *keywords);
const char *const *ef_keywords_entry_get_keywords (EfKeywordsEntry *self);
/* With what stands in the field. (transfer full) */
char **ef_keywords_entry_list_typed (EfKeywordsEntry *self);
/* What stands in the field counts as well. */
void ef_keywords_entry_finish (EfKeywordsEntry *self);

G_END_DECLS
