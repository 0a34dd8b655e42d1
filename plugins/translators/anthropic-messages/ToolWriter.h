// Tools and the choice among them, for a target of this wire; and the tool that stands in for structured output where
// the target has none.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include "Wire.h"

#include <spillway/codec/NameMap.hpp>

namespace messages {

class ToolWriter {
 public:
  ToolWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::NameMap& names)
      : call_(call), canonical_(canonical), target_(target), names_(names) {}

  // Fills tools() and choice() from the document.
  void write();

  // The wire's arrays and objects; missing when there is nothing to send.
  spw::Json tools() const { return tools_; }
  spw::Json choice() const { return choice_; }

  // True when the choice forces a call.
  bool forced() const;

  // True when the target takes that choice: "auto", "none", "required" or "named".
  bool choiceAllowed(std::string_view canonicalName) const;

  // Adds the stand-in tool for a JSON answer of that schema and forces it. Only when there are no other tools.
  void addOutputTool(spw::Json schema);

  // Declares a tool that the history names but the request does not, for targets that insist.
  void declare(std::string_view sentName);

  // Sent names of tools whose input is free text.
  spw::Json customNames() const { return custom_; }

 private:
  spw::Json writeTool(spw::Json tool, const Path& at);
  spw::Json writeFunction(spw::Json tool, const Path& at);
  spw::Json writeCustom(spw::Json tool, const Path& at);
  bool inSubset(std::string_view name) const;
  void writeChoice();

  spw::Call call_;
  spw::Json canonical_;
  const spw::Target& target_;
  spw::NameMap& names_;
  spw::Json tools_, choice_, custom_;
};

}  // namespace messages
