// Canonical blocks into content blocks of this wire. Nodes are reused where the shapes agree.
//
// Threading: one request, one thread. Throws Refusal for what the target cannot take and may not be left out.
#pragma once

#include "Wire.h"

#include <spillway/codec/NameMap.hpp>

namespace messages {

class BlockWriter {
 public:
  BlockWriter(spw::Call call, const spw::Target& target, spw::NameMap& names)
      : call_(call), target_(target), names_(names) {}

  // One block that is no tool result; takes `block` over. Missing when nothing is sent for it: it was empty, or it is
  // in the loss report. The id of a tool call is left as the document has it.
  spw::Json write(spw::Json block, const Path& at) const;

  // A tool result with an empty tool_use_id for the caller to fill.
  spw::Json writeResult(spw::Json block, const Path& at) const;

 private:
  spw::Json writeText(spw::Json block, const Path& at) const;
  spw::Json writeImage(spw::Json block, const Path& at) const;
  spw::Json writeFile(spw::Json block, const Path& at) const;
  spw::Json fileSource(spw::Json block, const Path& at) const;
  spw::Json writeCall(spw::Json block, const Path& at) const;
  spw::Json callInput(spw::Json block, const Path& at) const;
  spw::Json writeReasoning(spw::Json block, const Path& at) const;
  spw::Json writeOpaque(spw::Json block, const Path& at) const;
  spw::Json finish(spw::Json block, spw::Json out) const;

  spw::Call call_;
  const spw::Target& target_;
  spw::NameMap& names_;
};

}  // namespace messages
