/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Log lines of work for a profile carry it twice: as the field PROFILE for tools, and as "[NAME]" in
 * the text for people. @profile is the name. Never pass keys, tokens or captions. */
void
ef_log (GLogLevelFlags level, const char *profile, const char *format, ...) G_GNUC_PRINTF (3, 4);

#define ef_log_info(profile, ...) ef_log (G_LOG_LEVEL_INFO, profile, __VA_ARGS__)
#define ef_log_message(profile, ...) ef_log (G_LOG_LEVEL_MESSAGE, profile, __VA_ARGS__)

G_END_DECLS
