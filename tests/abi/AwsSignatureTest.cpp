// Requests are signed as AWS's own published examples are, byte for byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <spillway/AwsSignature.hpp>
#include <spillway/testing/FakeHost.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/Places.h"

namespace {

using spw::testing::FakeCall;
using spw::testing::FakeHost;

constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

// A request of the suite as it stands signed in its file.
struct Example {
  std::string name, method, url, body, authorization, session;
  std::vector<std::pair<std::string, std::string>> headers;  // without those of the signature

  explicit Example(const std::filesystem::path& file) : name(file.stem().string()) {
    std::ifstream in(file, std::ios::binary);
    std::string line, host;
    std::getline(in, line);
    const size_t blank = line.find(' '), end = line.rfind(" HTTP/1.1");
    method = line.substr(0, blank);
    const std::string target = line.substr(blank + 1, end - blank - 1);
    while (std::getline(in, line) && !line.empty()) {
      const size_t colon = line.find(':');
      const std::string header = line.substr(0, colon), value = line.substr(colon + 1);
      if (spw::sameName(header, "host"))
        host = value;
      else if (spw::sameName(header, "authorization"))
        authorization = value;
      else if (spw::sameName(header, "x-amz-security-token"))
        session = value;
      else if (!spw::sameName(header, "x-amz-date"))
        headers.emplace_back(header, value);
    }
    std::ostringstream rest;
    rest << in.rdbuf();
    body = rest.str();
    url = "https://" + host + target;
  }
};

struct Signed {
  spw_status status;
  std::string authorization, date, session, message;
};

Signed sign(const Example& example, const std::string& accessKey = "AKIDEXAMPLE") {
  FakeHost host;
  FakeHost::setUnixMs(1'440'938'160'000);  // 2015-08-30T12:36:00Z
  FakeCall call(host);
  std::vector<spw_header> headers;
  for (const auto& [name, value] : example.headers) headers.push_back({spw::str(name), spw::str(value)});
  spw_request raw{};
  raw.size = sizeof raw;
  raw.method = spw::str(example.method);
  raw.url = spw::str(example.url);
  raw.headers = headers.data();
  raw.header_count = headers.size();
  raw.body = spw::str(example.body);
  spw_error failure = FakeCall::error();
  spw::Request request(call.call(), &raw);
  spw::Error error(call.call(), &failure);
  const spw_status status = spw::signAws(call.call(), request,
                                         {.accessKey = accessKey,
                                          .secretKey = kSecret,
                                          .session = example.session,
                                          .region = "us-east-1",
                                          .service = "service"},
                                         error);
  return {status, std::string(request.header("authorization")), std::string(request.header("x-amz-date")),
          std::string(request.header("x-amz-security-token")), std::string(spw::view(failure.message))};
}

std::filesystem::path suite() { return SPILLWAY_SOURCE_DIR "/tests/fixtures/aws-sigv4"; }

TEST(AwsSignature, TheExamplesOfTheSuite) {
  size_t examples = 0;
  for (const auto& file : std::filesystem::directory_iterator(suite())) {
    const Example example(file.path());
    SCOPED_TRACE(example.name);
    ASSERT_FALSE(example.authorization.empty());
    const Signed made = sign(example);
    EXPECT_EQ(made.status, SPW_OK) << made.message;
    EXPECT_EQ(made.authorization, example.authorization);
    EXPECT_EQ(made.date, "20150830T123600Z");
    EXPECT_EQ(made.session, example.session);
    ++examples;
  }
  EXPECT_EQ(examples, 16u);
}

TEST(AwsSignature, CoversWhatIsSentAndNotWhatProxiesChange) {
  const Example plain(suite() / "post-vanilla.txt");
  const std::string before = sign(plain).authorization;
  Example other = plain;
  other.body = "x";
  EXPECT_NE(sign(other).authorization, before);
  other = plain;
  other.headers = {{"Content-Type", "application/json"}};
  EXPECT_THAT(sign(other).authorization, testing::HasSubstr("SignedHeaders=content-type;host;x-amz-date,"));
  other.headers = {{"User-Agent", "me"}, {"Connection", "close"}, {"Authorization", "Bearer of another"}};
  EXPECT_EQ(sign(other).authorization, before);
}

// A path is encoded again, so that what is percent-encoded in it stays so.
TEST(AwsSignature, AnEncodedPathIsEncodedOnceMore) {
  Example encoded(suite() / "post-vanilla.txt"), raw = encoded;
  encoded.url = "https://example.amazonaws.com/model/a%3A0/converse";
  raw.url = "https://example.amazonaws.com/model/a:0/converse";
  EXPECT_NE(sign(encoded).authorization, sign(raw).authorization);
}

TEST(AwsSignature, PortsThatAreUnderstoodAreNotNamed) {
  Example usual(suite() / "post-vanilla.txt"), other = usual;
  const std::string before = sign(usual).authorization;
  usual.url = "https://example.amazonaws.com:443/";
  EXPECT_EQ(sign(usual).authorization, before);
  other.url = "https://example.amazonaws.com:8443/";
  EXPECT_NE(sign(other).authorization, before);
}

TEST(AwsSignature, WithoutACredentialThereIsNone) {
  const Signed made = sign(Example(suite() / "post-vanilla.txt"), "");
  EXPECT_EQ(made.status, SPW_FAILED);
  EXPECT_EQ(made.authorization, "");
  EXPECT_THAT(made.message, testing::HasSubstr("access key"));
}

}  // namespace
