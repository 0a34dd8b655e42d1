// What a schema of this wire cannot say, told to the model at the end of the description: "{keyword: value, ...}".
//
// One schema, one thread.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace gemini {

// Whether that text is in a list of texts, such as "required".
inline bool holds(spw::Json list, std::string_view text) {
  for (spw::Json one : list) {
    if (one.str() == text) return true;
  }
  return false;
}

// Formats that mean something to every target; others are told.
inline bool isCommonFormat(std::string_view format) {
  for (std::string_view known : {"date-time", "float", "double", "int32", "int64"}) {
    if (format == known) return true;
  }
  return false;
}

class ToldKeywords {
 public:
  void add(spw::Json member) { add(member.name(), member); }
  void add(std::string_view keyword, spw::Json value) {
    if (!text_.empty()) text_ += ", ";
    text_.append(keyword).append(": ").append(value.dump());
  }

  bool any() const { return !text_.empty(); }

  // Adds what was told to the description of `schema`.
  void describe(spw::Call call, spw::Json schema) const {
    if (text_.empty()) return;
    const std::string_view before = schema["description"].str();
    schema.put("description", call.concat({before, before.empty() ? "{" : "\n\n{", text_, "}"}));
  }

 private:
  std::string text_;
};

}  // namespace gemini
