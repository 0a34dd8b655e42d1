// Transcripts of exchanges that have ended, kept for a while in the object store: masked, packed, each text once
// however often it was said. Nothing is kept until somebody wants it.
//
// An exchange hands its transcript over and never waits: a thread of its own masks, packs and writes. Any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Bodies.h"
#include "host/memory/Transcript.h"
#include "host/store/ObjectStore.h"

namespace spillway::memory {

// A body as it was kept.
struct KeptBody {
  int64_t size = 0;     // of the whole, as it was said
  std::string bytes;    // of them, from the beginning
  bool cut = false;     // not all of them
  bool masked = false;  // secrets were taken out
  bool text = true;     // it is UTF-8
  bool gone = false;    // it was kept, and is no more

  // As it was said.
  bool whole() const { return !cut && !masked && !gone; }
};

struct KeptMessage {
  std::string line;  // empty: there was none
  std::vector<std::pair<std::string, std::string>> headers;
  KeptBody body;
};

struct KeptAttempt {
  int number = 0;
  std::string provider, account, model, wire;
  bool translated = false;
  std::optional<KeptBody> canonical;  // nothing: the request was passed through
  KeptMessage request, answer;
};

struct KeptTranscript {
  std::string wire;
  std::string replayOf;              // id of the exchange whose request it was once more; empty: a client's own
  std::vector<std::string> replays;  // ids of those that have sent its request once more, the oldest first
  KeptMessage request, answer;
  std::vector<KeptAttempt> attempts;
};

class Transcripts {
 public:
  // Its own space of the store.
  static constexpr const char* kSpace = "transcripts";
  static constexpr int64_t kMostHeld = int64_t{64} << 20;  // bytes of transcripts under way and waiting

  explicit Transcripts(store::ObjectStore& objects);
  // Writes what waits.
  ~Transcripts();
  Transcripts(const Transcripts&) = delete;
  Transcripts& operator=(const Transcripts&) = delete;

  void adopt(const config::Bodies& wanted);
  bool keeps() const;

  // For a request with that client key, of whose chain nothing is known yet. Null: nothing is kept of it.
  std::unique_ptr<Transcript> begin(std::string_view clientKey) const;
  // The transcript of that exchange, which has ended. It is kept when its chain is one of those that are wanted.
  void keep(std::string exchange, std::string_view chain, std::unique_ptr<Transcript> transcript);

  // [may block] Nothing: it was not kept, or is no more.
  base::Result<std::optional<KeptTranscript>> find(const std::string& exchange);

 private:
  struct Ended {
    std::string exchange;
    std::unique_ptr<Transcript> transcript;
  };

  void run();
  void write(const Ended& ended);
  void noteReplay(const std::string& of, const std::string& exchange);
  base::Result<void> fetch(KeptBody& body, const std::string& name);

  store::ObjectStore& objects_;
  const std::shared_ptr<HeldBytes> held_ = std::make_shared<HeldBytes>(0);
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_, written_;
  config::Bodies wanted_;
  std::deque<Ended> waiting_;
  bool writing_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace spillway::memory
