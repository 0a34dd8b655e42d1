// What happens in the host, as it happens, for browsers that look on: server-sent events on GET /api/events. One thread
// writes all streams. Whoever was away comes back with the id of the last event it saw and is given what it missed from
// a bounded ring; when that is not there any more it is told so ("gap") and reads everything anew.
//
// While nobody looks on, an exchange costs one look at a number. All functions may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/pipeline/Reply.h"
#include "host/store/Records.h"

namespace spillway::admin {

class EventFeed {
 public:
  struct Settings {
    size_t ring = 1000;                     // events that are kept for those who come back
    size_t waiting = 5000;                  // exchanges that have ended and are not written yet
    size_t streams = 32;                    // that may be open at once
    size_t backlogBytes = size_t{1} << 20;  // of a stream that is not read; it is broken off above
    int64_t pulseMs = 1000;                 // how often the state is looked at
    int64_t silenceMs = 15'000;             // after which a comment shows that the stream is alive
    int64_t awayMs = 60'000;                // how long events are kept when the last one has gone
  };

  // `state` gives a line of JSON, sent whenever it has changed; called by the feed's own thread while somebody looks
  // on. Empty: there is no state to be told.
  EventFeed(Settings settings, std::function<std::string()> state);
  ~EventFeed();
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;

  // An exchange that has ended. Never waits, and costs nothing while nobody looks on.
  void observe(const store::ExchangeRecord& record);

  // The same of anything else: `data` is one line. Whoever would have to make it first asks wanted().
  void post(std::string_view name, std::string_view data);
  bool wanted() const;

  // Takes the reply over, which must not have begun, on the thread that set it up. `after`: the last id that was seen;
  // empty: from now on. False, and the reply stays the caller's, when too many look on.
  bool join(std::unique_ptr<pipeline::Reply>& reply, std::string_view after);

  // Ends all streams. Nothing is taken any more.
  void stop();

 private:
  struct Stream {
    std::unique_ptr<pipeline::Reply> reply;
    int64_t wroteMs = 0;
  };
  struct Joining {
    std::unique_ptr<pipeline::Reply> reply;
    std::string after;
  };
  struct Event {
    uint64_t number;
    std::string text;
  };

  // Puts `one` where the feed's thread takes it from.
  template <class One>
  void put(std::vector<One>& into, One one);
  void keep(const std::string& text);
  void run();
  void wake() const;
  void await(int64_t untilMs);
  void welcome(Joining joining);
  void tell(std::string text);
  void forget(Stream& stream) const;
  std::string idLine(uint64_t number) const;
  bool missed(std::string_view after, uint64_t& seen) const;

  const Settings settings_;
  const std::function<std::string()> state_;
  const std::string run_;  // part of every id: those of another run mean nothing here
  int wake_;

  std::atomic<int64_t> wantedUntilMs_ = 0;  // monotonic; exchanges that end later are not kept
  std::atomic<bool> gap_ = false;           // some were not
  std::mutex mutex_;                        // guards what follows
  std::vector<store::ExchangeRecord> ended_;
  std::vector<std::string> posted_;
  std::vector<Joining> joining_;
  size_t open_ = 0;
  bool stopping_ = false;

  // Of the thread alone.
  std::deque<Event> ring_;
  std::vector<Stream> streams_;
  uint64_t number_ = 0;
  std::string stateText_;
  std::thread thread_;
};

}  // namespace spillway::admin
