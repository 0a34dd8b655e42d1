// The head of a request to an upstream: what is said is checked, and what decides the framing is said here and nowhere
// else.
//
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/upstream/Header.h"
#include "host/upstream/Url.h"

namespace spillway::upstream {

class RequestHead {
 public:
  // No body and no Content-Length line: for GET and HEAD.
  static constexpr size_t kNoBody = SIZE_MAX;

  // `target` is path and query. Host comes first, then "Accept-Encoding: identity", because nothing here decodes.
  RequestHead(std::string_view method, const Origin& origin, std::string_view target);

  // Adds a header. A name or value that HTTP does not allow makes bytes() fail. The ones that describe the connection
  // or the framing (Host, Content-Length, Transfer-Encoding, Connection, Accept-Encoding and the like) are left out.
  void add(std::string_view name, std::string_view value);

  // The bytes, blank line included. The error (InvalidRequest) names the header that is at fault, never its value.
  base::Result<std::string> bytes(size_t bodyLength);

 private:
  void line(std::string_view name, std::string_view value);

  std::string bytes_;
  std::string problem_;
};

}  // namespace spillway::upstream
