// Device logins with a vendor that is the test's own: the timer, the ways to end, and what is refused before.
#include "host/logins/DeviceLogins.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <filesystem>
#include <thread>

#include "host/base/Clock.h"
#include "host/plugins/PluginHealth.h"
#include "host/upstream/TlsContext.h"

namespace spillway::logins {
namespace {

using State = LoginView::State;

struct Vendor {
  struct Poll {
    spw_status status = SPW_DECLINED;
    int32_t fault = 0;
    int64_t slowerMs = 0;
    const char* message = "";
  };
  std::deque<Poll> polls;  // the last one is repeated
  std::vector<int64_t> polledAt;
  std::vector<std::string> seen;  // client_id, device code and extra of each poll
  const char* userCode = "ABCD-1234";
  int64_t lifeMs = 60'000;
  std::mutex mutex;

  size_t asked() {
    const std::lock_guard lock(mutex);
    return polledAt.size();
  }
};

config::SettingRow setting(const char* name, const char* value) { return {name, config::Secret(value), "login"}; }

class DeviceLoginsTest : public testing::Test {
 protected:
  DeviceLoginsTest() {
    endpoint_.wire = "some-wire";
    endpoint_.path = "/chat";
    table_.size = sizeof table_;
    table_.id = "acme";
    table_.name = "Acme";
    table_.base_url = "https://api.acme.test";
    table_.login = SPW_LOGIN_DEVICE;
    table_.endpoint_stride = sizeof endpoint_;
    table_.endpoints = &endpoint_;
    table_.endpoint_count = 1;
    table_.model_stride = sizeof(spw_model);
    table_.setting_stride = sizeof settings_[0];
    table_.settings = settings_;
    table_.setting_count = 2;
    table_.login_begin = [](void* self, spw_call*, spw_device_code* code, spw_error*) -> spw_status {
      const auto& vendor = *static_cast<Vendor*>(self);
      code->user_code = {vendor.userCode, std::strlen(vendor.userCode)};
      code->verification_url = {"https://acme.test/device", 24};
      code->device_code = {"the-device-code", 15};
      code->extra = {"{\"a\":1}", 7};
      code->interval_ms = 100;
      code->expires_unix_ms = base::unixMs() + vendor.lifeMs;
      return SPW_OK;
    };
    table_.login_poll = [](void* self, spw_call* call, const spw_device_code* code, spw_token* token,
                           spw_error* error) -> spw_status {
      auto& vendor = *static_cast<Vendor*>(self);
      const std::lock_guard lock(vendor.mutex);
      const auto text = [](spw_str from) { return std::string(from.ptr, from.len); };
      vendor.polledAt.push_back(base::monotonicMs());
      vendor.seen.push_back(std::string(call->secrets->get("client_id")) + " " + text(code->device_code) + " " +
                            text(code->extra));
      const Vendor::Poll poll = vendor.polls.front();
      if (vendor.polls.size() > 1) vendor.polls.pop_front();
      error->fault = poll.fault;
      error->retry_after_ms = poll.slowerMs;
      error->message = {poll.message, std::strlen(poll.message)};
      token->access = {"the-access-token", 16};
      token->refresh = {"the-refresh-token", 17};
      token->account = {"somebody", 8};
      return poll.status;
    };
    wish_ = {"acme", "main", {setting("client_id", "app")}, false};
  }
  ~DeviceLoginsTest() override {
    devices_.stop();
    ticker_.stop();
    for (std::thread& thread : threads_) thread.join();
    std::filesystem::remove_all(folder_);
  }

  LoginTarget target() {
    provider_ = std::make_unique<plugins::Provider>(table_, &vendor_, health_);
    LoginTarget out;
    out.provider = provider_.get();
    out.hasKey = hasKey_;
    return out;
  }
  LoginView ended(const std::string& id) {
    for (int i = 0; i < 1000; ++i) {
      const auto view = devices_.find(id);
      if (!view || view->state != State::Pending) return view.value_or(LoginView{});
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "it does not end";
    return {};
  }
  LoginView run() {
    auto begun = devices_.begin(wish_);
    EXPECT_TRUE(begun.ok()) << (begun.ok() ? "" : begun.error().message);
    return begun.ok() ? ended(begun->id) : LoginView{};
  }
  base::Error refusal() {
    auto begun = devices_.begin(wish_);
    EXPECT_FALSE(begun.ok());
    return begun.ok() ? base::Error{} : begun.error();
  }
  static std::string madeFolder() {
    std::string name = testing::TempDir() + "devices-XXXXXX";
    return ::mkdtemp(name.data());
  }

  const std::string folder_ = madeFolder();
  const spw_setting settings_[2] = {{"client_id", "The id of an app of yours.", nullptr, nullptr, 0, nullptr},
                                    {"site", "Where.", "acme.test", nullptr, 0, nullptr}};
  spw_endpoint endpoint_{};
  spw_provider table_{};
  Vendor vendor_;
  LoginWish wish_;
  bool hasKey_ = false;
  plugins::PluginHealth health_{"acme-plugin", 0};
  std::unique_ptr<plugins::Provider> provider_;
  upstream::ConnectionPool connections_{[] { return upstream::makeTlsContext({}); }};
  upstream::HttpCaller http_{connections_};
  TokenStore store_{folder_};
  Ticker ticker_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<int> done_{0};
  DeviceLogins devices_{{.store = &store_,
                         .http = &http_,
                         .ticker = &ticker_,
                         .submit =
                             [this](std::function<void()> work) {
                               const std::lock_guard lock(mutex_);
                               threads_.emplace_back(std::move(work));
                             },
                         .resolve = [this](const std::string& name, const std::string&) -> base::Result<LoginTarget> {
                           if (name == "acme") return target();
                           return base::Error{.httpStatus = 404, .message = "no such provider"};
                         },
                         .done =
                             [this](const Login& login) {
                               EXPECT_EQ(store_.list().logins.size(), 1u) << "it is on the disk by now";
                               EXPECT_EQ(login.refresh.reveal(), "the-refresh-token");
                               ++done_;
                             }}};
};

TEST_F(DeviceLoginsTest, IsAskedUntilThePersonHasFinished) {
  vendor_.polls = {{}, {}, {SPW_OK}};
  auto begun = devices_.begin(wish_);
  ASSERT_TRUE(begun.ok()) << begun.error().message;
  EXPECT_EQ(begun->state, State::Pending);
  EXPECT_EQ(begun->userCode, "ABCD-1234");
  EXPECT_EQ(begun->verificationUrl, "https://acme.test/device");
  EXPECT_EQ(begun->id.size(), 32u);
  const LoginView view = ended(begun->id);
  EXPECT_EQ(view.state, State::Done) << view.message;
  EXPECT_EQ(view.person, "somebody");
  EXPECT_EQ(done_, 1);
  ASSERT_EQ(vendor_.seen.size(), 3u);
  EXPECT_EQ(vendor_.seen[2], "app the-device-code {\"a\":1}");
  const auto kept = store_.list().logins;
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].id, view.id);
  EXPECT_EQ(kept[0].access.reveal(), "the-access-token");
  EXPECT_EQ(kept[0].plugin, "acme");
  EXPECT_EQ(kept[0].origin, "https://api.acme.test");
  EXPECT_EQ(kept[0].settings.size(), 2u) << "with the default of the one that was left out";
}

TEST_F(DeviceLoginsTest, SlowsDownWhenItIsTold) {
  vendor_.polls = {{SPW_DECLINED, 0, 400, ""}, {SPW_DECLINED, 0, 0, ""}, {SPW_OK}};
  EXPECT_EQ(run().state, State::Done);
  ASSERT_EQ(vendor_.polledAt.size(), 3u);
  EXPECT_GE(vendor_.polledAt[1] - vendor_.polledAt[0], 395);
  EXPECT_GE(vendor_.polledAt[2] - vendor_.polledAt[1], 395) << "and stays slow";
}

TEST_F(DeviceLoginsTest, WhatPassesIsAskedAgain) {
  vendor_.polls = {{SPW_FAILED, SPW_FAULT_NETWORK, 0, "no way"}, {SPW_FAILED, SPW_FAULT_SERVER, 0, "down"}, {SPW_OK}};
  EXPECT_EQ(run().state, State::Done);
  ASSERT_EQ(vendor_.polledAt.size(), 3u);
  EXPECT_GE(vendor_.polledAt[2] - vendor_.polledAt[1], 395) << "each time later";
}

TEST_F(DeviceLoginsTest, EndsAsTheVendorSays) {
  struct Case {
    int32_t fault;
    State state;
  };
  for (const Case& one : {Case{SPW_FAULT_FORBIDDEN, State::Denied}, Case{SPW_FAULT_AUTH, State::Expired},
                          Case{SPW_FAULT_INVALID_REQUEST, State::Failed}}) {
    vendor_.polls = {{SPW_FAILED, one.fault, 0, "no: the-device-code"}};
    const LoginView view = run();
    EXPECT_EQ(view.state, one.state);
    EXPECT_NE(view.message.find("no: ***"), std::string::npos) << view.message;
  }
  EXPECT_EQ(done_, 0);
  EXPECT_TRUE(store_.list().logins.empty());
}

TEST_F(DeviceLoginsTest, ACodeExpires) {
  vendor_.polls = {{}};
  vendor_.lifeMs = 350;
  const LoginView view = run();
  EXPECT_EQ(view.state, State::Expired);
  EXPECT_LE(vendor_.asked(), 4u);
}

TEST_F(DeviceLoginsTest, CanBeGivenUp) {
  vendor_.polls = {{}};
  auto begun = devices_.begin(wish_);
  ASSERT_TRUE(begun.ok());
  EXPECT_TRUE(devices_.cancel(begun->id));
  EXPECT_FALSE(devices_.cancel(begun->id));
  EXPECT_FALSE(devices_.cancel("nobody"));
  EXPECT_EQ(devices_.find(begun->id)->state, State::Cancelled);
  const size_t polls = vendor_.asked();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LE(vendor_.asked(), polls + 1) << "one may have been under way";
}

TEST_F(DeviceLoginsTest, TermsAreAcceptedBefore) {
  table_.terms = "Acme wants this and that.";
  vendor_.polls = {{SPW_OK}};
  const base::Error error = refusal();
  EXPECT_EQ(error.httpStatus, 409);
  EXPECT_NE(error.message.find("Acme wants this and that."), std::string::npos) << error.message;
  EXPECT_NE(error.message.find("--accept-terms"), std::string::npos) << error.message;
  wish_.termsAccepted = true;
  const LoginView view = run();
  EXPECT_EQ(view.state, State::Done);
  EXPECT_EQ(view.terms, table_.terms);
}

TEST_F(DeviceLoginsTest, WhatCannotBeBegunSaysWhy) {
  wish_.settings = {};
  EXPECT_NE(refusal().message.find("it needs the setting 'client_id': The id of an app of yours."), std::string::npos);
  wish_.settings = {setting("client_id", "app"), setting("clent", "x")};
  EXPECT_EQ(refusal().message, "it has no setting 'clent'");
  wish_.settings = {setting("client_id", "a\nb")};
  EXPECT_NE(refusal().message.find("control byte"), std::string::npos);
  wish_.settings = {setting("client_id", "app")};
  wish_.account = "../up";
  EXPECT_EQ(refusal().httpStatus, 400);
  wish_.account = "main";
  hasKey_ = true;
  EXPECT_EQ(refusal().httpStatus, 409);
  hasKey_ = false;
  wish_.provider = "other";
  EXPECT_EQ(refusal().httpStatus, 404);
  wish_.provider = "acme";
  vendor_.userCode = "A\x1b[2J";
  EXPECT_EQ(refusal().httpStatus, 502) << "a terminal would obey it";
  table_.login_begin = nullptr;
  EXPECT_NE(refusal().message.find("has no login; it takes a key"), std::string::npos);
  EXPECT_TRUE(devices_.list().empty());
}

TEST_F(DeviceLoginsTest, SoManyAndNoMore) {
  vendor_.polls = {{}};
  for (size_t i = 0; i < DeviceLogins::kMostPending; ++i) ASSERT_TRUE(devices_.begin(wish_).ok());
  EXPECT_EQ(refusal().httpStatus, 429);
  EXPECT_TRUE(devices_.cancel(devices_.list()[0].id));
  EXPECT_TRUE(devices_.begin(wish_).ok());
}

}  // namespace
}  // namespace spillway::logins
