// What the host tells without serving: whether its configuration is good, and which providers there are.
#include <iostream>

#include "host/app/Host.h"
#include "host/app/ProviderList.h"
#include "host/base/Log.h"
#include "host/config/StateFolder.h"

namespace spillway::app {

// All that can be looked at without opening a ledger or a port.
base::Result<config::Config> Host::readConfigAndPlugins() {
  auto config = readConfig();
  if (!config.ok()) return config;
  auto state = config::stateFolder(config->state, environment_);
  if (!state.ok()) return state.error();
  if (auto ready = config::prepareStateFolder(*state); !ready.ok()) return ready.error();
  if (auto loaded = loadPlugins(*config, *state); !loaded.ok()) return loaded.error();
  makeLogins(*state, false);
  return config;
}

bool Host::check() {
  auto config = readConfigAndPlugins();
  std::string wrong;
  if (!config.ok()) {
    wrong = config.error().message;
  } else if (auto report = fit(*config, logins_->rows(*registry_->current())); !report.ok()) {
    wrong = report.text();
  }
  if (wrong.empty())
    std::cout << "the configuration is good\n";
  else
    std::cerr << wrong << "\n";
  return wrong.empty();
}

bool Host::listProviders() {
  base::setLogLevel(base::Level::Error);
  auto config = readConfigAndPlugins();
  if (config.ok())
    std::cout << providerList(*registry_->current(), environment_);
  else
    std::cerr << config.error().message << "\n";
  return config.ok();
}

}  // namespace spillway::app
