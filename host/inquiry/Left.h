// Asking one account's vendor what is left of its money and allowances, and reading the answers: by the plugin's
// quota(), or by its quirk "balance".
//
// Thread-safe; ask() waits for the vendor.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/inquiry/AccountCall.h"
#include "host/inquiry/Balance.h"
#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

// One question that a provider's vendor answers.
struct LeftCall {
  std::string method, path, body;
  std::optional<BalanceRule> rule;  // nothing: the plugin's quota() reads number `which`
  size_t which = 0;

  bool operator==(const LeftCall& other) const {
    return method == other.method && path == other.path && body == other.body;
  }
};

// All there are; empty: its vendor does not tell.
std::vector<LeftCall> leftCalls(const plugins::Provider& provider);

// What the vendor says to one of them. Empty: the account has nothing of the kind. `cancelled` breaks it off.
base::Result<std::vector<Balance>> askLeft(upstream::HttpCaller& caller, const plugins::Provider& provider,
                                           const accounts::Account& account, const config::Secret& credential,
                                           const LeftCall& question, const std::atomic<bool>& cancelled);

// The same from an answer's body alone.
base::Result<std::vector<Balance>> readLeft(const plugins::Provider& provider, const accounts::Account& account,
                                            const LeftCall& question, int status, std::string_view body);

}  // namespace spillway::inquiry
