// Writes tools and tool_choice for a target, and knows the names they go by there.
//
// One request, one thread.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace openaichat {

class ToolWriter {
 public:
  ToolWriter(spw::Call call, const spw::OpenAiRules& rules);

  // Puts tools, tool_choice and parallel_tool_calls into `out`. Without tools none of them is sent. What has to be said
  // in words instead goes to `hints`. Throws Refusal.
  void write(spw::Json canonical, bool reasoning, spw::Json out, std::vector<std::string_view>& hints);

  // The name a tool goes by at the target.
  std::string_view sentName(std::string_view name) { return names_.sent(name); }
  // True when calls of this custom tool travel as calls of a function with one text argument.
  bool asFunction(spw::Json block) const { return block["kind"].str() == "custom" && !rules_.customTools(); }

  // Notes for the reader: {"sent": "original"}, and the sent names of custom tools.
  spw::Json names() const { return names_.changes(); }
  spw::Json customNames() const { return custom_; }

 private:
  spw::Json writeTool(spw::Json tool, const Path& at);
  void writeCustom(spw::Json tool, spw::Json function, const Path& at);
  void writeChoice(spw::Json choice, bool reasoning, spw::Json out, std::vector<std::string_view>& hints);
  void writeNamed(std::string_view name, spw::Json out, std::vector<std::string_view>& hints);
  void writeSubset(spw::Json choice, spw::Json out, std::vector<std::string_view>& hints);
  void keepOnly(spw::Json tools, spw::Json names);

  spw::Call call_;
  const spw::OpenAiRules& rules_;
  spw::NameMap names_;
  spw::Json custom_;
};

}  // namespace openaichat
