// Schemas made to grow while they are written for a wire that lacks what they use: a small request must not become a
// large one.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"

namespace spillway::golden {
namespace {

constexpr size_t kMost = size_t{8} << 20;

std::string repeated(size_t times, const std::string& begin, const std::string& inside, const std::string& end) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += begin;
  text += inside;
  for (size_t i = 0; i < times; ++i) text += end;
  return text;
}

// What stands beside branches goes into each of them, on every level.
std::string branchesInBranches() {
  return repeated(60, R"({"anyOf":[{"title":"a"},{"title":"b"}],"items":)", R"({"type":"string"})", "}");
}

// Every property holds the whole, with the properties before it.
std::string propertiesOfTheWhole() {
  std::string text = R"({"type":"object","properties":{)";
  for (int i = 0; i < 60; ++i) text += (i > 0 ? ",\"p" : "\"p") + std::to_string(i) + R"(":{"allOf":[{"$ref":"#"}]})";
  return text + "}}";
}

// A large definition that is meant many times.
std::string oneDefinitionOften() {
  std::string text = R"({"type":"object","$defs":{"d":{"type":"object","properties":{)";
  for (int i = 0; i < 2000; ++i) text += (i > 0 ? ",\"q" : "\"q") + std::to_string(i) + R"(":{"type":"string"})";
  text += R"(}}},"properties":{)";
  for (int i = 0; i < 900; ++i) text += (i > 0 ? ",\"p" : "\"p") + std::to_string(i) + R"(":{"$ref":"#/$defs/d"})";
  return text + "}}";
}

// A long text that is meant many times.
std::string oneTextOften() {
  std::string text = R"({"type":"object","$defs":{"d":{"type":"string","description":")";
  text += std::string(100'000, 'x') + R"("}},"properties":{)";
  for (int i = 0; i < 900; ++i) text += (i > 0 ? ",\"p" : "\"p") + std::to_string(i) + R"(":{"$ref":"#/$defs/d"})";
  return text + "}}";
}

struct Hostile {
  const char* name;
  std::string schema;
};

std::vector<std::string> upstreamWires() {
  std::vector<std::string> all = wires();
  all.push_back("kiro");
  return all;
}

class HostileSchemas : public testing::TestWithParam<std::string> {};

TEST_P(HostileSchemas, StaySmall) {
  const Codec& codec = Codec::of(GetParam());
  TargetText plain, able, nova;
  nova.model = "amazon.nova-pro-v1:0";
  able.known = true;
  able.caps = SPW_CAP_TOOLS | SPW_CAP_JSON_SCHEMA;
  able.quirks = {{"schema_dialect", "\"json_schema\""}};
  for (const Hostile& hostile :
       {Hostile{"branches in branches", branchesInBranches()},
        Hostile{"properties of the whole", propertiesOfTheWhole()},
        Hostile{"one definition often", oneDefinitionOften()}, Hostile{"one text often", oneTextOften()}}) {
    SCOPED_TRACE(hostile.name);
    const std::string document =
        R"({"model":"m","stream":false,"messages":[{"role":"user","blocks":[{"type":"text","text":"Hi"}]}],)"
        R"("tools":[{"name":"f","kind":"function","schema":)" +
        hostile.schema + R"(}],"output":{"type":"json_schema","name":"o","schema":)" + hostile.schema + "}}";
    for (const TargetText& target : {plain, able, nova}) {
      const Outcome written = codec.writeRequest(document, target);
      ASSERT_EQ(SPW_OK, written.status) << written.failure.message;
      EXPECT_TRUE(written.body.starts_with('{') && written.body.ends_with('}'));
      EXPECT_LE(written.body.size(), kMost);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, HostileSchemas, testing::ValuesIn(upstreamWires()),
                         [](const auto& tested) { return testNameOf(tested.param); });

}  // namespace
}  // namespace spillway::golden
