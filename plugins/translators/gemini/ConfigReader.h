// "generationConfig" of a request. Members with a canonical name move to where they belong; what only this vendor
// understands stays, and what asks for another answer than text marks the request as one for this wire.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <string_view>

#include "Wire.h"

namespace gemini {

class ConfigReader {
 public:
  ConfigReader(spw::Call call, spw::Json canonical, spw::Json notes)
      : call_(call), canonical_(canonical), notes_(notes) {}

  // Takes `config` apart; what is left of it is for the vendor alone.
  void read(spw::Json config);

 private:
  void readNumber(spw::Json config, std::string_view member, std::string_view canonicalName);
  void readLimits(spw::Json config);
  void readLogprobs(spw::Json config);
  void readOutput(spw::Json config);
  void readModalities(spw::Json config);
  void readThinking(spw::Json config);
  spw::Json section(std::string_view name);

  spw::Call call_;
  spw::Json canonical_, notes_;
};

}  // namespace gemini
