// The work of planOf(), one thing after another: providers with their accounts, chains, names, and the text.
//
// One thread, for one plan.
#pragma once

#include <set>

#include "host/imports/Plan.h"
#include "host/imports/Targets.h"
#include "host/imports/Tools.h"

namespace spillway::imports {

class Planner {
 public:
  Planner(const Found& found, const Here& here) : found_(found), here_(here) {}

  base::Result<Plan> run();

 private:
  // A provider of ours that one of theirs has become.
  struct Owner {
    std::string id;
    const config::PluginFacts* plugin = nullptr;
    std::string baseUrl;
    std::string identity;                                      // what two of theirs must agree in to be one of ours
    Json row;                                                  // what is new of its row of the configuration
    std::vector<std::pair<std::string, config::Secret>> keys;  // accounts there are, here and new ones
  };

  base::Result<void> readSections();

  // PlanProviders.cpp
  void planProvider(const FoundProvider& provider);
  Owner& ownerOf(const FoundProvider& provider, const Target& target);
  bool planAccount(const FoundAccount& account, const Target& target, const FoundProvider& provider, Owner& owner);
  bool withoutKey(const FoundAccount& account, const Owner& owner);
  std::string accountName(const FoundAccount& account, const Owner& owner) const;
  void writeAccount(const FoundAccount& account, const std::string& name, const std::string& shown, Owner& owner);
  void keepAccount(const FoundAccount& account, const std::string& name, const std::string& shown, Owner& owner);
  void planModels(const FoundProvider& provider, Owner& owner);
  bool hasValue(const FoundKey& key) const;
  config::Secret valueOf(const FoundKey& key) const;

  // PlanChains.cpp
  void nameChains();
  void planChain(const FoundChain& chain);
  Json entryOf(const FoundEntry& entry, const FoundChain& chain);
  bool closesCircle(const std::string& from, const std::string& to, int depth) const;
  void planName(const std::string& match, const std::string& chain, const std::string& where);
  void planDefault();
  Json chainOverAll() const;

  void comes(std::string kind, std::string name, std::string where, std::string note = {}) {
    plan_.comes.push_back({std::move(kind), std::move(name), std::move(where), std::move(note)});
  }
  void stays(std::string kind, std::string name, std::string where, std::string why) {
    plan_.stays.push_back({std::move(kind), std::move(name), std::move(where), std::move(why)});
  }

  const Found& found_;
  const Here& here_;
  Json providers_, chains_, names_, defaultChain_;  // the sections of the file
  bool hadChains_ = false;
  bool oneProxy_ = false;  // all accounts of the provider that is planned go through the same one
  std::vector<Owner> owners_;
  std::map<std::string, size_t> byName_;         // theirs to the index in owners_
  std::map<std::string, std::string> chainIds_;  // theirs to ours, of those that come over
  std::set<std::string> planned_;                // theirs
  Plan plan_;
};

}  // namespace spillway::imports
