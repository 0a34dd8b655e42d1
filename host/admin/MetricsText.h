// Everything /metrics says, in the text format that Prometheus reads.
//
// Any thread.
#pragma once

#include <string>

#include "host/admin/Ports.h"

namespace spillway::admin {

std::string metricsText(const Ports& ports);

}  // namespace spillway::admin
