// Pieces of this wire's replies that streamed and whole answers have in common.
//
// Free functions; one thread per call.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>

namespace openaichat {

// "text" with quotes, appended.
void appendQuoted(std::string& out, std::string_view text);

// The finish_reason of a canonical stop. `functions`: the client speaks the form before tools. `refused`: the answer
// holds the text of a refusal.
std::string_view finishReason(int32_t stop, bool functions, bool refused);

// An annotation of a canonical citation (JSON text); empty for kinds this wire has no word for.
std::string_view annotationOf(spw::Call call, std::string_view citation);

// What a reasoning block collects until it closes.
struct SealedReasoning {
  std::string text, summary, signature, encrypted, id, issuer;

  // Takes a delta of a reasoning block.
  void add(spw::Call call, const spw_event& event);
  bool sealed() const { return !signature.empty() || !encrypted.empty(); }
  // The entries of "reasoning_details", comma-separated.
  std::string_view details(spw::Call call, int64_t index) const;
};

// {"id":...,"type":"function","function":{"name":...,"arguments":""}} or the custom form, without its closing braces
// and the quote that closes the arguments: what follows is escaped text and then toolCallEnd().
void appendToolCallBegin(std::string& out, bool custom, std::string_view id, std::string_view name);
inline constexpr std::string_view kToolCallEnd = "\"}}";

}  // namespace openaichat
