#include "host/pipeline/Inbound.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"
#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::pipeline {
namespace {

class InboundTest : public testing::Test {
 protected:
  base::Result<Inbound> read(const std::string& body, int32_t operation = SPW_OP_GENERATE,
                             int32_t mode = SPW_MODE_BY_BODY, const std::string& model = "") {
    translator_.emplace(table_, nullptr, health_);
    route_ = {"POST", "/chat", operation, mode, nullptr};
    base::Bytes bytes;
    bytes.append(body);
    return Inbound::read({&*translator_, &route_, model}, std::move(bytes));
  }

  plugins::PluginHealth health_{"toy-plugin", 0};
  spw_translator table_ = tables::translator();
  spw_route route_{};
  std::optional<plugins::Translator> translator_;
};

TEST_F(InboundTest, TheWireSaysWhatASilentBodyAsksFor) {
  struct Case {
    const char* body;
    bool plain, byDefault;
  };
  const Case cases[] = {{R"({"model":"m"})", false, true},
                        {R"({"model":"m","stream":null})", false, true},
                        {R"({"model":"m","stream":false})", false, false},
                        {R"({"model":"m","stream":true})", true, true}};
  for (const Case& c : cases) {
    table_.stream_default = 0;
    EXPECT_EQ(read(c.body)->streaming(), c.plain) << c.body;
    table_.stream_default = 1;
    EXPECT_EQ(read(c.body)->streaming(), c.byDefault) << c.body;
  }
  EXPECT_FALSE(read(R"({"model":"m","stream":"yes"})").ok());
  EXPECT_FALSE(read(R"({"model":"m"})", SPW_OP_GENERATE, SPW_MODE_WHOLE)->streaming());
}

TEST_F(InboundTest, ADescribedModelIsNamedInThePathOrTheBody) {
  table_.older_model_member = "name";
  EXPECT_EQ(read("", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, "m-path")->model(), "m-path");
  EXPECT_EQ(read(R"({"model":"m-1","name":"m-2"})", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE)->model(), "m-1");
  EXPECT_EQ(read(R"({"name":"m-2"})", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE)->model(), "m-2");
  EXPECT_FALSE(read("{}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE).ok());
  EXPECT_FALSE(read(R"({"name":"m-2"})").ok()) << "only a description takes the older name";
}

TEST_F(InboundTest, AListOfImagesNeedsEyes) {
  EXPECT_TRUE(read(R"({"model":"m","messages":[{"images":["iVBORw0="]}]})")->wantsVision());
  EXPECT_TRUE(read("{\"model\":\"m\",\"messages\":[{\"images\": [\n \"iVBORw0=\" ]}]}")->wantsVision());
  EXPECT_TRUE(read(R"({"model":"m","images":["iVBORw0="]})")->wantsVision());
  for (const char* blind :
       {R"({"model":"m","images":[]})", R"({"model":"m","messages":[{"images":[]}]})",
        R"({"model":"m","messages":[{"images":null}]})", R"({"model":"m","messages":[{"content":"two images"}]})"})
    EXPECT_FALSE(read(blind)->wantsVision()) << blind;
  EXPECT_TRUE(read(R"({"model":"m","messages":[{"type":"image_url"}]})")->wantsVision());
}

TEST_F(InboundTest, ARequestWithoutAQuestionIsSeenWhenItIsRead) {
  auto inbound = read(R"({"model":"m"})");
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  EXPECT_FALSE(inbound->asksNothing());
  ClientRequest request;
  request.path = "/declined";
  auto canonical = inbound->canonical(call, request);
  ASSERT_TRUE(canonical.ok());
  EXPECT_EQ(*canonical, nullptr);
  EXPECT_TRUE(inbound->asksNothing());
  auto other = read(R"({"model":"m"})");
  request.path = "/invalid";
  EXPECT_FALSE(other->canonical(call, request).ok());
  EXPECT_FALSE(other->asksNothing());
}

TEST_F(InboundTest, ResultsOfToolsAreSeenAtAGlance) {
  const auto carries = [this](const std::string& turns) {
    return read("{\"model\":\"m\",\"messages\":[" + turns + "]}")->carriesResults();
  };
  EXPECT_FALSE(carries(R"({"role":"user","content":"the tool, tool_call_id and call_id"})"));
  EXPECT_FALSE(carries(R"({"role":"assistant","content":"a function_call"},{"tools":[{"type":"function"}]})"));
  for (const char* turn :
       {R"({"role":"tool","content":"x"})", R"({"role": "x","tool_call_id":"1"})", R"({"tool_use_id":"1"})",
        R"({"toolResult":{"toolUseId":"1"}})", R"({"type":"function_call_output","call_id":"1"})",
        R"({"functionResponse":{}})", R"({"function_response":{}})", R"({"function_call":{"name":"f"}})"})
    EXPECT_TRUE(carries(turn)) << turn;
}

TEST_F(InboundTest, AnotherBodyTakesThePlaceOfTheOneThatWasRead) {
  auto inbound = read(R"({"model":"m","messages":[{"role":"tool"}]})");
  ASSERT_TRUE(inbound.ok());
  inbound->become(base::Bytes(R"({"model":"m","x":1})"));
  EXPECT_EQ(inbound->body().raw(), R"({"model":"m","x":1})");
  EXPECT_EQ(inbound->size(), inbound->body().raw().size());
  EXPECT_EQ(inbound->body().skim()->value("x"), "1");
  EXPECT_EQ(inbound->model(), "m");
}

}  // namespace
}  // namespace spillway::pipeline
