#include "host/admin/Replayed.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/pipeline/PlanRows.h"
#include "host/routing/WhyNames.h"
#include "host/store/RecordCodec.h"

namespace spillway::admin {
namespace {

using Json = nlohmann::json;
using routing::Story;

// A list of the ledger, which somebody may have changed.
Json rowsOf(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  if (!parsed.is_array()) return Json::array();
  return parsed;
}

std::string textIn(const Json& row, const char* name) {
  const auto found = row.find(name);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int64_t numberIn(const Json& row, const char* name, int64_t otherwise) {
  const auto found = row.find(name);
  return found != row.end() && found->is_number_integer() ? found->get<int64_t>() : otherwise;
}

Story::Lane laneOf(const Json& row) { return {textIn(row, "provider"), textIn(row, "account"), textIn(row, "model")}; }

// The plan that the row is of; null: of none there can be.
Story::Plan* planOf(Story& story, const Json& row) {
  const int64_t number = row.is_object() ? numberIn(row, "plan", 1) : 0;
  if (number < 1 || number > static_cast<int64_t>(store::kMostAttempts)) return nullptr;
  if (story.plans.size() < static_cast<size_t>(number)) story.plans.resize(static_cast<size_t>(number));
  return &story.plans[static_cast<size_t>(number) - 1];
}

base::Fault faultNamed(const std::string& name) {
  for (int i = 0; i < base::kFaultCount; ++i)
    if (name == base::faultName(static_cast<base::Fault>(i))) return static_cast<base::Fault>(i);
  return base::Fault::None;
}

void readCandidates(Story& story, const std::string& text) {
  for (const Json& row : rowsOf(text)) {
    Story::Plan* plan = planOf(story, row);
    const auto why = routing::candidateWhyNamed(textIn(row, "why"));
    if (plan == nullptr || !why) continue;
    plan->candidates.push_back({.lane = laneOf(row),
                                .entry = static_cast<uint32_t>(numberIn(row, "entry", 0)),
                                .why = *why,
                                .context = numberIn(row, "context", 0)});
    story.cut = story.cut || plan->candidates.size() >= pipeline::kMostPlanRows;
  }
}

void readSkipped(Story& story, const std::string& text) {
  for (const Json& row : rowsOf(text)) {
    Story::Plan* plan = planOf(story, row);
    const auto why = routing::skippedWhyNamed(textIn(row, "why"));
    if (plan == nullptr || !why) continue;
    plan->left.push_back({.lane = laneOf(row),
                          .why = *why,
                          .fault = faultNamed(textIn(row, "fault")),
                          .turn = static_cast<int>(numberIn(row, "turn", -1)),
                          .woke = static_cast<int>(numberIn(row, "woke", 0)),
                          .context = numberIn(row, "context", 0)});
    story.cut = story.cut || plan->left.size() >= pipeline::kMostPlanRows;
  }
}

Story::Try tryOf(const store::AttemptRecord& attempt) {
  Story::Try out;
  out.lane = {attempt.provider, attempt.account, attempt.model};
  out.verdict.fault = attempt.fault;
  out.verdict.scope = attempt.scope;
  out.verdict.retryAfterMs = attempt.retryAfterMs;
  out.verdict.httpStatus = attempt.status;
  out.verdict.again = attempt.again;
  if ((attempt.marks & store::kDeclined) != 0) out.verdict = routing::declined(std::move(out.verdict));
  out.phase = attempt.phase;
  out.ledTo = attempt.ledTo;
  out.beside = (attempt.marks & store::kBeside) != 0;
  out.unpaid = (attempt.marks & store::kUnpaid) != 0;
  return out;
}

}  // namespace

Story storyOf(const store::ExchangeRecord& record) {
  Story story;
  readCandidates(story, record.candidates);
  readSkipped(story, record.skipped);
  for (const store::AttemptRecord& attempt : record.attempts) {
    story.tries.push_back(tryOf(attempt));
    story.pastFilters = story.pastFilters || (attempt.marks & store::kPastFilter) != 0;
  }
  story.cut = story.cut || record.attempts.size() >= store::kMostAttempts;
  if (record.walkEnd == store::WalkEnd::Told) story.told = record.told;
  return story;
}

std::string replayed(const store::ExchangeRecord& record) {
  if (record.walkEnd == store::WalkEnd::Unknown)
    return "It was recorded by an earlier version, which did not keep what is needed for it.";
  const routing::Replay replay = routing::replay(storyOf(record));
  return replay.difference.empty() ? "same" : replay.difference;
}

}  // namespace spillway::admin
