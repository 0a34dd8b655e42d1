#include "host/admin/EventFeed.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "host/admin/Rows.h"
#include "host/base/Clock.h"
#include "host/base/Ids.h"

namespace spillway::admin {
namespace {

constexpr int64_t kForever = std::numeric_limits<int64_t>::max();

std::string eventText(std::string_view name, std::string_view data) {
  return "event: " + std::string(name) + "\ndata: " + std::string(data) + "\n\n";
}

bool send(pipeline::Reply& reply, std::string_view text) { return reply.send({&text, 1}); }

}  // namespace

EventFeed::EventFeed(Settings settings, std::function<std::string()> state)
    : settings_(settings),
      state_(std::move(state)),
      run_(base::newSecret().substr(0, 12)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { run(); }) {}

EventFeed::~EventFeed() {
  stop();
  ::close(wake_);
}

void EventFeed::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  wake();
  thread_.join();
}

void EventFeed::wake() const {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

bool EventFeed::wanted() const { return base::monotonicMs() < wantedUntilMs_.load(std::memory_order_relaxed); }

void EventFeed::observe(const store::ExchangeRecord& record) {
  if (wanted())
    put(ended_, record);
  else if (!gap_.load(std::memory_order_relaxed))
    gap_ = true;
}

void EventFeed::post(std::string_view name, std::string_view data) {
  if (wanted())
    put(posted_, eventText(name, data));
  else if (!gap_.load(std::memory_order_relaxed))
    gap_ = true;
}

template <class One>
void EventFeed::put(std::vector<One>& into, One one) {
  bool first;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    first = ended_.empty() && posted_.empty();
    if (ended_.size() + posted_.size() >= settings_.waiting)
      gap_ = true;
    else
      into.push_back(std::move(one));
  }
  if (first) wake();
}

bool EventFeed::join(std::unique_ptr<pipeline::Reply>& reply, std::string_view after) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || open_ >= settings_.streams) return false;
    ++open_;
    wantedUntilMs_ = kForever;
    reply->detach();
    joining_.push_back({std::move(reply), std::string(after)});
  }
  wake();
  return true;
}

void EventFeed::run() {
  int64_t pulse = base::monotonicMs();
  for (;;) {
    std::vector<store::ExchangeRecord> ended;
    std::vector<std::string> posted;
    std::vector<Joining> joining;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
      ended.swap(ended_);
      posted.swap(posted_);
      joining.swap(joining_);
    }
    // What was not kept cannot be given to anybody: who comes back with an older id has missed it.
    if (gap_.exchange(false)) {
      ring_.clear();
      tell(idLine(++number_) + eventText("gap", "{}"));
    }
    for (const store::ExchangeRecord& record : ended) {
      const std::string row = listedRow(record).dump(-1, ' ', false, Json::error_handler_t::replace);
      keep(eventText("exchange", row));
    }
    for (const std::string& text : posted) keep(text);
    for (Joining& one : joining) welcome(std::move(one));
    const int64_t now = base::monotonicMs();
    if (state_ && now >= pulse && !streams_.empty()) {
      pulse = now + settings_.pulseMs;
      if (std::string state = state_(); state != stateText_) {
        stateText_ = std::move(state);
        tell(eventText("state", stateText_));
      }
    }
    for (Stream& stream : streams_) {
      if (stream.reply->aborted() || now - stream.wroteMs < settings_.silenceMs) continue;
      if (!send(*stream.reply, ":\n\n")) stream.reply->abort();
      stream.wroteMs = now;
    }
    for (Stream& stream : streams_) forget(stream);
    const size_t gone = std::erase_if(streams_, [](const Stream& stream) { return stream.reply == nullptr; });
    if (gone > 0) {
      const std::lock_guard lock(mutex_);
      open_ -= gone;
      if (open_ == 0) wantedUntilMs_ = now + settings_.awayMs;
    }
    await(streams_.empty() || !state_ ? now + settings_.silenceMs : std::max(pulse, now + 1));
  }
  for (Stream& stream : streams_) {
    if (stream.reply->finish()) stream.reply->flush();
    stream.reply->release();
  }
  streams_.clear();
  const std::lock_guard lock(mutex_);
  for (Joining& one : joining_) {
    one.reply->abort();
    one.reply->release();
  }
  joining_.clear();
}

void EventFeed::keep(const std::string& text) {
  ++number_;
  ring_.push_back({number_, idLine(number_) + text});
  if (ring_.size() > settings_.ring) ring_.pop_front();
  tell(ring_.back().text);
}

// Waits for something to write, for room in a stream, or for one that ends.
void EventFeed::await(int64_t untilMs) {
  std::vector<pollfd> fds{{wake_, POLLIN, 0}};
  for (const Stream& stream : streams_)
    fds.push_back({stream.reply->fd(), static_cast<short>(POLLRDHUP | (stream.reply->backlog() > 0 ? POLLOUT : 0)), 0});
  const int64_t wait = std::clamp<int64_t>(untilMs - base::monotonicMs(), 0, settings_.silenceMs);
  if (::poll(fds.data(), fds.size(), static_cast<int>(wait)) <= 0) return;
  if (fds[0].revents != 0) {
    uint64_t count;
    [[maybe_unused]] const ssize_t taken = ::read(wake_, &count, sizeof count);
  }
  for (size_t i = 0; i < streams_.size(); ++i) {
    pipeline::Reply& reply = *streams_[i].reply;
    const short happened = fds[i + 1].revents;
    if ((happened & (POLLRDHUP | POLLHUP | POLLERR)) != 0 || ((happened & POLLOUT) != 0 && !reply.flush()))
      reply.abort();
  }
}

void EventFeed::welcome(Joining joining) {
  pipeline::Reply& reply = *joining.reply;
  reply.begin({200, "text/event-stream", "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\n",
               pipeline::ReplyHead::kStreamed});
  // Its place in the events is told at once, so that it can come back before the first one.
  std::string first = "retry: 2000\n\n";
  uint64_t seen = number_;
  if (!joining.after.empty() && missed(joining.after, seen))
    first += idLine(number_) + eventText("gap", "{}");
  else
    first += idLine(seen) + eventText("welcome", "{}");
  for (const Event& event : ring_)
    if (event.number > seen) first += event.text;
  if (!stateText_.empty()) stateText_ = state_();
  if (!stateText_.empty()) first += eventText("state", stateText_);
  if (!send(reply, first)) reply.abort();
  streams_.push_back({std::move(joining.reply), base::monotonicMs()});
}

// Whether events after that id are gone; else `seen` is its number. `seen` stays as it is when they are.
bool EventFeed::missed(std::string_view after, uint64_t& seen) const {
  const size_t dash = after.find('-');
  if (dash == std::string_view::npos || after.substr(0, dash) != run_) return true;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(after.data() + dash + 1, after.data() + after.size(), number);
  if (error != std::errc() || end != after.data() + after.size() || number > number_) return true;
  const uint64_t oldest = ring_.empty() ? number_ + 1 : ring_.front().number;
  if (number + 1 < oldest) return true;
  seen = number;
  return false;
}

void EventFeed::tell(std::string text) {
  const int64_t now = base::monotonicMs();
  for (Stream& stream : streams_) {
    if (stream.reply->aborted()) continue;
    stream.wroteMs = now;
    if (!send(*stream.reply, text) || stream.reply->backlog() > settings_.backlogBytes) stream.reply->abort();
  }
}

// Lets go of a stream that has ended.
void EventFeed::forget(Stream& stream) const {
  if (!stream.reply->aborted()) return;
  stream.reply->release();
  stream.reply.reset();
}

std::string EventFeed::idLine(uint64_t number) const { return "id: " + run_ + "-" + std::to_string(number) + "\n"; }

}  // namespace spillway::admin
