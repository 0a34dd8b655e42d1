// Whether a vendor takes an account's credential: its own list of models is read with it, which costs nothing, or a
// token is got; or where somebody wants it so, one of its models is asked.
//
// Any thread; blocks its caller.
#pragma once

#include <string>

#include "host/accounts/Account.h"
#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

struct AccountCheck {
  enum class How {
    List,   // of the vendor's models
    Token,  // one was got for the account's key or login
    Call,   // a request to one of its models
    None    // there is no question that costs nothing
  } how = How::None;
  bool ok = false;
  int status = 0;     // the vendor's; 0: it has not answered
  size_t models = 0;  // List: that it lists
  int64_t tookMs = 0;
  std::string message;   // for people; of a failure: why
  std::string exchange;  // Call: its id in the ledger
};

AccountCheck checkByList(upstream::HttpCaller& caller, const plugins::Provider& provider,
                         const accounts::Account& account);

const char* howName(AccountCheck::How how);

}  // namespace spillway::inquiry
