#include "host/store/Journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/store/JournalFrame.h"

namespace spillway::store {
namespace {

constexpr std::string_view kPrefix = "journal-", kSuffix = ".log";
constexpr int64_t kRetryMs = 1'000, kLogEveryMs = 60'000;

// The number in a journal file's name; 0 for other files.
uint64_t numberOf(const std::string& name) {
  if (name.size() <= kPrefix.size() + kSuffix.size() || !name.starts_with(kPrefix) || !name.ends_with(kSuffix))
    return 0;
  const char* end = name.data() + name.size() - kSuffix.size();
  uint64_t number = 0;
  auto [stop, failure] = std::from_chars(name.data() + kPrefix.size(), end, number);
  return failure == std::errc() && stop == end ? number : 0;
}

int64_t sizeOf(const std::string& path) {
  struct stat facts {};
  return stat(path.c_str(), &facts) == 0 ? facts.st_size : 0;
}

}  // namespace

// False: the folder cannot be read.
bool Journal::findFiles(std::error_code& failure) {
  std::filesystem::directory_iterator entries(folder_, failure), none;
  for (; !failure && entries != none; entries.increment(failure))
    if (uint64_t number = numberOf(entries->path().filename().string())) files_.push_back(number);
  std::sort(files_.begin(), files_.end());
  return !failure;
}

std::unique_ptr<Journal> Journal::openToRead(std::string folder) {
  std::unique_ptr<Journal> journal(new Journal(std::move(folder), 0));
  std::error_code failure;
  if (!journal->findFiles(failure)) return nullptr;
  if (journal->files_.empty()) journal->files_.push_back(1);
  journal->size_ = sizeOf(journal->pathOf(journal->files_.back()));
  return journal;
}

base::Result<std::unique_ptr<Journal>> Journal::open(std::string folder, int64_t fileBytes, uint64_t after) {
  std::unique_ptr<Journal> journal(new Journal(std::move(folder), fileBytes));
  std::error_code failure;
  journal->findFiles(failure);
  if (failure) {
    return base::Error{base::Fault::Server,
                       0,
                       0,
                       "cannot read the state folder " + journal->folder_ + ": " + failure.message(),
                       "",
                       ""};
  }
  uint64_t last = journal->files_.empty() ? after : std::max(after, journal->files_.back());
  journal->firstFile_ = last + 1;
  if (!journal->openFile(last + 1)) {
    return base::Error{base::Fault::Server,
                       0,
                       0,
                       "cannot write " + journal->pathOf(last + 1) + ": " + std::strerror(errno) +
                           "; make the state folder writable or configure another one (state:)",
                       "",
                       ""};
  }
  return journal;
}

Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string Journal::pathOf(uint64_t file) const {
  std::string digits = std::to_string(file);
  std::string path = folder_ + "/";
  path += kPrefix;
  if (digits.size() < 10) path.append(10 - digits.size(), '0');
  path += digits;
  path += kSuffix;
  return path;
}

bool Journal::openFile(uint64_t number) {
  int opened = ::open(pathOf(number).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (opened < 0) return false;
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = opened;
  size_ = 0;
  files_.push_back(number);
  return true;
}

// One write(2). A frame that went in only partly is cut off again, so that the file holds whole frames.
bool Journal::write(std::string_view frames) {
  if (size_ > 0 && size_ + static_cast<int64_t>(frames.size()) > fileBytes_) openFile(files_.back() + 1);
  ssize_t written;
  do {
    written = ::write(descriptor_, frames.data(), frames.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(frames.size())) {
    size_ += written;
    return true;
  }
  int error = written < 0 ? errno : ENOSPC;
  if (written > 0 && ::ftruncate(descriptor_, size_) != 0) openFile(files_.back() + 1);
  noteFailure(error);
  return false;
}

void Journal::noteFailure(int error) {
  int64_t now = base::monotonicMs();
  retryAtMs_ = now + kRetryMs;
  ++counters_.failures;
  if (counters_.failures > 1 && now < logAtMs_) return;
  logAtMs_ = now + kLogEveryMs;
  base::log(base::Level::Error, "ledger",
            "cannot write " + pathOf(files_.back()) + ": " + std::strerror(error) +
                "; requests go on, their records are held in memory (" + std::to_string(held_.size() >> 10) +
                " KiB so far, " + std::to_string(counters_.dropped) + " dropped)");
}

bool Journal::append(std::string_view payload) {
  if (payload.size() > kMostPayload) return false;
  char head[kFrameHead];
  writeFrameHead(payload, head);
  std::lock_guard lock(mutex_);
  frame_.assign(head, kFrameHead);
  frame_ += payload;
  if ((held_.empty() || (base::monotonicMs() >= retryAtMs_ && writeHeldLocked())) && write(frame_)) {
    ++counters_.recordsWritten;
    return true;
  }
  if (held_.size() + frame_.size() > kMostHeld) {
    ++counters_.dropped;
    return false;
  }
  held_ += frame_;
  ++heldRecords_;
  return false;
}

bool Journal::writeHeld() {
  std::lock_guard lock(mutex_);
  return writeHeldLocked();
}

bool Journal::writeHeldLocked() {
  if (held_.empty()) return true;
  if (!write(held_)) return false;
  counters_.recordsWritten += heldRecords_;
  base::log(base::Level::Info, "ledger",
            "the journal can be written again; " + std::to_string(heldRecords_) + " held records are in it now");
  heldRecords_ = 0;
  held_.clear();
  held_.shrink_to_fit();
  return true;
}

Journal::Position Journal::end() const {
  std::lock_guard lock(mutex_);
  return {files_.back(), static_cast<uint64_t>(size_)};
}

Journal::Counters Journal::counters() const {
  std::lock_guard lock(mutex_);
  Counters counters = counters_;
  counters.heldBytes = static_cast<int64_t>(held_.size());
  return counters;
}

Journal::Position Journal::atOrBehind(Position position) const {
  std::lock_guard lock(mutex_);
  auto found = std::lower_bound(files_.begin(), files_.end(), position.file);
  if (found != files_.end() && *found == position.file) return position;
  return {found == files_.end() ? files_.back() : *found, 0};
}

std::optional<Journal::Position> Journal::nextFile(uint64_t file) const {
  std::lock_guard lock(mutex_);
  auto found = std::upper_bound(files_.begin(), files_.end(), file);
  if (found == files_.end()) return std::nullopt;
  return Position{*found, 0};
}

size_t Journal::removeBefore(uint64_t file) {
  std::deque<uint64_t> gone;
  {
    std::lock_guard lock(mutex_);
    while (files_.size() > 1 && files_.front() < file) {
      gone.push_back(files_.front());
      files_.pop_front();
    }
  }
  for (uint64_t number : gone) ::unlink(pathOf(number).c_str());
  return gone.size();
}

int64_t Journal::bytesFrom(Position position) const {
  std::lock_guard lock(mutex_);
  int64_t bytes = 0;
  for (uint64_t file : files_) {
    if (file < position.file) continue;
    bytes += file == files_.back() ? size_ : sizeOf(pathOf(file));
    if (file == position.file) bytes -= static_cast<int64_t>(position.offset);
  }
  return std::max<int64_t>(bytes, 0);
}

}  // namespace spillway::store
