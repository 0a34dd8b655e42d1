#include "host/store/LateJournals.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "host/base/Clock.h"
#include "host/store/JournalReader.h"

namespace spillway::store {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> foldersIn(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code failure;
  fs::directory_iterator entries(folder, failure), none;
  for (; !failure && entries != none; entries.increment(failure))
    if (entries->is_directory(failure) && entries->path().filename().native().front() != '.')
      out.push_back(entries->path().string());
  return out;
}

}  // namespace

base::Result<LateJournal> LateJournals::begin(const std::string& stateFolder, int64_t segmentBytes) {
  static std::atomic<unsigned> count{0};
  const std::string all = stateFolder + "/late";
  const std::string name =
      std::to_string(::getpid()) + "-" + std::to_string(base::unixMs()) + "-" + std::to_string(count++);
  const std::string own = all + "/" + name, begun = all + "/." + name;
  const auto failed = [](const std::string& folder) {
    return base::Error{.fault = base::Fault::Server, .message = "cannot make " + folder + ": " + std::strerror(errno)};
  };
  for (const std::string& folder : {all, begun})
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder);
  LateJournal out;
  // It is seen only when it is locked: before, it was one of a process that has ended, and was removed.
  auto lock = FolderLock::take(begun);
  if (!lock.ok()) return lock.error();
  out.lock = std::move(*lock);
  if (::rename(begun.c_str(), own.c_str()) != 0) return failed(own);
  auto journal = Journal::open(own, segmentBytes, 0);
  if (!journal.ok()) return journal.error();
  out.journal = std::move(*journal);
  return out;
}

bool LateJournals::any() const { return !foldersIn(folder_).empty(); }

void LateJournals::carry(const Take& take, const std::function<bool()>& done) {
  for (const std::string& folder : foldersIn(folder_)) {
    // Before it is read: what a process has written that ends meanwhile is all there the next time.
    auto lock = FolderLock::take(folder);
    const std::unique_ptr<Journal> journal = Journal::openToRead(folder);
    if (!journal) continue;
    const int64_t bytes = journal->bytesFrom({0, 0});
    if (const auto seen = seen_.find(folder); seen == seen_.end() || seen->second != bytes) {
      JournalReader reader(*journal, {0, 0});
      while (const auto payload = reader.next(journal->end())) take(*payload);
    }
    if (!done()) continue;
    seen_[folder] = bytes;
    if (!lock.ok()) continue;
    std::error_code none;
    fs::remove_all(folder, none);
    seen_.erase(folder);
  }
}

}  // namespace spillway::store
