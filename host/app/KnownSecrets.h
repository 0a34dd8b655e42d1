// The secrets that the host knows of, for the mask over everything that leaves it (base/Masking.h): accounts' keys
// and settings that stand in for one, credentials of proxies and in configured headers, those for a collector, and
// clients' keys.
//
// Pure; any thread.
#pragma once

#include <memory>
#include <span>

#include "host/base/Masking.h"
#include "host/config/Config.h"
#include "host/config/Operating.h"
#include "host/config/PluginFacts.h"

namespace spillway::app {

std::shared_ptr<const base::Mask> maskOf(const config::Config& config, std::span<const config::PluginFacts> plugins,
                                         const config::Telemetry& telemetry);

}  // namespace spillway::app
