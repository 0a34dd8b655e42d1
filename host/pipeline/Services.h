// What all exchanges share. Everything here outlives every exchange and is thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "host/accounts/AccountPool.h"
#include "host/budget/Budgets.h"
#include "host/config/Config.h"
#include "host/logins/TokenKeeper.h"
#include "host/memory/Transcripts.h"
#include "host/memory/Vault.h"
#include "host/pipeline/Hedging.h"
#include "host/plugins/PluginRegistry.h"
#include "host/routing/RetryBudget.h"
#include "host/saver/Beginnings.h"
#include "host/saver/Frozen.h"
#include "host/store/Ledger.h"
#include "host/store/ObjectStore.h"
#include "host/upstream/ConnectionPool.h"
#include "host/upstream/GuardedFetcher.h"

namespace spillway::pipeline {

// What an exchange keeps from its first step to its last, however often the host reloads meanwhile.
struct World {
  std::shared_ptr<const config::Config> config;
  std::shared_ptr<const plugins::PluginSet> plugins;
};

class TokenCounter;

struct Services {
  accounts::AccountPool& accounts;
  upstream::ConnectionPool& connections;
  store::Ledger& ledger;

  // Called once per exchange when it has ended, after its record is durable. May be empty.
  std::function<void(const store::ExchangeRecord&)> onEnd;

  // The world new exchanges begin in.
  std::function<World()> world;

  std::atomic<int64_t> inFlight{0};
  routing::RetryBudget retries{};
  Hedging hedging{};

  TokenCounter* counter = nullptr;  // null: tokens are counted by upstreams alone

  upstream::GuardedFetcher* fetcher = nullptr;  // null: nothing is fetched

  // What upstreams want back of their reasoning; null: not kept.
  memory::Vault* vault = nullptr;

  // The forms in which results of tools were first sent; null: none is made smaller. And where conversations go on.
  saver::Frozen* frozen = nullptr;
  saver::Beginnings beginnings{};

  // What clients have kept; null: nothing.
  store::ObjectStore* objects = nullptr;

  // Of accounts whose key or login is exchanged for a token; null: keys are sent as they are.
  logins::TokenKeeper* tokens = nullptr;

  // What may be spent; null: anything.
  budget::Budgets* budgets = nullptr;

  // Headers and bodies of exchanges; null: none are kept.
  memory::Transcripts* transcripts = nullptr;
};

}  // namespace spillway::pipeline
