// Arguments of a function call that come value by value, each with its place ("$.city", "$.stops[0].name") and long
// texts in several pieces. Only clients of this wire ask for them; everybody else is given one JSON text.
//
// One call, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace gemini {

class PartialArguments {
 public:
  // Takes one chunk's "partialArgs".
  void add(spw::Json pieces);

  // The arguments as far as they came, as JSON text.
  std::string json() const;

  bool empty() const;
  void clear();

 private:
  struct Value {
    enum class Kind { Object, List, Text, Other };
    Kind kind = Kind::Object;
    std::string text;             // of a text or, as JSON, of another value
    std::vector<Value> children;  // of an object or a list
    std::string name;             // as a child of an object
  };

  Value* step(Value& at, std::string_view& path);
  static void write(const Value& value, std::string& out);

  Value root_;
  size_t places_ = 0;  // made so far, at any depth
};

}  // namespace gemini
