// The head of one client request, parsed strictly: what two servers could read in two ways is refused, because that is
// how one request is smuggled inside another. Views point into the bytes that were parsed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Limits.h"
#include "host/pipeline/ClientRequest.h"

namespace spillway::http {

using pipeline::HeaderLine;

struct RequestHead {
  std::string_view method, target, path, query;
  int minorVersion = 1;              // HTTP/1.x
  std::vector<HeaderLine> headers;   // in the order sent
  int64_t contentLength = -1;        // -1: none stated
  std::string_view contentEncoding;  // empty: the body is plain
  bool chunked = false;
  bool keepAlive = true;
  bool expectContinue = false;

  // The first header of that name (any case), or an empty view.
  std::string_view header(std::string_view name) const;
  bool hasBody() const { return chunked || contentLength > 0; }
};

// Why a head was refused: the status to answer and a sentence for the client.
struct HeadRefusal {
  int status = 0;  // 0: not refused
  std::string message;
};

// Where the head ends in `bytes` (index after the blank line), or npos when it is not complete yet.
size_t headEnd(std::string_view bytes, size_t searchFrom);

// Parses a complete head. On refusal `head` is unspecified.
HeadRefusal parseHead(std::string_view bytes, const base::Limits& limits, RequestHead& head);

}  // namespace spillway::http
