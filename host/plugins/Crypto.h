// The service spillway.crypto.
//
// Functions of the table may be called from any thread.
#pragma once

#include <spillway/host.h>

namespace spillway::plugins {

// The table is static.
const spw_crypto& cryptoApi();

}  // namespace spillway::plugins
