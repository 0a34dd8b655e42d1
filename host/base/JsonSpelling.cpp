#include "host/base/JsonSpelling.h"

#include <unordered_map>

#include "host/base/JsonNode.h"

namespace spillway::base::json {

std::vector<std::string_view> spellings(const spw_json* root, std::span<const char* const> texts) {
  std::vector<std::string_view> out(texts.size());
  std::unordered_map<const char*, size_t> wanted;
  for (size_t i = 0; i < texts.size(); ++i) wanted.emplace(texts[i], i);
  const spw_json* node = root;
  while (node && !wanted.empty()) {
    if (node->kind == SPW_JSON_STRING && !node->has(spw_json::kPlain)) {
      const bool given = !node->has(spw_json::kEscaped) || node->has(spw_json::kDecoded);
      const auto found =
          given ? wanted.find(node->has(spw_json::kDecoded) ? node->decoded : node->text + 1) : wanted.end();
      if (found != wanted.end()) out[found->second] = node->view();
    }
    if (const spw_json* inside = first(node)) {
      node = inside;
      continue;
    }
    while (node && node != root && !node->next) node = node->parent;
    node = node && node != root ? node->next : nullptr;
  }
  return out;
}

}  // namespace spillway::base::json
