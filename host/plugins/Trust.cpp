#include "host/plugins/Trust.h"

#include <algorithm>
#include <filesystem>

#include "host/plugins/Signature.h"

namespace spillway::plugins {

Trust::Verdict Trust::judge(const PluginFile& file) const {
  std::error_code none;
  const std::filesystem::path folder = std::filesystem::path(file.path()).parent_path();
  for (const std::string& own : own_)
    if (std::filesystem::equivalent(folder, own, none)) return {};
  const auto read = readSignature(file.path());
  if (!read.ok()) return {read.error().message + "; remove it or sign the plugin anew", ""};
  if (!read->has_value()) {
    if (policy_ == Policy::Any) return {};
    return {"it has no signature, and plugins.trust wants one; its publisher makes one with 'spillway plugins sign'",
            ""};
  }
  const Signature& signature = **read;
  if (!verifies(signature, file.sha256()))
    return {
        "its signature is not one of this file: it was changed since, or the two do not belong together; get both anew",
        ""};
  const auto known = std::find_if(publishers_.begin(), publishers_.end(),
                                  [&](const Publisher& one) { return one.key == signature.key; });
  if (known != publishers_.end()) return {"", "signed by " + known->name};
  if (policy_ == Policy::Trusted)
    return {"it is signed with the key " + signature.key +
                ", which is none of plugins.publishers; add it there if you trust who has it",
            ""};
  return {"", "signed by an unknown publisher, key " + signature.key};
}

}  // namespace spillway::plugins
