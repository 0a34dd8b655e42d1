// Nothing an upstream does may look like an answer that it is not. Every fault of the simulator, wherever in an answer
// it can strike, for every client wire over every upstream wire: what the client was told, and what the trace says.
//
// An ordinary run plays some hundred cells, others for another SPILLWAY_SEED; SPILLWAY_FULL=1 plays all of them, and
// SPILLWAY_CELLS=text those whose coordinates hold the text.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>

#include "tests/e2e/FaultMatrix.h"
#include "tests/golden/Codec.h"

namespace spillway::test {
namespace {

constexpr size_t kFew = 420;
constexpr size_t kMostShown = 12;

using Comes = Fault::Comes;

// What came of a cell, held against what may.
class Verdict {
 public:
  Verdict(const FaultMatrix& matrix, const Cell& cell)
      : matrix_(matrix), cell_(cell), answer_(answerOf(*cell.client, cell.reply.body, cell.streamed)) {
    if (cell.reply.status == 200 && cell.reply.body.empty()) answer_ = {};
    complete_ = cell.reply.status == 200 && (answer_.stop != SPW_STOP_NONE || answer_.ended) && !answer_.failed &&
                (cell.streamed || cell.reply.complete);
    judge();
  }

  const std::vector<std::string>& problems() const { return problems_; }
  bool complete() const { return complete_; }
  const Answer& answer() const { return answer_; }

 private:
  void require(bool holds, const std::string& what) {
    if (!holds) problems_.push_back(what);
  }

  void judge() {
    require(cell_.reply.status != 0, "no answer at all");
    require(cell_.reply.totalMs < FaultMatrix::kDeadlineMs, "it hung");
    require(cell_.trace.is_object() && cell_.trace.contains("attempts"), "there is no trace");
    if (!problems_.empty()) return;
    complete_ ? judgeAnswer() : judgeError();
    judgeAttempts();
    judgeTimes();
    judgeUsage();
    if (mustBeComplete()) require(complete_, "all of it could have been had");
    if (cell_.fault->comes == Comes::Asked) require(attempts().size() == 1, "somebody else was asked");
  }

  bool mustBeComplete() const {
    if (cell_.fault->comes == Comes::Good) return true;
    if (!cell_.saved || cell_.fault->comes == Comes::Asked) return false;
    if (cell_.fault->comes == Comes::Early) return true;
    // Calls and thoughts cannot be taken up by another model, nor can a stream of named items whose bytes went through.
    return cell_.content == Content::Text &&
           !(cell_.client == cell_.upstream && std::string(cell_.client->provider) == "responses");
  }

  // It looks complete to its client: then it is.
  void judgeAnswer() {
    require(cell_.reply.complete, "the answer ended, the reply did not");
    require(cell_.trace["outcome"] == "ok", "a complete answer's outcome");
    require(isGood(matrix_.good(cell_, false)) || isGood(matrix_.good(cell_, true)),
            "a broken answer looks complete: " + answer_.text);
  }
  bool isGood(const Answer& good) const {
    // Some vendors have no error for it, but an answer that says so.
    if (cell_.fault->words == "error=content")
      return (answer_.stop == SPW_STOP_CONTENT || answer_.stop == SPW_STOP_REFUSAL) && answer_.text.empty();
    const auto same = [](const Answer::Call& a, const Answer::Call& b) {
      return a.name == b.name && Json::parse(a.arguments, nullptr, false) == Json::parse(b.arguments, nullptr, false);
    };
    return answer_.text == good.text && answer_.stop == good.stop &&
           std::equal(answer_.calls.begin(), answer_.calls.end(), good.calls.begin(), good.calls.end(), same) &&
           (answer_.thoughts.empty() || answer_.thoughts == matrix_.good(cell_, false).thoughts ||
            answer_.thoughts == matrix_.good(cell_, true).thoughts);
  }

  // It does not: then its client is told so in its own wire.
  void judgeError() {
    require(cell_.trace["outcome"] != "ok", "an incomplete answer's outcome");
    require(answer_.stop == SPW_STOP_NONE && !answer_.ended, "an error with an end like a complete answer's");
    if (cell_.reply.status == 200) {
      require(cell_.streamed && answer_.failed && !answer_.error.empty(), "the stream ended without an error");
      require(!cell_.reply.complete, "a broken stream ended as if it were whole");
      return;
    }
    const auto read = golden::Codec::of(cell_.client->name).readError(cell_.reply.body, cell_.reply.status);
    require(cell_.reply.status >= 400 && cell_.reply.complete, "a broken error");
    require(read.status == SPW_OK && !read.failure.message.empty(), "no error of the client's own wire");
  }

  void judgeAttempts() {
    const Json& all = attempts();
    require(!all.empty(), "no attempt was made");
    require(cell_.trace["replay"] == "same", "the trace does not explain it: " + cell_.trace["replay"].dump());
    for (size_t i = 0; i < all.size(); ++i) {
      const std::string fault = all[i]["fault"];
      const bool good = complete_ && i + 1 == all.size();
      require(good == (fault == "none"), "attempt " + std::to_string(i + 1) + " has the fault " + fault);
      require(fault != "unknown" && fault != "cancelled", "a fault that is none: " + fault);
      require(good || !all[i]["message"].get<std::string>().empty(), "a fault without a word");
    }
    const bool struck = !all.empty() && all[0]["fault"] != "none";
    if (struck && !cell_.fault->fault.empty())
      require(all[0]["fault"] == cell_.fault->fault, "the fault is taken for " + all[0]["fault"].get<std::string>());
    if (cell_.fault->comes == Comes::Early || cell_.fault->comes == Comes::Late)
      require(struck && all[0]["provider"] != "standin", "the fault did not strike");
  }

  // One after the other, and none after the end.
  void judgeTimes() {
    require(cell_.trace["planned_ms"].is_number(), "it is not known when it was planned");
    for (const Json& one : attempts()) {
      double before = 0;
      for (const char* name : {"prepare_ms", "connect_ms", "sent_ms", "ttft_ms", "first_token_ms", "duration_ms"}) {
        const Json& time = one[name];
        if (time.is_null() || time == 0) continue;  // 0: it was connected already
        require(time.get<double>() >= before, std::string(name) + " comes before what it follows");
        before = time.get<double>();
      }
      require(one["bytes_up"] == 0 || one["sent_ms"].is_number(), "it was sent, and nobody knows when");
      require(one["bytes_down"] == 0 || one["ttft_ms"].is_number(), "it was answered, and nobody knows when");
    }
  }

  // Tokens come from upstreams alone: what the client is told is what those have said whose answer it is, the last one
  // and before it any that it was told part of.
  void judgeUsage() {
    int64_t sum = -1;
    bool known = false;
    const Json& all = attempts();
    for (size_t i = all.size(); i-- > 0;) {
      const Json& output = all[i]["usage"]["output"];
      if (output.is_number()) sum = std::max<int64_t>(sum, 0) + output.get<int64_t>();
      known |= answer_.output == sum;
      if (all[i]["bytes_down"] == 0) require(!output.is_number(), "tokens of an upstream that said nothing");
    }
    // Some wires say tokens at their beginning too.
    const bool silent = cell_.fault->words == "no-usage" && cell_.upstream == &kWires[0];
    require(!silent || (sum < 0 && answer_.output <= 0), "tokens that nobody told");
    if (complete_ && answer_.output > 0)
      require(known, "the client was told of " + std::to_string(answer_.output) + " tokens");
  }

  const Json& attempts() const { return cell_.trace["attempts"]; }

  const FaultMatrix& matrix_;
  const Cell& cell_;
  Answer answer_;
  bool complete_ = false;
  std::vector<std::string> problems_;
};

// How the clients of the cells fared.
struct Tally {
  size_t good = 0, stoodIn = 0, goneOn = 0, refused = 0, inText = 0, inCalls = 0, inThoughts = 0, before = 0;

  void count(const Cell& cell, const Verdict& verdict) {
    const Answer& answer = verdict.answer();
    if (verdict.complete()) {
      const Json& all = cell.trace["attempts"];
      const std::string reason = all.back()["reason"];
      ++(reason.find("broke off") != std::string::npos ? goneOn : all.back()["provider"] == "standin" ? stoodIn : good);
    } else if (cell.reply.status != 200) {
      ++refused;
    } else {
      ++(!answer.calls.empty()      ? inCalls
         : !answer.text.empty()     ? inText
         : !answer.thoughts.empty() ? inThoughts
                                    : before);
    }
  }
  void print(size_t cells) const {
    std::printf(
        "%zu cells: answered by their own upstream %zu, by another %zu, gone on with %zu; refused %zu; ended as an "
        "error "
        "before anything was said %zu, in text %zu, in calls %zu, in thoughts %zu\n",
        cells, good, stoodIn, goneOn, refused, before, inText, inCalls, inThoughts);
  }
};

void play(size_t most) {
  const std::vector<Fault> faults = allFaults();
  std::vector<Cell> cells = FaultMatrix::all(faults);
  const char* const only = std::getenv("SPILLWAY_CELLS");
  if (only != nullptr) {
    std::erase_if(cells, [&](const Cell& cell) { return cell.where().find(only) == std::string::npos; });
  } else if (most < cells.size()) {
    const char* seed = std::getenv("SPILLWAY_SEED");
    std::shuffle(cells.begin(), cells.end(),
                 std::mt19937(seed ? static_cast<unsigned>(std::strtoul(seed, nullptr, 10)) : 1));
    cells.resize(most);
  } else {
    EXPECT_GE(cells.size(), 5000u);
  }
  FaultMatrix matrix(std::move(cells));
  matrix.run();
  Tally tally;
  size_t failed = 0;
  for (const Cell& cell : matrix.cells()) {
    const Verdict verdict(matrix, cell);
    tally.count(cell, verdict);
    if (verdict.problems().empty()) continue;
    std::string why;
    for (const std::string& one : verdict.problems()) why += "\n  " + one;
    if (++failed > kMostShown) {
      std::printf("%s%s\n", cell.where().c_str(), why.c_str());
      continue;
    }
    ADD_FAILURE() << cell.where() << why << "\n  HTTP " << cell.reply.status << ", " << cell.reply.totalMs << " ms\n"
                  << cell.reply.body.substr(0, 3000) << "\n"
                  << matrix.sent(cell) << "\n"
                  << cell.trace.dump(1);
  }
  EXPECT_EQ(failed, 0u) << "cells of " << matrix.cells().size();
  tally.print(matrix.cells().size());
  if (only != nullptr) return;
  for (const size_t each : {tally.good, tally.stoodIn, tally.goneOn, tally.refused, tally.inText, tally.inCalls})
    EXPECT_GT(each, 0u) << "this has to have happened";
  const Json accounts = matrix.host().getJson("/api/accounts");
  for (const Json& row : accounts["accounts"]) EXPECT_EQ(row["in_flight"], 0) << row.dump(1);
  const Json plugins = matrix.host().getJson("/api/plugins");
  for (const Json& plugin : plugins["loaded"]) EXPECT_FALSE(plugin["quarantined"]) << plugin.dump(1);
}

TEST(FaultMatrixTest, NothingBrokenLooksCompleteAndNothingHangs) {
  play(std::getenv("SPILLWAY_FULL") != nullptr ? std::numeric_limits<size_t>::max() : kFew);
}

}  // namespace
}  // namespace spillway::test
