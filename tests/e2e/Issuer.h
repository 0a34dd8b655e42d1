// A login server and the models behind it, in the test's own process: device flow, tokens that expire, refresh tokens
// that are good once, and chats for whoever brings a good token. For tests:
//
//   Issuer issuer;
//   issuer.settings().lifeSeconds = 1;
//   ... host logs in at issuer.url() and chats at issuer.port() ...
//   EXPECT_EQ(issuer.refreshes(), 1);
//
// Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {

class Issuer {
 public:
  struct Settings {
    int lifeSeconds = 3600;    // of an access token
    int intervalSeconds = 1;   // between two polls
    int codeSeconds = 600;     // a code is good
    int pendingPolls = 1;      // until the person has finished
    std::string pollError;     // instead of ever finishing
    std::string refreshError;  // of every refresh
    int refreshDelayMs = 0;
  };

  Issuer();

  uint16_t port() const { return server_.port(); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
  void set(const std::function<void(Settings&)>& change);

  // From now on no token that was given out is good.
  void revokeAccess();

  int polls() const { return polls_; }
  int refreshes() const { return refreshes_; }  // and exchanges of keys, answered with a token
  int revocations() const { return revocations_; }
  int reused() const { return reused_; }    // refresh tokens that came a second time
  int chats() const { return chats_; }      // answered
  int refused() const { return refused_; }  // chats with a token that is not good
  std::string newestRefresh() const;
  // Every secret it has given out or was told.
  std::vector<std::string> secrets() const;

  // Called when a chat with a good token has come, before it is answered; may be empty.
  void onChat(std::function<void()> act);

 private:
  struct Reply {
    int status = 200;
    std::string body;
  };
  void talk(upstream::test::Peer& peer);
  Reply answer(const std::string& head, const std::string& body);
  Reply device();
  Reply token(const std::string& form);
  Reply grant();
  Reply chat(const std::string& head);

  mutable std::mutex mutex_;  // guards what follows
  Settings settings_;
  std::set<std::string> good_;
  std::string refresh_;
  std::vector<std::string> secrets_;
  std::function<void()> onChat_;
  int made_ = 0, pollsOfCode_ = 0;

  std::atomic<int> polls_{0}, refreshes_{0}, revocations_{0}, reused_{0}, chats_{0}, refused_{0};
  upstream::test::ScriptedServer server_;  // last: it calls the rest
};

}  // namespace spillway::test
