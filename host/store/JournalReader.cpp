#include "host/store/JournalReader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "host/store/JournalFrame.h"

namespace spillway::store {
namespace {

constexpr size_t kChunk = size_t{64} << 10;

}  // namespace

JournalReader::JournalReader(const Journal& journal, Journal::Position from)
    : journal_(journal), position_(journal.atOrBehind(from)) {}

JournalReader::~JournalReader() { closeFile(); }

void JournalReader::closeFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  buffer_.clear();
  used_ = 0;
}

bool JournalReader::openFile() {
  if (descriptor_ < 0) descriptor_ = ::open(journal_.pathOf(position_.file).c_str(), O_RDONLY | O_CLOEXEC);
  return descriptor_ >= 0;
}

void JournalReader::rewind(Journal::Position position) {
  closeFile();
  position_ = position;
}

void JournalReader::advance(size_t bytes) {
  used_ += bytes;
  position_.offset += bytes;
}

// Reads until `bytes` from the position on are in the buffer; false when the file, or its part before `end`, has less.
bool JournalReader::have(size_t bytes, Journal::Position end) {
  while (buffer_.size() - used_ < bytes) {
    buffer_.erase(0, used_);
    used_ = 0;
    uint64_t at = position_.offset + buffer_.size();
    size_t room = std::max(kChunk, bytes);
    if (position_.file == end.file) room = std::min(room, static_cast<size_t>(end.offset - std::min(end.offset, at)));
    size_t before = buffer_.size();
    buffer_.resize(before + room);
    ssize_t got = room == 0 ? 0 : ::pread(descriptor_, buffer_.data() + before, room, static_cast<off_t>(at));
    buffer_.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got <= 0) return false;
  }
  return true;
}

// The payload of the frame at the position, if there is a whole one.
std::optional<std::string_view> JournalReader::frame(Journal::Position end) {
  if (!have(kFrameHead, end)) return std::nullopt;
  std::optional<FrameHead> head = readFrameHead(rest());
  if (!head || head->length > Journal::kMostPayload || !have(kFrameHead + head->length, end)) return std::nullopt;
  std::string_view payload = rest().substr(kFrameHead, head->length);
  if (!matches(*head, payload)) return std::nullopt;
  advance(kFrameHead + head->length);
  return payload;
}

// Moves to the next mark of a frame behind the position; false at the end of the file. Counts what it passes over.
bool JournalReader::resync(Journal::Position end) {
  for (size_t from = 1;;) {
    if (!have(from + kFrameMark.size(), end)) {
      skipped_ += static_cast<int64_t>(rest().size());
      advance(rest().size());
      return false;
    }
    size_t found = rest().find(kFrameMark, from);
    size_t passed = found != std::string_view::npos ? found : rest().size() - kFrameMark.size() + 1;
    skipped_ += static_cast<int64_t>(passed);
    advance(passed);
    if (found != std::string_view::npos) return true;
    from = 0;
  }
}

std::optional<std::string_view> JournalReader::next(Journal::Position end) {
  while (position_ < end) {
    if (openFile()) {
      if (std::optional<std::string_view> payload = frame(end)) return payload;
      if (have(1, end) && resync(end)) continue;
      if (position_.file == end.file) return std::nullopt;
    }
    std::optional<Journal::Position> following = journal_.nextFile(position_.file);
    if (!following) return std::nullopt;
    rewind(*following);
  }
  return std::nullopt;
}

}  // namespace spillway::store
