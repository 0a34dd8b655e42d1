// What becomes of one feature between a client's wire and an upstream's: the codecs are run, nothing is declared.
//
// Free functions; one thread.
#pragma once

#include <string>
#include <vector>

#include "tests/golden/Codec.h"
#include "tests/golden/translation/Feature.h"

namespace spillway::golden {

struct Crossing {
  // In the order of how bad it is.
  enum class Outcome {
    Unknown,   // the client's wire has no word for it
    Carried,   // the upstream is asked the same
    Beside,    // the same, but something that came with it was dropped
    Emulated,  // asked in another way
    Changed,   // asked for something near to it
    Dropped,   // not asked
    Refused,   // the client is told that this cannot be asked
    Silent     // not asked, and nobody was told: a defect
  };
  Outcome outcome = Outcome::Unknown;
  std::vector<std::string> words;  // of the loss report ("seed: not in this wire"), or of the refusal
};

// Every wire requests can be written in.
const std::vector<std::string>& upstreamWires();

// A model of this wire that can do all the wire can say.
TargetText ableTarget(const std::string& wire);

// The client's request that asks for the feature; empty when its wire cannot.
std::string requestFor(const Feature& feature, const std::string& client);
// The same without the feature.
std::string requestWithout(const Feature& feature, const std::string& client);
// Where a client of this wire sends it.
std::string pathOf(const std::string& wire);

Crossing crossed(const Feature& feature, const std::string& client, const std::string& upstream);

}  // namespace spillway::golden
