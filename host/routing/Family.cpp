#include "host/routing/Family.h"

#include <spillway/provider.h>

#include <algorithm>

#include "host/base/ModelFamily.h"

namespace spillway::routing {

namespace {

constexpr uint32_t kBesidesChat = SPW_CAP_EMBED | SPW_CAP_RERANK | SPW_CAP_MODERATE | SPW_CAP_IMAGE |
                                  SPW_CAP_TRANSCRIBE | SPW_CAP_SPEAK | SPW_CAP_COMPLETE;

bool chats(const Model& model) {
  return !model.capsKnown || (model.caps & kBesidesChat) == 0 || (model.caps & SPW_CAP_CHAT) != 0;
}

}  // namespace

const Model* newestOf(const Provider& provider, std::string_view family) {
  family = base::familyAsked(family);
  // A family's first word is that of its models.
  const std::string_view word = family.substr(0, family.find('-'));
  for (const Model& model : provider.models) {
    if (word.empty() || !model.id.starts_with(word) || !chats(model)) continue;
    const std::vector<std::string> families = base::familiesOf(model.id);
    if (std::find(families.begin(), families.end(), family) != families.end()) return &model;
  }
  return nullptr;
}

}  // namespace spillway::routing
