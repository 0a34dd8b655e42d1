// Reads the parts of a message or of a tool's output into canonical blocks.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/translator.hpp>

#include "Wire.h"

namespace responses {

class PartReader {
 public:
  explicit PartReader(spw::Call call) : call_(call) {}

  // Content that is a string or a list: puts "string" into `owner` for the first, and gives the blocks.
  spw::Json readContent(spw::Json content, spw::Json owner, const Path& at) const;

  spw::Json read(spw::Json part, const Path& at) const;

 private:
  spw::Json readText(spw::Json part, const Path& at) const;
  spw::Json readImage(spw::Json part, const Path& at) const;
  spw::Json readFile(spw::Json part, const Path& at) const;
  void keep(spw::Json block, spw::Json member) const;

  spw::Call call_;
};

}  // namespace responses
