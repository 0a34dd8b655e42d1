// Tools for a target of this wire, and the choice among them, which it has no word for: the model is told.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/Tally.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace kiro {

class ToolWriter {
 public:
  ToolWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::NameMap& names, spw::Tally& tally);

  // Fills tools and hints from the document. `calledTools`: sent names of the tools that the history calls, which must
  // be declared. `marks`: the target takes cache points.
  void write(const std::vector<std::string_view>& calledTools, bool marks);

  // The wire's list; missing when there is nothing to declare.
  spw::Json tools() const { return tools_; }

  // What belongs into the system text: how to choose, and descriptions too long for their place.
  const std::vector<std::string>& hints() const { return hints_; }

  // Sent names of tools whose input is free text.
  spw::Json customNames() const { return custom_; }

 private:
  void add(std::string_view name, std::string_view description, spw::Json schema, const Path& at);
  void addTool(spw::Json tool, const Path& at);
  void addCustom(spw::Json tool, const Path& at);
  bool inSubset(std::string_view name) const;
  void clean(spw::Json schema, const Path& at, size_t depth);
  void tellChoice();

  spw::Call call_;
  spw::Json canonical_;
  const spw::Target& target_;
  spw::NameMap& names_;
  spw::Tally& tally_;
  spw::Json tools_, custom_;
  std::vector<std::string> hints_;
};

}  // namespace kiro
