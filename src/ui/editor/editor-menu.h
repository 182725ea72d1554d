/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/editor-keys.h"

G_BEGIN_DECLS

/* @menu with the key beside each item that has one: what a person finds in a menu the hands learn by the
 * way. (transfer full) */
GMenuModel *ef_editor_menu_add_keys (GMenuModel *menu, EfEditorKeys *keys, GdkDisplay *display);

G_END_DECLS
