// JSON trees in an arena: the values behind spw_json handles. A parsed value is a span of the source; strings stay
// escaped and numbers as spelled until somebody asks, and a subtree nobody touched is dumped as the bytes it came from.
// What each function does is written once, in <spillway/json.h>; these are the same functions for the host itself.
//
// A tree is used by one thread at a time. Handles live as long as the arena, and the source text must as well.
#pragma once

#include <spillway/json.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/Arena.h"
#include "host/base/Limits.h"
#include "host/base/Result.h"

namespace spillway::base::json {

enum class Kind : int32_t {
  Missing = SPW_JSON_MISSING,
  Null = SPW_JSON_NULL,
  Boolean = SPW_JSON_BOOLEAN,
  Number = SPW_JSON_NUMBER,
  String = SPW_JSON_STRING,
  Array = SPW_JSON_ARRAY,
  Object = SPW_JSON_OBJECT
};

// Parses a whole text. The error is InvalidRequest or TooLarge with status 400 or 413 and names the byte offset.
Result<spw_json*> parse(Arena& arena, std::string_view text);

Kind kind(const spw_json* value);
size_t count(const spw_json* value);
spw_json* member(const spw_json* object, std::string_view name);
spw_json* first(const spw_json* container);
spw_json* next(const spw_json* child);
std::string_view name(Arena& arena, const spw_json* member);
std::string_view string(Arena& arena, const spw_json* value);
// The inside of a string as spelled, when it has escapes that nobody has had taken out so far; else a null view.
std::string_view undecoded(const spw_json* value);
std::string_view raw(Arena& arena, const spw_json* value);
bool integer(const spw_json* value, int64_t& out);
bool number(const spw_json* value, double& out);
int boolean(const spw_json* value);  // 1, 0, or -1 when it is none

// Compact text in the arena or the source; empty for a null handle or when the arena is full.
std::string_view dump(Arena& arena, const spw_json* value);

spw_json* makeNull(Arena& arena);
spw_json* makeBoolean(Arena& arena, bool value);
spw_json* makeInteger(Arena& arena, int64_t value);
spw_json* makeNumber(Arena& arena, double value);
spw_json* makeString(Arena& arena, std::string_view text);
spw_json* makeRaw(Arena& arena, std::string_view text);
spw_json* makeObject(Arena& arena);
spw_json* makeArray(Arena& arena);

void put(Arena& arena, spw_json* object, std::string_view name, spw_json* value);
void push(Arena& arena, spw_json* array, spw_json* value);
void insertBefore(Arena& arena, spw_json* sibling, spw_json* value);
void detach(spw_json* child);
spw_json* clone(Arena& arena, const spw_json* value);

}  // namespace spillway::base::json

namespace spillway::base {

// The service spillway.json: the functions above for plugins. The table is static.
const spw_json_api& jsonApi();

}  // namespace spillway::base
