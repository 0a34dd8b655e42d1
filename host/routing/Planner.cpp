#include "host/routing/Planner.h"

#include <spillway/provider.h>

#include <algorithm>

#include "host/routing/ModelName.h"

namespace spillway::routing {

namespace {

// Bits that name an oddity of a model and not something it can do.
constexpr uint32_t kNoAbility = SPW_CAP_NO_SAMPLING;

// The provider's model of that name, or of the name without the tag that stands for none.
const Model* find(const Provider& provider, std::string_view name) {
  const Model* model = provider.find(name);
  return model != nullptr ? model : provider.find(withoutTag(name));
}

// That a candidate finds out whether its lane works again is worth telling whatever brought it to the front.
void takesTurn(Candidate& candidate) {
  if (candidate.why != Candidate::Why::Probe) candidate.why = Candidate::Why::Turn;
}

}  // namespace

Planner::Planner(const RouteTable& table, const Health& health, const Query& query, Plan& out)
    : table_(table), health_(health), query_(query), out_(out) {
  out_.candidates.reserve(12);
}

void Planner::direct(const Route& route, uint64_t turn) {
  if (route.by == Route::By::Listed) {
    elsewhere(route.model);
    return finish();
  }
  const Provider& provider = table_.providers[route.provider];
  // Whoever names a model outright knows better than our table what it can do.
  filter_ = route.by != Route::By::ProviderModel;
  const size_t first = out_.candidates.size();
  addEntry(provider, route.model, provider.tier, {});
  rotateAccounts(first, out_.candidates.size(), turn);
  finish();
}

void Planner::chain(const Chain& chain, const Route& route, uint64_t turn) {
  const bool unmapped = route.by == Route::By::Default;
  // Nobody made this chain for that model: it says whom to ask, the client which model.
  wantsAsked_ = unmapped && isTask(query_.asked.operation);
  for (const Tier& tier : chain.tiers) addTier(tier, route.model, turn);
  if (unmapped && besidesChat(query_.asked.operation)) elsewhere(route.model);
  finish();
}

// Whoever is known to serve the model and was not asked yet.
void Planner::elsewhere(std::string_view asked) {
  for (const Provider& provider : table_.providers) {
    const bool done = std::find(met_.begin(), met_.end(), &provider) != met_.end();
    if (!done && !provider.accounts.empty() && !sure(provider, asked).empty())
      addEntry(provider, {}, provider.tier, asked);
  }
}

void Planner::addTier(const Tier& tier, std::string_view asked, uint64_t turn) {
  const size_t tierStart = out_.candidates.size();
  starts_.clear();
  for (const Entry& entry : tier.entries) {
    const size_t before = out_.candidates.size();
    addEntry(table_.providers[entry.provider], entry.model, tier.name, asked);
    if (out_.candidates.size() > before) starts_.push_back(before);
  }
  if (starts_.empty()) return;
  // One counter turns both wheels: entries with every request, accounts once per round of entries.
  const bool wheel = tier.pick == Pick::RoundRobin && starts_.size() > 1;
  const uint64_t accountTurn = wheel ? turn / starts_.size() : turn;
  for (size_t i = 0; i < starts_.size(); ++i)
    rotateAccounts(starts_[i], i + 1 < starts_.size() ? starts_[i + 1] : out_.candidates.size(), accountTurn);
  if (!wheel) return;
  const auto begin = out_.candidates.begin();
  std::rotate(begin + static_cast<ptrdiff_t>(tierStart), begin + static_cast<ptrdiff_t>(starts_[turn % starts_.size()]),
              out_.candidates.end());
  takesTurn(out_.candidates[tierStart]);
}

void Planner::rotateAccounts(size_t first, size_t last, uint64_t turn) {
  if (last - first < 2) return;
  const auto begin = out_.candidates.begin() + static_cast<ptrdiff_t>(first);
  std::rotate(begin, begin + static_cast<ptrdiff_t>(turn % (last - first)),
              out_.candidates.begin() + static_cast<ptrdiff_t>(last));
  takesTurn(*begin);
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

bool Planner::fits(const Candidate& candidate, Skipped& skipped) {
  if (!serves(*candidate.provider, candidate.facts, candidate.model, query_.asked)) {
    skip(skipped, Skipped::Why::NotItsOperation);
    return false;
  }
  if (candidate.facts == nullptr) return true;
  const uint32_t missing = query_.needs & ~candidate.facts->caps & ~kNoAbility;
  if (candidate.facts->capsKnown && missing != 0) {
    skipped.missing = missing;
    skip(skipped, Skipped::Why::LacksCapability);
    return false;
  }
  if (candidate.facts->context > 0 && query_.promptTokens > candidate.facts->context) {
    skipped.context = candidate.facts->context;
    skip(skipped, Skipped::Why::WindowTooSmall);
    return false;
  }
  return true;
}

void Planner::addAccount(Candidate candidate, const Account& account, Skipped skipped) {
  candidate.account = &account;
  skipped.account = &account;
  if (listed(candidate)) return skip(skipped, Skipped::Why::Repeated);
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
  // The order in which entries stand decides only among lanes that are healthy; rests end when they end.
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
