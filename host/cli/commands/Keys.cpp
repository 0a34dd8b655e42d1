// "spillway keys create|list|revoke": client keys, in the state folder. A running host takes changes up within seconds.
#include <algorithm>
#include <charconv>

#include "host/base/Clock.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/Scalars.h"
#include "host/keys/KeyFile.h"

namespace spillway::cli {
namespace {

constexpr Operand kNew[] = {{"NAME", "how the key is called in the ledger and in budgets"}};
constexpr Operand kOld[] = {{"NAME", "the key's name", true, Offer::Keys}};

constexpr Flag kCreateFlags[] = {{"chains", 0, "A,B", "chains it may use; '*' stands for anything; without it any"},
                                 {"models", 0, "A,B", "model names it may ask for, in the same way"},
                                 {"rpm", 0, "N", "requests it may make in a minute"},
                                 {"expires", 0, "TIME", "how long it is good for: 90m, 12h or 30d"},
                                 {"dollars", 0, "N", "what it may spend in each such time: 5, 2.5"},
                                 {"tokens", 0, "N", "the same in tokens, of input and output together"},
                                 {"per", 0, "TIME", "that time", Offer::Choices, "hour|day|week|month"},
                                 {"management", 0, {}, "it may use the management API too"},
                                 kConfigFlag,
                                 kStateFlag,
                                 kJsonFlag};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kJsonFlag};

constexpr Example kCreateExamples[] = {
    {"keys create laptop", "May ask for anything, but not manage the host."},
    {"keys create ci --chains 'cheap-*' --rpm 60 --expires 30d --dollars 5 --per week", "A careful one."}};

std::vector<std::string> listOf(const std::string& list) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    out.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Milliseconds of "90m", "12h" or "30d"; 0: no such time.
int64_t lifetime(const std::string& text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() - 1 || number <= 0 || number > 100'000) return 0;
  switch (text.back()) {
    case 'm':
      return number * 60'000;
    case 'h':
      return number * 3'600'000;
    case 'd':
      return number * 24 * 3'600'000;
    default:
      return 0;
  }
}

// A whole number from 1 to `most`; 0: none.
int64_t wholeNumber(const std::string& text, int64_t most) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 && number <= most ? number : 0;
}

std::string wholeWords(int64_t most) { return "a whole number from 1 to " + std::to_string(most); }

keys::KeyBudget& budgetOf(keys::KeyRow& row) { return row.budget ? *row.budget : row.budget.emplace(); }

// What --NAME must be, in words, when it is not.
base::Error wrong(const Arguments& arguments, const char* flag, const std::string& must) {
  return misused("--" + std::string(flag) + " must be " + must + ", got '" + arguments.text(flag) + "'");
}

base::Result<keys::KeyRow> rowOf(const Arguments& arguments, int64_t nowMs) {
  keys::KeyRow row;
  row.name = arguments.operand(0);
  row.management = arguments.has("management");
  if (arguments.has("chains")) row.chains = listOf(arguments.text("chains"));
  if (arguments.has("models")) row.models = listOf(arguments.text("models"));
  if (arguments.has("rpm")) {
    row.requestsPerMinute = wholeNumber(arguments.text("rpm"), keys::kMostPerMinute);
    if (row.requestsPerMinute == 0) return wrong(arguments, "rpm", wholeWords(keys::kMostPerMinute));
  }
  if (arguments.has("expires")) {
    const int64_t ms = lifetime(arguments.text("expires"));
    if (ms == 0) return wrong(arguments, "expires", "a time such as 90m, 12h or 30d");
    row.expiresMs = nowMs + ms;
  }
  if (arguments.has("dollars")) {
    const std::optional<int64_t> micros = config::parseDollars(arguments.text("dollars"));
    if (!micros)
      return wrong(arguments, "dollars",
                   "dollars above 0, such as 5 or 2.5, at most a million and with at most six decimals");
    budgetOf(row).limit.micros = *micros;
  }
  if (arguments.has("tokens")) {
    budgetOf(row).limit.tokens = wholeNumber(arguments.text("tokens"), keys::kMostBudgetTokens);
    if (row.budget->limit.tokens == 0) return wrong(arguments, "tokens", wholeWords(keys::kMostBudgetTokens));
  }
  if (arguments.has("per")) budgetOf(row).per = *budget::perNamed(arguments.text("per"));
  if (row.budget && !arguments.has("per")) return misused("--dollars and --tokens need --per hour, day, week or month");
  if (row.budget && row.budget->limit == budget::Amount{}) return misused("--per needs --dollars, --tokens or both");
  if (std::string fault = keys::keyRowFault(row, nowMs); !fault.empty()) return misused(fault);
  return row;
}

std::string described(const keys::KeyRow& row, int64_t nowMs) {
  const auto list = [](const std::vector<std::string>& globs) { return joined(Json(globs), ","); };
  std::string out = row.name + "  made " + day(row.createdMs);
  if (row.expiresMs != 0) out += (row.expiresMs <= nowMs ? ", expired " : ", expires ") + day(row.expiresMs);
  if (!row.chains.empty()) out += ", chains " + list(row.chains);
  if (!row.models.empty()) out += ", models " + list(row.models);
  if (row.requestsPerMinute > 0) out += ", " + std::to_string(row.requestsPerMinute) + " requests a minute";
  if (row.budget) out += ", " + keys::budgetWords(*row.budget);
  if (row.management) out += ", management";
  return out + "\n";
}

Json jsonOf(const keys::KeyRow& row) {
  return {{"name", row.name},
          {"created_ms", row.createdMs},
          {"expires_ms", row.expiresMs == 0 ? Json() : Json(row.expiresMs)},
          {"chains", row.chains},
          {"models", row.models},
          {"requests_per_minute", row.requestsPerMinute == 0 ? Json() : Json(row.requestsPerMinute)},
          {"management", row.management},
          {"budget", row.budget ? Json(keys::budgetWords(*row.budget)) : Json()}};
}

base::Result<std::string> keyFile(const Arguments& arguments) {
  const base::Result<std::string> folder = preparedStateFolderOf(arguments);
  if (!folder) return failed(folder.error().message);
  return keys::keyFilePath(*folder);
}

base::Result<int> create(const Arguments& arguments) {
  const int64_t now = base::unixMs();
  const base::Result<keys::KeyRow> row = rowOf(arguments, now);
  if (!row) return row.error();
  const base::Result<std::string> file = keyFile(arguments);
  if (!file) return file.error();
  const base::Result<std::string> key = keys::createKey(*file, *row, now);
  if (!key) return failed(key.error().message);
  if (arguments.json()) {
    print(Json{{"name", row->name}, {"key", *key}});
    return kDone;
  }
  say("client key '" + row->name + "'; it is shown this once:");
  print(*key + "\n");
  return kDone;
}

base::Result<int> revoke(const Arguments& arguments) {
  const base::Result<std::string> file = keyFile(arguments);
  if (!file) return file.error();
  const std::string name = arguments.operand(0);
  if (const base::Result<void> gone = keys::revokeKey(*file, name); !gone) return failed(gone.error().message);
  if (arguments.json())
    print(Json{{"revoked", name}});
  else
    print("client key '" + name + "' is revoked\n");
  return kDone;
}

base::Result<int> list(const Arguments& arguments) {
  const base::Result<std::string> file = keyFile(arguments);
  if (!file) return file.error();
  const base::Result<std::vector<keys::KeyRow>> rows = keys::readKeyFile(*file);
  if (!rows) return failed(rows.error().message);
  const int64_t now = base::unixMs();
  Json json = Json::array();
  for (const keys::KeyRow& one : *rows) {
    if (arguments.json())
      json.push_back(jsonOf(one));
    else
      print(described(one, now));
  }
  if (arguments.json()) print(Json{{"keys", std::move(json)}});
  return kDone;
}

}  // namespace

constinit const Command kKeys{
    .path = "keys",
    .summary = "Make, list and revoke client keys",
    .about = "A key is shown once; its SHA-256 is all that is kept. As soon as there is one, every client needs one."};

constinit const Command kKeysCreate{.path = "keys create",
                                    .summary = "Make a client key and print it, this once",
                                    .operands = kNew,
                                    .flags = kCreateFlags,
                                    .examples = kCreateExamples,
                                    .run = create};

constinit const Command kKeysList{
    .path = "keys list", .summary = "List the client keys and what they may do", .flags = kFlags, .run = list};

constinit const Command kKeysRevoke{.path = "keys revoke",
                                    .summary = "Take a client key out of force, within seconds",
                                    .operands = kOld,
                                    .flags = kFlags,
                                    .run = revoke};

}  // namespace spillway::cli
