/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "practice/rules.h"

G_BEGIN_DECLS

/* A property of a body, and what is asked of it: a letter each, in the order in which faults are told.
 *   ?  nothing more when it is missing or null     ~  nor when it is ""
 *   d  is there                 s  a text           b  true or false       m  a number
 *   i  one of the choices       x  at most so long  n  at least so long    u  an address
 *   e  ends as media do         a  an array         z  an array with something in it
 *   o  an object of fields      l  a list of them
 *   !  tells a sentence of its own when it is missing or ""; see rules-fields.c */
typedef struct EfRulesField EfRulesField;
struct EfRulesField {
  const char *name;
  const char *asks;
  const char *choices; /* "a, b" */
  guint least;
  guint most;
  const EfRulesField *fields;                              /* (nullable) of o and l */
  const char *sentence;                                    /* of !, and what fails it */
  gboolean (*fails) (JsonObject *object, JsonNode *value); /* (nullable) with the sentence */
  gboolean (*applies) (JsonObject *object);                /* (nullable) */
};

extern const EfRulesField ef_rules_media_fields[];

/* Converts scalars in place as the server does, and adds what is wrong to @faults, each with @prefix. */
void ef_rules_check_fields (JsonObject *object,
                            const EfRulesField *fields,
                            const char *prefix,
                            JsonArray *faults);

/* As JavaScript would: in place, only scalars and objects. */
void ef_rules_make_text (JsonObject *object, const char *name);
void ef_rules_make_number (JsonObject *object, const char *name);
void ef_rules_make_switch (JsonObject *object, const char *name);

gboolean ef_rules_is_missing (JsonNode *node); /* or null */
gboolean ef_rules_is_address (JsonNode *node);
const char *ef_rules_get_text (JsonObject *object, const char *name); /* (nullable) */
gboolean ef_rules_get_switch (JsonObject *object, const char *name);
void ef_rules_add_fault (JsonArray *faults, const char *prefix, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* The settings of a network; FALSE: there is no such network. */
gboolean ef_rules_check_settings (JsonObject *settings,
                                  const char *network,
                                  const char *prefix,
                                  JsonArray *faults);
/* What the network says to media and settings; NULL: nothing. @values: as converted. */
const char *ef_rules_check_media (const char *network, JsonArray *values, JsonObject *settings);

/* The sentence of the server's parser when @text is no JSON; NULL: it is. */
char *ef_rules_find_json_fault (const char *text, gsize size);

G_END_DECLS
