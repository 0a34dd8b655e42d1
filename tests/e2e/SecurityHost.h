// A host over one simulated upstream, for the tests of what it holds out against; docs/security.md has their numbers.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

class SecurityHost : public testing::Test {
 protected:
  // One provider `up` with the key `key-1`, and the default chain over it.
  void start(const std::string& more = "") {
    host_.start(more + providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
  }

  HttpReply request(const std::string& method, const std::string& path, Headers headers, std::string body = "") const {
    return exchange(host_.port(),
                    {.method = method, .path = path, .headers = std::move(headers), .body = std::move(body)});
  }
  HttpReply ask(const std::string& text = "hi", Headers headers = {}) const {
    return postJson(host_.port(), "/v1/chat/completions", chatBody("x", text), std::move(headers));
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

}  // namespace spillway::test
