// Plugins that load well and then do wrong: exceptions, lies, blocking. The host answers with Errors that name the
// plugin and puts it in quarantine after three internal errors.
#include <gmock/gmock.h>

#include <functional>

#include "Host.h"
#include "host/base/Json.h"
#include "host/plugins/PluginSet.h"

namespace {

using spillway::base::Fault;
using spillway::plugins::Provider;
using spillway::plugins::Translator;
using testing::HasSubstr;

class Misbehaviour : public testing::Test {
 protected:
  void load(const std::string& animal) {
    host_.bring("good");
    host_.bring(animal);
    host_.start();
    set_ = host_.set();
    ASSERT_EQ(set_->status().size(), 2u);
    translator_ = set_->translator(animal);
    provider_ = set_->provider(animal);
  }

  // Loads the plugin anew, so that its count of errors begins at nothing.
  void again(const std::string& animal) {
    set_.reset();
    load(animal);
  }

  spillway::plugins::PluginStatus status(const std::string& id) const {
    for (auto& one : set_->status())
      if (one.id == id) return one;
    return {};
  }

  zoo::Host host_;
  std::shared_ptr<const spillway::plugins::PluginSet> set_;
  const Translator* translator_ = nullptr;
  const Provider* provider_ = nullptr;
  zoo::Call call_;
};

auto ignoreEvents = [](const spw_event&) { return SPW_OK; };
auto ignoreBytes = [](std::string_view) {};

TEST_F(Misbehaviour, AnExceptionInAnyFunctionIsAnErrorThatNamesThePlugin) {
  using Attempt = std::function<std::optional<spillway::base::Error>()>;
  spw_request request{};
  request.size = sizeof request;
  spw_reply reply{};
  reply.size = sizeof reply;
  spw_target target{};
  spw_token token{};
  spw_device_code code{};
  spw_event event{};
  event.size = sizeof event;
  spw_reply_options options{};
  options.size = sizeof options;
  struct Nowhere final : spillway::plugins::HttpClient {
    spw_status send(spw_call&, const spw_http_request&, spw_http_reply&, spw_error&) override { return SPW_FAILED; }
  } http;
  auto errorOf = [](const auto& result) { return result.ok() ? std::nullopt : std::optional(result.error()); };
  const std::pair<const char*, Attempt> attempts[] = {
      {"read_request", [&] { return errorOf(translator_->readRequest(call_, nullptr, "", "", nullptr)); }},
      {"write_request", [&] { return errorOf(translator_->writeRequest(call_, nullptr, target, nullptr)); }},
      {"reader_feed",
       [&] {
         auto reader = translator_->openReader(call_, SPW_MODE_STREAM, nullptr);
         return reader->feed(call_, "", "", ignoreEvents);
       }},
      {"writer_put",
       [&] {
         auto writer = translator_->openWriter(call_, options);
         return writer->put(call_, event, ignoreBytes);
       }},
      {"prepare", [&] { return errorOf(provider_->prepare(call_, request)); }},
      {"sign", [&] { return errorOf(provider_->sign(call_, request)); }},
      {"refresh", [&] { return errorOf(provider_->refresh(call_, http, token)); }},
      {"login_begin", [&] { return errorOf(provider_->loginBegin(call_, http)); }},
      {"login_poll", [&] { return errorOf(provider_->loginPoll(call_, http, code)); }},
  };
  for (const auto& [function, attempt] : attempts) {
    again("throws");
    auto error = attempt();
    ASSERT_TRUE(error.has_value()) << function;
    EXPECT_EQ(error->fault, Fault::Server) << function;
    EXPECT_EQ(error->httpStatus, 500) << function;
    EXPECT_THAT(error->message, HasSubstr(std::string("plugin throws, ") + function));
    EXPECT_GE(status("throws").internalErrors, 1) << function;
    EXPECT_TRUE(host_.log.has(std::string("plugin throws failed inside ") + function +
                              ": an exception got out: thrown in a hook"));
  }

  again("throws");
  EXPECT_FALSE(translator_->usageOption(call_, "").has_value());
  EXPECT_FALSE(translator_->readError(call_, 400, "{}").has_value());
  again("throws");
  int httpStatus = 503;
  EXPECT_FALSE(translator_->writeError(call_, {}, httpStatus, ignoreBytes));
  EXPECT_FALSE(translator_->writeModels(call_, {}, ignoreBytes));
  again("throws");
  EXPECT_FALSE(translator_->writeCount(call_, 1, ignoreBytes));
  EXPECT_EQ(translator_->streamType(call_, "/", ""), "text/event-stream");
  EXPECT_FALSE(translator_->visitTexts(
      call_, nullptr, [](const spw_text_context&, std::string_view, std::string_view&) { return false; }));
  again("throws");
  EXPECT_FALSE(provider_->classify(call_, reply).has_value());
  EXPECT_FALSE(provider_->limits(call_, reply, [](const spw_limit&) {}));
  again("throws");
  spw_text_context context{};
  ASSERT_EQ(set_->compressors().size(), 1u);
  EXPECT_EQ(set_->compressors()[0]->recognise(call_, context, "text", "text"), 0);
  EXPECT_FALSE(set_->compressors()[0]->rewrite(call_, context, SPW_LEVEL_MAX, "text").has_value());
  EXPECT_NE(set_->provider("good"), nullptr);
}

TEST_F(Misbehaviour, AnExceptionInStopIsCaught) {
  load("throws");
  set_.reset();
  host_.start();
  EXPECT_TRUE(host_.log.has("plugin throws failed inside stop"));
}

TEST_F(Misbehaviour, ThreeInternalErrorsAreQuarantine) {
  load("throws");
  spw_request request{};
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(status("throws").quarantined) << i;
    auto done = provider_->prepare(call_, request);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().httpStatus, 500);
  }
  EXPECT_TRUE(status("throws").quarantined);
  EXPECT_THAT(status("throws").quarantine, HasSubstr("replace its file or restart the host"));
  EXPECT_TRUE(host_.log.has("plugin throws is in quarantine"));

  auto refused = provider_->prepare(call_, request);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().httpStatus, 503);
  EXPECT_THAT(refused.error().message, HasSubstr("plugin throws is in quarantine after 3 internal errors"));
  EXPECT_FALSE(translator_->openReader(call_, SPW_MODE_WHOLE, nullptr).ok());
  EXPECT_EQ(status("throws").internalErrors, 3) << "a plugin in quarantine is not called";
  EXPECT_FALSE(status("good").quarantined);
}

TEST_F(Misbehaviour, AReaderIsClosedEvenInQuarantine) {
  load("throws");
  auto reader = translator_->openReader(call_, SPW_MODE_STREAM, nullptr);
  ASSERT_TRUE(reader.ok());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(reader->feed(call_, "", "", ignoreEvents).has_value());
  EXPECT_THAT(reader->feed(call_, "", "", ignoreEvents)->message, HasSubstr("quarantine"));
  *reader = spillway::plugins::Reader();
  EXPECT_TRUE(host_.log.has("plugin throws failed inside reader_close"));
}

TEST_F(Misbehaviour, SuccessWithoutAResultIsABug) {
  load("liar");
  EXPECT_THAT(translator_->readRequest(call_, nullptr, "", "", nullptr).error().message,
              HasSubstr("plugin liar, read_request: failed because of a bug in the plugin"));
  EXPECT_TRUE(host_.log.has("it said it had read the request but returned nothing"));
  EXPECT_FALSE(translator_->openReader(call_, SPW_MODE_WHOLE, nullptr).ok());
  EXPECT_EQ(status("liar").internalErrors, 2);
}

TEST_F(Misbehaviour, StatusesThatAreNone) {
  load("liar");
  spw_target target{};
  EXPECT_EQ(translator_->writeRequest(call_, nullptr, target, nullptr).error().fault, Fault::Server);
  EXPECT_TRUE(host_.log.has("it returned no known status"));
  int httpStatus = 429;
  EXPECT_TRUE(translator_->writeError(call_, {}, httpStatus, ignoreBytes));
  EXPECT_EQ(httpStatus, 429) << "an error must not become a success";
  auto read = translator_->readError(call_, 418, "");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->fault, Fault::Server);
  EXPECT_EQ(read->httpStatus, 418);
}

TEST_F(Misbehaviour, AFailureIsNoBug) {
  load("liar");
  spw_reply_options options{};
  auto writer = translator_->openWriter(call_, options);
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().message, "plugin liar, writer_open: failed without saying why");
  EXPECT_EQ(status("liar").internalErrors, 0);
}

TEST_F(Misbehaviour, BrokenRequestsAndVerdictsAreNotFollowed) {
  load("liar");
  spw_request request{};
  request.size = sizeof request;
  EXPECT_FALSE(provider_->prepare(call_, request).ok());
  spw_reply reply{};
  EXPECT_FALSE(provider_->classify(call_, reply).has_value());
  EXPECT_EQ(status("liar").internalErrors, 2);
}

TEST_F(Misbehaviour, BlockingIsMeasuredAndNamed) {
  load("sleeps");
  spw_reply reply{};
  EXPECT_FALSE(provider_->classify(call_, reply).has_value());
  EXPECT_EQ(status("sleeps").slowCalls, 1);
  EXPECT_GE(status("sleeps").slowestUs, 250'000);
  EXPECT_TRUE(host_.log.has("inside classify, which may not block"));
}

}  // namespace
