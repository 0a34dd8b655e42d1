#include "tests/bench/Answer.h"

#include <algorithm>
#include <cstdlib>

#include "tests/bench/Load.h"

namespace spillway::bench {
namespace {

constexpr size_t kTailBytes = 96;

std::string_view headerValue(std::string_view head, std::string_view lowerName, std::string_view usualName) {
  size_t at = head.find(lowerName);
  if (at == std::string_view::npos) at = head.find(usualName);
  if (at == std::string_view::npos) return {};
  std::string_view rest = head.substr(at + lowerName.size());
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  return rest.substr(0, rest.find('\r'));
}

}  // namespace

void Answer::begin(bool stream) {
  *this = Answer();
  stream_ = stream;
}

void Answer::take(std::string_view bytes) {
  if (headDone_) {
    takeBody(bytes);
    return;
  }
  size_t before = head_.size();
  head_ += bytes;
  size_t end = head_.find("\r\n\r\n", before > 3 ? before - 3 : 0);
  if (end == std::string::npos) return;
  std::string rest = head_.substr(end + 4);
  head_.resize(end + 2);
  takeHead();
  takeBody(rest);
}

void Answer::takeHead() {
  headDone_ = true;
  status_ = head_.size() > 12 ? std::atoi(head_.c_str() + 9) : 0;
  std::string_view head(head_);
  chunked_ = !headerValue(head, "\r\ntransfer-encoding:", "\r\nTransfer-Encoding:").empty();
  std::string_view length = headerValue(head, "\r\ncontent-length:", "\r\nContent-Length:");
  length_ = length.empty() ? 0 : std::strtoull(std::string(length).c_str(), nullptr, 10);
}

void Answer::takeBody(std::string_view bytes) {
  if (chunked_) {
    takeChunks(bytes);
    return;
  }
  received_ += bytes.size();
  takePayload(bytes);
  complete_ = received_ >= length_;
}

// A proxy may cut chunks anywhere, inside a delta as well.
void Answer::takeChunks(std::string_view bytes) {
  while (!bytes.empty() && !complete_) {
    if (chunkLeft_ > 0) {
      size_t part = std::min<size_t>(bytes.size(), chunkLeft_);
      takePayload(bytes.substr(0, part));
      bytes.remove_prefix(part);
      chunkLeft_ -= part;
      continue;
    }
    chunkLine_ += bytes.front();
    bytes.remove_prefix(1);
    bool lineOver = chunkLine_.ends_with("\r\n") && chunkLine_.size() > 2;
    if (!lineOver) continue;
    bool last = chunkLine_ == "0\r\n" || chunkLine_ == "\r\n0\r\n";
    if (last) continue;
    if (chunkLine_.ends_with("0\r\n\r\n")) {
      complete_ = true;
      return;
    }
    const char* digits = chunkLine_.c_str() + (chunkLine_.front() == '\r' ? 2 : 0);
    chunkLeft_ = std::strtoull(digits, nullptr, 16);
    chunkLine_.clear();
  }
}

void Answer::takePayload(std::string_view bytes) {
  countDeltas(bytes);
  if (bytes.size() >= kTailBytes) {
    tail_.assign(bytes.substr(bytes.size() - kTailBytes));
    return;
  }
  tail_ += bytes;
  if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
}

void Answer::countDeltas(std::string_view bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    if (run_ == 0) {
      at = bytes.find("xx", at);
      if (at == std::string_view::npos) {
        run_ = bytes.ends_with('x') ? 1 : 0;
        return;
      }
    }
    while (at < bytes.size() && bytes[at] == 'x') {
      at++;
      if (++run_ % kDeltaBytes == 0) deltas_++;
    }
    if (at < bytes.size()) run_ = 0;
  }
}

std::string Answer::problem(int64_t expectedDeltas) const {
  if (status_ != 200) return "status " + std::to_string(status_);
  if (deltas_ != expectedDeltas) {
    return std::to_string(deltas_) + " deltas of " + std::to_string(expectedDeltas);
  }
  bool ended = tail_.find("[DONE]") != std::string::npos || tail_.find("message_stop") != std::string::npos;
  if (stream_ && !ended) return "no end event";
  return {};
}

}  // namespace spillway::bench
