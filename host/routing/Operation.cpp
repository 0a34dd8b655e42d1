#include "host/routing/Operation.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::routing {
namespace {

// Bits of models that are for something else than chat.
constexpr uint32_t kOtherThanChat = SPW_CAP_EMBED | SPW_CAP_RERANK | SPW_CAP_MODERATE | SPW_CAP_IMAGE |
                                    SPW_CAP_TRANSCRIBE | SPW_CAP_SPEAK | SPW_CAP_COMPLETE;

uint32_t capOf(int32_t operation) {
  switch (operation) {
    case SPW_OP_COMPLETE:
      return SPW_CAP_COMPLETE;
    case SPW_OP_EMBED:
      return SPW_CAP_EMBED;
    case SPW_OP_RERANK:
      return SPW_CAP_RERANK;
    case SPW_OP_MODERATE:
      return SPW_CAP_MODERATE;
    case SPW_OP_IMAGE:
    case SPW_OP_EDIT_IMAGE:
    case SPW_OP_VARY_IMAGE:
      return SPW_CAP_IMAGE;
    case SPW_OP_TRANSCRIBE:
    case SPW_OP_TRANSLATE_AUDIO:
      return SPW_CAP_TRANSCRIBE;
    case SPW_OP_SPEAK:
      return SPW_CAP_SPEAK;
    default:
      return 0;
  }
}

bool chats(const Model* facts) {
  return facts == nullptr || !facts->capsKnown || (facts->caps & kOtherThanChat) == 0 ||
         (facts->caps & SPW_CAP_CHAT) != 0;
}

bool within(const TaskWay& way, const Asked& asked) {
  return way.operation == asked.operation && (asked.translates || way.wire == asked.wire);
}

}  // namespace

const char* operationWords(int32_t operation) {
  switch (operation) {
    case SPW_OP_COUNT_TOKENS:
      return "token counts";
    case SPW_OP_COMPLETE:
      return "text completions";
    case SPW_OP_EMBED:
      return "embeddings";
    case SPW_OP_RERANK:
      return "reranking";
    case SPW_OP_MODERATE:
      return "moderation";
    case SPW_OP_IMAGE:
      return "image generation";
    case SPW_OP_EDIT_IMAGE:
      return "image editing";
    case SPW_OP_VARY_IMAGE:
      return "image variations";
    case SPW_OP_TRANSCRIBE:
      return "transcription";
    case SPW_OP_TRANSLATE_AUDIO:
      return "audio translation";
    case SPW_OP_SPEAK:
      return "speech";
    default:
      return "chats";
  }
}

bool offers(const Provider& provider, int32_t operation) {
  if (!besidesChat(operation)) return provider.chats;
  return std::any_of(provider.tasks.begin(), provider.tasks.end(),
                     [&](const TaskWay& way) { return way.operation == operation; });
}

bool reaches(const Provider& provider, const Asked& asked) {
  if (!besidesChat(asked.operation)) return provider.chats;
  return std::any_of(provider.tasks.begin(), provider.tasks.end(),
                     [&](const TaskWay& way) { return within(way, asked); });
}

bool surelyServes(const Provider& provider, const Model* facts, std::string_view model, const Asked& asked) {
  if (!besidesChat(asked.operation)) return facts != nullptr && chats(facts);
  const bool able = facts != nullptr && facts->capsKnown && (facts->caps & capOf(asked.operation)) != 0;
  return std::any_of(provider.tasks.begin(), provider.tasks.end(), [&](const TaskWay& way) {
    return within(way, asked) && (able || (!way.models.empty() && base::globsMatch(way.models, model)));
  });
}

bool serves(const Provider& provider, const Model* facts, std::string_view model, const Asked& asked) {
  if (!besidesChat(asked.operation)) return chats(facts);
  if (surelyServes(provider, facts, model, asked)) return true;
  // What goes on from a prompt is what chats, as a rule.
  const bool known = facts != nullptr && facts->capsKnown;
  if (known && (asked.operation != SPW_OP_COMPLETE || !chats(facts))) return false;
  return std::any_of(provider.tasks.begin(), provider.tasks.end(),
                     [&](const TaskWay& way) { return within(way, asked) && way.models.empty(); });
}

bool lists(const Provider& provider, std::string_view model, const Asked& asked) {
  const Model* facts = provider.find(model);
  return facts != nullptr ? serves(provider, facts, model, asked) : surelyServes(provider, nullptr, model, asked);
}

}  // namespace spillway::routing
