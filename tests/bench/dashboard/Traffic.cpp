#include "tests/bench/dashboard/Traffic.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace spillway::bench {
namespace {

constexpr const char* kAgents[] = {"claude-cli/2.1.332 (external, cli)",
                                   "codex_cli_rs/0.171.0",
                                   "opencode/1.18.2",
                                   "GeminiCLI/0.9.1",
                                   "aider/0.92",
                                   "RooCode/4.1"};
constexpr const char* kChains[] = {"default", "coding", "cheap", "nightly"};
constexpr const char* kAsked[] = {"claude-sonnet-5", "gpt-6-codex", "default", "batch-model"};
constexpr const char* kKeys[] = {"laptop", "desktop", "ci", "phone", ""};

struct Served {
  const char *provider, *account, *model, *tier;
  int64_t inputPrice, outputPrice;  // micro-dollars per thousand tokens
};
constexpr Served kServed[] = {{"claude-max", "main", "claude-sonnet-5", "subscription", 0, 0},
                              {"claude-max", "second", "claude-opus-5", "subscription", 0, 0},
                              {"chatgpt-plus", "main", "gpt-6-codex", "subscription", 0, 0},
                              {"deepseek", "main", "deepseek-v4", "cheap", 280, 420},
                              {"zai", "main", "glm-5", "cheap", 600, 2200},
                              {"openrouter", "main", "qwen4-coder", "cheap", 220, 950},
                              {"gemini", "free", "gemini-3-flash", "free", 0, 0},
                              {"groq", "free", "kimi-k3", "free", 0, 0}};
constexpr base::Fault kFaults[] = {base::Fault::RateLimit, base::Fault::Quota, base::Fault::Overloaded,
                                   base::Fault::Server, base::Fault::Timeout};
constexpr const char* kTools[] = {"Bash", "Read", "Grep", "shell"};
constexpr const char* kCompressors[] = {"terminal-noise", "repeats", "test-output"};

// As base::newId() makes them, of that time.
std::string idAt(int64_t atMs, int64_t number) {
  constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string id(26, '0');
  auto time = static_cast<uint64_t>(atMs), rest = static_cast<uint64_t>(number);
  for (size_t i = 10; i-- > 0; time >>= 5) id[i] = kDigits[time & 31];
  for (size_t i = 26; i-- > 10; rest >>= 5) id[i] = kDigits[rest & 31];
  return id;
}

}  // namespace

Traffic::Traffic(int64_t count, int64_t endMs) : count_(std::max<int64_t>(count, 1)), beginMs_(endMs - kSpanMs) {}

size_t Traffic::weighted(std::initializer_list<int> weights) {
  int sum = 0;
  for (int one : weights) sum += one;
  auto at = static_cast<int>(random_() % static_cast<uint64_t>(sum));
  for (size_t i = 0; i < weights.size(); ++i)
    if ((at -= std::data(weights)[i]) < 0) return i;
  return 0;
}

void Traffic::attempt(size_t provider, base::Fault fault) {
  const Served& served = kServed[provider];
  store::AttemptRecord& one = record_.attempts.emplace_back();
  one.number = static_cast<int32_t>(record_.attempts.size());
  one.provider = served.provider;
  one.account = served.account;
  one.model = served.model;
  one.tier = served.tier;
  one.wireOut = "chat";
  one.reason = "first in order";
  one.fault = fault;
  one.status = fault == base::Fault::None ? 200 : 429;
  one.durationUs = 80'000;
  if (fault == base::Fault::None) return;
  one.message = "slow down";
  one.ledTo = base::LedTo::NextCandidate;
}

const store::ExchangeRecord& Traffic::next() {
  const int64_t number = made_++;
  record_ = {};
  record_.startedMs = beginMs_ + static_cast<int64_t>(static_cast<double>(kSpanMs) * static_cast<double>(number) /
                                                      static_cast<double>(count_));
  record_.id = idAt(record_.startedMs, number);
  const size_t agent = weighted({50, 20, 12, 8, 6, 4});
  record_.client = kAgents[agent];
  // Some names occur in the first month alone, or hardly ever.
  const bool first = number < count_ / 6;
  record_.clientKey = first && random_() % 200 == 0 ? "old-laptop" : kKeys[weighted({40, 30, 15, 5, 10})];
  const size_t chain = random_() % 20'000 == 0 ? 3 : weighted({60, 30, 10});
  record_.chain = kChains[chain];
  record_.modelAsked = kAsked[chain == 3 ? 3 : agent % 3];
  record_.path = "/v1/messages";
  record_.wireIn = "messages";
  record_.stream = true;
  record_.status = 200;

  size_t provider = chain == 2 ? 3 + weighted({50, 20, 30}) : weighted({45, 15, 25, 10, 5});
  const int failures = random_() % 100 < 6 ? 1 + static_cast<int>(random_() % 2) : 0;
  for (int i = 0; i < failures; ++i) {
    attempt(provider, kFaults[weighted({50, 20, 15, 10, 5})]);
    provider = (provider + 3) % std::size(kServed);
  }
  const size_t end = weighted({9'700, 100, 60, 120, 20});
  record_.outcome = static_cast<store::Outcome>(end);
  const Served& served = kServed[provider];
  if (record_.outcome == store::Outcome::Failed) {
    attempt(provider, base::Fault::Server);
    record_.status = 502;
    record_.told = base::Fault::Server;
    record_.durationUs = 900'000;
    return record_;
  }
  if (record_.outcome == store::Outcome::ClientError) {
    record_.attempts.clear();
    record_.status = 400;
    record_.told = base::Fault::InvalidRequest;
    record_.durationUs = 400;
    return record_;
  }
  attempt(provider, base::Fault::None);
  record_.provider = served.provider;
  record_.account = served.account;
  record_.model = served.model;
  record_.tier = served.tier;
  const auto input = static_cast<int64_t>(2'000 + random_() % 90'000), output = static_cast<int64_t>(random_() % 3'000);
  record_.usage.input = input;
  record_.usage.cacheRead = input * 8 / 10;
  record_.usage.cacheWrite = input / 20;
  record_.usage.output = output;
  record_.costMicros = (input * served.inputPrice + output * served.outputPrice) / 1000;
  record_.savedMicros = record_.costMicros / 3;
  record_.ttftUs = static_cast<int64_t>(200'000 + random_() % 3'000'000);
  record_.durationUs = record_.ttftUs + output * 12'000;
  record_.attempts.back().usage = record_.usage;
  record_.attempts.back().costMicros = record_.costMicros;
  record_.candidates =
      R"([{"provider":"claude-max","account":"main","model":"claude-sonnet-5","tier":"subscription","entry":0,"why":"first","reason":"first in order"}])";
  if (random_() % 2 == 0) {
    const bool fresh = random_() % 4 == 0;
    const auto tokens = static_cast<int64_t>(40 + random_() % 4'000);
    record_.savings = {{kTools[random_() % 4], kCompressors[random_() % 3], fresh, tokens, tokens / 4}};
    record_.saverTokens = tokens;
    record_.saverMicros = tokens / 4;
  }
  return record_;
}

}  // namespace spillway::bench
