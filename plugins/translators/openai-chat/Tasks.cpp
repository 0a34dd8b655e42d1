#include "Tasks.h"

#include <spillway/codec/TopMembers.hpp>

#include "Errors.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Emit;
using spw::Error;
using spw::Json;
using spw::Status;

namespace {

// The members looked at, as spelled.
struct Members {
  std::string_view model, usage, meta, error, type, answer;
};

// Which member an answer has that is one.
std::string_view answerMember(int32_t operation) {
  switch (operation) {
    case SPW_OP_EMBED:
    case SPW_OP_IMAGE:
    case SPW_OP_EDIT_IMAGE:
    case SPW_OP_VARY_IMAGE:
      return "data";
    case SPW_OP_RERANK:
    case SPW_OP_MODERATE:
      return "results";
    case SPW_OP_TRANSCRIBE:
    case SPW_OP_TRANSLATE_AUDIO:
      return "text";
    default:
      return {};
  }
}

bool readMembers(std::string_view text, int32_t operation, Members& out) {
  const std::string_view wanted = answerMember(operation);
  return spw::eachTopMember(text, [&](std::string_view name, std::string_view value) {
    if (name == "model")
      out.model = value;
    else if (name == "usage")
      out.usage = value;
    else if (name == "meta")
      out.meta = value;
    else if (name == "error" && !value.starts_with("null"))
      out.error = value;
    else if (name == "type")
      out.type = value;
    if (!wanted.empty() && name == wanted) out.answer = value;
  });
}

int64_t firstCount(Json usage, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto count = usage[name].integer(); count && *count >= 0) return *count;
  }
  return -1;
}

// Vectors, ranks and judgements are no tokens: what was read is all there is to count.
bool hasOutput(int32_t operation) { return operation >= SPW_OP_IMAGE; }

void emitUsage(Call call, int32_t operation, const Members& members, Emit& emit) {
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  const Json usage = call.parse(members.usage), billed = call.parse(members.meta)["billed_units"];
  counts.input = firstCount(usage, {"input_tokens", "prompt_tokens"});
  counts.output = firstCount(usage, {"output_tokens", "completion_tokens"});
  if (counts.input < 0 && !hasOutput(operation)) counts.input = firstCount(usage, {"total_tokens"});
  if (counts.input < 0) counts.input = firstCount(billed, {"input_tokens"});
  if (counts.input >= 0 && !hasOutput(operation)) counts.output = 0;
  if (counts.input >= 0 || counts.output >= 0) emit.put(counts);
}

Status failWith(Call call, std::string_view text, Emit& emit) {
  const Json root = call.parse(text);
  const Json error = errorOf(root);
  const Problem problem = problemOf(call, error ? error : root, 0);
  emit.error(problem.fault, problem.message, problem.code);
  return SPW_OK;
}

}  // namespace

Status tapTaskReply(Call call, int32_t operation, int32_t mode, std::string_view event, std::string_view data,
                    Emit& emit, Error& error) {
  const bool stream = mode == SPW_MODE_STREAM;
  if (stream && data == "[DONE]") {
    emit.stop(0, SPW_STOP_END);
    return emit.end();
  }
  if (stream && data.empty()) return SPW_OK;
  Members members;
  if (!readMembers(data, operation, members))
    return error.failed(SPW_FAULT_SERVER, "the upstream sent something that is no JSON object");
  if (!members.error.empty() || event == "error") return failWith(call, data, emit);
  if (!stream && members.answer.empty() && !answerMember(operation).empty())
    return error.failed(SPW_FAULT_SERVER,
                        "the upstream's answer has no member \"" + std::string(answerMember(operation)) + "\"");
  const Json model = call.parse(members.model), type = call.parse(members.type);
  if (!model.str().empty()) emit.start({}, model.str());
  emitUsage(call, operation, members, emit);
  // "image_generation.completed", "image_edit.completed", "transcript.text.done", "speech.audio.done"
  const bool last = type.str().ends_with(".completed") || type.str().ends_with(".done");
  if (!stream || last) emit.stop(0, SPW_STOP_END);
  return SPW_OK;
}

}  // namespace openaichat
