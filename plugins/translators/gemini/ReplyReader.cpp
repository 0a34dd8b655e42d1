#include "ReplyReader.h"

#include <spillway/Time.hpp>
#include <string>

#include "Errors.h"

namespace gemini {

using spw::Call;
using spw::Emit;
using spw::Json;
using spw::Status;

namespace {

constexpr int32_t kMostCandidates = 128;

}  // namespace

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : whole_(mode == SPW_MODE_WHOLE) { context_->read(notes); }

Status ReplyReader::feed(Call call, std::string_view, std::string_view data, Emit& emit, spw::Error& error) {
  if (over_ || data.empty() || data == "[DONE]") return SPW_OK;
  const Json root = call.parse(data);
  if (root.isArray()) {
    for (Json chunk : root) readChunk(call, chunk, emit);
  } else if (root.isObject()) {
    readChunk(call, root, emit);
  } else {
    return error.failed(SPW_FAULT_SERVER,
                        root ? "expected a JSON object" : "the upstream sent something that is no JSON");
  }
  if (whole_ && !over_) {
    if (candidates_.empty()) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no candidates");
    finish(call, emit);
  }
  return emit.status();
}

void ReplyReader::readChunk(Call call, Json chunk, Emit& emit) {
  if (over_) return;
  Json candidates, usage, feedback, id, model, created, error;
  for (Json member = chunk.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "candidates") {
      candidates = member;
    } else if (name == "usageMetadata") {
      usage = member;
    } else if (name == "promptFeedback") {
      feedback = member;
    } else if (name == "error") {
      error = member;
    } else if (name == "responseId") {
      id = member;
    } else if (name == "modelVersion") {
      model = member;
    } else if (name == "createTime") {
      created = member;
    }
  }
  if (error.isObject()) {
    over_ = true;
    const Problem problem = problemOf(error, 0);
    emit.error(problem.fault, problem.message, problem.code);
    return;
  }
  // Feedback with ratings alone blocks nothing.
  const bool blocked =
      candidates.size() == 0 && (feedback["blockReason"].isString() || feedback["blockReasonMessage"].isString());
  if (candidates.size() > 0 || blocked) start(id, model, created, emit);
  bool said = false;
  int32_t position = 0;
  for (Json one : candidates) {
    const int64_t number = one["index"].integer().value_or(position++);
    if (!one.isObject() || number < 0 || number >= kMostCandidates) continue;
    said = candidate(static_cast<int32_t>(number)).read(call, one, emit) || said;
  }
  if (blocked) candidate(0).refusePrompt(feedback);
  readUsage(usage, !said && !blocked, emit);
}

void ReplyReader::start(Json id, Json model, Json created, Emit& emit) {
  if (started_) return;
  started_ = true;
  context_->ids.reply(id.str());
  std::string extra;
  if (const auto at = spw::parseRfc3339(created.str())) extra = "{\"created\":" + std::to_string(*at / 1000) + "}";
  emit.start(id.str(), model.str(), extra);
}

void ReplyReader::readUsage(Json usage, bool alone, Emit& emit) {
  if (!usage_.merge(usage)) return;
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  usage_.fill(counts);
  counts.alone = alone && !whole_ ? 1 : 0;
  std::string extra;
  if (!usage_.tier.empty()) {
    extra = "{\"service_tier\":\"";
    spw::escapeTo(extra, usage_.tier);
    extra += "\"}";
  }
  counts.extra = spw::str(std::string_view(extra));
  emit.put(counts);
}

CandidateReader& ReplyReader::candidate(int32_t number) {
  for (CandidateReader& one : candidates_) {
    if (one.number() == number) return one;
  }
  return candidates_.emplace_back(number, *context_);
}

// The end mark is the end of the bytes, and it counts only when every alternative has said why it ended.
void ReplyReader::finish(Call call, Emit& emit) {
  over_ = true;
  bool complete = !candidates_.empty();
  for (CandidateReader& one : candidates_) {
    if (!one.stopped()) {
      complete = false;
    } else if (!one.finish(call, emit)) {
      return;
    }
  }
  if (complete) emit.end();
}

void ReplyReader::close(Call call, Emit* emit) {
  if (over_ || emit == nullptr) return;
  finish(call, *emit);
}

}  // namespace gemini
