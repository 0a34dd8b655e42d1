#include "host/routing/LaneFacts.h"

namespace spillway::routing {

LaneFacts factsOf(const Health& health, const Account& account, std::string_view model) {
  LaneFacts facts;
  facts.inFlight = health.inFlight(account.slot);
  facts.headroom = health.headroom(account.slot);
  if (const FirstToken* measured = health.firstToken(account.slot, model)) {
    facts.firstTokenMs = measured->medianMs();
    facts.answers = measured->samples();
  }
  return facts;
}

}  // namespace spillway::routing
