// Which plugins the host has, and whose it may load.
#include "host/app/Host.h"
#include "host/app/Places.h"
#include "host/base/Log.h"
#include "host/config/PluginTrust.h"

namespace spillway::app {
namespace {

base::Error failure(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

plugins::Trust trustOf(const config::PluginTrust& trust) {
  using Policy = plugins::Trust::Policy;
  const Policy policy = trust.policy == config::PluginTrust::Policy::Trusted  ? Policy::Trusted
                        : trust.policy == config::PluginTrust::Policy::Signed ? Policy::Signed
                                                                              : Policy::Any;
  std::vector<plugins::Trust::Publisher> publishers;
  for (const auto& one : trust.publishers) publishers.push_back({one.name, one.key});
  return {policy, std::move(publishers), pluginFolders()};
}

}  // namespace

base::Result<void> Host::loadPlugins(const config::Config& config, const std::string& state) {
  plugins::PluginRegistry::Options options;
  options.folders = config.plugins.folders.empty() ? pluginFolders() : config.plugins.folders;
  options.state = state;
  options.crumbs = crumbs_.get();
  auto trust = config::pluginTrustInFile(options_.config);
  if (!trust.ok()) return trust.error();
  options.trust = trustOf(*trust);
  options.onChange = [this] { pluginsChanged(); };
  if (options.folders.empty())
    return failure("no plugins folder is beside this program; name one with --plugins or plugins.folders");
  registry_ = std::make_unique<plugins::PluginRegistry>(std::move(options));
  registry_->load();
  auto set = registry_->current();
  if (set->translators().empty())
    return failure("no translator plugin could be loaded from " + registry_->folders().front());
  return {};
}

void Host::pluginsChanged() {
  settleAnew("plugins have changed");
  base::log(base::Level::Info, "app",
            "plugins have changed: " + std::to_string(world().plugins->providers().size()) + " providers");
}

}  // namespace spillway::app
