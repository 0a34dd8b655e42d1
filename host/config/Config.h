// The configuration as plain values: what the YAML file says, defaults filled in, secrets read.
//
// Plain values; immutable once read, so any thread may read them. Durations are milliseconds, sizes bytes.
#pragma once

#include <cctz/time_zone.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/Limits.h"
#include "host/base/Log.h"
#include "host/budget/Rule.h"
#include "host/config/Compression.h"
#include "host/config/Proxy.h"
#include "host/config/Secret.h"
#include "host/money/PriceList.h"

namespace spillway::config {

struct ListenAddress {
  std::string host = "127.0.0.1";
  uint16_t port = 20128;

  bool operator==(const ListenAddress&) const = default;
};

// A key that clients of this host must send.
struct ClientKey {
  std::string name;
  Secret key;
};

// A model the provider's plugin does not know, or knows otherwise. Unset fields keep what the plugin says.
struct ModelRow {
  std::string id, name;
  int64_t context = 0, maxOutput = 0;                               // tokens; 0: not said
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1;  // US dollars per million tokens; -1: not said
  std::vector<money::PriceRow> prices;                              // of a period, a length of prompt or a service tier
  std::optional<uint32_t> caps;                                     // bits of enum spw_cap
  std::string wire;
};

// A setting of an account that its plugin declares. It may be half a credential, so all are kept like one.
struct SettingRow {
  std::string name;
  Secret value;
  std::string origin;  // as keyOrigin
};

struct AccountRow {
  std::string name;
  Secret key;
  std::string keyOrigin;   // for people: "environment variable X", "file /path", "configuration", "login"
  std::string login = {};  // id of the login whose tokens are sent in the key's place; empty: none
  std::string baseUrl;
  ProxyRow proxy;
  bool enabled = true;
  int64_t maxConcurrent = 0, requestsPerMinute = 0;  // 0: no cap
  std::vector<SettingRow> settings;
  int line = 0;

  // The value of the setting; empty: it has none.
  std::string_view setting(std::string_view name) const;
};

// One oddity of a provider; see docs/quirks.md.
struct QuirkRow {
  std::string id;
  std::string value;   // JSON text; empty: none
  std::string models;  // globs, comma separated; empty: all
};

// How a provider's accounts share its requests.
enum class Share { RoundRobin, FillFirst, Sticky };

struct ProviderRow {
  std::string id;
  std::string plugin;  // provider id of the plugin; the same as `id` unless said otherwise
  std::string baseUrl, tier, wire;
  ProxyRow proxy;  // of accounts that say nothing of their own
  std::vector<ModelRow> models;
  std::vector<AccountRow> accounts;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<QuirkRow> quirks;
  Share share = Share::RoundRobin;
  bool simulated = false;  // set by simulatedConfig() only
  int line = 0;
};

enum class Pick { Ordered, RoundRobin, Weighted, LeastBusy, LowestCost, Fastest, QuotaAware };

// Minutes since midnight; over midnight when it ends before it begins.
struct DayWindow {
  int from = 0, to = 0;
};

// When an entry takes part; all that is said must hold, of a list one.
struct ConditionRow {
  std::vector<DayWindow> times;  // in Config::timeZone
  std::vector<std::string> clientKeys, agents, models;
  int64_t promptOver = 0, promptUnder = 0;  // tokens; 0: not said
};

// Any model that fits, the cheapest first.
struct ModelQuery {
  uint32_t caps = 0;                   // bits of enum spw_cap it must be known to have
  int64_t context = 0;                 // tokens its window must be known to hold
  double input = -1, output = -1;      // US dollars per million tokens at most; -1: any, and unknown too
  std::vector<std::string> providers;  // only these; empty: all
  std::string tier;                    // only providers of that tier; empty: all
  int64_t most = 8;                    // models
};

struct FoundModel {
  std::string provider, model;
};

// One of a model of a provider (or the provider alone), another chain, and a query.
struct EntryRow {
  std::string provider, model;  // model empty: the one asked for if the provider has it, else its flagship
  int line = 0;
  std::string chain = {};
  std::optional<ModelQuery> query = {};
  std::vector<FoundModel> found = {};  // what complete() has found for the query
  int64_t weight = 1;
  std::optional<ConditionRow> when = {};
};

struct TierRow {
  std::string tier;
  Pick pick = Pick::Ordered;
  std::vector<EntryRow> use;
  int line = 0;
};

// What becomes of an answer that a provider's content filter has refused.
enum class ContentFilter { Answer, Next };

struct ChainRow {
  std::string name;
  std::vector<TierRow> tiers;
  int line = 0;
  bool grouped = false;                             // written as a group of keys, not as a list of tiers
  std::optional<bool> rescue = {};                  // unset: as for all chains
  std::optional<ContentFilter> contentFilter = {};  // the same
};

struct MappingRow {
  std::string match, chain;
  int line = 0;
};

struct Timeouts {
  int64_t connectMs = 5'000;  // per address
  int64_t firstByteMs = 120'000;
  int64_t silenceMs = 120'000;
  int64_t firstTokenMs = 10'000;  // while another candidate is left; 0: no limit of its own
  int64_t stallMs = 20'000;       // while another could go on with the answer; 0: no limit of its own
  int64_t keepAliveMs = 15'000;   // between comments to a client that waits for its stream; 0: none
  int64_t totalMs = 1'800'000;
  int64_t clientHeadMs = 10'000;
  int64_t clientSendMs = 30'000;
  int64_t drainMs = 30'000;  // for exchanges under way when the host is told to stop
};

// Asking a second candidate while the first one lets its answer wait.
struct Hedge {
  int64_t microsPerDay = 0;         // what those may cost whose answer is not needed; 0: nobody is asked
  std::vector<std::string> chains;  // only these; empty: all, and providers asked for directly

  bool covers(std::string_view chain) const {
    return microsPerDay > 0 && (chains.empty() || std::find(chains.begin(), chains.end(), chain) != chains.end());
  }
};

struct Plugins {
  std::vector<std::string> folders;  // empty: the installed ones
  bool watch = true;
};

// Pictures and files that requests name by URL, for upstreams that take bytes only.
struct Fetch {
  bool enabled = false;
  size_t bytes = size_t{20} << 20;  // of one request together
  int64_t count = 8;                // in one request
  int64_t timeoutMs = 15'000;       // for all of one request
};

// What is kept for clients between requests.
struct Memory {
  bool reasoning = true;
  int64_t reasoningMs = 7 * 24 * 3'600'000LL;  // since it was last used
  size_t reasoningBytes = size_t{32} << 20;

  bool answers = true;
  int64_t answersMs = 30 * 24 * 3'600'000LL;  // since one was last used
  size_t answersBytes = size_t{512} << 20;
  size_t answerBytes = size_t{8} << 20;  // one answer with what it was asked

  int64_t resultsMs = 7 * 24 * 3'600'000LL;  // smaller forms of results: since one was last used
  size_t resultsBytes = size_t{32} << 20;

  bool originals = true;  // what those results were before
  int64_t originalsMs = 7 * 24 * 3'600'000LL;
  size_t originalsBytes = size_t{128} << 20;
};

// How long the ledger keeps what; 0: for ever. Read when the host starts.
struct LedgerKeeping {
  int64_t exchangesMs = 365 * 24 * 3'600'000LL;
  int64_t minutesMs = 14 * 24 * 3'600'000LL;  // sums over minutes, for pictures of the last days
  int64_t hoursMs = 400 * 24 * 3'600'000LL;
  size_t bytes = size_t{16} << 30;  // of the database; of more, the oldest exchanges go
};

enum class Simulate { Auto, On, Off };

struct Config {
  std::string file;  // where it was read from; empty: built-in default
  ListenAddress listen;
  std::optional<ListenAddress> adminListen;
  std::vector<std::string> allowedHosts;  // further names accepted in the Host header
  std::vector<ClientKey> clientKeys;      // empty: clients need none
  std::string state;                      // folder; see stateFolder()
  Plugins plugins;
  Timeouts timeouts;
  base::Limits limits;
  Fetch fetch;
  Memory memory;
  LedgerKeeping ledger;
  Compression compression;
  int maxThreads = 512;
  base::Level logLevel = base::Level::Info;
  Simulate simulate = Simulate::Auto;
  bool compressAnswers = true;
  bool rescue = true;  // another attempt goes on with an answer that breaks off
  ContentFilter contentFilter = ContentFilter::Answer;
  bool strict = false;  // what a wire cannot carry is refused instead of reported
  Hedge hedge;
  std::vector<ProviderRow> providers;
  std::vector<ChainRow> chains;
  std::vector<MappingRow> models;
  std::string defaultChain = "default";
  std::vector<budget::Rule> budgets;
  cctz::time_zone timeZone = cctz::utc_time_zone();  // of the calendar that budgets follow, and of hours

  const ProviderRow* provider(std::string_view id) const;
  const ChainRow* chain(std::string_view name) const;
};

}  // namespace spillway::config
