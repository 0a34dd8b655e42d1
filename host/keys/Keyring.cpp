#include "host/keys/Keyring.h"

#include <openssl/crypto.h>

namespace spillway::keys {

std::shared_ptr<const Grant> Keyring::find(std::string_view shown) const {
  if (shown.empty() || entries_.empty()) return nullptr;
  const std::string digest = keyDigest(shown);
  std::shared_ptr<const Grant> found;
  for (const Entry& entry : entries_)
    if (entry.digest.size() == digest.size() && CRYPTO_memcmp(entry.digest.data(), digest.data(), digest.size()) == 0)
      found = entry.grant;
  return found;
}

std::shared_ptr<const Keyring> Keyrings::make(const std::vector<config::ClientKey>& configured,
                                              const std::vector<KeyRow>& made) {
  auto ring = std::make_shared<Keyring>();
  for (const KeyRow& row : made) {
    auto grant = std::make_shared<Grant>();
    grant->name = row.name;
    grant->chains = row.chains;
    grant->models = row.models;
    grant->expiresMs = row.expiresMs;
    grant->requestsPerMinute = row.requestsPerMinute;
    grant->management = row.management;
    if (row.requestsPerMinute > 0) {
      std::shared_ptr<RateWindow>& window = windows_[row.digest];
      if (!window) window = std::make_shared<RateWindow>();
      grant->window = window;
    }
    ring->entries_.push_back({row.digest, std::move(grant)});
  }
  for (const config::ClientKey& key : configured) {
    auto grant = std::make_shared<Grant>();
    grant->name = key.name;
    ring->entries_.push_back({keyDigest(key.key.reveal()), std::move(grant)});
  }
  std::erase_if(windows_, [&](const auto& held) { return held.second.use_count() == 1; });
  return ring;
}

}  // namespace spillway::keys
