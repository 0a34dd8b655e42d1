// The models a client may ask for, as rows for its wire: chains first, then every model of every provider that has an
// account. A chain can do what any model in it can, because a request goes to one that fits it.
//
// Rows point into the roster, which this keeps, and into this. One thread.
#pragma once

#include <spillway/translator.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/base/Result.h"
#include "host/keys/Grant.h"

namespace spillway::pipeline {

class ModelRows {
 public:
  explicit ModelRows(std::shared_ptr<const accounts::Roster> roster) : roster_(std::move(roster)) {}

  // `grant`: only what its key may ask for; null: everything.
  std::vector<spw_model_row> all(const keys::Grant* grant = nullptr);

  // What a name means that a request could use; the row's id is the name itself. ModelMissing (404) when it means
  // nothing.
  base::Result<spw_model_row> one(std::string_view asked);

 private:
  spw_model_row chain(const routing::Chain& chain) const;
  void widenByChain(spw_model_row& row, const routing::Chain& chain, int depth) const;
  spw_model_row model(const routing::Provider& provider, const routing::Model& model);
  const routing::RouteTable& table() const { return roster_->table(); }

  std::shared_ptr<const accounts::Roster> roster_;
  std::deque<std::string> names_;  // "provider/model"
};

}  // namespace spillway::pipeline
