#include "History.h"

#include <algorithm>
#include <spillway/codec/CompactJson.hpp>

#include "Wire.h"

namespace responses {

using spw::Json;

namespace {

constexpr size_t kLongestChain = 1000;
constexpr size_t kLongestName = 128;

}  // namespace

bool isName(std::string_view id) {
  return !id.empty() && id.size() <= kLongestName && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string_view prefixOf(Json item) {
  const std::string_view type = item["type"].str();
  if (type == "message" || type.empty()) return "msg";
  if (type == "reasoning") return "rs";
  if (type == "function_call") return "fc";
  if (type == "function_call_output") return "fco";
  if (type == "custom_tool_call") return "ctc";
  if (type == "custom_tool_call_output") return "ctco";
  return "item";
}

std::string newSecret(spw::Call call) {
  static constexpr char kHex[] = "0123456789abcdef";
  unsigned char bytes[16] = {};
  if (call.services().crypto != nullptr) call.services().crypto->random(bytes, sizeof bytes);
  std::string secret;
  for (const unsigned char byte : bytes) {
    secret += kHex[byte >> 4];
    secret += kHex[byte & 15];
  }
  return secret;
}

Json itemsOf(spw::Call call, Json input) {
  if (input.isArray()) return input;
  const Json items = call.array();
  if (input.isString()) items.push(call.object().put("type", "message").put("role", "user").put("content", input));
  return items;
}

std::string oneLine(std::string_view json) {
  const bool broken = json.find_first_of("\r\n") != std::string_view::npos;
  return broken ? spw::compactJson(json) : std::string(json);
}

std::string itemLine(std::string_view item) { return "\n{\"item\":" + oneLine(item) + "}"; }

Json History::read(std::string_view what, std::string_view id) const {
  std::string_view text;
  const spw::Status found = isName(id) ? shelf_.get(id, text) : SPW_DECLINED;
  if (found == SPW_DECLINED) throw NotKept{what, std::string(id)};
  if (found != SPW_OK) throw Unreadable{};
  return call_.string(text);
}

Json History::response(std::string_view id) const {
  if (!id.starts_with("resp_")) throw NotKept{"response", std::string(id)};
  const Json kept = call_.parse(read("response", id).str());
  if (!kept["response"].isObject()) throw NotKept{"response", std::string(id)};
  return kept;
}

Json History::behind(std::string_view id) const { return gather(id, true); }
Json History::before(std::string_view id) const { return gather(id, false); }

Json History::gather(std::string_view id, bool withOutput) const {
  std::vector<Json> chain = {response(id)};
  while (chain.back()["previous"].isString()) {
    if (chain.size() == kLongestChain) {
      refuse(Path("previous_response_id"), "more than " + std::to_string(kLongestChain) +
                                               " responses continue one another here; send the conversation as input");
    }
    chain.push_back(response(chain.back()["previous"].str()));
  }
  const Json items = call_.array();
  if (const Json oldest = chain.back(); oldest["conversation"].isString()) {
    const auto position = static_cast<size_t>(oldest["position"].integer().value_or(0));
    for (const Json item : conversation(oldest["conversation"].str(), position).items) items.push(item);
  }
  for (auto kept = chain.rbegin(); kept != chain.rend(); ++kept) {
    addInput(*kept, items);
    if (!withOutput && kept + 1 == chain.rend()) break;
    for (Json item : (*kept)["response"]["output"]) items.push(item);
  }
  return items;
}

void History::addInput(Json kept, Json into) const {
  std::string_view secret = kept["response"]["id"].str();
  secret.remove_prefix(std::min(secret.size(), std::string_view("resp_").size()));
  size_t number = 0;
  for (Json item : kept["input"]) {
    const std::string place = "_i" + std::to_string(number++);
    if (!item["id"].isString()) item.put("id", call_.concat({prefixOf(item), "_", secret, call_.copy(place)}));
    into.push(item);
  }
}

History::Conversation History::conversation(std::string_view id, size_t most) const {
  if (!id.starts_with("conv_")) throw NotKept{"conversation", std::string(id)};
  std::string_view text = read("conversation", id).str();
  Conversation found;
  for (bool first = true; !text.empty(); first = false) {
    const size_t end = std::min(text.find('\n'), text.size());
    const Json line = call_.parse(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (first) {
      found.object = line;
    } else if (const Json metadata = line["metadata"]; metadata.isObject()) {
      found.object.put("metadata", metadata);
    } else if (line["gone"].isString()) {
      std::erase_if(found.items, [&](const Json& item) { return item["id"].str() == line["gone"].str(); });
    } else if (line["item"].isObject() && found.length++ < most) {
      found.items.push_back(line["item"].detach());
    }
  }
  if (!found.object.isObject()) throw NotKept{"conversation", std::string(id)};
  return found;
}

Json History::item(std::string_view id, Json items) const {
  for (Json item : items) {
    if (item["id"].str() == id) return item.clone();
  }
  // "msg_<response>_<number>", or a name of the vendor's own that the host knows whose it is.
  const size_t begin = id.find('_'), end = id.rfind('_');
  std::string owner;
  if (begin != std::string_view::npos && end > begin) {
    owner = "resp_" + std::string(id.substr(begin + 1, end - begin - 1));
  } else if (std::string_view text; isName(id) && shelf_.get(id, text) == SPW_OK) {
    owner = call_.parse(text)["in"].str();
  }
  if (owner.empty()) throw NotKept{"item", std::string(id)};
  try {
    const Json kept = response(call_.copy(owner));
    const Json found = call_.array();
    addInput(kept, found);
    for (Json item : kept["response"]["output"]) found.push(item);
    for (Json item : found) {
      if (item["id"].str() == id) return item.detach();
    }
  } catch (const NotKept&) {
    // The item is what the client has named.
  }
  throw NotKept{"item", std::string(id)};
}

}  // namespace responses
