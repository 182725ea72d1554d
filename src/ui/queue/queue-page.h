/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_QUEUE_PAGE (ef_queue_page_get_type ())
G_DECLARE_FINAL_TYPE (EfQueuePage, ef_queue_page, EF, QUEUE_PAGE, AdwBin)

G_END_DECLS
