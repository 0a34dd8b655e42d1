// Writes a canonical document as a request of this wire for one target. The order of members is fixed, so that the same
// document and target give the same bytes; what the target cannot take is reported, or refused when leaving it out
// would change what was asked.
//
// One request, one thread.
#pragma once

#include <spillway/codec/FunctionTools.hpp>
#include <spillway/codec/Rules.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace cohere {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);

  // The wire document; consumes the canonical one. Throws Refusal.
  spw::Json write();

 private:
  void writeTools();
  void writeStrict();
  void writeChoice();
  void writeFormat();
  bool givesDocuments() const;
  bool mentionsJson() const;
  void writeLimits();
  void writeSampling();
  void writeThinking();
  void writeExtra();
  void reportRest() const;
  void send(std::string_view member, spw::Json value, std::string_view canonicalPath);

  spw::Call call_;
  spw::Json in_, notes_, out_;
  spw::Rules rules_;
  spw::FunctionTools tools_;
  spw::Json written_;                    // the tools
  std::vector<std::string_view> hints_;  // what has to be said in words
};

}  // namespace cohere
