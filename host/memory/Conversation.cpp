#include "host/memory/Conversation.h"

#include <optional>

#include "host/base/Json.h"
#include "host/memory/TurnHash.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

constexpr std::string_view kOrigin = "spillway conversation 1";

enum class Side { None, Assistant, Other };

// A document's role is a short plain word.
Side sideOf(base::Arena& arena, const spw_json* message) {
  const std::string_view role = json::string(arena, json::member(message, "role"));
  if (role == "system" || role.empty()) return Side::None;
  return role == "assistant" ? Side::Assistant : Side::Other;
}

std::string_view textOf(base::Arena& arena, const spw_json* object, std::string_view name) {
  return json::string(arena, json::member(object, name));
}

// What a client says it says again in the same words, but for the ends. Long texts are heard as they are spelled.
void hearText(base::Arena& arena, const spw_json* text, Digest& digest) {
  if (const std::string_view spelled = json::undecoded(text); spelled.data())
    digest.trimmedSpelled(spelled);
  else
    digest.trimmed(json::string(arena, text));
}

void hearAssistant(base::Arena& arena, const spw_json* message, AnswerDigest& digest) {
  for (const spw_json* block = json::first(json::member(message, "blocks")); block; block = json::next(block)) {
    const BlockKind kind = kindOfBlock(arena, block);
    if (kind == BlockKind::Words) digest.said(textOf(arena, block, "text"));
    if (kind != BlockKind::Call) continue;
    const std::string_view name = textOf(arena, block, "name");
    if (const spw_json* input = json::member(block, "input"))
      digest.called(arena, name, input);
    else
      digest.called(name, textOf(arena, block, "arguments"), textOf(arena, block, "kind") == "custom");
  }
}

void hearOther(base::Arena& arena, const spw_json* blocks, Digest& digest) {
  for (const spw_json* block = json::first(blocks); block; block = json::next(block)) {
    hearText(arena, json::member(block, "text"), digest);
    if (const spw_json* source = json::member(block, "source"))
      for (std::string_view member : {"data", "url", "file_id", "text"}) digest.whole(textOf(arena, source, member));
    if (const spw_json* inner = json::member(block, "blocks")) {
      digest.text(json::boolean(json::member(block, "is_error")) == 1 ? "!" : "=");
      hearOther(arena, inner, digest);
    }
  }
}

}  // namespace

BlockKind kindOfBlock(base::Arena& arena, const spw_json* block) {
  const std::string_view type = textOf(arena, block, "type");
  if (type == "text" || type == "refusal") return BlockKind::Words;
  if (type == "tool_call") return BlockKind::Call;
  if (type == "reasoning") return BlockKind::Reasoning;
  return BlockKind::Other;
}

std::vector<AssistantTurn> assistantTurns(base::Arena& arena, const spw_json* document) {
  std::vector<AssistantTurn> turns;
  Side last = Side::None;
  for (spw_json* message = json::first(json::member(document, "messages")); message; message = json::next(message)) {
    const Side side = sideOf(arena, message);
    if (side == Side::None) continue;
    if (side == Side::Assistant) {
      if (last != Side::Assistant) turns.emplace_back();
      turns.back().messages.push_back(message);
    }
    last = side;
  }
  return turns;
}

Places placesOf(base::Arena& arena, const spw_json* document) {
  Places places;
  std::string place(kOrigin);
  AnswerDigest answer;
  Digest other;
  Side last = Side::None;
  auto close = [&] {
    if (last == Side::Assistant) {
      place = placeBehind(place, 'a', answer.take());
      places.turns.push_back(place);
    } else if (last == Side::Other) {
      place = placeBehind(place, 'u', other.take());
    }
  };
  for (const spw_json* message = json::first(json::member(document, "messages")); message;
       message = json::next(message)) {
    const Side side = sideOf(arena, message);
    if (side == Side::None) continue;
    if (side != last) {
      close();
      last = side;
    }
    if (side == Side::Assistant)
      hearAssistant(arena, message, answer);
    else
      hearOther(arena, json::member(message, "blocks"), other);
  }
  close();
  if (last != Side::Assistant) places.end = std::move(place);
  return places;
}

}  // namespace spillway::memory
