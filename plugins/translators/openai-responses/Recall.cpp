#include "Recall.h"

#include <spillway/codec/Path.hpp>

#include "Wire.h"

namespace responses {

using spw::Json;

namespace {

// In the words of the vendor, with the code its clients know.
spw::Status notKept(const NotKept& missing, spw::Error& error) {
  if (missing.what == "response") {
    error.invalid("previous_response_id", "Previous response with id '" + missing.id + "' not found.");
    error.code("previous_response_not_found");
  } else if (missing.what == "conversation") {
    error.invalid("conversation", "Conversation with id '" + missing.id + "' not found.");
    error.httpStatus(404);
  } else {
    error.invalid("input", "Item with id '" + missing.id +
                               "' not found. Items are not persisted when `store` is set to "
                               "false. Try again with `store` set to true, or remove this item from your input.");
    error.httpStatus(404);
  }
  return SPW_INVALID;
}

}  // namespace

spw::Status Recall::run(spw::Error& error) {
  // An answer in the background is kept by whoever makes it.
  if (wire_["background"].isTrue()) return SPW_DECLINED;
  try {
    return spw::refusable(error, [&] { read(); });
  } catch (const NotKept& missing) {
    return notKept(missing, error);
  } catch (const Unreadable&) {
    return error.failed(SPW_FAULT_SERVER, "what this request refers to cannot be read now; try again");
  }
}

void Recall::read() {
  const Json store = wire_["store"];
  if (!store.isNothing() && !store.isBoolean()) refuse(Path("store"), "expected a boolean");
  const Json input = wire_["input"];
  if (!input.isNothing() && !input.isString() && !input.isArray()) {
    refuse(Path("input"), "expected a string or an array of items");
  }
  wire_.take(kHistory);
  const Json before = earlier();
  const Json items = itemsOf(call_, input.isString() ? input.clone() : input);
  resolve(items, before);
  kept_.put(kKeptInput, call_.rawJson(items.dump()));
  if (kept_[kKeptConversation]) noteLines(items);
  if (store.isNothing() || store.isTrue()) kept_.put(kKeptStore, true);
  if (before.size() > 0) wire_.put(kHistory, before);
  // The upstream need not keep what is kept here.
  wire_.put("store", false);
}

// The items from before this request, oldest first.
Json Recall::earlier() {
  const Json previous = wire_.take("previous_response_id"), conversation = wire_.take("conversation");
  if (!previous.isNothing() && !previous.isString()) refuse(Path("previous_response_id"), "expected a string");
  if (!conversation.isNothing() && !conversation.isString() && !conversation.isObject()) {
    refuse(Path("conversation"), "expected a string or an object");
  }
  if (!previous.isNothing() && !conversation.isNothing()) {
    refuse(Path("conversation"), "'previous_response_id' and 'conversation' cannot be used together");
  }
  const Json items = call_.array();
  if (previous.isString()) {
    kept_.put(kKeptPrevious, previous.str());
    return history_.behind(previous.str());
  }
  if (conversation.isNothing()) return items;
  const std::string_view id = conversation.isObject() ? conversation["id"].str() : conversation.str();
  if (id.empty()) refuse(Path(Path("conversation"), "id"), "expected a string");
  const History::Conversation found = history_.conversation(id);
  kept_.put(kKeptConversation, id).put(kKeptPosition, static_cast<int64_t>(found.length));
  for (const Json item : found.items) items.push(item);
  return items;
}

// References to items become the items.
void Recall::resolve(Json items, Json before) {
  for (Json item : items) {
    const std::string_view type = item["type"].str();
    const bool reference = type == "item_reference" || (type.empty() && !item["role"] && item["id"].isString());
    if (!reference) continue;
    item.insertBefore(history_.item(item["id"].str(), before));
    item.detach();
  }
}

// The conversation grows by these items together with those of the answer.
void Recall::noteLines(Json items) {
  const std::string secret = newSecret(call_);
  std::string lines;
  size_t number = 0;
  for (Json item : items) {
    const Json copy = item.clone();
    const std::string place = "_" + secret + "_" + std::to_string(number++);
    if (!copy["id"].isString()) copy.put("id", call_.concat({prefixOf(copy), place}));
    lines += itemLine(copy.dump());
  }
  kept_.put(kKeptLines, call_.copy(lines));
}

}  // namespace responses
