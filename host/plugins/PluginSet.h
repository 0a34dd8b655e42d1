// All plugins of one moment. Whoever holds a set keeps every plugin in it loaded and started; an exchange takes the
// current one when it begins and finishes on it.
//
// Immutable; any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/config/PluginFacts.h"
#include "host/plugins/Compressor.h"
#include "host/plugins/Provider.h"
#include "host/plugins/RouteIndex.h"
#include "host/plugins/Translator.h"

namespace spillway::plugins {

class Plugin;

// A file that is not in use, and why: a sentence with the reason and what to do.
struct Refused {
  std::string file, reason;
};

// A loaded plugin as people see it.
struct PluginStatus {
  std::string id, name, version, vendor;
  std::string file, sha256;
  std::vector<std::string> providers, translators, compressors;  // ids of what it offers
  bool quarantined = false;
  std::string quarantine;  // why, when it is
  std::string note;        // something its owner should know, such as that it cannot be replaced; may be empty
  int64_t internalErrors = 0, slowCalls = 0, slowestUs = 0;
  std::string lastError;
};

class PluginSet {
 public:
  // A plugin and the file it is known by.
  struct Member {
    std::shared_ptr<const Plugin> plugin;
    std::string file;
  };

  PluginSet(std::vector<Member> members, std::vector<Refused> refused);
  ~PluginSet();
  PluginSet(const PluginSet&) = delete;
  PluginSet& operator=(const PluginSet&) = delete;

  // By wire id or provider id; null when there is none.
  const Translator* translator(std::string_view wire) const;
  const Provider* provider(std::string_view id) const;

  // The route that serves a request. `path` is without query.
  std::optional<RouteMatch> match(std::string_view method, std::string_view path, HasHeader hasHeader) const {
    return routes_.match(method, path, hasHeader);
  }
  // The methods served at a path, for an Allow header; empty when the path is unknown.
  std::string methods(std::string_view path) const { return routes_.methods(path); }

  // Sorted by id; compressors in the order they run.
  std::span<const Translator* const> translators() const { return translators_; }
  std::span<const Provider* const> providers() const { return providers_; }
  std::span<const Compressor* const> compressors() const { return compressors_; }

  // What configuration and routes need of all providers.
  std::vector<config::PluginFacts> facts() const;

  const std::vector<Refused>& refused() const { return refused_; }

  // As of now: quarantine and counters are read when asked.
  std::vector<PluginStatus> status() const;

 private:
  std::vector<Member> members_;
  std::vector<Refused> refused_;
  std::vector<const Translator*> translators_;
  std::vector<const Provider*> providers_;
  std::vector<const Compressor*> compressors_;
  std::unordered_map<std::string_view, const Translator*> byWire_;
  std::unordered_map<std::string_view, const Provider*> byId_;
  RouteIndex routes_;
};

}  // namespace spillway::plugins
