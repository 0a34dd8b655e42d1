#include "host/memory/Transcripts.h"

#include <gtest/gtest.h>

#include "host/base/Masking.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::memory {
namespace {

class TranscriptsTest : public testing::Test {
 protected:
  TranscriptsTest() {
    objects_ = std::move(*store::ObjectStore::open(folder_.path()));
    transcripts_ = std::make_unique<Transcripts>(*objects_);
    transcripts_->adopt(limits());
  }
  static config::Bodies limits() {
    config::Bodies wanted;
    wanted.keep = true;
    wanted.bodyBytes = 1000;
    return wanted;
  }
  KeptTranscript kept(const std::string& id, std::unique_ptr<Transcript> transcript) {
    transcripts_->keep(id, "default", std::move(transcript));
    auto found = transcripts_->find(id);
    EXPECT_TRUE(found.ok()) << found.error().message;
    EXPECT_TRUE(found.ok() && *found);
    return found.ok() && *found ? std::move(**found) : KeptTranscript();
  }

  store::TempFolder folder_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<Transcripts> transcripts_;
};

TEST_F(TranscriptsTest, AllFormsAreFoundAsTheyWere) {
  auto transcript = transcripts_->begin("");
  transcript->wire = "messages";
  transcript->head(transcript->request, "POST /v1/messages?beta=true");
  transcript->header(transcript->request, "User-Agent", "an-agent/1");
  transcript->body(transcript->request, "{\"a\": ");
  transcript->body(transcript->request, "\"ü\"}");
  Transcript::Attempt* attempt = transcript->attempt(2);
  ASSERT_NE(attempt, nullptr);
  attempt->provider = "acme";
  attempt->account = "main";
  attempt->model = "m-1";
  attempt->wire = "chat";
  attempt->translated = true;
  transcript->canonical(*attempt, "{\"canonical\": 1}");
  transcript->head(attempt->request,
                   "POST /chat HTTP/1.1\r\nhost: acme.test\r\ncontent-type: application/json\r\n\r\n");
  transcript->body(attempt->request, "{\"b\": 1}");
  attempt->answer.line = "200";
  transcript->body(attempt->answer, "data: 1\n\n");
  transcript->answer.line = "200";
  transcript->headers(transcript->answer, "x-one: 1\r\nx-two: 2\r\n");
  transcript->body(transcript->answer, std::string("\xff\0\x01", 3));

  const KeptTranscript found = kept("01A", std::move(transcript));
  EXPECT_EQ(found.wire, "messages");
  EXPECT_EQ(found.request.line, "POST /v1/messages?beta=true");
  EXPECT_EQ(found.request.headers, (decltype(found.request.headers){{"User-Agent", "an-agent/1"}}));
  EXPECT_EQ(found.request.body.bytes, "{\"a\": \"ü\"}");
  EXPECT_TRUE(found.request.body.whole());
  EXPECT_TRUE(found.request.body.text);
  ASSERT_EQ(found.attempts.size(), 1u);
  const KeptAttempt& one = found.attempts[0];
  EXPECT_EQ(one.number, 2);
  EXPECT_EQ(one.provider + "/" + one.account + " " + one.model + " " + one.wire, "acme/main m-1 chat");
  EXPECT_TRUE(one.translated);
  ASSERT_TRUE(one.canonical);
  EXPECT_EQ(one.canonical->bytes, "{\"canonical\": 1}");
  EXPECT_EQ(one.request.line, "POST /chat HTTP/1.1");
  EXPECT_EQ(one.request.headers.size(), 2u);
  EXPECT_EQ(one.answer.body.bytes, "data: 1\n\n");
  EXPECT_EQ(found.answer.headers.back(), (std::pair<std::string, std::string>{"x-two", "2"}));
  EXPECT_EQ(found.answer.body.bytes, std::string("\xff\0\x01", 3));
  EXPECT_FALSE(found.answer.body.text);
}

TEST_F(TranscriptsTest, CredentialsAreNowhere) {
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /v1/x?alt=sse&key=key-in-the-address HTTP/1.1");
  transcript->header(transcript->request, "Authorization", "Bearer sk-of-the-client-1");
  transcript->header(transcript->request, "x-goog-api-key", "goog-key-0123456");
  transcript->header(transcript->request, "anthropic-ratelimit-tokens-remaining", "12345678");
  transcript->body(transcript->request, "my key is sk-of-the-client-1, the other goog-key-0123456, 12345678");
  Transcript::Attempt* attempt = transcript->attempt(1);
  transcript->hide("sk-of-the-account-2");
  transcript->head(attempt->request, "POST /x HTTP/1.1\r\nx-odd: sk-of-the-account-2\r\n\r\n");
  transcript->body(attempt->request, "key-in-the-address");
  attempt->answer.line = "401";
  transcript->body(attempt->answer, "not good: sk-of-the-account-2");

  const KeptTranscript found = kept("01A", std::move(transcript));
  EXPECT_EQ(found.request.line, "POST /v1/x?alt=sse&key=*** HTTP/1.1");
  EXPECT_EQ(found.request.headers[0].second, "***");
  EXPECT_EQ(found.request.headers[1].second, "***");
  EXPECT_EQ(found.request.headers[2].second, "12345678") << "a count is no credential";
  EXPECT_EQ(found.request.body.bytes, "my key is ***, the other ***, 12345678");
  EXPECT_TRUE(found.request.body.masked);
  EXPECT_FALSE(found.request.body.whole());
  EXPECT_EQ(found.attempts[0].request.headers[0].second, "***");
  EXPECT_EQ(found.attempts[0].request.body.bytes, "***");
  EXPECT_EQ(found.attempts[0].answer.body.bytes, "not good: ***");
}

TEST_F(TranscriptsTest, AWordThatStandsForAKeyIsNoSecret) {
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /x");
  transcript->header(transcript->request, "authorization", "Bearer spillway");
  transcript->header(transcript->request, "cookie", "spillway_session=a-session-of-somebody-1; theme=dark-and-small");
  transcript->body(transcript->request, "spillway_session is dark; not a-session-of-somebody-1");
  const KeptTranscript found = kept("01A", std::move(transcript));
  EXPECT_EQ(found.request.headers[0].second, "***");
  EXPECT_EQ(found.request.headers[1].second, "***");
  EXPECT_EQ(found.request.body.bytes, "spillway_session is dark; not ***");
}

TEST_F(TranscriptsTest, WhatTheHostKnowsAsASecretIsHiddenToo) {
  base::setMask(std::make_shared<const base::Mask>(std::vector<std::string_view>{"a-secret-of-the-config"}));
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /x");
  transcript->body(transcript->request, "a-secret-of-the-config");
  const KeptTranscript found = kept("01A", std::move(transcript));
  base::setMask(nullptr);
  EXPECT_EQ(found.request.body.bytes, "***");
}

TEST_F(TranscriptsTest, ALongBodyIsKeptFromItsBeginningAndSaysSo) {
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /x");
  for (int i = 0; i < 30; ++i) transcript->body(transcript->request, std::string(100, static_cast<char>('a' + i % 26)));
  transcript->answer.line = "200";
  transcript->body(transcript->answer, std::string(999, 'x') + "ü");
  const KeptTranscript found = kept("01A", std::move(transcript));
  EXPECT_EQ(found.request.body.bytes.size(), 1000u);
  EXPECT_EQ(found.request.body.size, 3000);
  EXPECT_TRUE(found.request.body.cut);
  EXPECT_EQ(found.answer.body.bytes, std::string(999, 'x')) << "not half a character";
  EXPECT_TRUE(found.answer.body.text);
  EXPECT_TRUE(found.answer.body.cut);
}

TEST_F(TranscriptsTest, WhatComesBehindAGapIsLeftOut) {
  const auto held = std::make_shared<HeldBytes>(0);
  {
    Transcript transcript(100, 10, held);
    transcript.body(transcript.request, "12345678");
    transcript.body(transcript.request, "too much");
    held->store(0);  // others have made room
    transcript.body(transcript.request, "9");
    EXPECT_EQ(transcript.request.body, "12345678");
    EXPECT_EQ(transcript.request.size, 17);
    held->store(8);
  }
  EXPECT_EQ(held->load(), 0) << "what it held is given back";
}

TEST_F(TranscriptsTest, TheSameTextIsKeptOnce) {
  const std::string text(900, 'q');
  for (int i = 0; i < 3; ++i) {
    auto transcript = transcripts_->begin("");
    transcript->head(transcript->request, "POST /x");
    transcript->body(transcript->request, text);
    transcript->answer.line = "200";
    transcript->body(transcript->answer, text);
    EXPECT_EQ(kept("0" + std::to_string(i), std::move(transcript)).answer.body.bytes, text);
  }
  int texts = 0;
  ASSERT_TRUE(objects_
                  ->visit(Transcripts::kSpace,
                          [&](const std::string& owner, const std::string&, const std::string& value) {
                            texts += owner == "text" ? 1 : 0;
                            EXPECT_EQ(value.find("qqqq"), std::string::npos) << "it is packed";
                            return true;
                          })
                  .ok());
  EXPECT_EQ(texts, 1);
}

TEST_F(TranscriptsTest, NothingIsKeptUntilItIsWanted) {
  config::Bodies off = limits();
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /x");
  kept("01A", std::move(transcript));
  off.keep = false;
  transcripts_->adopt(off);
  EXPECT_EQ(transcripts_->begin(""), nullptr);
  EXPECT_FALSE(*transcripts_->find("01A"));
  transcripts_->adopt(limits());
  EXPECT_FALSE(*transcripts_->find("01B"));
}

TEST_F(TranscriptsTest, OnlyOfTheKeysAndChainsThatAreNamed) {
  config::Bodies some = limits();
  some.chains = {"coding"};
  some.clientKeys = {"laptop"};
  transcripts_->adopt(some);
  EXPECT_EQ(transcripts_->begin("other"), nullptr);
  for (const char* chain : {"coding", "default"}) {
    auto transcript = transcripts_->begin("laptop");
    ASSERT_NE(transcript, nullptr);
    transcript->head(transcript->request, "POST /x");
    transcripts_->keep(chain, chain, std::move(transcript));
  }
  EXPECT_TRUE(*transcripts_->find("coding"));
  EXPECT_FALSE(*transcripts_->find("default"));
}

TEST_F(TranscriptsTest, ARequestAndThoseThatSentItOnceMoreKnowOfEachOther) {
  for (const char* id : {"01A", "01B", "01C"}) {
    auto transcript = transcripts_->begin("");
    transcript->head(transcript->request, "POST /x");
    if (id != std::string("01A")) transcript->replayOf = "01A";
    kept(id, std::move(transcript));
  }
  EXPECT_EQ((*transcripts_->find("01A"))->replays, (std::vector<std::string>{"01B", "01C"}));
  EXPECT_EQ((*transcripts_->find("01A"))->replayOf, "");
  EXPECT_EQ((*transcripts_->find("01C"))->replayOf, "01A");
}

TEST_F(TranscriptsTest, WhatIsStillThereWhenItEndsIsWritten) {
  auto transcript = transcripts_->begin("");
  transcript->head(transcript->request, "POST /x");
  transcripts_->keep("01A", "default", std::move(transcript));
  transcripts_.reset();
  transcripts_ = std::make_unique<Transcripts>(*objects_);
  transcripts_->adopt(limits());
  auto found = transcripts_->find("01A");
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->request.line, "POST /x");
}

}  // namespace
}  // namespace spillway::memory
