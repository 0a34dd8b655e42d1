// What the host tells without serving: what it would run with.
#include "host/app/Host.h"
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

base::Result<pipeline::World> Host::look() {
  auto config = readConfigAndPlugins();
  if (!config.ok()) return config.error();
  if (auto report = fit(*config, logins_->rows(*registry_->current())); !report.ok())
    return base::Error{.fault = base::Fault::InvalidRequest, .message = report.text()};
  return pipeline::World{std::make_shared<const config::Config>(std::move(*config)), registry_->current()};
}

base::Result<pipeline::World> Host::glance() {
  auto config = readConfigAndPlugins();
  if (!config.ok()) return config.error();
  return pipeline::World{std::make_shared<const config::Config>(std::move(*config)), registry_->current()};
}

}  // namespace spillway::app
