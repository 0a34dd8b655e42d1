// Gathers what could be tried for one request, in order, and notes what cannot and why. A local of plan().
//
// Used by one thread, for one plan.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/routing/Order.h"
#include "host/routing/Plan.h"
#include "host/routing/Resting.h"

namespace spillway::routing {

class Planner {
 public:
  // `out` has its route and time; all must outlive the planner.
  Planner(const RouteTable& table, const Health& health, const Query& query, Plan& out);

  void run(const Route& route, uint64_t turn);

 private:
  static constexpr uint32_t kNone = RouteTable::kNone;

  // What one entry of a tier has put in.
  struct Unit {
    size_t first = 0, last = 0;  // its candidates
    uint32_t weight = 1;
    uint32_t inner = kNone;  // the first tier of a nested chain, in groups_
    uint32_t next = kNone;   // unit of the same tier, in units_
  };
  // What one tier has put in.
  struct Group {
    const Tier* tier = nullptr;
    size_t first = 0, last = 0;
    uint32_t firstUnit = kNone, lastUnit = kNone, units = 0;
    uint32_t next = kNone;  // tier of the same nested chain, in groups_
  };
  struct LastResort {
    Candidate candidate;
    Resting resting;
  };
  // Gathering.
  void gatherAll(const Route& route, uint64_t turn);
  void direct(const Route& route, uint64_t turn);
  void chain(const Chain& chain, const Route& route, uint64_t turn);
  Group gather(const Tier& tier, std::string_view asked, int depth);
  uint32_t gatherNested(const Chain& chain, std::string_view asked, int depth);
  bool takesPart(const Entry& entry, std::string_view tier);
  void elsewhere(std::string_view asked);
  void addEntry(const Provider& provider, std::string_view named, std::string_view tier, std::string_view asked);
  void addAccount(Candidate candidate, const Account& account, Skipped skipped);
  void chooseModel(const Provider& provider, std::string_view named, std::string_view asked, Candidate& out) const;
  const Model* flagship(const Provider& provider) const;
  std::string_view sure(const Provider& provider, std::string_view asked) const;
  bool fits(Candidate& candidate, Skipped& skipped);
  bool listed(const Candidate& candidate) const;
  void skip(Skipped& skipped, Skipped::Why why);
  void skipRest(Skipped& skipped, const Resting& resting);

  // Ordering; in Arrangement.cpp.
  void arrange(const Group& group, uint64_t turn);
  void arrangeInner(const Unit& unit, uint64_t turn);
  void arrangeWeighted(const Group& group, uint64_t turn);
  void arrangeByFigures(const Group& group, uint64_t turn);
  void arrangeAccounts(size_t first, size_t last, uint64_t turn);
  void stickTo(size_t first, size_t last);
  void warmFirst(size_t first, size_t last);
  Expected expectedOn(const Candidate& candidate) const;
  void place(const Group& group, const std::vector<Choice>& choices);

  // The end of it.
  void finish();
  void putUnwishedBehind();
  void keepLastResorts();

  const RouteTable& table_;
  const Health& health_;
  const Query& query_;
  Plan& out_;
  bool filter_ = true, wantsAsked_ = false;
  bool guessedAway_ = false;  // somebody was left out for what is only guessed
  bool relaxed_ = false;      // nobody is any more
  uint32_t entries_ = 0;
  std::vector<Unit> units_;    // of the tier at hand; with nested chains, of all that belong to it
  std::vector<Group> groups_;  // tiers of nested chains
  std::vector<LastResort> lastResorts_;
  std::vector<const Provider*> met_;
};

}  // namespace spillway::routing
