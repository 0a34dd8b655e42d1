// Content blocks of this wire's requests, into canonical blocks. Nodes are reused where the shapes agree, because a
// long conversation has thousands of them.
//
// Threading: one request, one thread. Throws Refusal for a block the vendor would refuse.
#pragma once

#include "Wire.h"

namespace messages {

class BlockReader {
 public:
  explicit BlockReader(spw::Call call) : call_(call) {}

  // One block of a user, assistant or system message; takes `wire` over. A type this codec does not know becomes an
  // opaque block.
  spw::Json read(spw::Json wire, const Path& at) const;

  // One block of what a tool gave or of a system's text: there nobody thinks or calls, so such blocks are refused.
  spw::Json readInner(spw::Json wire, const Path& at) const;

  // A reasoning block that carries a tool call's signature (see Envelope.h) is no block of its own: true, and the
  // signature is put on `previous`.
  bool joinsCall(spw::Json wire, spw::Json previous) const;

  // Moves cache_control of `wire` to `out` as the canonical cache mark. Members the canonical mark lacks stay behind.
  void readCache(spw::Json wire, spw::Json out) const;

  // What is left of `wire` besides its type goes to the extra of `out`.
  void keepRest(spw::Json wire, spw::Json out) const;

  // A text block from text that stands where blocks may stand.
  spw::Json textBlock(spw::Json text) const;

 private:
  spw::Json readText(spw::Json wire, const Path& at) const;
  spw::Json readImage(spw::Json wire, const Path& at) const;
  spw::Json readDocument(spw::Json wire, const Path& at) const;
  spw::Json readSearchResult(spw::Json wire) const;
  spw::Json readToolReference(spw::Json wire) const;
  spw::Json readToolUse(spw::Json wire, const Path& at) const;
  spw::Json readToolResult(spw::Json wire, const Path& at) const;
  spw::Json readThinking(spw::Json wire, const Path& at) const;
  spw::Json readRedacted(spw::Json wire, const Path& at) const;
  spw::Json readSource(spw::Json source) const;
  spw::Json opaque(spw::Json wire) const;
  spw::Json verbatim(spw::Json wire, std::string_view text) const;

  spw::Call call_;
};

// The member, or a Refusal in the vendor's words when it is missing or of another kind (enum spw_json_kind).
spw::Json require(spw::Json object, std::string_view member, int32_t kind, const Path& at);

}  // namespace messages
