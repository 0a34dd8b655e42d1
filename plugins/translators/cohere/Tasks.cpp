#include "Tasks.h"

#include <spillway/codec/TopMembers.hpp>

namespace cohere {

spw::Status tapTaskReply(spw::Call call, std::string_view body, spw::Emit& emit, spw::Error& error) {
  std::string_view meta;
  bool answer = false;
  const bool whole = spw::eachTopMember(body, [&](std::string_view name, std::string_view value) {
    if (name == "meta") meta = value;
    answer = answer || name == "embeddings" || name == "results";
  });
  if (!whole || !answer)
    return error.failed(SPW_FAULT_SERVER, "the upstream's answer has neither embeddings nor results");
  const spw::Json said = call.parse(meta), counted = said["tokens"]["input_tokens"];
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  counts.input = (counted.isNumber() ? counted : said["billed_units"]["input_tokens"]).integer().value_or(-1);
  counts.output = 0;
  if (counts.input >= 0) emit.put(counts);
  return emit.stop(0, SPW_STOP_END);
}

}  // namespace cohere
