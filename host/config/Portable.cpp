#include "host/config/Portable.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "host/base/Masking.h"
#include "host/config/ConfigReader.h"
#include "host/config/ConfigSchema.h"
#include "host/config/YamlPatch.h"

namespace spillway::config {
namespace {

using Json = nlohmann::ordered_json;

// Those in which no key of the schema is a secret; what stands there is shown wherever the configuration is.
constexpr std::string_view kOpen[] = {"chains",       "models",        "default_chain", "budgets", "listen",
                                      "admin_listen", "allowed_hosts", "ledger",        "log"};
constexpr std::string_view kAccount = "providers.*.accounts[].*", kHeader = "providers.*.headers.*";

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = 422, .message = std::move(message)};
}

base::Result<std::vector<std::string>> sectionsOf(std::string_view yaml) {
  if (yaml.size() > kMostConfigBytes) return refuse("this is larger than a configuration may be");
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    std::vector<std::string> out;
    if (root.IsNull()) return out;
    if (!root.IsMap()) return refuse("this is no configuration: a map of sections is expected");
    for (const auto& pair : root) out.push_back(pair.first.as<std::string>());
    return out;
  } catch (const YAML::Exception& e) {
    return refuse("line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
  }
}

base::Result<Json> jsonIn(std::string_view yaml, std::string_view section) {
  const auto text = sectionJson(yaml, section);
  if (!text.ok()) return text.error();
  return Json::parse(*text, nullptr, false);
}

std::string dumpedPart(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Goes through one section and leaves out.
class Cover {
 public:
  Cover(std::string_view section, const IsPlain& isPlain)
      : open_(std::find(std::begin(kOpen), std::end(kOpen), section) != std::end(kOpen)), isPlain_(isPlain) {}

  // `path` as the schema has it; `name`: of the key itself. `plugin`: of the provider that this stands in.
  void go(Json& node, const std::string& path, const std::string& name, std::string plugin) const {
    if (node.is_object()) {
      const Field* field = findField(path);
      const bool source = field != nullptr && (field->kind == Kind::Secret || field->kind == Kind::Setting);
      if (source && node.size() == 1 && (node.contains("env") || node.contains("file"))) return;
      if (path == "providers.*")
        plugin = node.contains("plugin") && node["plugin"].is_string() ? node["plugin"].get<std::string>() : name;
      for (auto& [key, value] : node.items()) {
        const std::string exact = path + "." + key;
        go(value, findField(exact) != nullptr ? exact : path + ".*", key, plugin);
      }
    } else if (node.is_array()) {
      for (Json& one : node) go(one, path + "[]", name, plugin);
    } else if (!node.is_null()) {
      const std::string text = node.is_string() ? node.get<std::string>() : node.dump();
      if (isSecret(findField(path), path, name, plugin, text)) node = kLeftOut;
    }
  }

 private:
  bool isSecret(const Field* field, std::string_view path, const std::string& name, const std::string& plugin,
                const std::string& text) const {
    if (base::masked(text) != text) return true;
    if (open_) return false;
    if (field == nullptr || path == kHeader) return true;
    switch (field->kind) {
      case Kind::Secret:
        return true;
      case Kind::Setting:
        return path != kAccount || !isPlain_(plugin, name);
      case Kind::Url:
      case Kind::Proxy:
      case Kind::ProxyUrl:
        return text.find('@') != std::string::npos || base::withoutLikelySecrets(text) != text;
      case Kind::Any:
        return base::withoutLikelySecrets(text) != text;
      default:
        return false;
    }
  }

  const bool open_;
  const IsPlain& isPlain_;
};

// The element of `list` that is called as `wanted` is, or stands where it does; null: there is none.
const Json* counterpart(const Json& list, const Json& wanted, size_t at) {
  if (!list.is_array()) return nullptr;
  for (const char* key : {"name", "id"}) {
    if (!wanted.is_object() || !wanted.contains(key)) continue;
    for (const Json& one : list)
      if (one.is_object() && one.contains(key) && one[key] == wanted[key]) return &one;
    return nullptr;
  }
  return at < list.size() ? &list[at] : nullptr;
}

// Puts what was left out of `node` back from `old`, which may be null; the path of what is not there, or nothing.
std::string putBack(Json& node, const Json* old, const std::string& path) {
  if (node.is_object()) {
    for (auto& [key, value] : node.items()) {
      const Json* other = old != nullptr && old->is_object() && old->contains(key) ? &(*old)[key] : nullptr;
      if (std::string missing = putBack(value, other, path + "." + key); !missing.empty()) return missing;
    }
  } else if (node.is_array()) {
    for (size_t i = 0; i < node.size(); ++i) {
      const Json* other = old == nullptr ? nullptr : counterpart(*old, node[i], i);
      if (std::string missing = putBack(node[i], other, path + "[" + std::to_string(i) + "]"); !missing.empty())
        return missing;
    }
  } else if (node.is_string() && node.get_ref<const std::string&>() == kLeftOut) {
    if (old == nullptr || old->is_null()) return path;
    node = *old;
  }
  return {};
}

}  // namespace

base::Result<std::string> portable(std::string_view yaml, const IsPlain& isPlain) {
  const auto sections = sectionsOf(yaml);
  if (!sections.ok()) return sections.error();
  std::string out;
  for (const std::string& section : *sections) {
    auto json = jsonIn(yaml, section);
    if (!json.ok()) return json.error();
    if (json->is_null()) continue;
    Cover(section, isPlain).go(*json, section, section, {});
    auto text = patched(out, section, dumpedPart(*json));
    if (!text.ok()) return text;
    out = std::move(*text);
  }
  return out;
}

base::Result<std::string> takenOver(std::string_view now, std::string_view imported) {
  const auto sections = sectionsOf(imported);
  if (!sections.ok()) return sections.error();
  const auto before = sectionsOf(now);
  if (!before.ok()) return before.error();
  std::string out(now);
  for (const std::string& section : *sections) {
    auto json = jsonIn(imported, section);
    if (!json.ok()) return json.error();
    const auto old = jsonIn(now, section);
    if (!old.ok()) return old.error();
    if (const std::string missing = putBack(*json, &*old, section); !missing.empty())
      return refuse(missing + ": an export leaves secrets out, and here is none at this place; write {env: NAME}, " +
                    "{file: /path} or the value itself there");
    if (now.empty() || *json == *old) continue;
    auto text = patched(out, section, dumpedPart(*json));
    if (!text.ok()) return text;
    out = std::move(*text);
  }
  if (now.empty()) return std::string(imported);
  for (const std::string& section : *before) {
    if (std::find(sections->begin(), sections->end(), section) != sections->end()) continue;
    auto text = patched(out, section, "null");
    if (!text.ok()) return text;
    out = std::move(*text);
  }
  return out;
}

}  // namespace spillway::config
