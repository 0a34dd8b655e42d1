// Which exchanges to list, and a page of them.
//
// Plain values; no threading rule of their own. Times are unix milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/Records.h"

namespace spillway::store {

// The newest first.
struct ExchangeFilter {
  int limit = 50;        // 1 to 1000, others are brought into the range
  std::string before;    // only those with a smaller id; empty: from the newest
  std::string provider;  // only those that tried this provider
  std::optional<Outcome> outcome;
  int status = 0;                         // only those answered with this HTTP status; 0: any
  std::string chain, account, clientKey;  // only those with this name; empty: any
  std::string tier;                       // only those served from it
  std::string model;                      // only those that asked for it or were served by it
  std::string client;                     // only those of agents whose name begins so
  std::string id;                         // only those whose id begins so
  int64_t fromMs = 0;                     // only those that began at that time or later
  int64_t toMs = 0;                       // only those that began before; 0: until now
  int64_t costMicros = 0;                 // only those whose cost is known, and that or more; 0: any
  bool smaller = false;                   // only those in which results of tools were made smaller
  bool spilled = false;                   // only those that asked more than one candidate
  std::string cause;                      // only those that did so for this reason (see causeOf())
};

struct ExchangePage {
  std::vector<ExchangeRecord> rows;
  // What `before` is for the next page; empty when there is none. A page may have fewer rows than were asked for, or
  // none, and still have a next one: that is how far was looked in the time a question has.
  std::string next;
};

}  // namespace spillway::store
