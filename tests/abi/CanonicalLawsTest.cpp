// docs/canonical.md as plugin-check reads it: what good documents are, and what the first fault of others is called.
#include <gtest/gtest.h>

#include <spillway/testing/FakeHost.hpp>

#include <cctype>
#include <ostream>
#include <string>

#include "sdk/testing/check/CanonicalLaws.h"
#include "sdk/testing/check/Samples.h"

namespace spw::check {
namespace {

std::string lawBrokenBy(const std::string& document) {
  testing::FakeHost host;
  const testing::FakeCall call(host);
  const Json tree = call.parse(document);
  EXPECT_TRUE(tree) << document;
  return brokenLaw(tree);
}

std::string request(const std::string& members) {
  return R"({"model":"m","stream":false)" + std::string(members.empty() ? "" : ",") + members + "}";
}

// A request of one message of that role that holds one block.
std::string withBlock(const std::string& role, const std::string& block) {
  return request(R"("messages":[{"role":")" + role + R"(","blocks":[)" + block + "]}]");
}

TEST(CanonicalLaws, TheSaneSamplesKeepThem) {
  size_t sane = 0;
  for (const Sample& sample : samples()) {
    if (!sample.sane) continue;
    ++sane;
    EXPECT_EQ("", lawBrokenBy(sample.json)) << sample.name;
  }
  EXPECT_GE(sane, 3u);
}

struct Fault {
  std::string document, law;
};

// A word: ctest makes names of it.
void PrintTo(const Fault& fault, std::ostream* out) {
  for (const char c : fault.law) *out << (std::isalnum(static_cast<unsigned char>(c)) ? c : '_');
}

class CanonicalLawsOf : public ::testing::TestWithParam<Fault> {};

TEST_P(CanonicalLawsOf, NameTheFault) { EXPECT_EQ(GetParam().law, lawBrokenBy(GetParam().document)); }

const std::string kMessages = R"("messages":[])";

INSTANTIATE_TEST_SUITE_P(
    Faults, CanonicalLawsOf,
    ::testing::Values(
        Fault{"[]", ": must be an object"}, Fault{request(""), "messages: is missing"},
        Fault{request(kMessages + R"(,"max_output":1.5)"), "max_output: must be a whole number"},
        Fault{request(kMessages + R"(,"user":null)"), "user: must be a string"},
        Fault{request(kMessages + R"(,"temperature":1)"),
              "temperature: is no member that docs/canonical.md knows here"},
        Fault{request(kMessages + R"(,"stop":["a",1])"), "stop[1]: must be a string"},
        Fault{request(kMessages + R"(,"sampling":{"top_p":"1"})"), "sampling.top_p: must be a number"},
        Fault{request(kMessages + R"(,"extra":{"gemini":[]})"), "extra.gemini: must be an object"},
        Fault{request(kMessages + R"(,"tools":[{"name":"f","kind":"server","wire":"w"}])"),
              "tools[0]: has wire and value if it is the vendor's"},
        Fault{request(kMessages + R"(,"tools":[{"name":"f","kind":"action"}])"),
              "tools[0].kind: must be one of function custom server"},
        Fault{request(kMessages + R"(,"tool_choice":{"type":"named"})"), "tool_choice.name: is missing"},
        Fault{request(kMessages + R"(,"tool_choice":{"type":"subset","names":[{}]})"),
              "tool_choice.names[0]: must be a string"},
        Fault{request(R"("messages":[{"role":"bot","blocks":[]}])"),
              "messages[0].role: must be one of system user assistant tool"},
        Fault{withBlock("user", R"({"type":"reasoning","text":"x","issuer":"text"})"),
              "messages[0].blocks[0]: reasoning cannot stand in what is user"},
        Fault{withBlock("user", R"({"type":"refusal","text":"x"})"),
              "messages[0].blocks[0]: refusal cannot stand in what is user"},
        Fault{withBlock("assistant", R"({"type":"tool_result","id":"1","blocks":[]})"),
              "messages[0].blocks[0]: tool_result cannot stand in what is assistant"},
        Fault{withBlock("tool", R"({"type":"text","text":"x"})"),
              "messages[0].blocks[0]: text cannot stand in what is tool"},
        Fault{
            withBlock("tool", R"({"type":"tool_result","id":"1","blocks":[{"type":"tool_call","id":"1","name":"f"}]})"),
            "messages[0].blocks[0].blocks[0]: tool_call cannot stand in what is inner"},
        Fault{withBlock("assistant", R"({"type":"tool_call","id":"1","name":"f"})"),
              "messages[0].blocks[0]: must have one of arguments and input"},
        Fault{withBlock("user", R"({"type":"text","text":"x","cache":{"ttl":300}})"),
              "messages[0].blocks[0].cache.ttl: must be a string"},
        Fault{withBlock("user", R"({"type":"image","source":{"data":"x","url":"y"}})"),
              "messages[0].blocks[0].source: must have one of data, url, file_id and text"},
        Fault{withBlock("user", R"({"type":"image","source":{"file_id":"x"}})"),
              "messages[0].blocks[0].source: must have file_id and wire together"},
        Fault{withBlock("user", R"({"type":"video"})"), "messages[0].blocks[0].type: is no type of block"}));

}  // namespace
}  // namespace spw::check
