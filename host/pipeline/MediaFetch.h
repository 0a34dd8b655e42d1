// The pictures and files that one request names by URL, fetched for upstreams that take bytes only. What was fetched
// once is remembered for the request's further attempts, and so is what could not be, for attempts that would go the
// same way.
//
// One thread at a time. Texts it has put into a document live as long as it does.
#pragma once

#include <spillway/json.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Arena.h"
#include "host/config/Config.h"
#include "host/pipeline/Outbound.h"
#include "host/upstream/GuardedFetcher.h"

namespace spillway::pipeline {

class MediaFetch {
 public:
  using Fetch = std::function<base::Result<upstream::Fetched>(std::string_view url, const upstream::FetchBounds&)>;

  explicit MediaFetch(const config::Fetch& rules) : rules_(rules) {}

  // Whether the request may name something by URL; a glance at its bytes.
  static bool maybe(Inbound& inbound);

  // Whether that upstream takes media as bytes only: what the quirk "image_source" says.
  static bool wantsBytes(const Destination& to);

  // Puts the bytes in the place of each https or http URL of the canonical document. An error names the field. Blocks.
  // `way`: stands for the way that `fetch` goes.
  std::optional<base::Error> replace(base::Arena& arena, spw_json* canonical, const void* way, const Fetch& fetch);

 private:
  struct Item {
    std::optional<base::Error> failure;
    std::string type, base64;
    const void* way = nullptr;  // that was tried last
  };

  std::optional<base::Error> inBlocks(spw_json* blocks, const std::string& at);
  std::optional<base::Error> inSource(spw_json* source, std::string_view type, const std::string& at);
  const Item& item(std::string_view url, std::string_view type);

  const config::Fetch& rules_;
  std::map<std::string, Item, std::less<>> items_;
  size_t bytes_ = 0;        // fetched so far
  int64_t deadlineMs_ = 0;  // of all fetches together; 0: none was begun
  base::Arena* arena_ = nullptr;
  const Fetch* fetch_ = nullptr;
  const void* way_ = nullptr;
};

}  // namespace spillway::pipeline
