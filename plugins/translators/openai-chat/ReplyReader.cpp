#include "ReplyReader.h"

#include "Errors.h"
#include "Usage.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Emit;
using spw::Error;
using spw::Json;
using spw::Status;

namespace {

constexpr int32_t kMostChoices = 128;  // the wire's own limit

// How MiniMax, whose answers all have status 200, says what went wrong: in the words of the wire.
Json errorOfBase(Call call, Json base) {
  struct Word {
    int64_t code;
    std::string_view type;
  };
  static constexpr Word kWords[] = {{1002, "rate_limit_exceeded"},   {1004, "invalid_api_key"},
                                    {1008, "insufficient_balance"},  {1026, "content_filter"},
                                    {1027, "content_filter"},        {1039, "context_length_exceeded"},
                                    {2013, "invalid_request_error"}, {2049, "invalid_api_key"}};
  const int64_t code = base["status_code"].integer().value_or(0);
  if (code == 0) return {};
  const Json error = call.object().put("message", base["status_msg"].str());
  for (const Word& word : kWords) {
    if (word.code == code) error.put("type", word.type);
  }
  return error.put("code", call.copy(std::to_string(code)));
}

}  // namespace

// The members of a reply this codec looks at.
struct ReplyReader::Members {
  Json id, model, created, tier, fingerprint, choices, usage, groq, error, citations, searchResults, base;
};

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : whole_(mode == SPW_MODE_WHOLE) {
  context_->tools = spw::SentNames(notes);
  context_->thinkTags = notes[kNoteThinkTags].isTrue();
}

Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, Error& error) {
  if (over_) return SPW_OK;
  if (!whole_ && data == "[DONE]") {
    finish(call, true, emit);
    return emit.status();
  }
  if (data.empty()) return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject() && !root.isArray()) {
    error.failed(SPW_FAULT_SERVER, root ? "expected a JSON object" : "the upstream sent something that is no JSON");
    return SPW_FAILED;
  }
  readDocument(call, root, event == "error", emit);
  if (whole_ && !over_) {
    if (choices_.empty()) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no choices");
    finish(call, true, emit);
  }
  return emit.status();
}

void ReplyReader::readDocument(Call call, Json root, bool errorFrame, Emit& emit) {
  Members members;
  for (Json member = root.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "choices")
      members.choices = member;
    else if (name == "usage")
      members.usage = member;
    else if (name == "error")
      members.error = member;
    else if (name == "x_groq")
      members.groq = member;
    else if (name == "citations")
      members.citations = member;
    else if (name == "search_results")
      members.searchResults = member;
    else if (name == "base_resp")
      members.base = member;
    else if (started_)
      continue;
    else if (name == "id")
      members.id = member;
    else if (name == "model")
      members.model = member;
    else if (name == "created")
      members.created = member;
    else if (name == "service_tier")
      members.tier = member;
    else if (name == "system_fingerprint")
      members.fingerprint = member;
  }
  if (!started_ && members.choices.size() > 0) readStart(call, members, emit);
  bool said = false;
  bool broken = false;
  int32_t position = 0;
  for (Json one : members.choices) {
    const int64_t number = one["index"].integer().value_or(position++);
    if (number < 0 || number >= kMostChoices) continue;
    ChoiceReader& reader = choice(static_cast<int32_t>(number));
    said = reader.read(call, one, emit) || said;
    broken = broken || reader.broken();
  }
  readCitations(call, members, emit);
  const bool alone = !said && members.choices.size() == 0;
  readUsageOf(members, alone, emit);
  if (const Json error = errorOfBase(call, members.base)) return fail(call, error, emit);
  const bool plain = members.choices && members.error.isNothing() && !errorFrame;
  const Json error = plain ? Json() : errorOf(root);
  if (error || errorFrame) return fail(call, error ? error : root, emit);
  if (broken) fail(call, call.object().put("message", "the upstream ended its answer with an error"), emit);
}

void ReplyReader::readStart(Call call, const Members& members, Emit& emit) {
  started_ = true;
  context_->ids.reply(members.id.str());
  const Json extra = call.object();
  if (members.created.integer().value_or(0) > 0) extra.put("created", *members.created.integer());
  if (!members.tier.str().empty()) extra.put("service_tier", members.tier.str());
  if (!members.fingerprint.str().empty()) extra.put("fingerprint", members.fingerprint.str());
  emit.start(members.id.str(), members.model.str(), extra.size() > 0 ? extra.dump() : std::string_view());
}

// Addresses listed once for the whole answer; services that do so repeat the list in every chunk.
void ReplyReader::readCitations(Call call, const Members& members, Emit& emit) {
  if (cited_ || choices_.empty()) return;
  if (members.searchResults.size() > 0) {
    for (Json one : members.searchResults) {
      if (one["url"].isString()) choices_.front().cite(call, one["url"].str(), one["title"].str(), emit);
    }
    cited_ = true;
  } else if (members.citations.size() > 0) {
    for (Json one : members.citations) {
      if (one.isString()) choices_.front().cite(call, one.str(), {}, emit);
    }
    cited_ = true;
  }
}

void ReplyReader::readUsageOf(const Members& members, bool alone, Emit& emit) {
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  const Json own = members.usage.isObject() ? members.usage : members.groq["usage"];
  if (!readUsage(own, counts)) return;
  counts.alone = alone && !whole_ ? 1 : 0;
  emit.put(counts);
}

ChoiceReader& ReplyReader::choice(int32_t number) {
  for (ChoiceReader& one : choices_) {
    if (one.number() == number) return one;
  }
  return choices_.emplace_back(number, *context_);
}

void ReplyReader::fail(Call call, Json error, Emit& emit) {
  over_ = true;
  const Problem problem = problemOf(call, error, 0);
  emit.error(problem.fault, problem.message, problem.code);
}

void ReplyReader::finish(Call call, bool complete, Emit& emit) {
  over_ = true;
  for (ChoiceReader& one : choices_) one.finish(call, complete, emit);
  if (complete) emit.end();
}

void ReplyReader::close(Call call, Emit* emit) {
  if (over_ || emit == nullptr) return;
  finish(call, false, *emit);
}

}  // namespace openaichat
