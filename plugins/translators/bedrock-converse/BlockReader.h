// Content blocks of this wire's requests, into canonical blocks. Each is an object with one member, whose name says
// what it is.
//
// Threading: one request, one thread. Throws Refusal for a block the vendor would refuse for its shape.
#pragma once

#include "Formats.h"
#include "Wire.h"

namespace converse {

class BlockReader {
 public:
  explicit BlockReader(spw::Call call) : call_(call) {}

  // The one member of a union; its name says which. Refuses none and several.
  spw::Json member(spw::Json wire, const Path& at) const;

  // One block; takes `wire` over. What this codec does not know becomes an opaque block. `wire` is no cache point.
  spw::Json read(spw::Json wire, const Path& at) const;

  // One block of what a tool gave or of a system's text: there nobody thinks or calls, so such blocks are refused.
  spw::Json readInner(spw::Json wire, const Path& at) const;

  // A reasoning block that holds a tool call's signature (see Envelope.hpp) is no block of its own: true, and the
  // signature is put on `previous`.
  bool joinsCall(spw::Json wire, spw::Json previous) const;

  // Puts the mark that a cache point makes on the value before it.
  void markCache(spw::Json cachePoint, spw::Json previous, const Path& at) const;

 private:
  spw::Json readText(spw::Json wire, spw::Json text, const Path& at) const;
  spw::Json readMedia(Media kind, spw::Json wire, spw::Json body, const Path& at) const;
  static bool saysAll(Media kind, spw::Json body);
  spw::Json readSource(Media kind, spw::Json body, const Path& at) const;
  spw::Json readDocument(spw::Json wire, spw::Json body, const Path& at) const;
  spw::Json readToolUse(spw::Json wire, spw::Json body, const Path& at) const;
  spw::Json readToolResult(spw::Json wire, spw::Json body, const Path& at) const;
  spw::Json readReasoning(spw::Json body, const Path& at) const;
  spw::Json readCitations(spw::Json wire, spw::Json body, const Path& at) const;
  spw::Json readGuarded(spw::Json wire, spw::Json body, const Path& at) const;
  spw::Json readSearchResult(spw::Json wire, spw::Json body) const;
  spw::Json verbatim(spw::Json canonical, spw::Json wire) const;
  spw::Json opaque(spw::Json wire) const;

  spw::Call call_;
};

}  // namespace converse
