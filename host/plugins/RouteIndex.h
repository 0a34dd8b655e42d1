// Which translator serves a client's path. Paths without a placeholder are found by hash; patterns are tried from the
// one with the most literal characters down. Routes that ask for a header or a query parameter come before those that
// do not.
//
// Immutable once built; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/plugins/FunctionRef.h"
#include "host/plugins/Translator.h"

namespace spillway::plugins {

struct RouteMatch {
  const Translator* translator = nullptr;
  const spw_route* route = nullptr;
  std::string model;  // from the path, percent-decoded; empty when the body names it
};

// Whether the request has a header of that lower-case name, or, for "?name", that query parameter.
using HasHeader = FunctionRef<bool(std::string_view)>;

class RouteIndex {
 public:
  // Adds a translator's routes; it must outlive the index.
  void add(const Translator& translator);

  std::optional<RouteMatch> match(std::string_view method, std::string_view path, HasHeader hasHeader) const;

  // The methods served at a path, "GET, POST", for an Allow header; empty when the path is unknown.
  std::string methods(std::string_view path) const;

 private:
  struct Entry {
    const Translator* translator;
    const spw_route* route;
    std::string_view prefix, suffix;  // of a pattern, around the model; the prefix may hold more placeholders
    size_t literal = 0;               // characters of both that stand for themselves
    bool model = false;               // the pattern has a place for a model
  };

  template <class Visit>
  void visit(std::string_view path, Visit each) const;

  std::unordered_map<std::string_view, std::vector<Entry>> literal_;
  std::vector<Entry> patterns_;
};

}  // namespace spillway::plugins
