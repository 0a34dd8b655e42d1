// What routing knows of the world between two reloads: providers with their models and accounts, chains of tiers, and
// the mapping from model names to chains. Built by accounts from the configuration and the provider plugins.
//
// Immutable once built, so any thread may read it. Candidates and plans point into it: keep it alive with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/money/PriceList.h"
#include "host/routing/Condition.h"

namespace spillway::routing {

// US dollars per million tokens; negative: unknown.
struct Prices {
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1;
};

struct Model {
  std::string id;         // as the provider spells it
  std::string name;       // for people
  int64_t context = 0;    // tokens of prompt and answer; 0: unknown
  int64_t maxOutput = 0;  // tokens; 0: unknown
  uint32_t caps = 0;      // bits of enum spw_cap; meaningful only when capsKnown
  bool capsKnown = false;
  Prices prices;               // of every day, for people and for choosing
  money::PriceList priceList;  // everything known of them, for what was used
  std::string wire;            // when it differs from the provider's preferred one
};

struct Account {
  std::string name;
  uint32_t slot = 0;   // where Health keeps its state; the same account keeps its slot over reloads
  uint32_t index = 0;  // position in the roster's list of accounts
};

// A way in for one more operation than chat.
struct TaskWay {
  int32_t operation = 0;  // enum spw_operation
  std::string wire;
  std::string models;  // globs, comma separated; empty: any but those known for other things
};

// How a provider's accounts share its requests; docs/routing.md explains each.
enum class Share : uint8_t { RoundRobin, FillFirst, Sticky };

struct Provider {
  std::string id;                 // as configured
  std::string plugin;             // the plugin's provider id
  std::string tier;               // where it stands when asked for directly
  uint32_t slot = 0;              // where Health keeps its state
  std::vector<Model> models;      // the first is the flagship
  std::vector<uint32_t> byId;     // positions in models, ordered by id: for find()
  std::vector<Account> accounts;  // the enabled ones, in the order configured
  std::vector<TaskWay> tasks;
  bool chats = true;     // has a way in for chats
  bool anyModel = true;  // takes models that are not in its table
  Share share = Share::RoundRobin;

  // The model of that id, or null. Call indexModels() once models are complete.
  const Model* find(std::string_view modelId) const;
  void indexModels();
};

// How the entries of a tier are ordered for one request; docs/routing.md explains each.
enum class Pick : uint8_t { Ordered, RoundRobin, Weighted, LeastBusy, LowestCost, Fastest, QuotaAware };

// As configured: "round-robin"; static.
const char* pickName(Pick pick);

// "provider/model", a provider alone (then the model asked for if the provider has it, else its flagship), or another
// chain with all its tiers.
struct Entry {
  uint32_t provider = 0;               // position in RouteTable::providers
  std::string model;                   // empty: see above
  uint32_t weight = 1;                 // for Pick::Weighted
  std::optional<uint32_t> chain = {};  // position in RouteTable::chains; provider and model then mean nothing
  std::optional<Condition> when = {};  // it takes part only then
};

struct Tier {
  std::string name;
  Pick pick = Pick::Ordered;
  std::vector<Entry> entries;
};

// What becomes of an answer that fails in a way of its own; what a chain that holds another says, holds for both.
struct Policy {
  bool rescues = true;       // one that breaks off is gone on with
  bool pastFilters = false;  // whom a content filter refuses, somebody else is asked
};

struct Chain {
  std::string name;
  std::vector<Tier> tiers;
  Policy policy = {};
};

// Model names that match `pattern` (globMatch) go to that chain. The first mapping that matches decides.
struct Mapping {
  std::string pattern;
  uint32_t chain = 0;  // position in RouteTable::chains
};

struct RouteTable {
  static constexpr uint32_t kNone = 0xffffffff;

  std::vector<Provider> providers;
  std::vector<Chain> chains;
  std::vector<Mapping> mappings;
  uint32_t defaultChain = kNone;  // for names nothing else matches; kNone: such names are refused
  Policy policy = {};             // of providers asked for directly

  // Positions, or kNone.
  uint32_t findProvider(std::string_view id) const;
  uint32_t findChain(std::string_view name) const;
};

}  // namespace spillway::routing
