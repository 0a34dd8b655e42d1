// The one table of what a configuration file may say. It validates, and it writes the manual.
//
// Static and immutable; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spillway::config {

enum class Kind {
  Map,       // the keys listed below it
  FreeMap,   // names of the user's choice, all with the same value
  List,      // any number of the same value
  Text,      // a word or sentence
  Name,      // letters, digits, '.', '_', '-'
  Choice,    // one of `choices`
  Boolean,   // true or false
  Integer,   // whole number from `least` to `most`
  Price,     // US dollars per million tokens
  Date,      // 2026-11-28
  Dollars,   // US dollars
  Factor,    // what something is multiplied by
  Duration,  // 500ms, 5s, 2m, 1h
  DurationOrZero,
  Size,      // 64KiB, 64MiB, or bytes
  Address,   // host:port
  Url,       // http:// or https://
  Proxy,     // none, a proxy's URL, or the keys listed below it
  ProxyUrl,  // a proxy's URL
  Folder,    // a path
  Secret,    // {env: NAME}, {file: /path} or the text itself
  Setting,   // text, {env: NAME} or {file: /path}
  Target,    // provider/model or provider
  Entry,     // a target, or the keys listed below it
  Chain,     // the list below it that is called tiers, or the keys listed below it
  Tokens,    // 12000, 200k, 1M
  Any,       // any value, lists and maps too
  DayWindow  // 22:00-06:00
};

// `path` is written with ".*" for a free name and "[]" for a list's values: "providers.*.accounts[].key".
struct Field {
  std::string_view path;
  Kind kind;
  std::string_view fallback;      // as shown in the manual; empty: none
  std::string_view text;          // one or two sentences
  std::string_view choices = {};  // Choice: separated by '|'
  bool required = false;
  int64_t least = 0, most = 0;  // Integer
};

std::span<const Field> schema();

// The field of that path, or null.
const Field* findField(std::string_view path);

// What a value of this kind looks like, for messages and the manual.
std::string_view kindWords(Kind kind);

// The manual in Markdown: docs/operate/config.md.
std::string schemaManual();

}  // namespace spillway::config
