// A provider of this tree as its plugin file, started in the fake host.
//
// Used by the test's thread.
#pragma once

#include <dlfcn.h>
#include <spillway/provider.h>

#include <memory>
#include <spillway/testing/FakeHost.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/Places.h"

namespace loaded {

// A plugin file between load and the end of the test. Libraries stay mapped, as in the host.
class Loaded {
 public:
  // `file`: the name of the plugin's file when it is not the provider's id.
  explicit Loaded(const std::string& id, std::string file = {}) {
    if (file.empty()) file = id;
    void* library = dlopen((std::string(SPILLWAY_BUILD_DIR "/plugins/") + file + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    const auto& entry = *static_cast<const spw_plugin*>(dlsym(library, "spw_entry"));
    plugin_ = std::make_unique<spw::testing::StartedPlugin>(host, entry);
    provider_ = plugin_->provider(id);
  }

  const spw_provider& table() const { return *provider_; }
  void* self() const { return plugin_->self(); }

  const spw_model* model(std::string_view id) const {
    for (size_t i = 0; i < provider_->model_count; ++i) {
      if (id == provider_->models[i].id) return &provider_->models[i];
    }
    return nullptr;
  }
  const spw_endpoint* endpoint(std::string_view wire) const {
    for (size_t i = 0; i < provider_->endpoint_count; ++i) {
      if (wire == provider_->endpoints[i].wire) return &provider_->endpoints[i];
    }
    return nullptr;
  }

  spw::testing::FakeHost host;

 private:
  std::unique_ptr<spw::testing::StartedPlugin> plugin_;
  const spw_provider* provider_ = nullptr;
};

}  // namespace loaded
