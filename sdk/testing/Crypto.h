// The crypto service as FakeHost offers it, over OpenSSL. The table is static; its functions are safe from any thread.
#pragma once

#include <spillway/host.h>

namespace spw::testing {

const spw_crypto& cryptoApi();

}  // namespace spw::testing
