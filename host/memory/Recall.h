// One exchange's dealings with the vault: gives an upstream its own reasoning back where the client's history lacks it,
// and keeps what the answer brings. Reasoning goes back to the wire and provider it came from only, and to no other
// model or account where the provider says that its tokens are bound to one (the quirk `reasoning_scope`).
//
// One thread at a time.
#pragma once

#include <spillway/json.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Arena.h"
#include "host/memory/AnswerListener.h"
#include "host/memory/Vault.h"

namespace spillway::memory {

// Whose reasoning a request may carry. Views live as long as the call.
struct Issuer {
  std::string_view wire, provider, account, model;
  std::string_view scope;  // "vendor", "model" or "account"
};

class Recall {
 public:
  // A null vault neither gives nor takes. `owner`: the client.
  void begin(Vault* vault, std::string owner);

  // Another attempt: nothing of the last one counts.
  void reset();

  // Puts the target's own reasoning into a document that is about to be written for it. `arena` is the document's.
  void restore(base::Arena& arena, spw_json* document, const Issuer& target);

  // The attempt's answer begins: its events go to the listener from now on. Null when nothing will be kept.
  AnswerListener* listen();

  // The answer is complete.
  void keep();

  // How many tokens the last request was given back.
  size_t restored() const { return restored_; }

 private:
  Vault* vault_ = nullptr;
  std::string owner_;
  bool read_ = false;               // places_ are known
  std::vector<std::string> turns_;  // places behind the assistant's turns
  std::string end_;
  std::string target_, content_;              // of the attempt: its name in places, and who it is
  std::unique_ptr<AnswerListener> listener_;  // most exchanges have none
  size_t restored_ = 0;
};

}  // namespace spillway::memory
