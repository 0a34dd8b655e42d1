// The configuration file as the management API reads, tries and changes it.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/config/StateFolder.h"
#include "host/config/YamlPatch.h"

namespace spillway::app {
namespace {

using Json = nlohmann::ordered_json;

// The chains that Spillway makes when none is configured, as a file would have them.
std::string chainsJson(const config::Config& config) {
  Json chains = Json::object();
  for (const config::ChainRow& chain : config.chains) {
    Json& tiers = chains[chain.name] = Json::array();
    for (const config::TierRow& tier : chain.tiers) {
      Json use = Json::array();
      for (const config::EntryRow& entry : tier.use)
        use.push_back(entry.model.empty() ? entry.provider : entry.provider + "/" + entry.model);
      tiers.push_back({{"tier", tier.tier}, {"use", std::move(use)}});
    }
  }
  return chains.dump();
}

}  // namespace

std::string Host::keptConfig(const std::string& stateFolder) { return stateFolder + "/config.yaml"; }

// The one the dashboard has made, when the command line names none.
void Host::takeKeptConfig() {
  auto state = config::stateFolder(options_.state, environment_);
  struct stat status {};
  if (!state.ok() || ::stat(keptConfig(*state).c_str(), &status) != 0) return;
  keptFolder_ = *state;
  options_.config = keptConfig(*state);
}

base::Result<admin::ConfigText> Host::configText() {
  auto read = book_->read();
  if (!read.ok()) return read.error();
  admin::ConfigText out{book_->file(), read->text, read->revision, read->there};
  const auto running = world().config;
  if (out.there || config::wantsSimulation(*running)) return out;
  bool simulated = false;
  for (const config::ProviderRow& provider : running->providers) simulated = simulated || provider.simulated;
  out.text = "# Made on the dashboard; docs/operate/config.md explains every key.\n";
  if (simulated || running->chains.empty()) return out;
  if (auto made = config::patched(out.text, "chains", chainsJson(*running)); made.ok()) out.text = std::move(*made);
  return out;
}

admin::ConfigTrial Host::tryConfig(const std::string& text) {
  const std::lock_guard lock(reloadMutex_);
  config::Loaded loaded = config::readConfig(text, book_->file(), environment_);
  admin::ConfigTrial trial{std::move(loaded.report), {}};
  if (!trial.report.ok()) return trial;
  auto set = registry_->current();
  config::Config& config = loaded.config;
  const config::Report fitted = fit(config, logins_->peek(*set));
  trial.report.errors = fitted.errors;
  trial.report.warnings.insert(trial.report.warnings.end(), fitted.warnings.begin(), fitted.warnings.end());
  if (!trial.report.ok()) return trial;
  std::vector<config::PluginFacts> facts = set->facts();
  if (config::wantsSimulation(config) && !simulatorUrl_.empty()) {
    config = config::simulatedConfig(config, facts, simulatorUrl_);
  } else if (loaded.inquiries.refreshMs > 0) {
    lists_->addTo(config, *set);
    config::complete(config, facts, environment_);
  }
  // A pool of its own, which knows what the running one has written down: rests that vendors named, and who is out of
  // use.
  auto pool = std::make_shared<accounts::AccountPool>();
  accounts_.tend(base::unixMs());
  pool->openState(stateFolder_ + "/accounts.json", base::unixMs());
  pool->adopt(config, facts);
  for (const accounts::AccountStatus& account : accounts_.status(base::unixMs()))
    for (const auto& one : pool->roster()->accounts())
      if (account.needsLogin && one->provider == account.provider && one->name == account.account)
        pool->setNeedsLogin(one->slot, true);
  trial.preview = [pool](const routing::Query& query, int64_t nowMs) { return pool->preview(query, nowMs); };
  return trial;
}

base::Result<std::string> Host::saveConfig(const std::string& revision, const std::string& text,
                                           const std::string& what) {
  if (const config::Report report = tryConfig(text).report; !report.ok())
    return base::Error{.fault = base::Fault::InvalidRequest, .httpStatus = 422, .message = report.text()};
  auto written = book_->write(revision, text, what);
  if (written.ok()) reload();
  return written;
}

void Host::fillEdits(admin::Ports& ports) {
  ports.configText = [this] { return configText(); };
  ports.tryConfig = [this](const std::string& text) { return tryConfig(text); };
  ports.saveConfig = [this](const std::string& revision, const std::string& text, const std::string& what) {
    return saveConfig(revision, text, what);
  };
  ports.configHistory = [this] {
    std::vector<admin::ConfigVersion> out;
    for (const ConfigBook::Version& one : book_->history()) out.push_back({one.id, one.what, one.atMs});
    return out;
  };
  ports.configVersion = [this](const std::string& id) { return book_->version(id); };
}

}  // namespace spillway::app
