#include "host/config/ConfigReader.h"

#include <sys/stat.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <set>
#include <system_error>

#include "host/base/Masking.h"
#include "host/base/Strings.h"
#include "host/config/BudgetReader.h"
#include "host/config/ChainCheck.h"
#include "host/config/ChainReader.h"
#include "host/config/CompressionReader.h"
#include "host/config/PluginTrust.h"
#include "host/config/ProviderReader.h"
#include "host/config/Scalars.h"
#include "host/config/SchemaCheck.h"
#include "host/config/YamlValues.h"

namespace spillway::config {

namespace {

// Reads a tree that SchemaCheck has found good; only what concerns several values at once can still be wrong.
class Builder {
 public:
  Builder(const std::string& file, const SchemaCheck& check, Loaded& loaded)
      : file_(file),
        check_(check),
        report_(loaded.report),
        config_(loaded.config),
        inquiries_(loaded.inquiries),
        operating_(loaded.operating),
        bodies_(loaded.bodies) {}

  void build(const YAML::Node& root) {
    if (!root.IsMap()) return;
    readTop(root);
    readSection(root["plugins"], &Builder::readPlugins);
    readSection(root["timeouts"], &Builder::readTimeouts);
    readSection(root["limits"], &Builder::readLimits);
    readSection(root["fetch"], &Builder::readFetch);
    readSection(root["catalogue"], &Builder::readCatalogue);
    readSection(root["logging"], &Builder::readLogging);
    readSection(root["telemetry"], &Builder::readTelemetry);
    readSection(root["memory"], &Builder::readMemory);
    readSection(root["ledger"], &Builder::readLedger);
    readSection(root["bodies"], &Builder::readBodies);
    const Remarks remarks{file_, report_};
    if (const YAML::Node node = root["providers"]; node && node.IsMap())
      config_.providers = ProviderReader(check_, remarks).read(node);
    if (const YAML::Node node = root["chains"]; node && node.IsMap()) {
      config_.chains = ChainReader(remarks).read(node);
      checkChains(config_, report_);
    }
    readMappings(root["models"]);
    config_.compression = CompressionReader(remarks).read(root["compression"], config_.chains);
    if (config_.compression.expand && !config_.memory.originals)
      remarks.error(root["compression"]["expand"], "compression.expand",
                    "what is not kept cannot be given back; memory.originals.keep: true keeps it");
    readBudgets(root);
    checkReferences(root);
  }

 private:
  void readSection(const YAML::Node& node, void (Builder::*read)(const YAML::Node&)) {
    if (node && node.IsMap()) (this->*read)(node);
  }

  void readTop(const YAML::Node& root) {
    if (const YAML::Node node = root["listen"]) config_.listen = parseAddress(node.Scalar()).value_or(config_.listen);
    if (const YAML::Node node = root["admin_listen"]) config_.adminListen = parseAddress(node.Scalar());
    config_.allowedHosts = texts(root["allowed_hosts"]);
    readClientKeys(root["client_keys"]);
    take(root, "state", config_.state);
    take(root, "default_chain", config_.defaultChain);
    take(root, "strict", config_.strict);
    config_.rescue = readRescue(root).value_or(config_.rescue);
    config_.contentFilter = readContentFilter(root).value_or(config_.contentFilter);
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
    const YAML::Node publishers = node["publishers"];
    const bool any = publishers && publishers.IsSequence() && publishers.size() > 0;
    for (size_t i = 0; any && i < publishers.size(); ++i)
      if (!isPublisherKey(publishers[i]["key"].Scalar()))
        error(publishers[i], at("plugins.publishers", i) + ".key",
              "is no Ed25519 key in base64; 'spillway plugins keygen' prints one, and a signature names its own");
    if (const YAML::Node trust = node["trust"]; trust && trust.Scalar() == "trusted" && !any)
      report_.warnings.push_back(
          {file_, lineOf(trust), "plugins.trust", "nobody is trusted, for there are no publishers"});
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
    takeDuration(node, "first_token", timeouts.firstTokenMs);
    takeDuration(node, "stall", timeouts.stallMs);
    takeDuration(node, "keep_alive", timeouts.keepAliveMs);
    takeDuration(node, "total", timeouts.totalMs);
    takeDuration(node, "client_head", timeouts.clientHeadMs);
    takeDuration(node, "client_send", timeouts.clientSendMs);
    takeDuration(node, "drain", timeouts.drainMs);
    takeDuration(node, "handover", operating_.handoverMs);
  }

  void readFetch(const YAML::Node& node) {
    take(node, "enabled", config_.fetch.enabled);
    takeSize(node, "size", config_.fetch.bytes);
    take(node, "count", config_.fetch.count);
    takeDuration(node, "timeout", config_.fetch.timeoutMs);
  }

  void readLogging(const YAML::Node& node) {
    Logging& logging = operating_.logging;
    if (const YAML::Node format = node["format"]) logging.json = format.Scalar() == "json";
    take(node, "file", logging.file);
    if (!logging.file.empty()) logging.file = absolute(logging.file);
    takeSize(node, "size", logging.bytes);
    take(node, "keep", logging.keep);
  }

  void readTelemetry(const YAML::Node& node) {
    Telemetry& telemetry = operating_.telemetry;
    take(node, "endpoint", telemetry.endpoint);
    while (telemetry.endpoint.ends_with('/')) telemetry.endpoint.pop_back();
    take(node, "traces", telemetry.traces);
    take(node, "metrics", telemetry.metrics);
    takeDuration(node, "interval", telemetry.intervalMs);
    if (const YAML::Node headers = node["headers"]; headers && headers.IsMap())
      for (const auto& header : headers)
        telemetry.headers.emplace_back(header.first.Scalar(),
                                       check_.secretAt("telemetry.headers." + header.first.Scalar()).secret);
  }

  void readCatalogue(const YAML::Node& node) { takeDuration(node, "refresh", inquiries_.refreshMs); }

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
    if (const YAML::Node results = node["results"]; results && results.IsMap()) {
      takeDuration(results, "expiry", memory.resultsMs);
      takeSize(results, "size", memory.resultsBytes);
    }
    if (const YAML::Node originals = node["originals"]; originals && originals.IsMap()) {
      take(originals, "keep", memory.originals);
      takeDuration(originals, "expiry", memory.originalsMs);
      takeSize(originals, "size", memory.originalsBytes);
    }
  }

  void readBodies(const YAML::Node& node) {
    take(node, "keep", bodies_.keep);
    takeDuration(node, "expiry", bodies_.keepMs);
    takeSize(node, "size", bodies_.bytes);
    takeSize(node, "body_size", bodies_.bodyBytes);
    bodies_.chains = texts(node["chains"]);
    bodies_.clientKeys = texts(node["client_keys"]);
  }

  void readLedger(const YAML::Node& node) {
    takeDuration(node, "exchanges", config_.ledger.exchangesMs);
    takeDuration(node, "minutes", config_.ledger.minutesMs);
    takeDuration(node, "hours", config_.ledger.hoursMs);
    takeSize(node, "size", config_.ledger.bytes);
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

  void readMappings(const YAML::Node& list) {
    if (!list || !list.IsSequence()) return;
    for (const YAML::Node& item : list)
      config_.models.push_back({item["match"].Scalar(), item["chain"].Scalar(), lineOf(item)});
  }

  void readBudgets(const YAML::Node& root) {
    const BudgetReader reader({file_, report_});
    config_.timeZone = reader.timeZone(root);
    config_.budgets = reader.read(root["budgets"], config_.chains);
    config_.hedge = reader.hedge(root["hedge"], config_.chains);
  }

  void checkReferences(const YAML::Node& root) {
    for (size_t i = 0; i < config_.models.size(); ++i) {
      const MappingRow& row = config_.models[i];
      if (auto missing = missingChain(row.chain, config_.chains))
        report_.errors.push_back({file_, row.line, at("models", i) + ".chain", *missing});
    }
    if (const YAML::Node node = root["default_chain"])
      if (auto missing = missingChain(config_.defaultChain, config_.chains)) error(node, "default_chain", *missing);
    for (size_t i = 0; i < bodies_.chains.size(); ++i)
      if (auto missing = missingChain(bodies_.chains[i], config_.chains); missing && !config_.chains.empty())
        error(root["bodies"]["chains"][i], at("bodies.chains", i), *missing);
    if (!isLoopback(config_.listen) && config_.clientKeys.empty())
      report_.warnings.push_back(
          {file_, root["listen"] ? lineOf(root["listen"]) : 0, "listen",
           "other machines can reach this address, so every client needs a key, and no client_keys "
           "are configured; make some here, or with 'spillway keys create NAME'"});
  }

  void error(const YAML::Node& node, const std::string& path, std::string message) {
    report_.errors.push_back({file_, lineOf(node), path, std::move(message)});
  }

  const std::string& file_;
  const SchemaCheck& check_;
  Report& report_;
  Config& config_;
  Inquiries& inquiries_;
  Operating& operating_;
  Bodies& bodies_;
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
  // What stands in a wrong place may be a key.
  if (!path.empty()) out += base::withoutLikelySecrets(path) + ": ";
  return out + base::withoutLikelySecrets(message);
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
    if (loaded.report.ok()) Builder(file, check, loaded).build(documents[0]);
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
