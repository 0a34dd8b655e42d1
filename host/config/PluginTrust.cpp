#include "host/config/PluginTrust.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "host/config/ConfigReader.h"
#include "host/config/SmallFile.h"

namespace spillway::config {

base::Result<PluginTrust> pluginTrustIn(std::string_view yaml) {
  PluginTrust out;
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    const YAML::Node plugins = root.IsMap() ? root["plugins"] : YAML::Node();
    if (!plugins || !plugins.IsMap()) return out;
    if (const YAML::Node trust = plugins["trust"]; trust && trust.IsScalar())
      out.policy = trust.Scalar() == "trusted"  ? PluginTrust::Policy::Trusted
                   : trust.Scalar() == "signed" ? PluginTrust::Policy::Signed
                                                : PluginTrust::Policy::Any;
    const YAML::Node publishers = plugins["publishers"];
    for (size_t i = 0; publishers && publishers.IsSequence() && i < publishers.size(); ++i)
      out.publishers.push_back({publishers[i]["name"].Scalar(), publishers[i]["key"].Scalar()});
    return out;
  } catch (const YAML::Exception& e) {
    return base::Error{.fault = base::Fault::InvalidRequest,
                       .message = "line " + std::to_string(e.mark.line + 1) + ": " + e.msg};
  }
}

base::Result<PluginTrust> pluginTrustInFile(const std::string& file) {
  if (file.empty()) return PluginTrust();
  const auto text = readSmallFile(file, kMostConfigBytes);
  if (!text.ok()) return text.error();
  return pluginTrustIn(text->text);
}

bool isPublisherKey(std::string_view text) {
  constexpr size_t kSize = 44;  // of 32 bytes
  return text.size() == kSize && text.ends_with('=') && std::all_of(text.begin(), text.end() - 1, [](unsigned char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
         });
}

}  // namespace spillway::config
