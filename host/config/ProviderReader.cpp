#include "host/config/ProviderReader.h"

#include <spillway/provider.h>

#include <algorithm>
#include <array>

#include "host/base/Strings.h"
#include "host/config/PriceReader.h"
#include "host/config/YamlJson.h"

namespace spillway::config {

namespace {

// Headers that the host itself writes: a configured one would break the framing of every request.
constexpr std::array<std::string_view, 7> kOwnHeaders = {
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te"};

Share shareOf(std::string_view word) {
  return word == "fill-first" ? Share::FillFirst : word == "sticky" ? Share::Sticky : Share::RoundRobin;
}

}  // namespace

uint32_t capsOf(const std::vector<std::string>& words) {
  struct Cap {
    std::string_view word;
    uint32_t bit;
  };
  constexpr Cap kCaps[] = {{"tools", SPW_CAP_TOOLS},
                           {"vision", SPW_CAP_VISION},
                           {"reasoning", SPW_CAP_REASONING},
                           {"json_schema", SPW_CAP_JSON_SCHEMA},
                           {"pdf", SPW_CAP_PDF},
                           {"audio", SPW_CAP_AUDIO},
                           {"embed", SPW_CAP_EMBED},
                           {"rerank", SPW_CAP_RERANK},
                           {"moderate", SPW_CAP_MODERATE},
                           {"image", SPW_CAP_IMAGE},
                           {"transcribe", SPW_CAP_TRANSCRIBE},
                           {"speak", SPW_CAP_SPEAK},
                           {"complete", SPW_CAP_COMPLETE},
                           {"chat", SPW_CAP_CHAT}};
  uint32_t bits = 0;
  for (const std::string& word : words)
    for (const Cap& cap : kCaps)
      if (cap.word == word) bits |= cap.bit;
  return bits;
}

std::vector<ProviderRow> ProviderReader::read(const YAML::Node& node) const {
  std::vector<ProviderRow> rows;
  for (const auto& pair : node) {
    ProviderRow row;
    row.id = pair.first.Scalar();
    row.plugin = row.id;
    row.line = lineOf(pair.first);
    const std::string path = "providers." + row.id;
    if (pair.second.IsMap()) readProvider(pair.second, path, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

void ProviderReader::readProvider(const YAML::Node& node, const std::string& path, ProviderRow& row) const {
  take(node, "plugin", row.plugin);
  takeUrl(node, "base_url", row.baseUrl);
  take(node, "tier", row.tier);
  take(node, "wire", row.wire);
  if (const YAML::Node share = node["share"]) row.share = shareOf(share.Scalar());
  row.proxy = readProxy(node, path);
  if (const YAML::Node headers = node["headers"]; headers && headers.IsMap()) {
    for (const auto& header : headers) readHeader(header.first, header.second, path + ".headers", row);
  }
  if (const YAML::Node quirks = node["quirks"]; quirks && quirks.IsSequence())
    for (size_t i = 0; i < quirks.size(); ++i) readQuirk(quirks[i], at(path + ".quirks", i), row);
  if (const YAML::Node models = node["models"]; models && models.IsSequence())
    for (size_t i = 0; i < models.size(); ++i) readModel(models[i], at(path + ".models", i), row);
  if (const YAML::Node accounts = node["accounts"]; accounts && accounts.IsSequence())
    for (size_t i = 0; i < accounts.size(); ++i) readAccount(accounts[i], at(path + ".accounts", i), row);
}

void ProviderReader::readHeader(const YAML::Node& name, const YAML::Node& value, const std::string& path,
                                ProviderRow& row) const {
  const std::string lower = base::toLower(name.Scalar());
  if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), lower) != kOwnHeaders.end())
    return remarks_.error(name, path + "." + name.Scalar(), "is written by Spillway itself and cannot be set");
  for (const auto& header : row.headers)
    if (header.first == lower)
      return remarks_.error(name, path + "." + name.Scalar(), "stands here again in another case");
  row.headers.emplace_back(lower, value.Scalar());
}

ProxyRow ProviderReader::readProxy(const YAML::Node& owner, const std::string& ownerPath) const {
  const YAML::Node node = owner["proxy"];
  if (!node || (!node.IsMap() && !node.IsScalar())) return {};
  if (node.IsScalar() && node.Scalar() == "none") return {nullptr, true};
  const std::string path = ownerPath + ".proxy";
  base::Result<Proxy> read = parseProxy(node.IsMap() ? node["url"].Scalar() : node.Scalar());
  if (!read.ok()) return {};
  auto proxy = std::make_shared<Proxy>(std::move(*read));
  if (node.IsMap() && (node["user"] || node["password"])) {
    if (!proxy->user.empty()) {
      remarks_.error(node, path, "user and password stand in 'url' already: say them once");
      return {};
    }
    if (const YAML::Node user = node["user"]) proxy->user = Secret(user.Scalar());
    proxy->password = check_.secretAt(path + ".password").secret;
    if (auto problem = proxy->credentialProblem()) remarks_.error(node, path, std::move(*problem));
  }
  return {std::move(proxy), false};
}

void ProviderReader::readQuirk(const YAML::Node& node, const std::string& path, ProviderRow& row) const {
  QuirkRow quirk;
  take(node, "id", quirk.id);
  take(node, "models", quirk.models);
  if (const YAML::Node value = node["value"]; value) {
    if (std::optional<std::string> text = jsonOf(value))
      quirk.value = std::move(*text);
    else
      remarks_.error(value, path + ".value", "is nested deeper than " + std::to_string(kMostJsonDepth) + " levels");
  }
  row.quirks.push_back(std::move(quirk));
}

void ProviderReader::readModel(const YAML::Node& node, const std::string& path, ProviderRow& row) const {
  ModelRow model;
  take(node, "id", model.id);
  take(node, "name", model.name);
  take(node, "context", model.context);
  take(node, "max_output", model.maxOutput);
  takePrice(node, "input", model.input);
  takePrice(node, "output", model.output);
  takePrice(node, "cache_read", model.cacheRead);
  takePrice(node, "cache_write", model.cacheWrite);
  take(node, "wire", model.wire);
  model.prices = PriceReader(remarks_).read(node, path);
  if (const YAML::Node caps = node["capabilities"]; caps && caps.IsSequence()) model.caps = capsOf(texts(caps));
  for (const ModelRow& other : row.models)
    if (other.id == model.id) remarks_.error(node, path + ".id", "the model '" + model.id + "' stands here again");
  row.models.push_back(std::move(model));
}

void ProviderReader::readAccount(const YAML::Node& node, const std::string& path, ProviderRow& row) const {
  AccountRow account;
  account.line = lineOf(node);
  take(node, "name", account.name);
  takeUrl(node, "base_url", account.baseUrl);
  take(node, "enabled", account.enabled);
  take(node, "max_concurrent", account.maxConcurrent);
  take(node, "requests_per_minute", account.requestsPerMinute);
  // The secrets of one that is not in use are not even looked for.
  if (account.enabled) account.proxy = readProxy(node, path);
  SchemaCheck::FoundSecret found = check_.secretAt(path + ".key");
  account.key = std::move(found.secret);
  account.keyOrigin = std::move(found.origin);
  constexpr std::array<std::string_view, 7> kOwn = {
      "name", "key", "base_url", "proxy", "enabled", "max_concurrent", "requests_per_minute"};
  for (const auto& pair : node) {
    const std::string& setting = pair.first.Scalar();
    if (std::find(kOwn.begin(), kOwn.end(), setting) != kOwn.end()) continue;
    if (pair.second.IsMap()) {
      SchemaCheck::FoundSecret kept = check_.secretAt(path + "." + setting);
      account.settings.push_back({setting, std::move(kept.secret), std::move(kept.origin)});
    } else {
      account.settings.push_back({setting, Secret(pair.second.Scalar()), "configuration"});
    }
  }
  for (const AccountRow& other : row.accounts)
    if (other.name == account.name)
      remarks_.error(node, path + ".name", "another account of this provider has the name '" + account.name + "'");
  row.accounts.push_back(std::move(account));
}

}  // namespace spillway::config
