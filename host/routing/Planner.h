// Gathers what could be tried for one request, in order, and notes what cannot and why. A local of plan().
//
// Used by one thread, for one plan.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/routing/Plan.h"
#include "host/routing/Resting.h"

namespace spillway::routing {

class Planner {
 public:
  // `out` has its route and time; all must outlive the planner.
  Planner(const RouteTable& table, const Health& health, const Query& query, Plan& out);

  // A provider asked for directly, or whoever lists the model.
  void direct(const Route& route, uint64_t turn);

  void chain(const Chain& chain, const Route& route, uint64_t turn);

 private:
  struct LastResort {
    Candidate candidate;
    Resting resting;
  };

  void elsewhere(std::string_view asked);
  void addTier(const Tier& tier, std::string_view asked, uint64_t turn);
  void rotateAccounts(size_t first, size_t last, uint64_t turn);
  void addEntry(const Provider& provider, std::string_view named, std::string_view tier, std::string_view asked);
  void addAccount(Candidate candidate, const Account& account, Skipped skipped);
  void chooseModel(const Provider& provider, std::string_view named, std::string_view asked, Candidate& out) const;
  const Model* flagship(const Provider& provider) const;
  std::string_view sure(const Provider& provider, std::string_view asked) const;
  bool fits(const Candidate& candidate, Skipped& skipped);
  bool listed(const Candidate& candidate) const;
  void finish();
  void skip(Skipped& skipped, Skipped::Why why);
  void skipRest(Skipped& skipped, const Resting& resting);

  const RouteTable& table_;
  const Health& health_;
  const Query& query_;
  Plan& out_;
  bool filter_ = true, wantsAsked_ = false;
  uint32_t entries_ = 0;
  std::vector<size_t> starts_;
  std::vector<LastResort> lastResorts_;
  std::vector<const Provider*> met_;
};

}  // namespace spillway::routing
