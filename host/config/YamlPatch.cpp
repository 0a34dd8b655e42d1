#include "host/config/YamlPatch.h"

#include <yaml-cpp/yaml.h>

#include "host/config/YamlJson.h"
#include "host/config/YamlRewrite.h"
#include "host/config/YamlText.h"

namespace spillway::config {
namespace {

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = 422, .message = std::move(message)};
}

base::Error byHand(std::string_view section) {
  return refuse("'" + std::string(section) +
                "' is written in a way that cannot be changed without touching the rest; edit the file by hand");
}

// All that the document says, with `section` left out.
bool sameBut(const YAML::Node& a, const YAML::Node& b, std::string_view section) {
  const auto count = [&](const YAML::Node& map) {
    size_t n = 0;
    if (map.IsMap())
      for (const auto& pair : map) n += pair.first.Scalar() != section ? 1 : 0;
    return n;
  };
  if (count(a) != count(b)) return false;
  if (!a.IsMap()) return true;
  for (const auto& pair : a) {
    if (pair.first.Scalar() == section) continue;
    const YAML::Node other = b[pair.first.Scalar()];
    if (!other || !sameValue(pair.second, other)) return false;
  }
  return true;
}

YAML::Node sectionOf(const YAML::Node& root, std::string_view section) {
  return root.IsMap() ? root[std::string(section)] : YAML::Node(YAML::NodeType::Undefined);
}

}  // namespace

base::Result<std::string> patched(std::string_view yaml, std::string_view section, std::string_view json) {
  try {
    std::string text(yaml);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    const YAML::Node root = YAML::Load(text), value = YAML::Load(std::string(json));
    if (!root.IsMap() && !root.IsNull()) return refuse("the file is no map of sections");
    std::string out = YamlRewrite(text).section(root, section, value);
    const YAML::Node again = YAML::Load(out);
    const YAML::Node made = sectionOf(again, section);
    const bool there = value.IsNull() ? !made : made && sameValue(made, value);
    if (!there || !sameBut(root, again, section)) return byHand(section);
    return out;
  } catch (const YAML::Exception& e) {
    return refuse("line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
  } catch (const CannotRewrite&) {
    return byHand(section);
  }
}

base::Result<std::string> sectionJson(std::string_view yaml, std::string_view section) {
  try {
    const YAML::Node found = sectionOf(YAML::Load(std::string(yaml)), section);
    if (!found || found.IsNull()) return std::string("null");
    if (auto json = jsonOf(found)) return std::move(*json);
    return refuse("'" + std::string(section) + "' is nested too deeply");
  } catch (const YAML::Exception& e) {
    return refuse("line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
  }
}

base::Result<std::string> documentJson(std::string_view yaml) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(yaml));
    if (documents.size() > 1) return refuse("it has more than one document");
    if (documents.empty() || documents.front().IsNull()) return std::string("{}");
    if (auto json = jsonOf(documents.front())) return std::move(*json);
    return refuse("it is nested too deeply");
  } catch (const YAML::Exception& e) {
    return refuse("line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
  }
}

}  // namespace spillway::config
