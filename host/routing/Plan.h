// The ordered list of what would be tried for a request and why, and of what would not and why not.
//
// A plain value, used by one thread at a time; any thread may plan. Points into the RouteTable it was made from.
#pragma once

#include <spillway/provider.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/routing/Cost.h"
#include "host/routing/Health.h"
#include "host/routing/ModelName.h"
#include "host/routing/Operation.h"
#include "host/routing/RouteTable.h"
#include "host/routing/Warm.h"

namespace spillway::routing {

// Needs that a model may lack and still answer: it then stands behind the others.
inline constexpr uint32_t kWishes = SPW_CAP_REASONING;

// What is asked, by whom, and what it needs of a model.
struct Query {
  std::string_view model;    // as the client named it
  uint32_t needs = 0;        // bits of enum spw_cap (tools, vision, ...): a model known to lack one is skipped
  int64_t promptTokens = 0;  // a lower estimate; 0: unknown. A model whose window is known to be smaller is skipped
  Asked asked = {};
  uint32_t guessed = 0;      // those of the needs that a glance may have got wrong
  bool sizeGuessed = false;  // so it may have promptTokens
  Expected expected = {};
  std::string_view clientKey = {}, agent = {};  // name of the key; the User-Agent
  std::string_view account = {};                // name of the only one that may be asked; empty: any

  uint64_t conversation = 0;        // the same for its turns; 0: not known
  std::span<const Warm> warm = {};  // where its beginning is kept
};

// One thing to try: a model of a provider through an account.
struct Candidate {
  enum class Why : uint8_t {
    First,      // first in order, healthy
    Turn,       // its turn in the rotation
    Spill,      // follows the ones before it
    Warm,       // has the conversation's beginning in its cache
    Sticky,     // the account that this conversation always gets
    Probe,      // finds out whether it works again
    Picked,     // where the tier's pick put it
    Unwished,   // known not to do what was asked for, though it can answer without
    Unfit,      // seems to lack something the request seems to need; tried because everything else lacks it too
    LastResort  // resting by our own guess; tried only when nothing better is left
  };

  const Provider* provider = nullptr;
  const Account* account = nullptr;
  std::string_view model;        // id to send
  const Model* facts = nullptr;  // null: the provider's table does not know it
  std::string_view tier;
  uint32_t entry = 0;  // number of the chain entry, counted through all tiers: equal for accounts of one model
  Why why = Why::First;
  Rest rest;  // LastResort, Probe: what it rests for

  // Picked: by what, the number it was judged by (weight, requests, nano-dollars, milliseconds, percent; -1: unknown)
  // and of how many (weights in sum, answers).
  Pick pick = Pick::Ordered;
  bool explored = false;  // it stands first to be measured
  int64_t figure = -1, of = 0;
  // Warm: for how many milliseconds more it is likely to be, and the tokens of the last prompt are `figure`, `of`.

  uint32_t missing = 0;  // Unwished, Unfit: the bits
  int64_t context = 0;   // Unfit: the window that seems too small, in tokens; 0: it does not

  // One sentence for the trace.
  std::string reason() const;
};

// One thing not to try.
struct Skipped {
  enum class Why {
    Rest,             // the other side said when to come back, or enough last resorts are listed
    NoAccount,        // no enabled account
    NoModel,          // no model was asked for and the provider lists none
    LacksCapability,  // known not to be able to do what the request needs
    WindowTooSmall,   // known to be too small for the prompt
    Repeated,         // listed before
    NoOperation,      // has no way in for the operation
    OtherWire,        // only in a wire this operation is not translated to
    NotItsOperation,  // the model is known for something else
    NotListed,        // the model asked for is not in its table
    Unmet,            // the entry's condition does not hold
    OutOfUse,         // the management API has taken the account out of use
    Excluded,         // would fail as an earlier attempt of this request did

    // Found out when its turn had come.
    Doubtful,    // rests by a guess by now, or another request finds out whether it works again
    FullAtOnce,  // as many requests under way as its account may have
    FullMinute,  // as many in the last minute
    Budget,      // no budget is left for it

    NeedsLogin,  // its account has no token, and somebody must log in before it gets one
    NoToken,     // found out when its turn had come: it gets none now

    OtherAccount  // the request is for another account
  };

  const Provider* provider = nullptr;  // null: the entry is a chain
  const Account* account = nullptr;    // null: all of them
  std::string_view model;              // may be empty
  std::string_view tier;
  Why why = Why::Rest;
  base::Scope scope = base::Scope::Request;  // Rest: who rests
  Rest rest;                                 // Rest, Budget, NoToken: until when and for what; Excluded: the fault
  uint32_t missing = 0;                      // LacksCapability: the bits
  int64_t context = 0;                       // WindowTooSmall: the window, in tokens
  int32_t operation = 0;                     // what was asked, enum spw_operation
  int64_t cap = 0;                           // FullAtOnce, FullMinute: how many it may have
  std::string_view chain = {};               // Unmet: the chain that the entry stands for; may be empty
  const Condition* when = nullptr;           // Unmet: the condition, what of it, and the size of the prompt
  Unmet unmet = Unmet::None;
  int64_t promptTokens = 0;

  std::string words;  // Budget: which and how much of it was used; NoToken: why

  // One sentence for the trace; a rest is told as time left from `nowMs`.
  std::string reason(int64_t nowMs) const;
};

struct Plan {
  Route route;
  std::string_view chain;  // name of the chain; empty when a provider was asked for directly
  Policy policy;
  std::vector<Candidate> candidates;
  std::vector<Skipped> skipped;
  int64_t madeAtMs = 0;
  std::unique_ptr<const std::string> asked;  // the client's name for the model; candidates may point into it
};

// Resting candidates that a plan keeps as last resorts, the soonest first.
inline constexpr size_t kLastResorts = 3;

// Names of capability bits, comma separated: "tools, vision".
std::string capNames(uint32_t caps);

// What the name a request gives means. For what only one model can answer, a name no chain was made for means whoever
// lists that model. ModelMissing (404) when nothing fits.
base::Result<Route> resolve(const RouteTable& table, const Query& query);

// How deep chains may stand in chains; a configuration with more is refused.
inline constexpr int kMostNesting = 8;

// Plans a request. `turn` counts requests on this route (see turnOf) and rotates entries and accounts evenly; `nowMs`
// is unix time. ModelMissing when the name means nothing; a plan without candidates is not an error here.
base::Result<Plan> plan(const RouteTable& table, const Health& health, const Query& query, uint64_t turn,
                        int64_t nowMs);

// The same for a name already resolved.
Plan plan(const RouteTable& table, const Health& health, const Query& query, const Route& route, uint64_t turn,
          int64_t nowMs);

// Which turn counter a route uses: chains first, then providers. There are turnCount(table) of them.
inline size_t turnOf(const RouteTable& table, const Route& route) {
  return route.chain != RouteTable::kNone ? route.chain : table.chains.size() + route.provider;
}
inline size_t turnCount(const RouteTable& table) { return table.chains.size() + table.providers.size(); }

}  // namespace spillway::routing
