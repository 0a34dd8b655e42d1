// Tools and the choice among them, for a target of this wire; and the tool that stands in for structured output where
// the target has none.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>

#include <vector>

#include "BlockWriter.h"

namespace converse {

class ToolWriter {
 public:
  ToolWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::NameMap& names);

  // Fills tools and choice from the document. `calledTools`: sent names of the tools that the history calls; the vendor
  // insists on their being declared.
  void write(const std::vector<std::string_view>& calledTools);

  // True when there is something to declare.
  bool any() const { return tools_.size() > 0; }

  // True when the choice forces a call, and one of that canonical name.
  bool forced() const { return static_cast<bool>(choice_["any"]) || static_cast<bool>(choice_["tool"]); }
  bool named() const { return static_cast<bool>(choice_["tool"]); }

  // True when the target takes that choice: "auto", "required" or "named".
  bool choiceAllowed(std::string_view canonicalName) const;

  // Adds the stand-in tool for a JSON answer of that schema and forces it. Only when there are no other tools.
  void addOutputTool(spw::Json schema);

  // The wire's toolConfig; missing when there is nothing to say.
  spw::Json config() const;

  // What the model is told in words because the wire has no word for it; empty: nothing.
  std::string_view hint() const { return hint_; }

  // Sent names of tools whose input is free text.
  spw::Json customNames() const { return custom_; }

 private:
  spw::Json writeTool(spw::Json tool, const Path& at);
  spw::Json writeCustom(spw::Json tool, const Path& at);
  spw::Json specOf(std::string_view name, std::string_view description, spw::Json schema) const;
  spw::Json schemaOf(spw::Json schema, const Path& at) const;
  bool inSubset(std::string_view name) const;
  void declare(std::string_view sentName);
  void writeChoice(bool history);

  spw::Call call_;
  spw::Json canonical_;
  const spw::Target& target_;
  spw::NameMap& names_;
  spw::Json tools_, choice_, custom_;
  std::string_view hint_;
  bool excludedStay_ = false;  // a tool the choice excludes is declared because the history has calls of it
};

}  // namespace converse
