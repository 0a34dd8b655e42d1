#include "ResponseObject.h"

#include "History.h"
#include "Recall.h"
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

}  // namespace

ResponseObject::ResponseObject(const spw::ReplyOptions& options) {
  id_ = "resp_" + std::string(options.id);
  head_ = "{\"id\":\"";
  spw::escapeTo(head_, id_);
  head_ += "\",\"object\":\"response\",\"created_at\":" + std::to_string(options.createdUnix) + ",\"model\":\"";
  spw::escapeTo(head_, options.model);
  head_ += '"';
  const Json said = options.notes[kNoteEcho];
  for (const Setting& setting : kSettings) {
    Json value = said[setting.name];
    if (setting.name == "previous_response_id" && options.kept[kKeptPrevious]) value = options.kept[kKeptPrevious];
    echo_.append(",\"").append(setting.name).append("\":");
    echo_ += value ? oneLine(value.dump()) : std::string(setting.otherwise);
  }
  if (const Json conversation = options.kept[kKeptConversation]) {
    echo_.append(",\"conversation\":{\"id\":").append(oneLine(conversation.dump())).append("}");
  }
  stored_ = options.notes[kNoteStored].isTrue() || options.kept[kKeptStore].isTrue();
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
  return out.append(echo_).append(stored_ ? ",\"store\":true}" : ",\"store\":false}");
}

}  // namespace responses
