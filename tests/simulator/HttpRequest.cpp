#include "tests/simulator/HttpRequest.h"

#include <charconv>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr size_t kHeadLimit = 256 * 1024;
constexpr uint64_t kBodyLimit = 256ull * 1024 * 1024;

bool parseWhole(std::string_view text, int base, uint64_t& out) {
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (sameIgnoringCase(key, name)) return value;
  }
  return {};
}

std::string_view HttpRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string HttpRequest::key() const {
  std::string_view authorization = header("authorization");
  if (authorization.size() > 7 && sameIgnoringCase(authorization.substr(0, 7), "bearer ")) {
    return std::string(trimmed(authorization.substr(7)));
  }
  // A signed request names its key: "AWS4-HMAC-SHA256 Credential=KEY/DATE/...".
  constexpr std::string_view kCredential = "Credential=";
  if (size_t at = authorization.find(kCredential); at != std::string_view::npos) {
    authorization.remove_prefix(at + kCredential.size());
    return std::string(authorization.substr(0, authorization.find('/')));
  }
  for (const char* name : {"x-api-key", "x-goog-api-key", "api-key"}) {
    if (auto key = header(name); !key.empty()) return std::string(key);
  }
  size_t query = target.find('?');
  return query == std::string::npos ? std::string() : queryParameter(std::string_view(target).substr(query + 1), "key");
}

void HttpRequestReader::reset() { *this = HttpRequestReader(); }

HttpRequestReader::State HttpRequestReader::fail(std::string problem) {
  problem_ = std::move(problem);
  return State::Bad;
}

bool HttpRequestReader::readHead(std::string_view head, HttpRequest& request) {
  size_t lineEnd = head.find("\r\n");
  std::string_view line = head.substr(0, lineEnd);
  size_t first = line.find(' ');
  size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return false;
  request.method = std::string(line.substr(0, first));
  request.target = std::string(line.substr(first + 1, last - first - 1));
  std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  request.keepAlive = version == "HTTP/1.1";
  request.headers.clear();
  bool sawLength = false;
  while (lineEnd + 2 < head.size()) {
    head.remove_prefix(lineEnd + 2);
    lineEnd = head.find("\r\n");
    line = head.substr(0, lineEnd);
    size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line[colon - 1] == ' ') return false;
    std::string_view name = line.substr(0, colon);
    std::string_view value = trimmed(line.substr(colon + 1));
    request.headers.emplace_back(name, value);
    if (sameIgnoringCase(name, "content-length")) {
      if (sawLength || !parseWhole(value, 10, length_)) return false;
      sawLength = true;
    } else if (sameIgnoringCase(name, "transfer-encoding")) {
      if (!sameIgnoringCase(value, "chunked")) return false;
      chunked_ = true;
    } else if (sameIgnoringCase(name, "connection")) {
      if (sameIgnoringCase(value, "close")) request.keepAlive = false;
      if (sameIgnoringCase(value, "keep-alive")) request.keepAlive = true;
    } else if (sameIgnoringCase(name, "expect")) {
      continueAsked_ = sameIgnoringCase(value, "100-continue");
    }
  }
  return !(sawLength && chunked_);
}

HttpRequestReader::State HttpRequestReader::read(std::string& input, HttpRequest& request) {
  if (headEnd_ == 0) {
    size_t from = scanned_ > 3 ? scanned_ - 3 : 0;
    size_t end = input.find("\r\n\r\n", from);
    scanned_ = input.size();
    if (end == std::string::npos) {
      return input.size() > kHeadLimit ? fail("the head of the request is too large") : State::NeedMore;
    }
    headEnd_ = end + 4;
    if (!readHead(std::string_view(input).substr(0, end + 2), request)) return fail("the head of the request is bad");
    if (length_ > kBodyLimit) return fail("the body is too large");
    if (chunked_) request.body.clear();
    chunkStart_ = headEnd_;
  }
  if (continueAsked_ && input.size() == headEnd_) {
    continueAsked_ = false;
    return State::NeedContinue;
  }
  if (chunked_) return readChunks(input, request);
  if (input.size() - headEnd_ < length_) return State::NeedMore;
  request.body.assign(input, headEnd_, length_);
  input.erase(0, headEnd_ + length_);
  return State::Complete;
}

HttpRequestReader::State HttpRequestReader::readChunks(std::string& input, HttpRequest& request) {
  while (true) {
    size_t lineEnd = input.find("\r\n", chunkStart_);
    if (lineEnd == std::string::npos) return State::NeedMore;
    std::string_view line = std::string_view(input).substr(chunkStart_, lineEnd - chunkStart_);
    uint64_t size = 0;
    if (!parseWhole(trimmed(line.substr(0, line.find(';'))), 16, size)) return fail("a chunk has no valid size");
    if (size > kBodyLimit || request.body.size() + size > kBodyLimit) return fail("the body is too large");
    if (size == 0) {
      size_t end = input.find("\r\n", lineEnd + 2);
      if (end == std::string::npos) return State::NeedMore;
      if (end != lineEnd + 2) return fail("trailers are not taken");
      input.erase(0, end + 2);
      return State::Complete;
    }
    if (input.size() < lineEnd + 2 + size + 2) return State::NeedMore;
    request.body.append(input, lineEnd + 2, size);
    if (input.compare(lineEnd + 2 + size, 2, "\r\n") != 0) return fail("a chunk is longer than its size");
    chunkStart_ = lineEnd + 2 + size + 2;
  }
}

}  // namespace spillway::simulator
