// Those who take part in a replay: providers, accounts and models as far as the story names them.
//
// Used by one thread at a time; plans point into it and into the story.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/routing/Replay.h"

namespace spillway::routing {

class ReplayCast {
 public:
  explicit ReplayCast(const Story& story);

  // A plan of the story; an empty one when it has none of that number.
  Plan plan(size_t number, int64_t madeAtMs) const;
  Skipped skipped(const Story::Left& left) const;

 private:
  void meet(const Story::Lane& lane, int64_t context);
  const Provider* provider(std::string_view id) const;
  static const Account* account(const Provider* provider, std::string_view name);

  const Story& story_;
  std::vector<Provider> providers_;
};

}  // namespace spillway::routing
