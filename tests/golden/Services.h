// The host services a translator may ask for, served by host/base, with a crypto service that only hashes. Enough to
// run a codec outside the host; HTTP, clock and configuration are not offered.
//
// OneCall is the spw_call of one function call together with what it collects. One thread each.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/base/JsonUnread.h"
#include "spillway/host.h"

namespace spillway::golden {

// Lives as long as the program.
const spw_host& host();

// The fields of the account a call is for.
class Account final : public base::SecretSource {
 public:
  std::string_view get(std::string_view name) const override;
  std::map<std::string, std::string, std::less<>> fields;
};

class OneCall {
 public:
  // `account` outlives it.
  explicit OneCall(const Account* account = nullptr);
  OneCall(const OneCall&) = delete;
  OneCall& operator=(const OneCall&) = delete;

  spw_call* raw() { return &call_; }

  // As the host does once a codec has read a request.
  void report(const base::JsonUnread& unread, const spw_json* made);

  // What was reported lost, one line each: "dropped where: why".
  std::vector<std::string> losses() const;

 private:
  base::Arena arena_;
  base::LossReport losses_;
  std::atomic<bool> cancelled_ = false;
  spw_call call_;
};

}  // namespace spillway::golden
