// The form in which each result of a tool was first sent. A prompt cache holds what an upstream was sent to the byte,
// so later turns of a conversation send the same form again, whatever has changed meanwhile: the level, the
// compressors, the run of the host.
//
// Smaller forms are in a vault, in memory and on disk, both bounded. That a result was left as it is, is remembered in
// memory only, for requests that are sent again: an earlier result without any form is never touched. What results were
// before they were made smaller is on disk, for people who want to see it.
//
// Any thread; nothing blocks but load().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "host/memory/Vault.h"

namespace spillway::saver {

// Which result: whose it is, in which conversation, what made it and its text.
struct ResultKey {
  uint64_t high = 0, low = 0;

  // Of some texts in their order, and of a result.
  static ResultKey of(std::initializer_list<std::string_view> texts);
  static ResultKey of(std::string_view owner, uint64_t conversation, std::string_view tool, std::string_view arguments,
                      std::string_view text);

  // The same result when there were `before` of it earlier in its conversation.
  ResultKey met(size_t before) const { return {high, low + before * 0x9e3779b97f4a7c15}; }

  std::string name() const;    // 32 hex digits
  std::string handle() const;  // the first 12 of them
  bool operator==(const ResultKey&) const = default;

  struct Hash {
    size_t operator()(const ResultKey& key) const { return static_cast<size_t>(key.low); }
  };
};

struct CompressorSaving {
  std::string compressor;
  int64_t tokens = 0;

  bool operator==(const CompressorSaving&) const = default;
};

// A result that is sent smaller than it came.
struct SmallerForm {
  std::string text;
  int64_t tokensBefore = 0, tokensAfter = 0;
  std::vector<CompressorSaving> savings;
  std::string of = {};  // it points to an earlier result with a text of this name; empty: it stands for itself

  bool operator==(const SmallerForm&) const = default;
};

// As one text, and back; nothing when it is none.
std::string packed(const SmallerForm& form);
std::optional<SmallerForm> unpacked(std::string_view text);

class Frozen {
 public:
  explicit Frozen(store::ObjectStore& objects) : objects_(objects), vault_(objects, "results") {}

  // Of the forms, and of what the results were before.
  void setLimits(const memory::VaultLimits& limits, const store::SpaceLimits& originals);

  // [may block] Takes over what the store has from earlier runs. Error: the store cannot be read.
  base::Result<void> load() { return vault_.load(); }

  // True when nothing was ever sent smaller: there is nothing to look for.
  bool empty() const { return vault_.status().entries == 0; }

  struct Found {
    bool asItIs = false;              // it was sent as it came
    std::optional<SmallerForm> form;  // it was sent like this; neither: it is not known how it was sent
  };
  Found find(std::string_view owner, const ResultKey& key);

  // How a result of that text is sent from now on, unless somebody has said so already. Whatever holds is given back.
  Found keep(std::string_view owner, const ResultKey& key, std::string_view original, std::optional<SmallerForm> form);

  // [may block] A result that was sent smaller, before and after; nothing when either is not kept (any more). `name`:
  // of its key.
  struct Both {
    std::string before;
    SmallerForm after;
  };
  std::optional<Both> both(std::string_view owner, const std::string& name);

  // [may block] What was made smaller, by its handle, whoever has sent it; nothing: it is not kept (any more).
  std::optional<std::string> original(const std::string& handle);

  memory::Vault::Status status() const { return vault_.status(); }

 private:
  using Keys = std::unordered_set<ResultKey, ResultKey::Hash>;

  static constexpr size_t kMostAsTheyAre = 32'768;  // in each of the two sets

  bool isAsItIs(const ResultKey& key);
  void rememberAsItIs(const ResultKey& key);

  store::ObjectStore& objects_;
  memory::Vault vault_;
  std::mutex mutex_;             // guards what follows, and that only one form is kept
  Keys asTheyAre_, asTheyWere_;  // the second is dropped when the first is full and takes its place
};

}  // namespace spillway::saver
