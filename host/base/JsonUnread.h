// What a translator made nothing of in a request: the members it does not know, or has as another kind of value. Nobody
// has to list them. A value was used when a plugin has read it (a text, a number, the whole as text), when it stands in
// a document that the plugin made of it, and a container also when the plugin has looked for what is in it.
//
// One thread per tree at a time.
#pragma once

#include <spillway/json.h>

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/Arena.h"
#include "host/base/Call.h"

namespace spillway::base {

// A request while it is being read: made before, as readers take it to pieces, and asked afterwards.
class JsonUnread {
 public:
  // Borrows the document, which may be null.
  explicit JsonUnread(const spw_json* given);

  // Reports each value that was not used as dropped, nulls aside: once for all that are alike in the elements of one
  // list, and nothing of what is in it. `made`: what was made of the document; null, or a part or all of it. Escaped
  // names are written out in `arena`.
  void report(Arena& arena, const spw_json* made, LossReport& losses) const;

 private:
  // Names and places are those of the request, whatever becomes of the value.
  struct Value {
    const spw_json* node;
    const char* name;                 // null: not a member
    uint32_t parent;                  // its place in values_
    uint32_t escaped : 1, size : 31;  // of the name; of an element its index
  };

  void look(const spw_json* container, uint32_t place);
  // Which element it is, or only that it is one.
  std::string pathOf(Arena& arena, uint32_t place, bool elements) const;

  std::vector<Value> values_;  // parents before children, the document first
};

}  // namespace spillway::base
