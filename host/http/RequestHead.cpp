#include "host/http/RequestHead.h"

#include <algorithm>
#include <array>

#include "host/base/Strings.h"

namespace spillway::http {
namespace {

using base::iequals;

constexpr std::array<bool, 256> tokenTable() {
  std::array<bool, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto kToken = tokenTable();

bool isToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

bool isControl(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

HeadRefusal refuse(int status, std::string message) { return {status, std::move(message)}; }

HeadRefusal parseTarget(RequestHead& head) {
  std::string_view target = head.target;
  if (target == "*" && head.method == "OPTIONS") {
    head.path = target;
    return {};
  }
  if (size_t scheme = target.find("://"); scheme != std::string_view::npos && target.front() != '/') {
    size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  if (target.empty() || target.front() != '/')
    return refuse(400, "the request target must be a path that begins with /");
  size_t question = target.find('?');
  head.path = target.substr(0, question);
  head.query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  return {};
}

HeadRefusal parseRequestLine(std::string_view line, const base::Limits& limits, RequestHead& head) {
  size_t first = line.find(' ');
  size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return refuse(400, "the request line must be METHOD TARGET VERSION");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  std::string_view version = line.substr(last + 1);
  if (!isToken(head.method) || head.method.size() > 16) return refuse(400, "the request method is not a token");
  if (version == "HTTP/1.1")
    head.minorVersion = 1;
  else if (version == "HTTP/1.0")
    head.minorVersion = 0;
  else
    return refuse(version.starts_with("HTTP/") ? 505 : 400, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  if (head.target.size() > limits.uriBytes) return refuse(414, "the request target is longer than the limit");
  for (char c : head.target)
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f)
      return refuse(400, "the request target holds a byte that must be percent-encoded");
  return parseTarget(head);
}

HeadRefusal parseLength(std::string_view value, RequestHead& head) {
  if (head.contentLength >= 0) return refuse(400, "Content-Length is stated twice");
  if (value.empty() || value.size() > 18) return refuse(400, "Content-Length is not a number");
  int64_t length = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return refuse(400, "Content-Length is not a number");
    length = length * 10 + (c - '0');
  }
  head.contentLength = length;
  return {};
}

void readConnection(std::string_view value, RequestHead& head) {
  while (!value.empty()) {
    size_t comma = value.find(',');
    std::string_view token = trim(value.substr(0, comma));
    if (iequals(token, "close")) head.keepAlive = false;
    if (iequals(token, "keep-alive") && head.minorVersion == 0) head.keepAlive = true;
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
}

// Headers that decide how the message is framed.
HeadRefusal readFraming(const HeaderLine& line, RequestHead& head) {
  switch (line.name.size()) {
    case 6:
      if (iequals(line.name, "expect")) {
        if (!iequals(line.value, "100-continue")) return refuse(417, "the only expectation known is 100-continue");
        head.expectContinue = head.minorVersion == 1;
      }
      break;
    case 10:
      if (iequals(line.name, "connection")) readConnection(line.value, head);
      break;
    case 14:
      if (iequals(line.name, "content-length")) return parseLength(line.value, head);
      break;
    case 16:
      if (iequals(line.name, "content-encoding")) {
        if (!head.contentEncoding.empty()) return refuse(400, "Content-Encoding is stated twice");
        head.contentEncoding = line.value;
      }
      break;
    case 17:
      if (iequals(line.name, "transfer-encoding")) {
        if (head.chunked) return refuse(400, "Transfer-Encoding is stated twice");
        if (!iequals(line.value, "chunked")) return refuse(501, "the only transfer encoding known is chunked");
        if (head.minorVersion == 0) return refuse(400, "HTTP/1.0 has no transfer encodings");
        head.chunked = true;
      }
      break;
    default:
      break;
  }
  return {};
}

HeadRefusal parseHeaderLine(std::string_view line, RequestHead& head) {
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "folded header lines are not accepted");
  size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse(400, "a header line has no colon");
  HeaderLine header{line.substr(0, colon), trim(line.substr(colon + 1))};
  if (!isToken(header.name)) return refuse(400, "a header name holds a byte that is not allowed");
  if (std::any_of(header.value.begin(), header.value.end(), isControl))
    return refuse(400, "the value of header " + std::string(header.name) + " holds a control byte");
  head.headers.push_back(header);
  return readFraming(header, head);
}

}  // namespace

std::string_view RequestHead::header(std::string_view name) const {
  for (const HeaderLine& line : headers)
    if (iequals(line.name, name)) return line.value;
  return {};
}

size_t headEnd(std::string_view bytes, size_t searchFrom) {
  size_t from = searchFrom > 3 ? searchFrom - 3 : 0;
  size_t end = bytes.find("\r\n\r\n", from);
  return end == std::string_view::npos ? std::string_view::npos : end + 4;
}

HeadRefusal parseHead(std::string_view bytes, const base::Limits& limits, RequestHead& head) {
  size_t lineEnd = bytes.find("\r\n");
  std::string_view requestLine = bytes.substr(0, lineEnd);
  if (requestLine.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
    return refuse(400, "lines must end in CR LF");
  if (auto refusal = parseRequestLine(requestLine, limits, head); refusal.status) return refusal;
  head.keepAlive = head.minorVersion == 1;

  size_t hosts = 0;
  for (size_t at = lineEnd + 2; at + 2 < bytes.size();) {
    size_t end = bytes.find("\r\n", at);
    std::string_view line = bytes.substr(at, end - at);
    if (line.find('\n') != std::string_view::npos || line.find('\r') != std::string_view::npos)
      return refuse(400, "lines must end in CR LF");
    if (head.headers.size() >= limits.headerCount) return refuse(431, "there are more header lines than the limit");
    if (auto refusal = parseHeaderLine(line, head); refusal.status) return refusal;
    if (iequals(head.headers.back().name, "host")) ++hosts;
    at = end + 2;
  }
  if (head.chunked && head.contentLength >= 0)
    return refuse(400, "Content-Length and Transfer-Encoding cannot both be stated");
  if (hosts > 1 || (hosts == 0 && head.minorVersion == 1)) return refuse(400, "exactly one Host header is needed");
  if (!head.chunked && head.contentLength < 0 && (head.method == "POST" || head.method == "PUT"))
    return refuse(411, "a " + std::string(head.method) + " must state Content-Length or be chunked");
  return {};
}

}  // namespace spillway::http
