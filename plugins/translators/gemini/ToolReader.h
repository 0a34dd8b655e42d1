// "tools" and "toolConfig" of a request: functions become tools, the vendor's own tools stay what they are.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <string_view>

#include "Wire.h"

namespace gemini {

class ToolReader {
 public:
  // Puts "tools" and "tool_choice" into `canonical`.
  ToolReader(spw::Call call, spw::Json canonical) : call_(call), canonical_(canonical) {}

  void readTools(spw::Json tools);
  // What is left of `config` is for the vendor alone.
  void readConfig(spw::Json config);

 private:
  void readFunction(spw::Json declaration, const Path& at);
  spw::Json readSchema(spw::Json declaration, const Path& at);
  void readMode(std::string_view mode, spw::Json names);
  void add(spw::Json tool);

  spw::Call call_;
  spw::Json canonical_;
};

}  // namespace gemini
