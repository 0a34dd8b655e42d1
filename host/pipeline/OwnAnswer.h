// Answers that no upstream has a part in, in the client's wire.
//
// Pure functions; any thread.
#pragma once

#include <string>

#include "host/base/Call.h"
#include "host/base/Result.h"
#include "host/pipeline/Outbound.h"
#include "host/pipeline/TokenCounter.h"

namespace spillway::pipeline {

struct OwnAnswer {
  std::string body;
  std::string lines{};  // header lines, each ended by CRLF
};

// How many tokens a prompt has for that destination's model: an estimate that says it is one, because clients cannot do
// without a number. `canonical` may be null, as may `counter`: then, and when no tokenizer fits, it is an error. Takes
// time.
base::Result<OwnAnswer> countedAnswer(const plugins::Translator& wire, spw_call& call, const spw_json* canonical,
                                      TokenCounter* counter, const Destination& to);

// What a wire answers to a request that asks nothing of its model.
base::Result<OwnAnswer> emptyAnswer(const plugins::Translator& wire, spw_call& call, const spw_reply_options& options);

}  // namespace spillway::pipeline
