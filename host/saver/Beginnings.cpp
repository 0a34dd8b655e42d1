#include "host/saver/Beginnings.h"

#include <xxhash.h>

#include <iterator>

namespace spillway::saver {
namespace {

// The digests of longer and longer beginnings of one text.
class Growing {
 public:
  explicit Growing(std::string_view text) : text_(text), state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Growing() { XXH3_freeState(state_); }
  Growing(const Growing&) = delete;
  Growing& operator=(const Growing&) = delete;

  // Of the first `bytes`, which are no fewer than the last time and no more than there are.
  ResultKey upTo(size_t bytes) {
    XXH3_128bits_update(state_, text_.data() + done_, bytes - done_);
    done_ = bytes;
    const XXH128_hash_t digest = XXH3_128bits_digest(state_);
    return {digest.high64, digest.low64};
  }

 private:
  std::string_view text_;
  XXH3_state_t* state_;
  size_t done_ = 0;
};

}  // namespace

size_t Beginning::size() const {
  size_t bytes = sizeof(Beginning) + ends.size() * sizeof(TurnEnd) + offered.size() * sizeof(OfferedResult);
  for (const Edit& edit : edits) bytes += sizeof edit + edit.with.size();
  for (const SentResult& one : sent)
    bytes += sizeof one + one.tool.size() + one.path.size() + one.savings.size() * sizeof(CompressorSaving);
  return bytes;
}

void digest(std::string_view list, std::vector<TurnEnd>& ends) {
  Growing growing(list);
  for (TurnEnd& end : ends) end.digest = growing.upTo(end.bytes);
}

const TurnEnd* agreed(const Beginning& known, std::string_view list) {
  Growing growing(list);
  const TurnEnd* last = nullptr;
  for (const TurnEnd& end : known.ends) {
    if (end.bytes > list.size() || !(growing.upTo(end.bytes) == end.digest)) break;
    last = &end;
  }
  return last;
}

std::shared_ptr<const Beginning> Beginnings::find(const ResultKey& conversation) {
  const std::lock_guard lock(mutex_);
  const auto found = byKey_.find(conversation);
  if (found == byKey_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->beginning;
}

void Beginnings::keep(const ResultKey& conversation, Beginning beginning) {
  auto kept = std::make_shared<const Beginning>(std::move(beginning));
  const std::lock_guard lock(mutex_);
  if (const auto found = byKey_.find(conversation); found != byKey_.end()) remove(found->second);
  bytes_ += kept->size();
  entries_.push_front({conversation, std::move(kept)});
  byKey_.emplace(conversation, entries_.begin());
  while (!entries_.empty() && (entries_.size() > kMostConversations || bytes_ > kMostBytes))
    remove(std::prev(entries_.end()));
}

Beginnings::Status Beginnings::status() const {
  const std::lock_guard lock(mutex_);
  return {entries_.size(), bytes_};
}

void Beginnings::remove(Entries::iterator entry) {
  bytes_ -= entry->beginning->size();
  byKey_.erase(entry->conversation);
  entries_.erase(entry);
}

}  // namespace spillway::saver
