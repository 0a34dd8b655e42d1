// docs/providers.md, made from the plugins and, for what no plugin says, from config/catalog.
//
// Used by the test's thread.
#pragma once

#include <string>

namespace contract {

std::string providersPage();

}  // namespace contract
