// A provider whose hooks are the test's own, an account of it, and the parts a keeper needs.
//
// One test at a time.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <spillway/provider.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/accounts/AccountPool.h"
#include "host/base/Clock.h"
#include "host/logins/TokenKeeper.h"
#include "host/plugins/PluginHealth.h"
#include "host/plugins/Provider.h"
#include "host/upstream/TlsContext.h"

namespace spillway::logins {

// What refresh() does. `refresh` runs on the keeper's threads.
struct FakeIssuer {
  std::function<spw_status(const std::string& key, const std::string& refreshToken, spw_token& fresh, spw_error& error)>
      refresh;
  std::atomic<int> calls{0};
  std::vector<std::string> texts;  // that tokens point to
  std::mutex mutex;
  std::condition_variable released;
  bool held = false;  // refresh() waits

  spw_str keep(const std::string& text) {
    const std::lock_guard lock(mutex);
    texts.reserve(1000);
    texts.push_back(text);
    return {texts.back().data(), texts.back().size()};
  }
};

inline spw_status fakeRefresh(void* self, spw_call* call, const spw_token* old, spw_token* fresh, spw_error* error) {
  auto& issuer = *static_cast<FakeIssuer*>(self);
  ++issuer.calls;
  {
    std::unique_lock lock(issuer.mutex);
    issuer.released.wait(lock, [&] { return !issuer.held; });
  }
  return issuer.refresh(std::string(call->secrets->get("key")),
                        std::string(old->refresh.ptr ? old->refresh.ptr : "", old->refresh.len), *fresh, *error);
}

class KeeperTest : public testing::Test {
 protected:
  KeeperTest() {
    endpoint_.wire = "some-wire";
    endpoint_.path = "/chat";
    endpoint_.auth = SPW_AUTH_BEARER;
    table_.size = sizeof table_;
    table_.id = "acme";
    table_.name = "Acme";
    table_.base_url = "https://api.acme.test";
    table_.login = SPW_LOGIN_SERVICE_ACCOUNT;
    table_.endpoint_stride = sizeof endpoint_;
    table_.endpoints = &endpoint_;
    table_.endpoint_count = 1;
    table_.model_stride = sizeof(spw_model);
    table_.refresh = fakeRefresh;
    issuer_.refresh = [this](const std::string&, const std::string&, spw_token& fresh, spw_error&) {
      fresh.access = issuer_.keep("access-" + std::to_string(issuer_.calls));
      return SPW_OK;
    };
    row_.id = row_.plugin = "acme";
    row_.tier = "cheap";
    row_.accounts.emplace_back().name = "main";
    row_.accounts[0].key = config::Secret("the-key");
  }
  ~KeeperTest() override {
    keeper_.stop();
    release();
    ticker_.stop();
    for (std::thread& thread : threads_) thread.join();
    std::filesystem::remove_all(folder_);
  }

  // The provider and the account as they are now.
  void adopt(std::vector<Login> logins = {}) {
    provider_ = std::make_unique<plugins::Provider>(table_, &issuer_, health_);
    config::Config config;
    config.providers = {row_};
    const std::vector<config::PluginFacts> facts = {provider_->facts()};
    pool_.adopt(config, facts);
    keeper_.adopt(
        pool_.roster(), [this](std::string_view) { return provider_.get(); }, std::move(logins));
  }
  const accounts::Account& account() const { return *pool_.roster()->accounts().at(0); }

  // A login of the account that is on the disk.
  Login loggedIn(int64_t lifeMs = 60'000) {
    row_.accounts[0].key = {};
    row_.accounts[0].login = "login-1";
    Login login;
    login.id = "login-1";
    login.provider = "acme";
    login.account = "main";
    login.plugin = "acme";
    login.origin = "https://api.acme.test";
    login.access = config::Secret("access-of-login");
    login.refresh = config::Secret("refresh-1");
    login.expiresMs = base::unixMs() + lifeMs;
    EXPECT_TRUE(store_->put(login).ok());
    return login;
  }
  std::string storedRefresh() {
    const auto logins = TokenStore(folder_).list().logins;
    return logins.size() == 1 ? std::string(logins[0].refresh.reveal()) : "none";
  }

  using Answer = TokenKeeper::Answer;
  // The first answer that is not to wait.
  Answer settled(int64_t mostMs = 10'000) {
    const int64_t until = base::monotonicMs() + mostMs;
    for (;;) {
      auto wait = std::make_shared<TokenWait>();
      Answer answer = keeper_.get(account(), wait);
      if (answer.kind != Answer::Kind::Waits) return answer;
      pollfd watched{wait->fd(), POLLIN, 0};
      if (base::monotonicMs() > until || ::poll(&watched, 1, static_cast<int>(mostMs)) != 1) {
        ADD_FAILURE() << "nobody rang";
        return answer;
      }
    }
  }
  static std::string text(const Answer& answer) {
    return answer.token ? std::string(answer.token->text.reveal()) : "none: " + answer.why.message;
  }

  // Makes refresh() wait until release().
  void hold() {
    const std::lock_guard lock(issuer_.mutex);
    issuer_.held = true;
  }
  void release() {
    {
      const std::lock_guard lock(issuer_.mutex);
      issuer_.held = false;
    }
    issuer_.released.notify_all();
  }

  void run(std::function<void()> work) {
    const std::lock_guard lock(threadMutex_);
    threads_.emplace_back(std::move(work));
  }

  static std::string madeFolder() {
    std::string name = testing::TempDir() + "keeper-XXXXXX";
    return ::mkdtemp(name.data());
  }

  const std::string folder_ = madeFolder();
  spw_endpoint endpoint_{};
  spw_provider table_{};
  FakeIssuer issuer_;
  plugins::PluginHealth health_{"acme-plugin", 0};
  std::unique_ptr<plugins::Provider> provider_;
  config::ProviderRow row_;
  accounts::AccountPool pool_;
  upstream::ConnectionPool connections_{[] { return upstream::makeTlsContext({}); }};
  upstream::HttpCaller http_{connections_};
  std::unique_ptr<TokenStore> store_ = std::make_unique<TokenStore>(folder_);
  Ticker ticker_;
  std::mutex threadMutex_;
  std::vector<std::thread> threads_;
  std::atomic<int> needsLogin_{-1};  // as last said; -1: nothing was
  TokenKeeper keeper_{{.store = store_.get(),
                       .http = &http_,
                       .ticker = &ticker_,
                       .submit = [this](std::function<void()> work) { run(std::move(work)); },
                       .standing =
                           [this](uint32_t slot, bool needs) {
                             needsLogin_ = needs ? 1 : 0;
                             pool_.setNeedsLogin(slot, needs);
                           }}};
};

}  // namespace spillway::logins
