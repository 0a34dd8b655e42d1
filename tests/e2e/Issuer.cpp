#include "tests/e2e/Issuer.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

namespace spillway::test {
namespace {

using Json = nlohmann::ordered_json;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string headerOf(const std::string& head, const std::string& name) {
  const size_t at = lower(head).find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const size_t from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

// A value of a form, whose values need no decoding in these tests but for colons.
std::string fieldOf(const std::string& form, const std::string& name) {
  const std::string all = "&" + form + "&";
  const size_t at = all.find("&" + name + "=");
  if (at == std::string::npos) return {};
  const size_t from = at + name.size() + 2;
  return all.substr(from, all.find('&', from) - from);
}

}  // namespace

Issuer::Issuer() : server_([this](upstream::test::Peer& peer) { talk(peer); }) {}

void Issuer::set(const std::function<void(Settings&)>& change) {
  const std::lock_guard lock(mutex_);
  change(settings_);
}

void Issuer::revokeAccess() {
  const std::lock_guard lock(mutex_);
  good_.clear();
}

std::string Issuer::newestRefresh() const {
  const std::lock_guard lock(mutex_);
  return refresh_;
}

std::vector<std::string> Issuer::secrets() const {
  const std::lock_guard lock(mutex_);
  return secrets_;
}

void Issuer::onChat(std::function<void()> act) {
  const std::lock_guard lock(mutex_);
  onChat_ = std::move(act);
}

// Requests one after the other on one connection.
void Issuer::talk(upstream::test::Peer& peer) {
  std::string buffer;
  for (;;) {
    size_t end = std::string::npos;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
      const std::string more = peer.read();
      if (more.empty()) return;
      buffer += more;
    }
    const std::string head = buffer.substr(0, end + 2);
    buffer.erase(0, end + 4);
    const std::string length = headerOf(head, "content-length");
    const size_t size = length.empty() ? 0 : std::stoul(length);
    while (buffer.size() < size) {
      const std::string more = peer.read();
      if (more.empty()) return;
      buffer += more;
    }
    const Reply reply = answer(head, buffer.substr(0, size));
    buffer.erase(0, size);
    peer.send("HTTP/1.1 " + std::to_string(reply.status) +
              " Word\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(reply.body.size()) +
              "\r\n\r\n" + reply.body);
  }
}

Issuer::Reply Issuer::answer(const std::string& head, const std::string& body) {
  if (head.starts_with("POST /device ")) return device();
  if (head.starts_with("POST /token ")) return token(body);
  if (head.starts_with("POST /revoke ")) {
    revokeAccess();
    ++revocations_;
    return {200, "{}"};
  }
  if (head.starts_with("POST /v1/chat/completions ")) return chat(head);
  return {404, R"({"error":"nothing_here"})"};
}

Issuer::Reply Issuer::device() {
  const std::lock_guard lock(mutex_);
  pollsOfCode_ = 0;
  const std::string code = "device-code-" + std::to_string(++made_) + "-secret";
  secrets_.push_back(code);
  return {200, Json{{"device_code", code},
                    {"user_code", "WXYZ-0000"},
                    {"verification_uri", "http://issuer.test/activate"},
                    {"interval", settings_.intervalSeconds},
                    {"expires_in", settings_.codeSeconds}}
                   .dump()};
}

Issuer::Reply Issuer::token(const std::string& form) {
  const std::string type = fieldOf(form, "grant_type");
  int delay = 0;
  {
    const std::lock_guard lock(mutex_);
    delay = settings_.refreshDelayMs;
  }
  if (type.starts_with("urn")) {
    ++polls_;
    const std::lock_guard lock(mutex_);
    if (!settings_.pollError.empty()) return {400, Json{{"error", settings_.pollError}}.dump()};
    if (pollsOfCode_++ < settings_.pendingPolls) return {400, R"({"error":"authorization_pending"})"};
    return grant();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(delay));
  const std::lock_guard lock(mutex_);
  if (!settings_.refreshError.empty()) return {400, Json{{"error", settings_.refreshError}}.dump()};
  if (type == "refresh_token") {
    const std::string given = fieldOf(form, "refresh_token");
    const bool known = std::find(secrets_.begin(), secrets_.end(), given) != secrets_.end();
    if (given != refresh_ && known) ++reused_;
    if (given != refresh_) return {400, R"({"error":"invalid_grant"})"};
  } else {
    secrets_.push_back(fieldOf(form, "api_key"));
  }
  ++refreshes_;
  return grant();
}

// Under the lock. Each refresh token is good once.
Issuer::Reply Issuer::grant() {
  const std::string number = std::to_string(++made_);
  const std::string access = "access-token-" + number + "-secret";
  refresh_ = "refresh-token-" + number + "-secret";
  good_.insert(access);
  secrets_.insert(secrets_.end(), {access, refresh_});
  return {200, Json{{"access_token", access},
                    {"token_type", "bearer"},
                    {"refresh_token", refresh_},
                    {"expires_in", settings_.lifeSeconds}}
                   .dump()};
}

Issuer::Reply Issuer::chat(const std::string& head) {
  const std::string authorization = headerOf(head, "authorization");
  std::function<void()> act;
  {
    const std::lock_guard lock(mutex_);
    const bool good = authorization.starts_with("Bearer ") && good_.contains(authorization.substr(7));
    if (!good) {
      ++refused_;
      // As unkind as some: the credential comes back.
      return {
          401,
          Json{{"error", {{"message", "bad credential " + authorization}, {"type", "invalid_request_error"}}}}.dump()};
    }
    act = onChat_;
  }
  if (act) act();
  ++chats_;
  return {200, R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":)"
               R"({"role":"assistant","content":"hello"},"finish_reason":"stop"}],)"
               R"("usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}})"};
}

}  // namespace spillway::test
