// What another router's files say, in the words of ours: whom it asks with which keys, and in which order.
//
// Plain values; no threading rule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/config/Secret.h"

namespace spillway::imports {

// A key or a part of one: itself, or the environment variable that holds it.
struct FoundKey {
  config::Secret text = {};
  std::string variable = {};

  bool empty() const { return text.empty() && variable.empty(); }
};

struct FoundSetting {
  std::string name;  // as our plugins call it
  FoundKey value;
};

struct FoundAccount {
  std::string name;   // in somebody's words; may be empty
  std::string where;  // in the file, such as "providerConnections[2]"
  FoundKey key = {};  // empty: none is needed, or the vendor's usual variable has it
  std::vector<FoundSetting> settings = {};
  std::string proxy = {};                            // a URL; empty: as others
  int64_t requestsPerMinute = 0, maxConcurrent = 0;  // 0: no cap
};

struct FoundModel {
  std::string id;
  int64_t context = 0;  // tokens; 0: not said
};

struct FoundProvider {
  std::string name;    // what its entries say; unique
  std::string called;  // what it may be called here
  std::string where;
  std::string vendor = {};   // the provider of ours that knows the vendor; empty: by the address
  std::string wire = {};     // of a server of one's own; empty: the usual one
  std::string baseUrl = {};  // empty: the vendor's own
  std::string apart = {};    // what keeps it apart from others of that vendor; may be empty
  std::string share = {};    // how its accounts share requests; empty: as usual
  std::vector<FoundModel> models = {};
  std::vector<FoundAccount> accounts = {};
};

// One of a provider's model (or its models as they are asked for) and another chain.
struct FoundEntry {
  std::string provider, model;
  std::string chain = {};
  int64_t weight = 1;
  int64_t promptOver = 0;  // tokens; 0: for all
};

struct FoundTier {
  std::string pick = {};  // empty: in this order
  std::vector<FoundEntry> use = {};
};

struct FoundChain {
  std::string name;  // as clients say it; may be no name of ours
  std::string where;
  std::vector<FoundTier> tiers = {};
};

// Which chain serves a name that clients say.
struct FoundName {
  std::string match, chain, where;
};

// What does not come over.
struct FoundRest {
  std::string kind, name, where, why;
};

struct Found {
  std::vector<FoundProvider> providers = {};
  std::vector<FoundChain> chains = {};
  std::vector<FoundName> names = {};
  std::string defaultChain = {};  // empty: it has none
  std::vector<FoundRest> rest = {};
};

}  // namespace spillway::imports
