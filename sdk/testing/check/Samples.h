// Well-formed things to ask a translator: canonical documents, targets, and event sequences. Static data.
#pragma once

#include <spillway/translator.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace spw::check {

struct Sample {
  const char* name;
  const char* json;  // a canonical document
  bool sane;         // a wire that accepts it must be able to read back what it wrote
};

const std::vector<Sample>& samples();

// Targets to write for: unknown model, able model, unable model, and one with every common quirk.
struct NamedTarget {
  const char* name;
  spw_target target;
};
const std::vector<NamedTarget>& targets();

// A complete answer of text alone, `pieces` deltas long; with `ending` false it stops before saying why.
std::vector<spw_event> textAnswer(size_t pieces, bool ending);

// The text that such an answer carries.
std::string_view answerText();

// A complete answer with reasoning, text and two tool calls.
const std::vector<spw_event>& richAnswer();

}  // namespace spw::check
