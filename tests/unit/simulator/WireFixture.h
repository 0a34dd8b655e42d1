// What the tests of the wires share: a simulator, requests to it, and the events of its streams taken apart.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulator/Simulator.h"
#include "tests/unit/simulator/RawExchange.h"

namespace spillway::simulator {

// One frame of an event stream, its two sums checked.
struct Frame {
  std::string kind;  // event or exception
  std::string type;
  Json payload;
};

class WireFixture : public ::testing::Test {
 protected:
  RawReply post(const std::string& path, const Json& body, const std::string& headers = "");
  RawReply get(const std::string& path, const std::string& headers = "");
  Json answer(const std::string& path, const Json& body, const std::string& headers = "");

  // The reply is refused with this status and these words somewhere in its body.
  void expectRefusal(const std::string& path, const Json& body, int status, const std::string& words);

  static Json parsed(const char* text) { return Json::parse(text); }

  Simulator upstream_;
};

// The "event:" names beside their data; a name is empty where there is none, "[DONE]" is a text.
std::vector<std::pair<std::string, Json>> sseEvents(const std::string& body);

// The lines of a body, each JSON.
std::vector<Json> jsonLines(const std::string& body);

// Throws std::runtime_error when lengths or sums are wrong or the last frame is not whole.
std::vector<Frame> frames(const std::string& body);

// A tool's schema with a city and a number of days.
Json weatherSchema();

}  // namespace spillway::simulator
