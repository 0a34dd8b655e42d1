#include "KeptRoutes.h"

#include <algorithm>
#include <charconv>
#include <spillway/codec/OpenAiErrors.hpp>
#include <spillway/codec/Percent.hpp>

#include "Wire.h"

namespace responses {

using spw::Json;

namespace {

constexpr int64_t kUsualPage = 20, kLargestPage = 100;
constexpr size_t kMostItems = 1000;  // in one request that adds some

std::string listOf(const std::vector<std::string>& items, std::string_view first, std::string_view last, bool more) {
  std::string out = "{\"object\":\"list\",\"data\":[";
  for (size_t i = 0; i < items.size(); ++i) out.append(i > 0 ? "," : "").append(items[i]);
  out += "],\"first_id\":" + (items.empty() ? "null" : quoted(first));
  out += ",\"last_id\":" + (items.empty() ? "null" : quoted(last));
  return out + ",\"has_more\":" + (more ? "true" : "false") + "}";
}

// The next segment of a path.
std::string_view takeSegment(std::string_view& path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

spw::Status KeptRoutes::serve(int32_t& httpStatus, spw::Out& out) {
  Trouble trouble;
  try {
    out.write(answer());
    return SPW_OK;
  } catch (const NotKept& missing) {
    std::string name(missing.what);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    trouble = {404, name + " with id '" + missing.id + "' not found.", {}, {}};
  } catch (const spw::Refusal& refusal) {
    trouble = {400, refusal.why, refusal.where, {}};
  } catch (const Unreadable&) {
    trouble = {500, "what is kept here cannot be read now; try again", {}, {}};
  } catch (const Trouble& other) {
    trouble = other;
  }
  httpStatus = trouble.status;
  const int32_t fault = trouble.status >= 500 ? SPW_FAULT_SERVER : SPW_FAULT_INVALID_REQUEST;
  out.write(spw::openai::errorBody(fault, trouble.status, trouble.message, trouble.code, trouble.param));
  return SPW_OK;
}

std::string KeptRoutes::answer() {
  std::string_view path = request_.path;
  if (path.starts_with("/v1/")) path.remove_prefix(3);
  const std::string_view what = takeSegment(path), id = takeSegment(path), part = takeSegment(path),
                         item = takeSegment(path);
  if (what == "responses") return onResponse(id, part);
  if (id.empty()) return makeConversation();
  return part == "items" ? onItems(id, item) : onConversation(id);
}

std::string KeptRoutes::onResponse(std::string_view id, std::string_view what) {
  const Json kept = history_.response(id);
  if (what == "cancel") throw Trouble{400, "Cannot cancel a synchronous response.", {}, {}};
  if (what == "input_items") {
    std::vector<Json> items;
    for (Json item : history_.before(id)) items.push_back(item);
    return page(std::move(items));
  }
  if (is("DELETE")) {
    shelf_.drop(id);
    return "{\"id\":" + quoted(id) + ",\"object\":\"response\",\"deleted\":true}";
  }
  if (parameter("stream") == "true") {
    throw Trouble{400, "only a response made in the background can be streamed again", "stream", {}};
  }
  return std::string(kept["response"].dump());
}

void KeptRoutes::keep(bool kept) const {
  if (!kept)
    throw Trouble{413, "this is more than is kept here of one conversation, or nothing can be kept now", {}, {}};
}

std::string KeptRoutes::linesOf(Json items, std::vector<std::string>& shown) {
  if (items.isNothing()) return {};
  if (!items.isArray()) refuse(Path("items"), "expected an array of items");
  if (items.size() > kMostItems) refuse(Path("items"), "expected at most " + std::to_string(kMostItems) + " items");
  const std::string secret = newSecret(call_);
  std::string lines;
  size_t number = 0;
  for (Json item : items) {
    if (!item.isObject()) refuse(Path(Path("items"), number), "expected an object");
    if (item["type"].isNothing() && item["role"].isString()) item.put("type", "message");
    const std::string place = "_" + secret + "_" + std::to_string(number++);
    // Two items of one name could not be told apart.
    item.put("id", call_.concat({prefixOf(item), call_.copy(place)}));
    shown.push_back(oneLine(item.dump()));
    lines += itemLine(shown.back());
  }
  return lines;
}

std::string KeptRoutes::makeConversation() {
  const Json metadata = request_.body["metadata"];
  if (!metadata.isNothing() && !metadata.isObject()) refuse(Path("metadata"), "expected an object");
  std::vector<std::string> shown;
  const std::string lines = linesOf(request_.body["items"], shown);
  const std::string id = "conv_" + newSecret(call_);
  const Json object = call_.object().put("id", std::string_view(id)).put("object", "conversation");
  object.put("created_at", call_.services().unixMs() / 1000);
  if (metadata.isObject()) object.put("metadata", metadata);
  if (!metadata.isObject()) object.put("metadata", call_.object());
  const std::string text = oneLine(object.dump());
  keep(shelf_.put(id, text + lines));
  return text;
}

std::string KeptRoutes::onConversation(std::string_view id) {
  if (is("POST")) return changeConversation(id);
  const History::Conversation found = history_.conversation(id);
  if (is("GET")) return std::string(found.object.dump());
  if (!is("DELETE")) refuseMethod();
  shelf_.drop(id);
  return "{\"id\":" + quoted(id) + ",\"object\":\"conversation.deleted\",\"deleted\":true}";
}

std::string KeptRoutes::changeConversation(std::string_view id) {
  const History::Conversation found = history_.conversation(id);
  const Json metadata = request_.body["metadata"];
  if (!metadata.isObject()) refuse(Path("metadata"), "expected an object");
  keep(shelf_.append(id, "\n{\"metadata\":" + oneLine(metadata.dump()) + "}"));
  return std::string(found.object.put("metadata", metadata).dump());
}

std::string KeptRoutes::onItems(std::string_view conversation, std::string_view item) {
  if (item.empty() && is("POST")) return addItems(conversation);
  if (is("DELETE")) return removeItem(conversation, item);
  if (!is("GET")) refuseMethod();
  History::Conversation found = history_.conversation(conversation);
  if (item.empty()) return page(std::move(found.items));
  for (const Json& one : found.items) {
    if (one["id"].str() == item) return std::string(one.dump());
  }
  throw NotKept{"item", std::string(item)};
}

std::string KeptRoutes::addItems(std::string_view conversation) {
  history_.conversation(conversation);
  const Json items = request_.body["items"];
  if (!items.isArray() || items.size() == 0) refuse(Path("items"), "expected an array of at least one item");
  std::vector<std::string> shown;
  const std::string lines = linesOf(items, shown);
  keep(shelf_.append(conversation, lines));
  return listOf(shown, items.first()["id"].str(), items.at(items.size() - 1)["id"].str(), false);
}

std::string KeptRoutes::removeItem(std::string_view conversation, std::string_view item) {
  const History::Conversation found = history_.conversation(conversation);
  const bool there =
      std::any_of(found.items.begin(), found.items.end(), [&](const Json& one) { return one["id"].str() == item; });
  if (!there) throw NotKept{"item", std::string(item)};
  keep(shelf_.append(conversation, "\n{\"gone\":" + quoted(item) + "}"));
  return std::string(found.object.dump());
}

// The newest come first unless the client says otherwise.
std::string KeptRoutes::page(std::vector<Json> items) {
  const std::string order = parameter("order"), after = parameter("after"), limit = parameter("limit");
  int64_t most = kUsualPage;
  if (!limit.empty()) {
    const auto read = std::from_chars(limit.data(), limit.data() + limit.size(), most);
    if (read.ec != std::errc() || read.ptr != limit.data() + limit.size() || most < 1 || most > kLargestPage) {
      refuse(Path("limit"), "expected a number from 1 to " + std::to_string(kLargestPage));
    }
  }
  if (!order.empty() && order != "asc" && order != "desc") refuse(Path("order"), "expected asc or desc");
  if (order != "asc") std::reverse(items.begin(), items.end());
  auto begin = items.begin();
  if (!after.empty()) {
    begin = std::find_if(items.begin(), items.end(), [&](const Json& one) { return one["id"].str() == after; });
    if (begin == items.end()) refuse(Path("after"), "no item has this id");
    ++begin;
  }
  std::vector<std::string> shown;
  std::string_view first, last;
  for (; begin != items.end() && static_cast<int64_t>(shown.size()) < most; ++begin) {
    last = (*begin)["id"].str();
    if (shown.empty()) first = last;
    shown.emplace_back(begin->dump());
  }
  return listOf(shown, first, last, begin != items.end());
}

std::string KeptRoutes::parameter(std::string_view name) const {
  std::string_view query = request_.query;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    if (one.substr(0, one.find('=')) == name)
      return spw::percentDecoded(one.substr(std::min(name.size() + 1, one.size())));
  }
  return {};
}

void KeptRoutes::refuseMethod() const { throw Trouble{405, "this method has no meaning here", {}, {}}; }

}  // namespace responses
