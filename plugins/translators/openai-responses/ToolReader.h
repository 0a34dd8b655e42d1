// Reads the tools of a request and the choice among them. Functions and free-text tools become canonical tools, those
// of a group under their joined name; tools the vendor itself runs stay what they are.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "Namespaces.h"
#include "Wire.h"

namespace responses {

class ToolReader {
 public:
  ToolReader(spw::Call call, Namespaces& names, spw::Json canonical)
      : call_(call), names_(names), canonical_(canonical) {}

  // Puts "tools" into the canonical document.
  void read(spw::Json tools, const Path& at);

  // The same for tools an input item brings in later. The item itself stays for this wire's own writer.
  void readAdditional(spw::Json tools, const Path& at);

  // Puts "tool_choice" into the canonical document.
  void readChoice(spw::Json value, const Path& at);

 private:
  void reserve(spw::Json tools);
  void readTool(spw::Json tool, const Path& at);
  void readGroup(spw::Json group, const Path& at);
  spw::Json readCallable(spw::Json tool, std::string_view group, const Path& at);
  void readStrict(spw::Json tool, spw::Json out, spw::Json extra, const Path& at);
  void readServerTool(spw::Json tool, std::string_view type);
  void readSubset(spw::Json value, const Path& at);
  void add(spw::Json tool);
  std::string_view chosenName(spw::Json choice) const;

  spw::Call call_;
  Namespaces& names_;
  spw::Json canonical_;
  bool additional_ = false;
};

}  // namespace responses
