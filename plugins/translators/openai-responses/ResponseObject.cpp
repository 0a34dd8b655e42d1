#include "ResponseObject.h"

#include <spillway/codec/CompactJson.hpp>

#include "Wire.h"

namespace responses {

using spw::Json;

namespace {

// What a request that does not say otherwise asks for; null where that is the target's own affair.
struct Setting {
  std::string_view name, otherwise;
};
constexpr Setting kSettings[] = {{"instructions", "null"},
                                 {"max_output_tokens", "null"},
                                 {"max_tool_calls", "null"},
                                 {"metadata", "{}"},
                                 {"parallel_tool_calls", "true"},
                                 {"previous_response_id", "null"},
                                 {"prompt_cache_key", "null"},
                                 {"reasoning", R"({"effort":null,"summary":null})"},
                                 {"safety_identifier", "null"},
                                 {"temperature", "null"},
                                 {"text", R"({"format":{"type":"text"}})"},
                                 {"tool_choice", R"("auto")"},
                                 {"tools", "[]"},
                                 {"top_logprobs", "0"},
                                 {"top_p", "null"},
                                 {"truncation", R"("disabled")"},
                                 {"user", "null"}};

// A client's request may have line ends between its values; a frame must not.
std::string oneLine(std::string_view json) {
  const bool broken = json.find_first_of("\r\n") != std::string_view::npos;
  return broken ? spw::compactJson(json) : std::string(json);
}

}  // namespace

ResponseObject::ResponseObject(const spw::ReplyOptions& options) {
  head_ = "{\"id\":\"resp_";
  spw::escapeTo(head_, options.id);
  head_ += "\",\"object\":\"response\",\"created_at\":" + std::to_string(options.createdUnix) + ",\"model\":\"";
  spw::escapeTo(head_, options.model);
  head_ += '"';
  const Json said = options.notes[kNoteEcho];
  for (const Setting& setting : kSettings) {
    const Json value = said[setting.name];
    echo_.append(",\"").append(setting.name).append("\":");
    echo_ += value ? oneLine(value.dump()) : std::string(setting.otherwise);
  }
  echo_ += options.notes[kNoteStored].isTrue() ? ",\"store\":true" : ",\"store\":false";
}

std::string ResponseObject::text(const State& state) const {
  std::string out;
  out.reserve(head_.size() + echo_.size() + state.output.size() + 512);
  out.append(head_).append(",\"status\":\"").append(state.status);
  out.append("\",\"background\":false,\"error\":").append(state.error);
  out.append(",\"incomplete_details\":").append(state.incompleteDetails);
  out.append(",\"output\":[").append(state.output).append("],\"usage\":").append(state.usage);
  out += ",\"service_tier\":";
  if (tier_.empty()) {
    out += "null";
  } else {
    out += '"';
    spw::escapeTo(out, tier_);
    out += '"';
  }
  return out.append(echo_).append("}");
}

}  // namespace responses
