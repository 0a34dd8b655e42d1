// Whose plugins are to be loaded: `plugins.trust` and `plugins.publishers` of the configuration, which count when the
// host starts.
//
// A plain value and functions that read a file; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::config {

struct PluginTrust {
  enum class Policy { Any, Signed, Trusted };
  struct Publisher {
    std::string name, key;  // an Ed25519 public key, base64
  };

  Policy policy = Policy::Any;
  std::vector<Publisher> publishers;
};

// What a configuration says that readConfig() has found no mistake in; empty: the usual.
base::Result<PluginTrust> pluginTrustIn(std::string_view yaml);

// The same of a file; an empty name: the usual.
base::Result<PluginTrust> pluginTrustInFile(const std::string& file);

// Whether the text has the form of an Ed25519 public key in base64.
bool isPublisherKey(std::string_view text);

}  // namespace spillway::config
