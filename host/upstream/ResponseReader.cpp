#include "host/upstream/ResponseReader.h"

#include <algorithm>
#include <charconv>

#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMostInterim = 8;   // 1xx replies before the real one
constexpr size_t kChunkLine = 4096;  // a chunk size with its extensions
constexpr size_t kChunkDigits = 15;  // keeps a chunk size far from overflowing 64 bits

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// How many bytes of `data` belong to the head, of which `held` have come before: up to and with the blank line, or all.
size_t headPart(std::string_view held, std::string_view data, bool& complete) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  std::string seam(held.substr(held.size() - std::min<size_t>(held.size(), 3)));
  const size_t before = seam.size();
  seam.append(data.substr(0, 3));
  size_t at = seam.find(kEnd);
  complete = true;
  if (at != kNone) return at + kEnd.size() - before;
  at = data.find(kEnd);
  if (at != kNone) return at + kEnd.size();
  complete = false;
  return data.size();
}

}  // namespace

base::Error ResponseReader::failure(base::Fault fault) const { return {.fault = fault, .message = problem_}; }

void ResponseReader::fail(std::string message) {
  state_ = State::Failed;
  problem_ = std::move(message);
}

base::Result<size_t> ResponseReader::feed(const char* data, size_t size, const BodySink& sink) {
  std::string_view rest(data, size);
  if (size) begun_ = true;
  while (!rest.empty() && (state_ == State::Head || state_ == State::Body))
    rest.remove_prefix(state_ == State::Head ? feedHead(rest) : feedBody(rest, sink));
  if (state_ == State::Failed) return failure(base::Fault::Server);
  if (!rest.empty()) leftover_ = true;
  return size - rest.size();
}

size_t ResponseReader::feedHead(std::string_view data) {
  bool complete = false;
  const size_t used = headPart(head_, data, complete);
  if (head_.size() + used > headLimit_) {
    fail("the upstream's reply head is larger than " + std::to_string(headLimit_) + " bytes");
    return 0;
  }
  head_.append(data.substr(0, used));
  // Whatever speaks something else is found out at once, not when the limit is reached.
  constexpr std::string_view kBegin = "HTTP/1.";
  if (std::string_view(head_).substr(0, kBegin.size()) != kBegin.substr(0, head_.size())) {
    fail("the upstream's reply is not HTTP/1");
    return 0;
  }
  if (complete) readHead();
  return used;
}

void ResponseReader::readHead() {
  std::string_view rest = head_;
  rest.remove_suffix(2);  // the blank line
  bool first = true;
  while (!rest.empty() && state_ != State::Failed) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const bool good = first ? readStatusLine(line) : readHeader(line);
    if (!good) return;
    first = false;
  }
  if (status_ == 101) return fail("the upstream switched to a protocol nobody asked for");
  if (status_ < 200) {
    if (++interim_ > static_cast<int>(kMostInterim)) return fail("the upstream sent too many interim replies");
    head_.clear();
    headers_.clear();
    status_ = 0;
    return;
  }
  chooseFraming();
}

bool ResponseReader::readStatusLine(std::string_view line) {
  // "HTTP/1.x NNN reason", where the reason may be missing altogether.
  const bool good = line.size() >= 12 && (line[7] == '0' || line[7] == '1') && line[8] == ' ' && isDigit(line[9]) &&
                    isDigit(line[10]) && isDigit(line[11]) && (line.size() == 12 || line[12] == ' ') &&
                    line[9] >= '1' && line[9] <= '5' && isHeaderValue(line);
  if (!good) {
    fail("the upstream's status line is malformed");
    return false;
  }
  minorVersion_ = line[7] - '0';
  status_ = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  return true;
}

bool ResponseReader::readHeader(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == kNone || !isHeaderName(line.substr(0, colon))) {
    // Also what begins with a blank: a folded line, which readers disagree about.
    fail("the upstream's reply has a malformed header name");
    return false;
  }
  const std::string_view value = line.substr(colon + 1);
  if (!isHeaderValue(value)) {
    fail("the upstream's header '" + std::string(line.substr(0, colon)) + "' holds a control byte");
    return false;
  }
  if (headers_.size() == countLimit_) {
    fail("the upstream's reply has more than " + std::to_string(countLimit_) + " headers");
    return false;
  }
  headers_.push_back({line.substr(0, colon), base::trim(value)});
  return true;
}

void ResponseReader::chooseFraming() {
  bool chunked = false, close = false, keep = false;
  for (const Header& header : headers_) {
    if (base::iequals(header.name, "content-length")) {
      const std::string_view value = header.value;
      if (length_ >= 0) return fail("the upstream's reply states its length twice");
      const bool digits = !value.empty() && value.size() <= 18 && std::all_of(value.begin(), value.end(), isDigit);
      if (!digits) return fail("the upstream's Content-Length is not a number");
      std::from_chars(value.data(), value.data() + value.size(), length_);
    } else if (base::iequals(header.name, "transfer-encoding")) {
      if (chunked || !base::iequals(header.value, "chunked"))
        return fail("the upstream's Transfer-Encoding is not exactly 'chunked'");
      chunked = true;
    } else if (base::iequals(header.name, "connection")) {
      const std::string value = base::toLower(header.value);
      close = close || value.find("close") != std::string::npos;
      keep = keep || value.find("keep-alive") != std::string::npos;
    }
  }
  if (chunked && length_ >= 0) return fail("the upstream's reply has both a length and chunks");
  if (chunked && minorVersion_ == 0) return fail("the upstream's reply is HTTP/1.0 with chunks");
  keepAlive_ = !close && (minorVersion_ == 1 || keep);
  if (toHead_ || status_ == 204 || status_ == 304) {
    framing_ = Framing::None;
  } else if (chunked) {
    framing_ = Framing::Chunked;
  } else if (length_ >= 0) {
    framing_ = length_ ? Framing::Length : Framing::None;
    left_ = static_cast<uint64_t>(length_);
  } else {
    framing_ = Framing::UntilClose;
    keepAlive_ = false;
  }
  state_ = framing_ == Framing::None ? State::Done : State::Body;
}

size_t ResponseReader::feedBody(std::string_view data, const BodySink& sink) {
  if (framing_ == Framing::Chunked) return feedChunked(data, sink);
  const size_t take =
      framing_ == Framing::Length ? static_cast<size_t>(std::min<uint64_t>(left_, data.size())) : data.size();
  if (take) sink(data.substr(0, take));
  bodyBytes_ += take;
  if (framing_ == Framing::Length && (left_ -= take) == 0) state_ = State::Done;
  return take;
}

// Takes one line, ended by CR LF, whose beginning may be in line_. False: its end has not arrived, all is consumed.
bool ResponseReader::takeLine(std::string_view& data, std::string_view& line) {
  const size_t newline = data.find('\n');
  const std::string_view part = data.substr(0, newline == kNone ? kNone : newline + 1);
  if (line_.size() + part.size() > kChunkLine) {
    fail("the upstream's chunk line is too long");
    return false;
  }
  data.remove_prefix(part.size());
  if (newline == kNone || !line_.empty()) {
    line_.append(part);
    if (newline == kNone) return false;
    line = line_;
  } else {
    line = part;
  }
  if (line.size() < 2 || line[line.size() - 2] != '\r') {
    fail("the upstream's chunk line does not end in CR LF");
    return false;
  }
  line.remove_suffix(2);
  return true;
}

void ResponseReader::chunkLine(std::string_view line) {
  switch (chunk_) {
    case Chunk::Size: {
      const size_t digits = std::min(line.find_first_of("; \t"), line.size());
      uint64_t size = 0;
      auto [end, problem] = std::from_chars(line.data(), line.data() + digits, size, 16);
      if (digits == 0 || digits > kChunkDigits || problem != std::errc() || end != line.data() + digits)
        return fail("the upstream's chunk size is not a hexadecimal number");
      const std::string_view extension = base::trim(line.substr(digits));
      if (!isHeaderValue(line.substr(digits)) || (!extension.empty() && extension.front() != ';'))
        return fail("the upstream's chunk size is followed by something else");
      left_ = size;
      chunk_ = size ? Chunk::Data : Chunk::Trailer;
      return;
    }
    case Chunk::DataEnd:
      if (!line.empty()) return fail("the upstream's chunk is longer than its stated size");
      chunk_ = Chunk::Size;
      return;
    case Chunk::Trailer:
      if (line.empty()) {
        state_ = State::Done;
        return;
      }
      trailerBytes_ += line.size() + 2;
      if (trailerBytes_ > headLimit_) return fail("the upstream's trailers are larger than the limit");
      if (line.find(':') == kNone || !isHeaderName(line.substr(0, line.find(':'))) || !isHeaderValue(line))
        return fail("the upstream's reply has a malformed trailer");
      return;
    case Chunk::Data:
      return;
  }
}

size_t ResponseReader::feedChunked(std::string_view data, const BodySink& sink) {
  std::string_view rest = data;
  while (!rest.empty() && state_ == State::Body) {
    if (chunk_ == Chunk::Data) {
      const auto take = static_cast<size_t>(std::min<uint64_t>(left_, rest.size()));
      sink(rest.substr(0, take));
      bodyBytes_ += take;
      rest.remove_prefix(take);
      left_ -= take;
      if (left_ == 0) chunk_ = Chunk::DataEnd;
      continue;
    }
    std::string_view line;
    if (!takeLine(rest, line)) break;
    chunkLine(line);
    line_.clear();
  }
  return data.size() - rest.size();
}

base::Result<void> ResponseReader::end() {
  if (state_ == State::Failed) return failure(base::Fault::Server);
  if (state_ == State::Done) return {};
  if (state_ == State::Body && framing_ == Framing::UntilClose) {
    state_ = State::Done;
    return {};
  }
  if (state_ == State::Head) {
    fail(begun_ ? "the upstream closed the connection inside the reply head"
                : "the upstream closed the connection without a reply");
  } else {
    fail("the upstream closed the connection after " + std::to_string(bodyBytes_) +
         " bytes, before the body was complete");
  }
  return failure(base::Fault::Network);
}

std::string_view ResponseReader::header(std::string_view name) const {
  for (const Header& header : headers_)
    if (base::iequals(header.name, name)) return header.value;
  return {};
}

}  // namespace spillway::upstream
