/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio-renders.h"

G_BEGIN_DECLS

/* Lets a person change @preset; with an empty id it becomes a new one. @saved is called when it is stored. */
void ef_preset_dialog_present (GtkWidget *parent,
                               EfStudio *studio,
                               EfProfile *profile,
                               const EfPreset *preset,
                               GSourceOnceFunc saved,
                               gpointer user_data,
                               GDestroyNotify free_data);

G_END_DECLS
