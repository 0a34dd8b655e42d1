// Citations between this wire and the canonical vocabulary. The wire lists sources once for the whole answer and points
// into its text by bytes; canonical citations stand with the text and count characters.
//
// One candidate, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace gemini {

// A source, and the stretch of the answer it supports; -1: the answer as a whole.
struct Citation {
  std::string url, title;
  int64_t start = -1, end = -1;
};

// From the wire: kept until the whole text is known, then told as canonical citations (JSON text).
class GroundingReader {
 public:
  // "groundingMetadata": later ones replace earlier ones.
  void readGrounding(spw::Json metadata);
  // "citationMetadata": adds to what is known.
  void readSources(spw::Json metadata);

  bool any() const { return !grounded_.empty() || !sources_.empty(); }

  // Each of them, once. `text` is the candidate's whole answer.
  std::vector<std::string> canonical(std::string_view text) const;

 private:
  static std::string canonicalOf(const Citation& citation, std::string_view text);

  std::vector<Citation> grounded_, sources_;
};

// To the wire: gathered from canonical citations.
class GroundingWriter {
 public:
  // False for a kind this wire has no place for.
  bool add(spw::Call call, std::string_view canonical);

  // "groundingMetadata":{...} as text; empty when there is none.
  std::string metadata(std::string_view text) const;

 private:
  std::vector<Citation> citations_;  // in characters
};

}  // namespace gemini
