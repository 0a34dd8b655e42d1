#include "host/inquiry/LocalServers.h"

#include <algorithm>
#include <chrono>

#include "host/base/Json.h"
#include "host/base/Log.h"
#include "host/upstream/Url.h"

namespace spillway::inquiry {
namespace {

constexpr auto kAgain = std::chrono::seconds(30);
constexpr int64_t kTimeoutMs = 2'000;
constexpr size_t kMostBytes = 4096;

std::string textOf(base::Arena& arena, const spw_json* object, std::string_view name) {
  const spw_json* found = base::json::member(object, name);
  return found ? std::string(base::json::string(arena, found)) : std::string();
}

}  // namespace

std::optional<LocalServer> localServerOf(const plugins::Provider& provider) {
  base::Arena arena;
  auto how = base::json::parse(arena, provider.quirk("local_probe", ""));
  if (!how.ok()) return std::nullopt;
  const std::string path = textOf(arena, *how, "path"), member = textOf(arena, *how, "member");
  const auto url = upstream::parseUrl(provider.baseUrl());
  if (path.empty() || member.empty() || !url.ok() || !url->origin.isLoopback()) return std::nullopt;
  return LocalServer{std::string(provider.id()), std::string(provider.baseUrl()) + path, member};
}

LocalServers::LocalServers(upstream::HttpCaller& caller, std::function<void()> onFound)
    : caller_(caller), onFound_(std::move(onFound)), thread_([this] { run(); }) {}

LocalServers::~LocalServers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancelled_ = true;
  wake_.notify_all();
  thread_.join();
}

void LocalServers::adopt(std::vector<LocalServer> wanted) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = std::move(wanted);
  }
  wake_.notify_all();
}

std::vector<std::string> LocalServers::found() const {
  const std::lock_guard lock(mutex_);
  return {found_.begin(), found_.end()};
}

// Something else may listen there: the answer has to be the server's own.
bool LocalServers::answers(const LocalServer& wanted) {
  upstream::HttpCall call;
  call.url = wanted.url;
  call.headers = {{"accept", "application/json"}, {"user-agent", "spillway"}};
  call.timeoutMs = kTimeoutMs;
  call.mostBytes = kMostBytes;
  call.cancelled = &cancelled_;
  const auto answer = caller_.call(call);
  if (!answer.ok() || answer->status != 200) return false;
  base::Arena arena;
  auto body = base::json::parse(arena, answer->body);
  return body.ok() && base::json::kind(*body) == base::json::Kind::Object &&
         base::json::member(*body, wanted.member) != nullptr;
}

void LocalServers::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::vector<LocalServer> missing;
    for (const LocalServer& one : wanted_)
      if (!found_.contains(one.id)) missing.push_back(one);
    lock.unlock();
    std::vector<std::string> there;
    for (const LocalServer& one : missing)
      if (answers(one)) there.push_back(one.id);
    lock.lock();
    const bool news = !there.empty() && !stopping_;
    found_.insert(there.begin(), there.end());
    if (news) {
      lock.unlock();
      for (const std::string& id : there)
        base::log(base::Level::Info, "inquiry", id + " runs on this machine: its models join their tier");
      onFound_();
      lock.lock();
    }
    if (!stopping_) wake_.wait_for(lock, kAgain);
  }
}

}  // namespace spillway::inquiry
