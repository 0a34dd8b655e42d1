// The C++ layer of compressors.
#include <gtest/gtest.h>

#include "LayerParts.h"

namespace {

using spw::testing::FakeCall;
using spw::testing::FakeHost;
using spw::testing::StartedPlugin;

TEST(Layer, CompressorsSeeContext) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  context.tool = spw::str("shell");
  context.arguments = spw::str(R"({"command":"cd /src && git -C lib diff | head"})");
  context.handle = spw::str("h7");
  spw_str out{};
  const spw_compressor& say = *plugin.compressor("say");
  EXPECT_EQ(say.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "shell git h7");
  context.size = offsetof(spw_text_context, handle);  // an older host
  EXPECT_EQ(say.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "shell git ");
}

TEST(Layer, CompressorsNeverSeeTextsOfErrors) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  spw_str out{};
  const spw_compressor& halve = *plugin.compressor("halve");
  EXPECT_EQ(halve.order, 100);
  EXPECT_EQ(halve.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "ab");
  context.is_error = 1;
  EXPECT_EQ(halve.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_DECLINED);
}

TEST(Layer, CompressorsSeeTextsOfFilesAtLevelMaxOnly) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  spw_str out{};
  const spw_compressor& halve = *plugin.compressor("halve");
  const auto rewrite = [&](int32_t level) {
    return halve.rewrite(plugin.self(), call.raw(), &context, level, spw::str("abcd"), &out);
  };
  context.arguments = spw::str(R"({"command":"cat a.cpp"})");
  EXPECT_EQ(rewrite(SPW_LEVEL_LOSSLESS), SPW_DECLINED);
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_DECLINED);
  EXPECT_EQ(rewrite(SPW_LEVEL_MAX), SPW_OK);
  context.arguments = spw::str(R"({"path":"a.cpp"})");
  context.tool = spw::str("Read");
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_DECLINED);
  context.tool = spw::str("Grep");
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_OK);
}

TEST(Layer, CompressorsOfAKindRecogniseAndGeneralOnesDoNot) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  EXPECT_EQ(plugin.compressor("halve")->recognise, nullptr);
  const spw_compressor& say = *plugin.compressor("say");
  EXPECT_EQ(say.order, 7);
  const auto sure = [&](std::string_view head, std::string_view tail) {
    return say.recognise(plugin.self(), call.raw(), &context, spw::str(head), spw::str(tail));
  };
  EXPECT_EQ(sure("a", "b"), 0);
  context.arguments = spw::str(R"({"timeout":5,"command":["bash","-lc","git diff"]})");
  EXPECT_EQ(sure("a", "b"), 90);
  EXPECT_EQ(sure("a", ""), 0);
  EXPECT_EQ(sure("throw", "b"), 0);
}

}  // namespace
