#include "host/config/ConfigReader.h"

#include <spillway/provider.h>
#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <set>
#include <system_error>

#include "host/base/Strings.h"
#include "host/config/Scalars.h"
#include "host/config/SchemaCheck.h"

namespace spillway::config {

namespace {

// Headers that the host itself writes: a configured one would break the framing of every request.
constexpr std::array<std::string_view, 7> kOwnHeaders = {
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te"};

std::string at(const std::string& path, size_t index) { return path + "[" + std::to_string(index) + "]"; }

int lineOf(const YAML::Node& node) { return node.Mark().line + 1; }

// Reads a tree that SchemaCheck has found good; only what concerns several values at once can still be wrong.
class Builder {
 public:
  Builder(const std::string& file, const SchemaCheck& check, Report& report, Config& config)
      : file_(file), check_(check), report_(report), config_(config) {}

  void build(const YAML::Node& root) {
    if (!root.IsMap()) return;
    readTop(root);
    readSection(root["plugins"], &Builder::readPlugins);
    readSection(root["timeouts"], &Builder::readTimeouts);
    readSection(root["limits"], &Builder::readLimits);
    readSection(root["fetch"], &Builder::readFetch);
    readSection(root["memory"], &Builder::readMemory);
    readSection(root["providers"], &Builder::readProviders);
    readSection(root["chains"], &Builder::readChains);
    readMappings(root["models"]);
    checkReferences(root);
  }

 private:
  void readSection(const YAML::Node& node, void (Builder::*read)(const YAML::Node&)) {
    if (node && node.IsMap()) (this->*read)(node);
  }

  static void take(const YAML::Node& map, const char* key, std::string& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = node.Scalar();
  }
  static void takeUrl(const YAML::Node& map, const char* key, std::string& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseBaseUrl(node.Scalar()).value_or("");
  }
  static void take(const YAML::Node& map, const char* key, bool& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = node.Scalar() == "true";
  }
  static void take(const YAML::Node& map, const char* key, int64_t& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseInteger(node.Scalar()).value_or(into);
  }
  static void takeDuration(const YAML::Node& map, const char* key, int64_t& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseDurationMs(node.Scalar()).value_or(into);
  }
  static void takeSize(const YAML::Node& map, const char* key, size_t& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseSize(node.Scalar()).value_or(into);
  }
  static void takePrice(const YAML::Node& map, const char* key, double& into) {
    if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parsePrice(node.Scalar()).value_or(into);
  }
  static std::vector<std::string> texts(const YAML::Node& list) {
    std::vector<std::string> out;
    if (list && list.IsSequence())
      for (const YAML::Node& item : list) out.push_back(item.Scalar());
    return out;
  }

  void readTop(const YAML::Node& root) {
    if (const YAML::Node node = root["listen"]) config_.listen = parseAddress(node.Scalar()).value_or(config_.listen);
    if (const YAML::Node node = root["admin_listen"]) config_.adminListen = parseAddress(node.Scalar());
    config_.allowedHosts = texts(root["allowed_hosts"]);
    readClientKeys(root["client_keys"]);
    take(root, "state", config_.state);
    take(root, "default_chain", config_.defaultChain);
    take(root, "strict", config_.strict);
    take(root, "compress_answers", config_.compressAnswers);
    if (const YAML::Node node = root["log"]) base::parseLevel(node.Scalar(), config_.logLevel);
    if (const YAML::Node node = root["simulate"])
      config_.simulate = node.Scalar() == "on" ? Simulate::On : node.Scalar() == "off" ? Simulate::Off : Simulate::Auto;
  }

  void readClientKeys(const YAML::Node& list) {
    if (!list || !list.IsSequence()) return;
    std::set<std::string> names;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string path = at("client_keys", i);
      ClientKey key{list[i]["name"].Scalar(), check_.secretAt(path + ".key").secret};
      if (!names.insert(key.name).second)
        error(list[i], path + ".name", "another client key has the name '" + key.name + "'");
      for (const ClientKey& other : config_.clientKeys)
        if (other.key.equals(key.key.reveal()))
          error(list[i], path + ".key", "is the same as that of '" + other.name + "'");
      config_.clientKeys.push_back(std::move(key));
    }
  }

  void readPlugins(const YAML::Node& node) {
    config_.plugins.folders = texts(node["folders"]);
    for (std::string& folder : config_.plugins.folders) folder = absolute(folder);
    take(node, "watch", config_.plugins.watch);
  }

  // A path of the configuration counts from the folder of its file.
  std::string absolute(const std::string& path) const {
    if (path.starts_with('/') || path.starts_with("~/")) return path;
    const size_t slash = file_.rfind('/');
    return slash == std::string::npos ? path : file_.substr(0, slash + 1) + path;
  }

  void readTimeouts(const YAML::Node& node) {
    Timeouts& timeouts = config_.timeouts;
    takeDuration(node, "connect", timeouts.connectMs);
    takeDuration(node, "first_byte", timeouts.firstByteMs);
    takeDuration(node, "silence", timeouts.silenceMs);
    takeDuration(node, "total", timeouts.totalMs);
    takeDuration(node, "client_head", timeouts.clientHeadMs);
    takeDuration(node, "client_send", timeouts.clientSendMs);
    takeDuration(node, "drain", timeouts.drainMs);
  }

  void readFetch(const YAML::Node& node) {
    take(node, "enabled", config_.fetch.enabled);
    takeSize(node, "size", config_.fetch.bytes);
    take(node, "count", config_.fetch.count);
    takeDuration(node, "timeout", config_.fetch.timeoutMs);
  }

  void readMemory(const YAML::Node& node) {
    Memory& memory = config_.memory;
    if (const YAML::Node reasoning = node["reasoning"]; reasoning && reasoning.IsMap()) {
      take(reasoning, "keep", memory.reasoning);
      takeDuration(reasoning, "expiry", memory.reasoningMs);
      takeSize(reasoning, "size", memory.reasoningBytes);
    }
    if (const YAML::Node answers = node["answers"]; answers && answers.IsMap()) {
      take(answers, "keep", memory.answers);
      takeDuration(answers, "expiry", memory.answersMs);
      takeSize(answers, "size", memory.answersBytes);
      takeSize(answers, "object_size", memory.answerBytes);
    }
  }

  void readLimits(const YAML::Node& node) {
    base::Limits& limits = config_.limits;
    takeSize(node, "body", limits.bodyBytes);
    takeSize(node, "headers", limits.headerBytes);
    takeSize(node, "uri", limits.uriBytes);
    takeSize(node, "reply", limits.replyBytes);
    takeSize(node, "event", limits.eventBytes);
    takeSize(node, "error_body", limits.errorBodyBytes);
    takeSize(node, "client_backlog", limits.clientBacklogBytes);
    auto headers = static_cast<int64_t>(limits.headerCount);
    take(node, "header_count", headers);
    limits.headerCount = static_cast<size_t>(headers);
    int64_t threads = config_.maxThreads;
    take(node, "threads", threads);
    config_.maxThreads = static_cast<int>(threads);
  }

  void readProviders(const YAML::Node& node) {
    for (const auto& pair : node) {
      ProviderRow row;
      row.id = pair.first.Scalar();
      row.plugin = row.id;
      row.line = lineOf(pair.first);
      const std::string path = "providers." + row.id;
      if (pair.second.IsMap()) readProvider(pair.second, path, row);
      config_.providers.push_back(std::move(row));
    }
  }

  void readProvider(const YAML::Node& node, const std::string& path, ProviderRow& row) {
    take(node, "plugin", row.plugin);
    takeUrl(node, "base_url", row.baseUrl);
    take(node, "tier", row.tier);
    take(node, "wire", row.wire);
    if (const YAML::Node headers = node["headers"]; headers && headers.IsMap()) {
      for (const auto& header : headers) readHeader(header.first, header.second, path + ".headers", row);
    }
    if (const YAML::Node models = node["models"]; models && models.IsSequence())
      for (size_t i = 0; i < models.size(); ++i) readModel(models[i], at(path + ".models", i), row);
    if (const YAML::Node accounts = node["accounts"]; accounts && accounts.IsSequence())
      for (size_t i = 0; i < accounts.size(); ++i) readAccount(accounts[i], at(path + ".accounts", i), row);
  }

  void readHeader(const YAML::Node& name, const YAML::Node& value, const std::string& path, ProviderRow& row) {
    const std::string lower = base::toLower(name.Scalar());
    if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), lower) != kOwnHeaders.end())
      return error(name, path + "." + name.Scalar(), "is written by Spillway itself and cannot be set");
    for (const auto& header : row.headers)
      if (header.first == lower) return error(name, path + "." + name.Scalar(), "stands here again in another case");
    row.headers.emplace_back(lower, value.Scalar());
  }

  void readModel(const YAML::Node& node, const std::string& path, ProviderRow& row) {
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
    if (const YAML::Node caps = node["capabilities"]; caps && caps.IsSequence()) model.caps = readCaps(texts(caps));
    for (const ModelRow& other : row.models)
      if (other.id == model.id) error(node, path + ".id", "the model '" + model.id + "' stands here again");
    row.models.push_back(std::move(model));
  }

  static uint32_t readCaps(const std::vector<std::string>& words) {
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

  void readAccount(const YAML::Node& node, const std::string& path, ProviderRow& row) {
    AccountRow account;
    account.line = lineOf(node);
    take(node, "name", account.name);
    takeUrl(node, "base_url", account.baseUrl);
    take(node, "enabled", account.enabled);
    SchemaCheck::FoundSecret found = check_.secretAt(path + ".key");
    account.key = std::move(found.secret);
    account.keyOrigin = std::move(found.origin);
    constexpr std::array<std::string_view, 4> kOwn = {"name", "key", "base_url", "enabled"};
    for (const auto& pair : node)
      if (std::find(kOwn.begin(), kOwn.end(), pair.first.Scalar()) == kOwn.end())
        account.settings.emplace_back(pair.first.Scalar(), pair.second.Scalar());
    for (const AccountRow& other : row.accounts)
      if (other.name == account.name)
        error(node, path + ".name", "another account of this provider has the name '" + account.name + "'");
    row.accounts.push_back(std::move(account));
  }

  void readChains(const YAML::Node& node) {
    for (const auto& pair : node) {
      ChainRow chain;
      chain.name = pair.first.Scalar();
      chain.line = lineOf(pair.first);
      if (!pair.second.IsSequence() || pair.second.size() == 0)
        error(pair.first, "chains." + chain.name, "a chain needs at least one tier");
      else
        for (const YAML::Node& tier : pair.second) readTier(tier, chain);
      config_.chains.push_back(std::move(chain));
    }
  }

  void readTier(const YAML::Node& node, ChainRow& chain) {
    TierRow tier;
    tier.line = lineOf(node);
    take(node, "tier", tier.tier);
    if (const YAML::Node pick = node["pick"]) tier.pick = pick.Scalar() == "ordered" ? Pick::Ordered : Pick::RoundRobin;
    const YAML::Node use = node["use"];
    const std::string path = at("chains." + chain.name, chain.tiers.size()) + ".use";
    if (!use.IsSequence() || use.size() == 0) return error(node, path, "needs at least one provider/model");
    for (const YAML::Node& item : use) {
      const std::string& target = item.Scalar();
      const size_t slash = target.find('/');
      EntryRow entry{target.substr(0, slash), slash == std::string::npos ? "" : target.substr(slash + 1), lineOf(item)};
      tier.use.push_back(std::move(entry));
    }
    chain.tiers.push_back(std::move(tier));
  }

  void readMappings(const YAML::Node& list) {
    if (!list || !list.IsSequence()) return;
    for (const YAML::Node& item : list)
      config_.models.push_back({item["match"].Scalar(), item["chain"].Scalar(), lineOf(item)});
  }

  void checkReferences(const YAML::Node& root) {
    std::vector<std::string_view> names;
    for (const ChainRow& chain : config_.chains) names.push_back(chain.name);
    const auto missing = [&](const std::string& chain) {
      const std::string_view near = base::nearest(chain, names);
      return "there is no chain '" + chain + "'" +
             (near.empty() ? std::string() : " (did you mean '" + std::string(near) + "'?)");
    };
    for (size_t i = 0; i < config_.models.size(); ++i) {
      const MappingRow& row = config_.models[i];
      if (config_.chain(row.chain) == nullptr)
        report_.errors.push_back({file_, row.line, at("models", i) + ".chain", missing(row.chain)});
    }
    if (const YAML::Node node = root["default_chain"]; node && config_.chain(config_.defaultChain) == nullptr)
      error(node, "default_chain", missing(config_.defaultChain));
    if (!isLoopback(config_.listen) && config_.clientKeys.empty())
      report_.warnings.push_back({file_, root["listen"] ? lineOf(root["listen"]) : 0, "listen",
                                  "other machines can reach this address and no client_keys are configured: whoever "
                                  "connects spends your accounts"});
  }

  void error(const YAML::Node& node, const std::string& path, std::string message) {
    report_.errors.push_back({file_, lineOf(node), path, std::move(message)});
  }

  const std::string& file_;
  const SchemaCheck& check_;
  Report& report_;
  Config& config_;
};

Loaded failed(const std::string& file, int line, std::string message) {
  Loaded loaded;
  loaded.report.errors.push_back({file, line, "", std::move(message)});
  return loaded;
}

}  // namespace

std::string Problem::text() const {
  std::string out = file.empty() ? "configuration" : file;
  if (line > 0) out += ":" + std::to_string(line);
  out += ": ";
  if (!path.empty()) out += path + ": ";
  return out + message;
}

std::string Report::text() const {
  std::string out;
  for (const Problem& problem : errors) {
    if (!out.empty()) out += '\n';
    out += problem.text();
  }
  return out;
}

Environment processEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

const ProviderRow* Config::provider(std::string_view id) const {
  for (const ProviderRow& row : providers)
    if (row.id == id) return &row;
  return nullptr;
}

const ChainRow* Config::chain(std::string_view name) const {
  for (const ChainRow& row : chains)
    if (row.name == name) return &row;
  return nullptr;
}

Loaded readConfig(std::string_view yaml, const std::string& file, const Environment& environment) {
  if (yaml.size() > kMostConfigBytes) return failed(file, 0, "is larger than 1 MiB: this is no configuration");
  if (yaml.find('\0') != std::string_view::npos) return failed(file, 0, "holds NUL bytes: this is no text file");
  Loaded loaded;
  loaded.config.file = file;
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.size() > 1) return failed(file, documents[1].Mark().line + 1, "a second document begins here");
    if (documents.empty()) return loaded;
    SchemaCheck check(file, environment, loaded.report);
    check.root(documents[0]);
    if (loaded.report.ok()) Builder(file, check, loaded.report, loaded.config).build(documents[0]);
  } catch (const YAML::Exception& e) {
    return failed(file, e.mark.line + 1, "not valid YAML: " + e.msg);
  }
  std::stable_sort(loaded.report.errors.begin(), loaded.report.errors.end(), [](const Problem& a, const Problem& b) {
    return (a.line == 0 ? INT32_MAX : a.line) < (b.line == 0 ? INT32_MAX : b.line);
  });
  return loaded;
}

Loaded readConfigFile(const std::string& file, const Environment& environment) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return failed(file, 0, "cannot be read: " + std::generic_category().message(errno));
  if (!S_ISREG(status.st_mode)) return failed(file, 0, "is not a regular file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failed(file, 0, "cannot be read: " + std::generic_category().message(errno));
  std::string text(kMostConfigBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(stream.gcount()));
  return readConfig(text, file, environment);
}

}  // namespace spillway::config
