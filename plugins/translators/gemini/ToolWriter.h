// "tools" and "toolConfig" for a target, and the names tools go by there.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <string_view>

#include "SchemaWriter.h"
#include "TargetRules.h"
#include "Wire.h"

namespace gemini {

class ToolWriter {
 public:
  ToolWriter(spw::Call call, const TargetRules& rules);

  // Reads "tools" and "tool_choice" of the canonical document.
  void write(spw::Json canonical);

  // The wire's own; missing when there is nothing to send.
  spw::Json tools() const { return tools_; }
  spw::Json config() const { return config_; }

  std::string_view sentName(std::string_view name) { return names_.sent(name); }

  // Notes for the reader: {"sent": "original"}, and the sent names of custom tools.
  spw::Json names() const { return names_.changes(); }
  spw::Json customNames() const { return custom_; }

 private:
  void writeTool(spw::Json tool, const Path& at);
  void writeFunction(spw::Json tool, const Path& at);
  void writeCustom(spw::Json tool, const Path& at);
  void writeSchema(spw::Json tool, spw::Json declaration, const Path& at);
  void declare(spw::Json declaration);
  void writeChoice(spw::Json choice);
  void writeMode(std::string_view mode, spw::Json names);
  void keepOnly(spw::Json names);
  void settleStrict(spw::Json tools, bool chosen);

  spw::Call call_;
  const TargetRules& rules_;
  spw::NameMap names_;
  SchemaWriter schemas_;
  spw::Json tools_, functions_, config_, custom_;
};

}  // namespace gemini
