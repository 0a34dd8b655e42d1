// The real host over the simulated upstream, once per wire: what an agent of any wire meets. Every test has its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/agents/Client.h"
#include "tests/e2e/RunningHost.h"
#include "tests/simulator/Simulator.h"

namespace spillway::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

class AgentHost : public testing::Test {
 protected:
  void SetUp() override;

  // For every client wire and every upstream wire, named in what fails. What came before is forgotten.
  void forEveryPair(const std::function<void(Wire client, Wire upstream)>& body);
  void forEveryUpstream(const std::function<void(Wire upstream)>& body);

  HttpReply post(const std::string& path, const Json& body, Headers headers = {});
  HttpReply send(Wire client, const Question& question, Headers headers = {});
  Answer ask(Wire client, const Question& question) { return answerOf(client, send(client, question)); }

  // The model `name` of an upstream as clients name it.
  static std::string at(Wire upstream, const std::string& name = "m") { return nameOf(upstream) + "/" + name; }

  // What the upstream was sent last: the body, and the whole request.
  Json sent() const;
  simulator::Received received() const;
  // Whether a member of this name stands anywhere in what was sent.
  static bool holds(const Json& value, const std::string& member);

  uint16_t port() const { return host_.port(); }

  simulator::Simulator upstream_;
  RunningHost host_;
};

}  // namespace spillway::test
