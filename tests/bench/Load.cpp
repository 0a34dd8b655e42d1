#include "tests/bench/Load.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "tests/bench/Answer.h"

namespace spillway::bench {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

struct Client {
  int socket = -1;
  size_t sent = 0;
  int done = 0;
  bool busy = false;
  bool watchingOutput = false;
  bool sawDelta = false;
  Clock::time_point begin;
  Answer answer;

  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    if (socket >= 0) ::close(socket);
  }
};

class Run {
 public:
  explicit Run(const Load& load) : load_(load), clients_(static_cast<size_t>(load.connections)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) throw std::runtime_error("epoll_create1 failed");
  }
  ~Run() { ::close(epoll_); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  LoadResult run();

 private:
  bool over() const;
  void startDue();
  void connect(size_t index);
  void begin(size_t index);
  void push(size_t index);
  void pull(size_t index);
  void finish(size_t index);
  void fail(size_t index, const std::string& kind);
  void watch(size_t index, bool output);
  bool measuring() const { return load_.each > 0 || elapsed_ >= load_.warmupSeconds; }

  const Load& load_;
  std::vector<Client> clients_;
  LoadResult result_;
  int epoll_ = -1;
  Clock::time_point start_;
  double elapsed_ = 0;
  size_t started_ = 0;
  size_t finished_ = 0;  // connections that sent all they had to
  int64_t open_ = 0;
};

LoadResult Run::run() {
  start_ = Clock::now();
  epoll_event events[512];
  while (!over()) {
    startDue();
    int count = ::epoll_wait(epoll_, events, 512, started_ < clients_.size() ? 1 : 20);
    elapsed_ = secondsSince(start_);
    for (int i = 0; i < count; i++) {
      size_t index = events[i].data.u64;
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) pull(index);
      if (events[i].events & EPOLLOUT) push(index);
    }
  }
  result_.seconds = load_.each > 0 ? elapsed_ : elapsed_ - load_.warmupSeconds;
  std::sort(result_.latencyUs.begin(), result_.latencyUs.end());
  std::sort(result_.firstDeltaUs.begin(), result_.firstDeltaUs.end());
  return std::move(result_);
}

bool Run::over() const {
  if (load_.each > 0) {
    return finished_ == clients_.size() || elapsed_ > load_.timeoutSeconds;
  }
  return elapsed_ >= load_.warmupSeconds + load_.seconds;
}

void Run::startDue() {
  double share = load_.rampSeconds > 0 ? std::min(1.0, secondsSince(start_) / load_.rampSeconds) : 1.0;
  size_t due = std::max<size_t>(1, static_cast<size_t>(share * static_cast<double>(clients_.size())));
  for (; started_ < due; started_++) connect(started_);
}

void Run::connect(size_t index) {
  Client& client = clients_[index];
  client.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (client.socket < 0) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(load_.port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(client.socket, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) {
    ::close(client.socket);
    client.socket = -1;
    fail(index, std::string("connect: ") + std::strerror(errno));
    return;
  }
  int on = 1;
  ::setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = index;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, client.socket, &event);
  client.watchingOutput = false;
  begin(index);
}

void Run::begin(size_t index) {
  Client& client = clients_[index];
  client.answer.begin(load_.stream);
  client.sent = 0;
  client.sawDelta = false;
  client.busy = true;
  client.begin = Clock::now();
  result_.peakOpen = std::max(result_.peakOpen, ++open_);
  push(index);
}

void Run::push(size_t index) {
  Client& client = clients_[index];
  while (client.busy && client.sent < load_.request.size()) {
    ssize_t wrote = ::send(client.socket, load_.request.data() + client.sent, load_.request.size() - client.sent,
                           MSG_NOSIGNAL | MSG_DONTWAIT);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) {
      watch(index, true);
      return;
    }
    if (wrote < 0) return fail(index, std::string("send: ") + std::strerror(errno));
    client.sent += static_cast<size_t>(wrote);
  }
  watch(index, false);
}

void Run::pull(size_t index) {
  static thread_local char buffer[256 * 1024];
  Client& client = clients_[index];
  if (client.socket < 0) return;
  ssize_t got = ::recv(client.socket, buffer, sizeof buffer, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return fail(index, got == 0 ? "closed" : std::string("recv: ") + std::strerror(errno));
  if (!client.busy) return fail(index, "bytes after the answer");
  client.answer.take(std::string_view(buffer, static_cast<size_t>(got)));
  if (!client.sawDelta && client.answer.deltas() > 0) {
    client.sawDelta = true;
    if (measuring() && load_.stream) result_.firstDeltaUs.push_back(secondsSince(client.begin) * 1e6);
  }
  if (client.answer.complete()) finish(index);
}

void Run::finish(size_t index) {
  Client& client = clients_[index];
  client.busy = false;
  client.done++;
  open_--;
  std::string problem = client.answer.problem(load_.deltas);
  if (problem.empty()) {
    result_.allAnswers++;
    if (measuring()) {
      result_.answers++;
      result_.latencyUs.push_back(secondsSince(client.begin) * 1e6);
    }
  } else {
    result_.errors++;
    result_.errorKinds[problem]++;
  }
  if (load_.each == 0 || client.done < load_.each) {
    begin(index);
  } else {
    finished_++;
  }
}

void Run::fail(size_t index, const std::string& kind) {
  Client& client = clients_[index];
  result_.errors++;
  result_.errorKinds[kind]++;
  if (client.busy) open_--;
  client.busy = false;
  if (client.socket >= 0) ::close(client.socket);
  client.socket = -1;
  client.done++;
  if (load_.each == 0 ? result_.errors < 1000 : client.done < load_.each) {
    connect(index);
  } else {
    finished_++;
  }
}

void Run::watch(size_t index, bool output) {
  Client& client = clients_[index];
  if (client.watchingOutput == output || client.socket < 0) return;
  client.watchingOutput = output;
  epoll_event event{};
  event.events = output ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = index;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, client.socket, &event);
}

}  // namespace

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  size_t at = static_cast<size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

LoadResult runLoad(const Load& load) { return Run(load).run(); }

}  // namespace spillway::bench
