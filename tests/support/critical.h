/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* g_test_expect_message () does not see structured messages, and ours all are. A test program calls
 * critical_watch () first; then one critical may be expected at a time, and any other still ends it. */
void critical_watch (void);
void critical_expect (const char *part);
void critical_assert_seen (void);

G_END_DECLS
