#include "host/pipeline/MediaFetch.h"

#include <spillway/codec/Base64.hpp>

#include "host/base/Clock.h"
#include "host/base/Json.h"
#include "host/pipeline/Quirks.h"
#include "host/routing/Operation.h"

namespace spillway::pipeline {
namespace {

namespace js = base::json;

std::vector<std::string_view> typesFor(std::string_view block) {
  if (block == "image") return {"image/"};
  if (block == "audio") return {"audio/"};
  return {"application/pdf", "text/", "image/", "audio/", "video/"};
}

base::Error refusal(std::string message) {
  return {.fault = base::Fault::Unsupported, .httpStatus = 400, .message = std::move(message)};
}

bool isUrl(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

}  // namespace

bool MediaFetch::maybe(Inbound& inbound) {
  return !routing::besidesChat(inbound.operation()) && inbound.body().raw().find("https:") != std::string_view::npos;
}

bool MediaFetch::wantsBytes(const Destination& to) {
  const std::string_view sources = quirkOf(to, "image_source");
  return sources.find("\"base64\"") != std::string_view::npos && sources.find("\"url\"") == std::string_view::npos;
}

std::optional<base::Error> MediaFetch::replace(base::Arena& arena, spw_json* canonical, const void* way,
                                               const Fetch& fetch) {
  arena_ = &arena;
  fetch_ = &fetch;
  way_ = way;
  size_t number = 0;
  for (spw_json* message = js::first(js::member(canonical, "messages")); message; message = js::next(message))
    if (auto failure = inBlocks(js::member(message, "blocks"), "messages[" + std::to_string(number++) + "]"))
      return failure;
  return std::nullopt;
}

std::optional<base::Error> MediaFetch::inBlocks(spw_json* blocks, const std::string& at) {
  size_t number = 0;
  for (spw_json* block = js::first(blocks); block; block = js::next(block)) {
    const std::string here = at + ".content[" + std::to_string(number++) + "]";
    const std::string_view type = js::string(*arena_, js::member(block, "type"));
    if (type == "tool_result") {
      if (auto failure = inBlocks(js::member(block, "blocks"), here)) return failure;
    } else if (type == "image" || type == "file" || type == "audio") {
      if (auto failure = inSource(js::member(block, "source"), type, here)) return failure;
    }
  }
  return std::nullopt;
}

std::optional<base::Error> MediaFetch::inSource(spw_json* source, std::string_view type, const std::string& at) {
  spw_json* named = js::member(source, "url");
  const std::string_view url = js::string(*arena_, named);
  if (!isUrl(url)) return std::nullopt;
  const Item& fetched = item(url, type);
  if (fetched.failure) {
    base::Error error = *fetched.failure;
    error.param = at;
    error.message = at + ": " + error.message;
    return error;
  }
  js::detach(named);
  js::put(*arena_, source, "data", js::makeString(*arena_, fetched.base64));
  js::put(*arena_, source, "media_type", js::makeString(*arena_, fetched.type));
  return std::nullopt;
}

const MediaFetch::Item& MediaFetch::item(std::string_view url, std::string_view type) {
  const std::string name = std::string(type) + " " + std::string(url);
  const auto known = items_.find(name);
  if (known != items_.end() && (!known->second.failure || known->second.way == way_)) return known->second;
  Item& item = items_[name];
  item = Item();
  item.way = way_;
  if (items_.size() > static_cast<size_t>(rules_.count)) {
    item.failure = refusal("more than " + std::to_string(rules_.count) +
                           " things would have to be fetched for this request (fetch.count)");
    return item;
  }
  if (deadlineMs_ == 0) deadlineMs_ = base::monotonicMs() + rules_.timeoutMs;
  auto fetched = (*fetch_)(url, {rules_.bytes - std::min(rules_.bytes, bytes_), deadlineMs_, typesFor(type)});
  if (!fetched.ok()) {
    item.failure = fetched.error();
    return item;
  }
  bytes_ += fetched->bytes.size();
  item.type = std::move(fetched->type);
  item.base64 = spw::base64Encode(fetched->bytes);
  return item;
}

}  // namespace spillway::pipeline
