/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EF_TYPE_HEADER_PROFILE (ef_header_profile_get_type ())
G_DECLARE_FINAL_TYPE (EfHeaderProfile, ef_header_profile, EF, HEADER_PROFILE, GtkBox)

G_END_DECLS
