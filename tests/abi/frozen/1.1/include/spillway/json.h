/* JSON values owned by the host. A plugin holds handles (spw_json*) into a tree that keeps member order, spells numbers
 * as they were written, leaves strings escaped until somebody asks, and dumps untouched subtrees as the bytes they
 * came from. A handle lives as long as the call whose arena it was made in.
 *
 * All functions accept a null handle: readers answer "nothing" (kind MISSING, count 0, null, empty string), builders
 * and editors do nothing. Trees never exceed the host's depth limit (200 levels): parse refuses, put and push refuse.
 * A tree is used by one thread at a time.
 */
#ifndef SPILLWAY_JSON_H
#define SPILLWAY_JSON_H

#include "abi.h"

#ifdef __cplusplus
extern "C" {
#endif

enum spw_json_kind {
  SPW_JSON_MISSING = 0, /* the null handle */
  SPW_JSON_NULL = 1,
  SPW_JSON_BOOLEAN = 2,
  SPW_JSON_NUMBER = 3,
  SPW_JSON_STRING = 4,
  SPW_JSON_ARRAY = 5,
  SPW_JSON_OBJECT = 6
};

#define SPW_JSON_ID "spillway.json/1"
typedef struct spw_json_api {
  uint32_t size;

  /* --- reading --- */

  /* Parses a whole JSON text. `text` must live as long as the tree: spans point into it. SPW_INVALID with a message
   * that names the byte offset when it is no JSON, has bytes after the value, or is nested deeper than 200.  [tree] */
  spw_status (*parse)(spw_call* call, spw_str text, spw_json** out, spw_error* error);

  /* enum spw_json_kind of a value.  [tree] */
  int32_t (*kind)(const spw_json* value);

  /* Members of an object or elements of an array; else 0.  [tree] */
  size_t (*count)(const spw_json* value);

  /* The member of that (unescaped) name, the first if there are several; null when absent or not an object.  [tree] */
  spw_json* (*member)(const spw_json* object, spw_str name);

  /* The first child of an array or object; null when it has none.  [tree] */
  spw_json* (*first)(const spw_json* container);

  /* The sibling after a child; null after the last.  [tree] */
  spw_json* (*next)(const spw_json* child);

  /* A member's unescaped name, in the call's arena or in the source; empty for elements and roots.  [tree] */
  spw_str (*name)(spw_call* call, const spw_json* member);

  /* A string's unescaped text, in the call's arena or in the source; empty for other kinds. A lone surrogate escape
   * becomes U+FFFD.  [tree] */
  spw_str (*string)(spw_call* call, const spw_json* value);

  /* A scalar as spelled in JSON, strings with their quotes; for containers the same as dump().  [tree] */
  spw_str (*raw)(spw_call* call, const spw_json* value);

  /* 1 and the value when it is a number without fraction that fits 64 bits; else 0.  [tree] */
  int32_t (*integer)(const spw_json* value, int64_t* out);

  /* 1 and the value when it is a number; else 0.  [tree] */
  int32_t (*number)(const spw_json* value, double* out);

  /* 1 true, 0 false, -1 not a boolean.  [tree] */
  int32_t (*boolean)(const spw_json* value);

  /* The value as compact JSON text in the call's arena. Untouched subtrees keep their bytes.  [tree] */
  spw_str (*dump)(spw_call* call, const spw_json* value);

  /* --- building: null when the call's memory is used up --- */

  /* A new null.  [call] */
  spw_json* (*make_null)(spw_call* call);

  /* A new true (not 0) or false.  [call] */
  spw_json* (*make_boolean)(spw_call* call, int32_t value);

  /* A new number.  [call] */
  spw_json* (*make_integer)(spw_call* call, int64_t value);

  /* A new number; NaN and infinity become null.  [call] */
  spw_json* (*make_number)(spw_call* call, double value);

  /* A new string. `text` is UTF-8 and copied by the host only where it must be escaped: it must live as long as the
   * tree. Invalid UTF-8 is replaced by U+FFFD when dumped.  [call] */
  spw_json* (*make_string)(spw_call* call, spw_str text);

  /* A value from JSON text that is known to be valid (a number's spelling, a dumped subtree); not parsed, and opaque to
   * member() and first(). `json` must live as long as the tree.  [call] */
  spw_json* (*make_raw)(spw_call* call, spw_str json);

  /* A new empty object.  [call] */
  spw_json* (*make_object)(spw_call* call);

  /* A new empty array.  [call] */
  spw_json* (*make_array)(spw_call* call);

  /* Appends a member, or replaces the value of the first member of that name in place. Takes `value` over: a value has
   * one parent; one that has a parent already is moved. `name` must live as long as the tree.  [tree] */
  void (*put)(spw_call* call, spw_json* object, spw_str name, spw_json* value);

  /* Appends an element; same rule.  [tree] */
  void (*push)(spw_call* call, spw_json* array, spw_json* value);

  /* Puts `value` directly before `sibling` in the same container.  [tree] */
  void (*insert_before)(spw_call* call, spw_json* sibling, spw_json* value);

  /* Takes a child out of its container; the handle stays good and may be put elsewhere.  [tree] */
  void (*detach)(spw_json* child);

  /* A deep copy in the call's arena, spans shared with the source.  [tree] */
  spw_json* (*clone)(spw_call* call, const spw_json* value);
} spw_json_api;

#ifdef __cplusplus
}
#endif
#endif
