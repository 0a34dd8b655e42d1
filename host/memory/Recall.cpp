#include "host/memory/Recall.h"

#include "host/base/Json.h"
#include "host/memory/Conversation.h"
#include "host/memory/Restoring.h"
#include "host/memory/TurnHash.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

// The name of one wire's reasoning at a place, short enough for an index.
std::string nameAt(std::string_view place, std::string_view wire) {
  static constexpr char kHex[] = "0123456789abcdef";
  Digest digest;
  digest.whole(place);
  digest.whole(wire);
  std::string name;
  for (char c : digest.take()) {
    name += kHex[static_cast<unsigned char>(c) >> 4];
    name += kHex[static_cast<unsigned char>(c) & 15];
  }
  return name;
}

std::string headOf(const Issuer& issuer) {
  base::Arena arena(512);
  spw_json* head = json::makeObject(arena);
  json::put(arena, head, "provider", json::makeString(arena, issuer.provider));
  json::put(arena, head, "account", json::makeString(arena, issuer.account));
  json::put(arena, head, "model", json::makeString(arena, issuer.model));
  std::string text(json::dump(arena, head));
  text.back() = ',';
  return text;
}

bool mayHave(base::Arena& arena, const spw_json* kept, const Issuer& target) {
  auto same = [&](std::string_view member, std::string_view value) {
    return json::string(arena, json::member(kept, member)) == value;
  };
  if (!same("provider", target.provider)) return false;
  if (target.scope == "model") return same("model", target.model);
  return target.scope != "account" || same("account", target.account);
}

}  // namespace

void Recall::begin(Vault* vault, std::string owner) {
  vault_ = vault && vault->enabled() ? vault : nullptr;
  owner_ = std::move(owner);
}

void Recall::reset() {
  restored_ = 0;
  target_.clear();
  listener_.reset();
}

void Recall::restore(base::Arena& arena, spw_json* document, const Issuer& target) {
  if (!vault_) return;
  if (!read_) {
    Places places = placesOf(arena, document);
    turns_ = std::move(places.turns);
    end_ = std::move(places.end);
    read_ = true;
  }
  target_ = target.wire;
  content_ = headOf(target);
  std::vector<AssistantTurn> turns;
  for (size_t i = 0; i < turns_.size(); ++i) {
    auto found = vault_->find(owner_, nameAt(turns_[i], target.wire));
    if (!found) continue;
    if (turns.empty()) turns = assistantTurns(arena, document);
    auto kept = json::parse(arena, arena.copy(*found));
    if (!kept.ok() || i >= turns.size() || !mayHave(arena, *kept, target)) continue;
    const bool off = json::string(arena, json::member(json::member(document, "reasoning"), "mode")) == "off";
    restored_ += restoreTurn(arena, turns[i], *kept, !off);
  }
}

AnswerListener* Recall::listen() {
  if (!vault_ || target_.empty() || end_.empty()) return nullptr;
  listener_ = std::make_unique<AnswerListener>(end_);
  return listener_.get();
}

void Recall::keep() {
  if (!listener_) return;
  if (auto heard = listener_->finish())
    vault_->put(owner_, nameAt(heard->place, target_), content_ + heard->content + "}");
  listener_.reset();
}

}  // namespace spillway::memory
