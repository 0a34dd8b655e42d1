// ./dev bench dashboard: a ledger of five million exchanges, and how long each question of the pages takes. Fails when
// one takes longer than it may.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "host/admin/AdminApi.h"
#include "host/base/Clock.h"
#include "host/store/Database.h"
#include "host/store/Prepared.h"
#include "tests/bench/Part.h"
#include "tests/bench/dashboard/BigLedger.h"

namespace spillway::bench {
namespace {

constexpr double kMostMs = 100;
constexpr int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;

struct Options {
  int64_t rows = 5'000'000;
  int runs = 5;  // the least of them counts: a busy machine only ever adds
  std::string folder = "build/bench-dashboard";
};

Options optionsOf(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--rows") options.rows = std::max<int64_t>(std::atoll(argv[i + 1]), 1000);
    if (option == "--runs") options.runs = std::max(std::atoi(argv[i + 1]), 1);
    if (option == "--folder") options.folder = argv[i + 1];
  }
  return options;
}

[[noreturn]] void die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::exit(1);
}

// What questions are about: when the traffic ends, and the exchange in its middle.
struct About {
  int64_t endMs = 0;
  std::string middleId;
};

About aboutOf(const Options& options) {
  auto database = store::Database::openForReading(options.folder + "/spillway.db");
  if (!database) die(database.error().message);
  About about;
  about.endMs = database->number("SELECT max(started_ms) FROM exchanges") + 1;
  store::Prepared middle(database->session(), "SELECT id FROM exchanges WHERE rowid = ?");
  middle.bindNumber(options.rows / 2);
  if (middle.step()) about.middleId = middle.text(0);
  middle.reset();
  return about;
}

struct Question {
  std::string name, path, query;
};

std::vector<Question> questions(const About& about) {
  const auto ms = [](int64_t at) { return std::to_string(at); };
  const auto& [endMs, middleId] = about;
  const std::string day = "from=" + ms(endMs - kDayMs), month = "from=" + ms(endMs - 30 * kDayMs),
                    year = "from=" + ms(endMs - 365 * kDayMs), odd = "from=" + ms(endMs - 97 * kDayMs - 12'345'678);
  const std::string list = "/api/exchanges", usage = "/api/usage", spills = "/api/spills", totals = "/api/totals",
                    savings = "/api/savings";
  std::vector<Question> all = {
      {"newest", list, "limit=200"},
      {"older than the middle", list, "before=" + middleId},
      {"a day of last quarter", list, "from=" + ms(endMs - 97 * kDayMs) + "&to=" + ms(endMs - 96 * kDayMs)},
      {"id", list, "id=" + middleId.substr(0, 8)},
      {"spilled today", list, "spilled=true&limit=8&" + day},
      {"requests a minute", totals, "period=minute&by=chain&from=" + ms(endMs - kHourMs)},
      {"requests an hour", totals, "period=hour&by=chain&" + day},
      {"month", totals, "by=chain&" + month},
      {"served, a month by day", totals, "period=day&" + month},
      {"savings of a month by day", savings, "period=day&" + month},
      {"savings by tool", savings, "by=tool&" + year},
      {"savings by compressor and day", savings, "by=compressor&period=day&" + odd},
      {"six hours by minute", usage, "period=minute&by=provider&from=" + ms(endMs - 6 * kHourMs)},
      {"two days by minute", usage, "period=minute&from=" + ms(endMs - 2 * kDayMs) + "&to=" + ms(endMs)},
      {"week by hour", usage, "period=hour&by=model&compare=before&from=" + ms(endMs - 7 * kDayMs)},
      {"month by day", usage, "period=day&by=model&compare=before&as=deepseek/deepseek-v4&" + month},
      {"custom span", usage, "by=provider,model,account&compare=before&" + odd},
      {"half a year of one model", usage, "period=day&by=client_key&model=gpt-6-codex&" + year},
      {"as a table", usage, "period=day&by=provider,model,chain&format=csv&" + month},
      {"spills by cause and hour", spills, "period=hour&by=cause&from=" + ms(endMs - 7 * kDayMs)},
      {"spills by day", spills, "period=day&by=cause,provider&compare=before&" + month},
      {"who spilled to whom", spills, "by=provider,account,model,cause,to_provider,to_account&" + year},
  };
  for (const char* by : {"provider", "model", "account", "tier", "chain", "agent", "client_key"}) {
    all.push_back(
        {std::string("year by ") + by, usage, std::string("period=day&compare=before&by=") + by + "&" + year});
    all.push_back({std::string("month by ") + by, usage, std::string("compare=before&by=") + by + "&" + month});
  }
  for (const char* filter : {"provider=groq",
                             "provider=nobody",
                             "outcome=failed",
                             "outcome=cut",
                             "outcome=client_error",
                             "status=502",
                             "status=503",
                             "status=200",
                             "chain=nightly",
                             "chain=default",
                             "chain=gone",
                             "account=second",
                             "account=free",
                             "tier=free",
                             "model=batch-model",
                             "model=gpt-6-codex",
                             "model=gone",
                             "client=aider",
                             "client=Claude",
                             "client=claude-cli/2.1",
                             "client=gone",
                             "client_key=old-laptop",
                             "client_key=laptop",
                             "client_key=old-laptop&chain=nightly",
                             "client_key=old-laptop&outcome=cut&model=gpt-6-codex",
                             "spilled=true",
                             "spilled=true&provider=claude-max",
                             "spilled=true&provider=gemini&outcome=failed",
                             "cause=timeout",
                             "cause=timeout&provider=zai",
                             "cause=slow",
                             "chain=nightly&provider=groq",
                             "provider=groq&status=502",
                             "outcome=failed&client_key=old-laptop&spilled=true"})
    all.push_back({filter, list, filter});
  return all;
}

routing::RouteTable routes() {
  routing::RouteTable table;
  routing::Provider provider;
  provider.id = "deepseek";
  routing::Model model;
  model.id = "deepseek-v4";
  money::Prices prices;
  prices.input = money::priceOf(0.28);
  prices.output = money::priceOf(0.42);
  prices.cacheRead = money::priceOf(0.028);
  model.priceList = money::PriceList(prices);
  provider.models = {model};
  table.providers = {provider};
  return table;
}

}  // namespace

int run(int argc, char** argv) {
  const Options options = optionsOf(argc, argv);
  if (const std::string wrong = makeBigLedger(options.folder, options.rows); !wrong.empty()) die(wrong);
  const About about = aboutOf(options);
  store::LedgerOptions kept;
  kept.folder = options.folder;
  auto ledger = store::Ledger::open(kept);
  if (!ledger) die(ledger.error().message);
  admin::Ports ports;
  const admin::Metrics metrics;
  ports.ledger = ledger->get();
  ports.metrics = &metrics;
  ports.routes = [] { return std::make_shared<const routing::RouteTable>(routes()); };
  const admin::AdminApi api(ports);
  std::printf("%lld exchanges, %.1f GB; milliseconds of processor and of clock, the least of %d\n\n",
              static_cast<long long>(options.rows),
              static_cast<double>(std::filesystem::file_size(options.folder + "/spillway.db")) / 1e9, options.runs);
  int slow = 0;
  const auto measure = [&](const Question& question) {
    size_t bytes = 0;
    double wall = 1e9;
    const double least =
        1e3 * leastSeconds(options.runs, [&] {
          const int64_t begun = base::monotonicUs();
          const auto reply = api.handle(
              {"GET", question.path, question.query, {}, [](std::string_view) { return std::string_view(); }});
          wall = std::min(wall, static_cast<double>(base::monotonicUs() - begun) / 1000);
          if (!reply || reply->status != 200)
            die(question.path + "?" + question.query + ": " + (reply ? reply->body : ""));
          bytes = reply->body.size();
        });
    slow += least > kMostMs;
    std::printf("%8.1f%s %8.1f %8zu bytes  %-16s %s\n", least, least > kMostMs ? " !" : "  ", wall, bytes,
                question.path.c_str(), question.name.c_str());
  };
  for (const Question& question : questions(about)) measure(question);
  measure({"one", "/api/exchanges/" + about.middleId, ""});
  std::printf("\n%s\n", slow == 0 ? "Each takes less than 100 ms." : "Some take longer than 100 ms.");
  return slow == 0 ? 0 : 1;
}

}  // namespace spillway::bench

int main(int argc, char** argv) { return spillway::bench::run(argc, argv); }
