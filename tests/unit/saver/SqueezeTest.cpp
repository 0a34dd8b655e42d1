#include "host/saver/Squeeze.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <stdexcept>

#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"
#include "tests/unit/tokens/SmallVocabulary.h"

namespace {

using spillway::plugins::Compressor;
using spillway::plugins::PluginHealth;
using spillway::saver::Squeeze;
using spillway::saver::Squeezed;
namespace tokens = spillway::tokens;

spw_str copied(spw_call* call, std::string_view text) {
  const std::string_view copy = call->arena->copy(text);
  return {copy.data(), copy.size()};
}

// Cuts the first letter off.
spw_status behead(void*, spw_call*, const spw_text_context*, int32_t, spw_str in, spw_str* out) {
  *out = {in.ptr + 1, in.len - 1};
  return SPW_OK;
}
// Says what it was told; `self` is its name.
spw_status tell(void* self, spw_call* call, const spw_text_context* context, int32_t level, spw_str in, spw_str* out) {
  const std::string handle(context->handle.len ? context->handle.ptr : "", context->handle.len);
  *out = copied(call, std::string(static_cast<const char*>(self)) + " " + handle + " " + std::to_string(level) + " " +
                          std::to_string(in.len));
  return SPW_OK;
}
spw_status decline(void*, spw_call*, const spw_text_context*, int32_t, spw_str, spw_str*) { return SPW_DECLINED; }
spw_status fail(void*, spw_call*, const spw_text_context*, int32_t, spw_str, spw_str*) {
  throw std::runtime_error("x");
}
spw_status lengthen(void*, spw_call* call, const spw_text_context*, int32_t, spw_str in, spw_str* out) {
  *out = copied(call, std::string(in.ptr, in.len) + "!");
  return SPW_OK;
}
// Fewer bytes, but more tokens: words that are one token become single letters.
spw_status scatter(void*, spw_call* call, const spw_text_context*, int32_t, spw_str in, spw_str* out) {
  *out = copied(call, std::string(in.len - 1, 'q'));
  return SPW_OK;
}
spw_status spoil(void*, spw_call* call, const spw_text_context*, int32_t, spw_str, spw_str* out) {
  *out = copied(call, "\xff");
  return SPW_OK;
}

template <int32_t Sure>
int32_t sure(void*, spw_call*, const spw_text_context*, spw_str, spw_str) {
  return Sure;
}
int32_t sureOfB(void*, spw_call*, const spw_text_context*, spw_str head, spw_str) {
  return head.ptr[0] == 'b' ? 90 : 0;
}
int32_t sureOfEnds(void*, spw_call*, const spw_text_context*, spw_str head, spw_str tail) {
  return head.len == 4096 && tail.len == 4096 && tail.ptr[4095] == 'z' ? 99 : 0;
}

class SqueezeTest : public testing::Test {
 protected:
  void SetUp() override {
    tokens::SmallVocabulary vocabulary;
    vocabulary.merge("a", "a").merge("b", "a");
    tokenizer_ = *tokens::Tokenizer::open(folder_.write("small", vocabulary.bytes()));
  }

  using Rewrite = decltype(spw_compressor::rewrite);
  using Recognise = decltype(spw_compressor::recognise);
  void add(const char* id, Rewrite rewrite, Recognise recognise = nullptr) {
    const spw_compressor table{sizeof table, id, id, 100, recognise, rewrite};
    all_.emplace_back(table, const_cast<char*>(id), health_);
    order_.push_back(&all_.back());
  }
  std::optional<Squeezed> run(std::string_view text, int32_t level = SPW_LEVEL_LOSSLESS) {
    return Squeeze(order_, *tokenizer_).run(call_, context_, level, text);
  }
  std::string text(std::string_view in) {
    const auto out = run(in);
    return out ? std::string(out->text) : "as it was";
  }

  tokens::Folder folder_;
  std::shared_ptr<const tokens::Tokenizer> tokenizer_;
  PluginHealth health_{"plugin", 0};
  std::deque<Compressor> all_;
  std::vector<const Compressor*> order_;
  tables::Call call_;
  spw_text_context context_ = [] {
    spw_text_context context{};
    context.size = sizeof context;
    return context;
  }();
  const std::string long_ = std::string(99, 'a') + "b";
};

TEST_F(SqueezeTest, GeneralOnesRunInOrderAndSayWhatEachSaved) {
  add("one", behead);
  add("two", behead);
  add("none", decline);
  const auto out = run(long_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->text, long_.substr(2));
  ASSERT_EQ(out->savings.size(), 2u);
  EXPECT_EQ(out->savings[0].compressor->id(), "one");
  EXPECT_EQ(out->savings[1].compressor->id(), "two");
  EXPECT_EQ(out->savings[0].bytes, 1u);
  EXPECT_EQ(out->tokensBefore, tokenizer_->count(long_));
  EXPECT_EQ(out->tokensAfter, tokenizer_->count(out->text));
  EXPECT_EQ(out->savings[0].tokens + out->savings[1].tokens, out->tokensBefore - out->tokensAfter);
}

TEST_F(SqueezeTest, OfThoseThatRecogniseTheTextTheSurestRunsAlone) {
  add("little", tell, sure<20>);
  add("never", tell, sure<0>);
  add("most", tell, sure<80>);
  add("same", tell, sure<80>);
  EXPECT_EQ(text(long_), "most  0 100");
}

TEST_F(SqueezeTest, NobodyRecognisesItAndNothingHappens) {
  add("never", tell, sure<0>);
  add("below", tell, sure<-5>);
  EXPECT_EQ(text(long_), "as it was");
}

TEST_F(SqueezeTest, WhatNoiseHidIsRecognised) {
  add("noise", behead);
  add("of-b", tell, sureOfB);
  EXPECT_EQ(text("ab" + long_), "of-b  0 101");
}

TEST_F(SqueezeTest, RecognitionSeesTheEndsOnly) {
  add("ends", tell, sureOfEnds);
  EXPECT_EQ(text(std::string(100000, 'a') + "z"), "ends  0 100001");
  EXPECT_EQ(text(std::string(100000, 'a')), "as it was");
}

TEST_F(SqueezeTest, CompressorsAreToldHandleAndLevel) {
  add("tells", tell);
  context_.handle = {"h12", 3};
  EXPECT_EQ(run(long_, SPW_LEVEL_MAX)->text, "tells h12 2 100");
}

TEST_F(SqueezeTest, WhatOnlyLooksSmallerIsDropped) {
  add("scatters", scatter);
  add("lengthens", lengthen);
  add("spoils", spoil);
  EXPECT_EQ(text(long_), "as it was");
  add("works", behead);
  const auto out = run(long_);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->text, long_.substr(1));
  EXPECT_EQ(out->savings.size(), 1u);
}

TEST_F(SqueezeTest, TextThatWasBrokenBeforeMayStayBroken) {
  add("spoils", spoil);
  EXPECT_EQ(text("\xfe" + long_), "\xff");
}

TEST_F(SqueezeTest, OneThatThrowsIsPassedOver) {
  add("throws", fail);
  add("works", behead);
  EXPECT_EQ(text(long_), long_.substr(1));
  EXPECT_EQ(health_.report().internalErrors, 1);
}

TEST_F(SqueezeTest, ErrorsAndTextsOfNoSizeToSpeakOfStay) {
  add("works", behead);
  EXPECT_EQ(text(std::string(Squeeze::kSmallest - 1, 'a')), "as it was");
  EXPECT_EQ(text(std::string(Squeeze::kLargest + 1, 'a')), "as it was");
  context_.is_error = 1;
  EXPECT_EQ(text(long_), "as it was");
}

}  // namespace
