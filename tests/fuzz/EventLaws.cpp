#include "tests/fuzz/EventLaws.h"

#include <algorithm>
#include <map>
#include <utility>

#include "host/base/Json.h"
#include "tests/fuzz/Targets.h"
#include "tests/golden/Laws.h"

namespace spillway::fuzz {
namespace {

using golden::Event;

class Reply {
 public:
  // Takes the next event; returns the law it breaks, or null.
  const char* take(const Event& e) {
    if (ended_) return "something follows the end";
    if (!e.extra.empty() && !isJson(e.extra)) return "what is beside an event is no JSON";
    switch (e.kind) {
      case SPW_EVENT_START:
        return std::exchange(started_, true) ? "a second start" : nullptr;
      case SPW_EVENT_OPEN:
        return open(e);
      case SPW_EVENT_DELTA:
        if (blocks_[{e.choice, e.index}] != State::Open) return "a delta outside its block";
        return e.part == SPW_PART_CITATION && !golden::brokenLawOfCitation(e.extra).empty() ? "a citation that is none"
                                                                                            : nullptr;
      case SPW_EVENT_CLOSE:
        return std::exchange(blocks_[{e.choice, e.index}], State::Closed) != State::Open ? "what is closed was not open"
                                                                                         : nullptr;
      case SPW_EVENT_USAGE:
        return std::min({e.input, e.output, e.cacheRead, e.cacheWrite, e.reasoning}) < -1 ? "a count below nothing"
                                                                                          : nullptr;
      case SPW_EVENT_STOP:
        return stop(e);
      case SPW_EVENT_ERROR:
        failed_ = true;
        return nullptr;
      case SPW_EVENT_END:
        ended_ = true;
        return nullptr;
      default:
        return e.kind == SPW_EVENT_PING ? nullptr : "an event of no known kind";
    }
  }

 private:
  enum class State { Never, Open, Closed };

  static bool isJson(std::string_view text) {
    base::Arena arena;
    return base::json::parse(arena, text).ok();
  }

  const char* open(const Event& e) {
    if (stopped_[e.choice]) return "a block after the stop";
    if (e.choice < 0 || e.index < 0) return "a block with a number below zero";
    const bool isCall = e.block == SPW_BLOCK_TOOL_CALL || e.block == SPW_BLOCK_CUSTOM_CALL;
    if (isCall && e.id.empty()) return "a call without an id";
    return std::exchange(blocks_[{e.choice, e.index}], State::Open) != State::Never ? "a block opened twice" : nullptr;
  }

  const char* stop(const Event& e) {
    if (failed_) return "a stop after an error";
    if (e.stop == SPW_STOP_NONE) return "a stop without a reason";
    for (const auto& [at, state] : blocks_)
      if (at.first == e.choice && state == State::Open) return "a stop inside a block";
    return std::exchange(stopped_[e.choice], true) ? "a second stop" : nullptr;
  }

  std::map<std::pair<int32_t, int32_t>, State> blocks_;
  std::map<int32_t, bool> stopped_;
  bool started_ = false, failed_ = false, ended_ = false;
};

}  // namespace

void keepTheLaws(const std::vector<Event>& events) {
  Reply reply;
  for (const Event& event : events) {
    // The words are made only when there is something to say: answers may have thousands of events.
    if (const char* broken = reply.take(event))
      require(false, std::string(broken) + ": " + toText(event) + "\n" + toText(events));
  }
}

}  // namespace spillway::fuzz
