// The section "providers" of a configuration file: who answers, with which models and accounts.
//
// Used by one thread, for one file.
#pragma once

#include "host/config/SchemaCheck.h"
#include "host/config/YamlValues.h"

namespace spillway::config {

// What capability words stand for, as bits of enum spw_cap.
uint32_t capsOf(const std::vector<std::string>& words);

class ProviderReader {
 public:
  ProviderReader(const SchemaCheck& check, Remarks remarks) : check_(check), remarks_(remarks) {}

  // `node` is a map that the schema has found good.
  std::vector<ProviderRow> read(const YAML::Node& node) const;

 private:
  void readProvider(const YAML::Node& node, const std::string& path, ProviderRow& row) const;
  void readHeader(const YAML::Node& name, const YAML::Node& value, const std::string& path, ProviderRow& row) const;
  ProxyRow readProxy(const YAML::Node& owner, const std::string& ownerPath) const;
  void readQuirk(const YAML::Node& node, const std::string& path, ProviderRow& row) const;
  void readModel(const YAML::Node& node, const std::string& path, ProviderRow& row) const;
  void readAccount(const YAML::Node& node, const std::string& path, ProviderRow& row) const;

  const SchemaCheck& check_;
  Remarks remarks_;
};

}  // namespace spillway::config
