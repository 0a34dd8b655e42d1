#include "host/routing/Planner.h"

#include <spillway/provider.h>

#include <algorithm>

#include "host/routing/Family.h"
#include "host/routing/ModelName.h"

namespace spillway::routing {

namespace {

// Bits that name an oddity of a model and not something it can do.
constexpr uint32_t kNoAbility = SPW_CAP_NO_SAMPLING;

// The provider's model of that name, or of the name without the tag that stands for none, or the newest of the family
// that the name is of.
const Model* find(const Provider& provider, std::string_view name) {
  const Model* model = provider.find(name);
  const std::string_view bare = withoutTag(name);
  if (model == nullptr) model = provider.find(bare);
  return model != nullptr ? model : newestOf(provider, bare);
}

}  // namespace

Planner::Planner(const RouteTable& table, const Health& health, const Query& query, Plan& out)
    : table_(table), health_(health), query_(query), out_(out) {
  out_.candidates.reserve(4);  // an exchange keeps them for as long as it waits
  units_.reserve(8);
}

void Planner::run(const Route& route, uint64_t turn) {
  gatherAll(route, turn);
  if (guessedAway_ && out_.candidates.empty() && lastResorts_.empty()) {
    // Nobody is left because of what was only guessed: the guess may be wrong, and refusing surely is no help.
    relaxed_ = true;
    out_.skipped.clear();
    met_.clear();
    entries_ = 0;
    gatherAll(route, turn);
  }
  finish();
}

void Planner::gatherAll(const Route& route, uint64_t turn) {
  if (route.chain != RouteTable::kNone)
    chain(table_.chains[route.chain], route, turn);
  else
    direct(route, turn);
}

// A provider asked for directly, or whoever lists the model.
void Planner::direct(const Route& route, uint64_t turn) {
  if (route.by == Route::By::Listed) {
    elsewhere(route.model);
    return;
  }
  const Provider& provider = table_.providers[route.provider];
  // Whoever names a model outright knows better than our table what it can do.
  filter_ = route.by != Route::By::ProviderModel;
  const size_t first = out_.candidates.size();
  addEntry(provider, route.model, provider.tier, {});
  arrangeAccounts(first, out_.candidates.size(), turn);
}

void Planner::chain(const Chain& chain, const Route& route, uint64_t turn) {
  const bool unmapped = route.by == Route::By::Default;
  // Nobody made this chain for that model: it says whom to ask, the client which model.
  wantsAsked_ = unmapped && isTask(query_.asked.operation);
  for (const Tier& tier : chain.tiers) {
    units_.clear();
    groups_.clear();
    arrange(gather(tier, route.model, 0), turn);
  }
  if (unmapped && besidesChat(query_.asked.operation)) elsewhere(route.model);
}

// Whoever is known to serve the model and was not asked yet.
void Planner::elsewhere(std::string_view asked) {
  for (const Provider& provider : table_.providers) {
    const bool done = std::find(met_.begin(), met_.end(), &provider) != met_.end();
    if (!done && !provider.accounts.empty() && !sure(provider, asked).empty())
      addEntry(provider, {}, provider.tier, asked);
  }
}

Planner::Group Planner::gather(const Tier& tier, std::string_view asked, int depth) {
  Group group;
  group.tier = &tier;
  group.first = out_.candidates.size();
  for (const Entry& entry : tier.entries) {
    if (entry.when && !takesPart(entry, tier.name)) continue;
    Unit unit;
    unit.first = out_.candidates.size();
    unit.weight = entry.weight;
    if (entry.chain)
      unit.inner = gatherNested(table_.chains[*entry.chain], asked, depth + 1);
    else
      addEntry(table_.providers[entry.provider], entry.model, tier.name, asked);
    unit.last = out_.candidates.size();
    if (unit.first == unit.last) continue;
    const auto number = static_cast<uint32_t>(units_.size());
    (group.units++ == 0 ? group.firstUnit : units_[group.lastUnit].next) = number;
    group.lastUnit = number;
    units_.push_back(unit);
  }
  group.last = out_.candidates.size();
  return group;
}

// The number of its first tier that has something to try.
uint32_t Planner::gatherNested(const Chain& chain, std::string_view asked, int depth) {
  if (depth > kMostNesting) return kNone;
  uint32_t first = kNone, before = kNone;
  for (const Tier& tier : chain.tiers) {
    const Group group = gather(tier, asked, depth);
    if (group.units == 0) continue;
    const auto number = static_cast<uint32_t>(groups_.size());
    (before == kNone ? first : groups_[before].next) = number;
    before = number;
    groups_.push_back(group);
  }
  return first;
}

bool Planner::takesPart(const Entry& entry, std::string_view tier) {
  const Circumstances now{query_.clientKey, query_.agent, query_.model, query_.expected.prompt, out_.madeAtMs};
  const Unmet part = unmet(*entry.when, now);
  if (part == Unmet::None) return true;
  Skipped skipped;
  if (entry.chain) {
    skipped.chain = table_.chains[*entry.chain].name;
  } else {
    skipped.provider = &table_.providers[entry.provider];
    skipped.model = entry.model;
  }
  skipped.tier = tier;
  skipped.when = &*entry.when;
  skipped.unmet = part;
  skipped.promptTokens = query_.expected.prompt;
  skip(skipped, Skipped::Why::Unmet);
  return false;
}

// The accounts of one entry. `asked` is what an entry without a model falls back on.
void Planner::addEntry(const Provider& provider, std::string_view named, std::string_view tier,
                       std::string_view asked) {
  Candidate candidate;
  candidate.provider = &provider;
  candidate.tier = tier;
  candidate.entry = entries_++;
  met_.push_back(&provider);
  chooseModel(provider, wantsAsked_ ? std::string_view() : named, asked, candidate);
  Skipped skipped;
  skipped.provider = &provider;
  skipped.model = candidate.model;
  skipped.tier = tier;
  skipped.operation = query_.asked.operation;
  if (!offers(provider, skipped.operation)) return skip(skipped, Skipped::Why::NoOperation);
  if (!reaches(provider, query_.asked)) return skip(skipped, Skipped::Why::OtherWire);
  if (candidate.model.empty() && !asked.empty() && isTask(skipped.operation)) {
    skipped.model = asked;
    return skip(skipped, Skipped::Why::NotListed);
  }
  if (candidate.model.empty()) return skip(skipped, Skipped::Why::NoModel);
  if (provider.accounts.empty()) return skip(skipped, Skipped::Why::NoAccount);
  if (filter_ && !fits(candidate, skipped)) return;
  for (const Account& account : provider.accounts) addAccount(candidate, account, skipped);
}

void Planner::chooseModel(const Provider& provider, std::string_view named, std::string_view asked,
                          Candidate& out) const {
  if (!named.empty()) {
    out.facts = find(provider, named);
    out.model = out.facts != nullptr ? std::string_view(out.facts->id) : named;
    return;
  }
  out.facts = asked.empty() ? nullptr : find(provider, asked);
  if (isTask(query_.asked.operation)) {
    if (out.facts != nullptr) asked = out.facts->id;
    const bool may = provider.anyModel || provider.models.empty();
    out.model = asked.empty() || out.facts != nullptr || !may ? sure(provider, asked) : asked;
    if (!out.model.empty()) out.facts = provider.find(out.model);
    return;
  }
  if (out.facts == nullptr) out.facts = flagship(provider);
  // A provider without a table serves whatever it is asked for.
  out.model = out.facts != nullptr ? std::string_view(out.facts->id) : provider.models.empty() ? asked : "";
}

const Model* Planner::flagship(const Provider& provider) const {
  for (const Model& model : provider.models)
    if (serves(provider, &model, model.id, query_.asked)) return &model;
  return nullptr;
}

// The model asked for when the provider has it, or the first that is for certain right when none was; empty when
// there is none.
std::string_view Planner::sure(const Provider& provider, std::string_view asked) const {
  if (!asked.empty()) return lists(provider, asked, query_.asked) ? asked : std::string_view();
  for (const Model& model : provider.models)
    if (surelyServes(provider, &model, model.id, query_.asked)) return model.id;
  return {};
}

// False: noted as skipped.
bool Planner::fits(Candidate& candidate, Skipped& skipped) {
  if (!serves(*candidate.provider, candidate.facts, candidate.model, query_.asked)) {
    skip(skipped, Skipped::Why::NotItsOperation);
    return false;
  }
  const Model* facts = candidate.facts;
  if (facts == nullptr) return true;
  const uint32_t lacks = facts->capsKnown ? query_.needs & ~facts->caps & ~kNoAbility : 0;
  const uint32_t missing = lacks & ~kWishes;
  const bool small = facts->context > 0 && query_.promptTokens > facts->context;
  const bool guessed = (missing & ~query_.guessed) == 0 && (!small || query_.sizeGuessed);
  candidate.missing = lacks;
  if (missing == 0 && !small) return true;
  if (guessed && relaxed_) {
    candidate.missing = missing;
    candidate.context = small ? facts->context : 0;
    return true;
  }
  guessedAway_ = guessedAway_ || guessed;
  skipped.missing = missing;
  skipped.context = facts->context;
  skip(skipped, missing != 0 ? Skipped::Why::LacksCapability : Skipped::Why::WindowTooSmall);
  return false;
}

void Planner::addAccount(Candidate candidate, const Account& account, Skipped skipped) {
  candidate.account = &account;
  skipped.account = &account;
  if (!query_.account.empty() && account.name != query_.account) return skip(skipped, Skipped::Why::OtherAccount);
  if (listed(candidate)) return skip(skipped, Skipped::Why::Repeated);
  if (health_.outOfUse(account.slot)) return skip(skipped, Skipped::Why::OutOfUse);
  if (health_.needsLogin(account.slot)) return skip(skipped, Skipped::Why::NeedsLogin);
  const Resting resting = restOf(health_, *candidate.provider, account, candidate.model, out_.madeAtMs);
  candidate.rest = resting.rest;
  switch (resting.standing) {
    case Standing::Ready:
      candidate.why = out_.candidates.empty() ? Candidate::Why::First : Candidate::Why::Spill;
      return out_.candidates.push_back(candidate);
    case Standing::Probe:
      candidate.why = Candidate::Why::Probe;
      return out_.candidates.push_back(candidate);
    case Standing::Doubtful:
      candidate.why = Candidate::Why::LastResort;
      return lastResorts_.push_back({candidate, resting});
    case Standing::Resting:
      return skipRest(skipped, resting);
  }
}

bool Planner::listed(const Candidate& candidate) const {
  const auto same = [&](const Candidate& other) {
    return other.account == candidate.account && other.model == candidate.model;
  };
  return std::any_of(out_.candidates.begin(), out_.candidates.end(), same) ||
         std::any_of(lastResorts_.begin(), lastResorts_.end(),
                     [&](const LastResort& other) { return same(other.candidate); });
}

void Planner::finish() {
  if (relaxed_) {
    for (Candidate& candidate : out_.candidates) candidate.why = Candidate::Why::Unfit;
  } else if ((query_.needs & kWishes) != 0) {
    putUnwishedBehind();
  }
  keepLastResorts();
}

// Unless nobody fulfils the wish.
void Planner::putUnwishedBehind() {
  const auto fulfils = [](const Candidate& candidate) { return candidate.missing == 0; };
  if (std::none_of(out_.candidates.begin(), out_.candidates.end(), fulfils)) return;
  const auto behind = std::stable_partition(out_.candidates.begin(), out_.candidates.end(), fulfils);
  for (auto at = behind; at != out_.candidates.end(); ++at)
    if (at->why != Candidate::Why::Probe) at->why = Candidate::Why::Unwished;
}

// The order in which entries stand decides only among lanes that are healthy; rests end when they end.
void Planner::keepLastResorts() {
  std::stable_sort(lastResorts_.begin(), lastResorts_.end(), [](const LastResort& a, const LastResort& b) {
    return a.resting.rest.untilMs < b.resting.rest.untilMs;
  });
  for (size_t i = 0; i < lastResorts_.size(); ++i) {
    const Candidate& candidate = lastResorts_[i].candidate;
    if (i < kLastResorts) {
      out_.candidates.push_back(candidate);
      continue;
    }
    Skipped skipped;
    skipped.provider = candidate.provider;
    skipped.account = candidate.account;
    skipped.model = candidate.model;
    skipped.tier = candidate.tier;
    skipRest(skipped, lastResorts_[i].resting);
  }
}

void Planner::skip(Skipped& skipped, Skipped::Why why) {
  skipped.why = why;
  out_.skipped.push_back(skipped);
}

void Planner::skipRest(Skipped& skipped, const Resting& resting) {
  skipped.scope = resting.scope;
  skipped.rest = resting.rest;
  skip(skipped, Skipped::Why::Rest);
}

}  // namespace spillway::routing
