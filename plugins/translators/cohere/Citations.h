// Citations between this wire and the canonical vocabulary. Here one citation is a span of the answer and all its
// sources; there it is one source. The first canonical citation of a span carries this wire's own in
// extra["cohere"], the others an empty object: what this wire wrote comes back as it was.
//
// Free functions; one tree, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace cohere {

// The canonical citations of one of this wire's; takes `wire` over. At least one.
spw::Json readCitation(spw::Call call, spw::Json wire);

// True when it says which part of the answer it is about.
bool isPlaced(spw::Json canonical);

// What the answer says where a citation stands that does not know its own span.
struct Span {
  std::string_view text;
  int64_t length = 0;  // in characters
  int64_t contentIndex = 0;
};

// This wire's form of a canonical citation; missing when it has been said together with another.
spw::Json writeCitation(spw::Call call, spw::Json canonical, const Span& span);

}  // namespace cohere
