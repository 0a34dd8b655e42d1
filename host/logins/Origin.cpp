#include "host/logins/Origin.h"

namespace spillway::logins {

std::string originOf(std::string_view baseUrl, const plugins::Provider& provider) {
  if (!baseUrl.empty()) return std::string(baseUrl);
  if (!provider.baseUrl().empty()) return std::string(provider.baseUrl());
  for (const spw_endpoint& endpoint : provider.endpoints())
    if (endpoint.base_url != nullptr) return endpoint.base_url;
  return {};
}

}  // namespace spillway::logins
