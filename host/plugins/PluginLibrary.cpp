#include "host/plugins/PluginLibrary.h"

// Boost.DLL 1.74 needs these two before its own headers when it uses the standard file system.
#include <string>
#include <vector>

#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <exception>

namespace spillway::plugins {

struct PluginLibrary::Handle {
  boost::dll::shared_library library;
};

PluginLibrary::PluginLibrary() : handle_(std::make_unique<Handle>()) {}
PluginLibrary::PluginLibrary(PluginLibrary&&) noexcept = default;
PluginLibrary& PluginLibrary::operator=(PluginLibrary&&) noexcept = default;
PluginLibrary::~PluginLibrary() = default;

base::Result<PluginLibrary> PluginLibrary::open(const std::string& path) {
  using boost::dll::load_mode::type;
  PluginLibrary opened;
  try {
    // rtld_now: a missing symbol is found here and not in the middle of a request. RTLD_NODELETE: see the header; Boost
    // has no name for it and hands unknown bits on.
    const auto mode =
        static_cast<type>(boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | RTLD_NODELETE);
    opened.handle_->library.load(path, mode);
    opened.entry_ = &opened.handle_->library.get<const spw_plugin>("spw_entry");
  } catch (const std::exception& thrown) {
    return base::Error{.fault = base::Fault::Unsupported, .message = thrown.what()};
  }
  return opened;
}

}  // namespace spillway::plugins
