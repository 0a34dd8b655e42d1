// A request as one candidate's upstream gets it: where to, head and body bytes, and what its answer will need.
//
// One thread at a time.
#pragma once

#include <sys/uio.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/accounts/Account.h"
#include "host/base/Call.h"
#include "host/base/Result.h"
#include "host/base/Splice.h"
#include "host/logins/AccessToken.h"
#include "host/memory/Recall.h"
#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Inbound.h"
#include "host/plugins/PluginSet.h"
#include "host/upstream/Url.h"

namespace spillway::pipeline {

// Whom a request goes to. Also the secret source of the calls that are made for it.
struct Destination final : base::SecretSource {
  const plugins::Provider* provider = nullptr;
  const spw_endpoint* endpoint = nullptr;
  const plugins::Translator* wire = nullptr;
  const spw_model* model = nullptr;  // null: not in the provider's table
  const accounts::Account* account = nullptr;
  std::string modelId;
  std::shared_ptr<const logins::AccessToken> token;  // sent in the key's place; null: the key is

  // What the upstream knows the account by; may be empty.
  std::string_view credential() const { return token ? token->text.reveal() : account->key.reveal(); }

  std::string_view get(std::string_view field) const override {
    if (field == "token") return token ? token->text.reveal() : std::string_view();
    return account->get(field);
  }
};

class Outbound {
 public:
  // Changes the canonical document, which lives in `arena`, before it is written; an error ends the building.
  using Edit = std::function<std::optional<base::Error>(base::Arena& arena, spw_json* canonical)>;

  // Chooses the way in: the endpoint that speaks the client's wire, at the client's path if there are several, else the
  // provider's preferred one. An error names what is missing.
  static base::Result<Destination> choose(const plugins::PluginSet& plugins, const Inbound& inbound,
                                          const plugins::Provider& provider, const accounts::Account& account,
                                          std::string modelId);

  // Whether the request can be answered from another wire than its own, though it is no chat.
  static bool translates(const Inbound& inbound);

  // Builds the request. `call` lives as long as the outbound, and its arena has what was read; what is written is in
  // memory that goes with the outbound. `strict`: what cannot be said in full is an error. An error too when the
  // request asks nothing (Inbound::asksNothing), or takes more memory than a call may (base::outOfRoom). The call's
  // losses become those of this request. `recall` gives an upstream that gets a translated request its reasoning back.
  static base::Result<std::unique_ptr<Outbound>> build(const Destination& to, Inbound& inbound,
                                                       const ClientRequest& request, spw_call& call, bool strict,
                                                       memory::Recall& recall, const Edit& edit = {});

  Outbound() = default;
  Outbound(const Outbound&) = delete;  // pieces_ points into it
  Outbound& operator=(const Outbound&) = delete;

  const upstream::Origin& origin() const { return origin_; }
  bool translated() const { return translated_; }  // the body is not the client's
  bool askedUsage() const { return askedUsage_; }  // usage was added by us; the client did not ask for it

  // What the codec has left for the answer's reader, moved to an arena of its own: the reader may look at it for as
  // long as a stream runs, and this is let go before. Null, and no arena: nothing.
  const spw_json* keepNotes(std::unique_ptr<base::Arena>& arena) const;

  // All bytes in order, for writev.
  const std::vector<std::string_view>& pieces() const { return pieces_; }
  size_t size() const;

 private:
  base::Result<void> passThrough(const Destination& to, Inbound& inbound);
  void passForm(const Destination& to, Inbound& inbound);
  // `call`, here and below: with this outbound's own arena. `read`: the canonical document, null when nothing is asked.
  base::Result<void> translate(const Destination& to, const Inbound& inbound, const spw_json* read, spw_call& call,
                               memory::Recall& recall, const Edit& edit);
  base::Result<void> address(const Destination& to, const Inbound& inbound, const ClientRequest& request,
                             spw_call& call);
  // `call`: the one the request was read in.
  std::optional<base::Error> lacking(const spw_call& call) const;

  base::Arena arena_;  // of what is written
  upstream::Origin origin_;
  bool sameWire_ = false, translated_ = false, askedUsage_ = false;
  spw_json* notes_ = nullptr;
  std::string head_;
  std::string ownBody_;  // when a hook replaced the body
  std::string field_;    // of a form, when the model has another name
  std::unique_ptr<base::Splice> splice_;
  std::vector<std::string_view> pieces_;  // head first, then the body
};

}  // namespace spillway::pipeline
