#include "host/upstream/RequestHead.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

constexpr std::string_view kOurs[] = {
    "host", "content-length", "transfer-encoding", "connection",       "keep-alive", "accept-encoding",
    "te",   "trailer",        "upgrade",           "proxy-connection", "expect"};

bool isTarget(std::string_view target) {
  return !target.empty() && target.front() == '/' && std::none_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '#';
  });
}

}  // namespace

RequestHead::RequestHead(std::string_view method, const Origin& origin, std::string_view target) {
  if (!isHeaderName(method)) problem_ = "the request method is not valid";
  if (!isTarget(target)) problem_ = "the request path is not valid: it must begin with '/' and hold no blank or '#'";
  bytes_.reserve(512);
  bytes_.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  line("Host", origin.hostHeader());
  line("Accept-Encoding", "identity");
}

void RequestHead::line(std::string_view name, std::string_view value) {
  bytes_.append(name).append(": ").append(value).append("\r\n");
}

void RequestHead::add(std::string_view name, std::string_view value) {
  for (std::string_view ours : kOurs)
    if (base::iequals(name, ours)) return;
  if (!isHeaderName(name)) {
    problem_ = "a header name is not valid";
  } else if (!isHeaderValue(value)) {
    problem_ = "the value of header '" + std::string(name) + "' holds a control byte";
  } else {
    line(name, base::trim(value));
  }
}

base::Result<std::string> RequestHead::bytes(size_t bodyLength) {
  if (!problem_.empty()) {
    return base::Error{.fault = base::Fault::InvalidRequest, .message = problem_};
  }
  if (bodyLength != kNoBody) line("Content-Length", std::to_string(bodyLength));
  bytes_.append("\r\n");
  return std::move(bytes_);
}

}  // namespace spillway::upstream
