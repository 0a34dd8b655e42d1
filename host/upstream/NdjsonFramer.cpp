#include "host/upstream/NdjsonFramer.h"

#include <utility>

#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

void emit(std::string_view raw, const FrameSink& sink) {
  Frame frame;
  frame.raw = raw;
  frame.data = base::trim(raw);
  frame.kind = frame.data.empty() ? Frame::Kind::Ping : Frame::Kind::Event;
  sink(frame);
}

}  // namespace

base::Result<void> NdjsonFramer::feed(std::string_view piece, const FrameSink& sink) {
  if (failed_) return tooLarge();
  while (!piece.empty()) {
    const size_t newline = piece.find('\n');
    const std::string_view part = piece.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    if (held_.size() + part.size() > maxLine_) return tooLarge();
    piece.remove_prefix(part.size());
    if (newline == std::string_view::npos) {
      held_.append(part);
    } else if (held_.empty()) {
      emit(part, sink);
    } else {
      held_.append(part);
      emit(held_, sink);
      base::giveBack(held_);
    }
  }
  return {};
}

base::Result<void> NdjsonFramer::finish(const FrameSink& sink) {
  if (failed_) return tooLarge();
  if (held_.empty()) return {};
  const std::string rest = std::exchange(held_, std::string());
  emit(rest, sink);
  return {};
}

base::Result<void> NdjsonFramer::tooLarge() {
  failed_ = true;
  base::giveBack(held_);
  return base::Error{.fault = base::Fault::Server,
                     .message = "the upstream sent a line longer than " + std::to_string(maxLine_) + " bytes"};
}

}  // namespace spillway::upstream
