// What a restart must not forget about accounts: the times that providers named, what they said is left, and who was
// taken out of use. Guesses are not kept. Accounts are named by digests, from which no key can be told.
//
// Plain values and their JSON. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/accounts/Quotas.h"
#include "host/routing/Breaker.h"

namespace spillway::accounts {

// Whether an account gets requests, as the management API last said.
enum class Use : uint8_t { Enabled, Draining, Disabled };

const char* useName(Use use);
bool parseUse(std::string_view name, Use& use);

struct KeptRest {
  std::string model;  // empty: of all
  routing::Breaker breaker;
};

struct KeptAccount {
  Use use = Use::Enabled;
  std::vector<KeptRest> rests;
  std::vector<Quotas::Window> windows;

  bool empty() const { return use == Use::Enabled && rests.empty() && windows.empty(); }
};

struct KeptState {
  std::map<std::string, routing::Breaker> providers;  // by digest
  std::map<std::string, KeptAccount> accounts;
};

// Leaves out what is over or was only guessed.
std::string writeKept(const KeptState& state, int64_t nowMs);

// What of a text can be used; nothing when it is none of ours.
KeptState readKept(std::string_view text, int64_t nowMs);

}  // namespace spillway::accounts
