// Members of this wire have two spellings, "functionCall" as the vendor documents it and "function_call" as its schema
// calls it. Clients mix both, and both are understood wherever a request is read. The same clients write one object
// where a list of one belongs, and whole numbers as text.
//
// Threading: one tree, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "Wire.h"

namespace gemini {

// The member of that name in either spelling; missing when there is none.
spw::Json field(spw::Json object, std::string_view camelCase);

// The same, taken out of its object. Both spellings at once are refused.
spw::Json take(spw::Json object, std::string_view camelCase);

// A member's own name in the vendor's spelling; in the call's arena when it had the other one.
std::string_view camelCase(spw::Call call, std::string_view name);

// A whole number, also one written as text.
std::optional<int64_t> wholeNumber(spw::Json value);

// Calls `visit(element, path)` for every element of a list, or for the one object that stands where the list belongs.
// Anything else but null is refused.
template <class Visit>
void forEach(spw::Json list, const Path& at, Visit visit) {
  if (list.isObject()) return visit(list, Path(at, size_t{0}));
  if (list.isNothing()) return;
  if (!list.isArray()) refuse(at, "expected a list");
  size_t index = 0;
  for (spw::Json element : list) visit(element, Path(at, index++));
}

}  // namespace gemini
