// A host that is given canaries for keys, and everything that it gives out: to clients, to people and to the disk.
//
// Used by the test's thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/Canaries.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {

// SPILLWAY_SEED, or always the same.
uint64_t canarySeed();

// SPILLWAY_FULL=1: all shapes, whatever it takes.
bool allShapes();

// A text as a YAML value.
std::string yamlText(const std::string& text);

class CanaryHost : public testing::Test {
 protected:
  void hear(const HttpReply& reply);

  // The management API, metrics, lists of models, and the trace of every exchange.
  void lookAround();

  // Every file of the state folder, as it is.
  std::string stateFiles() const;

  // Ends the host. Of no key anything is in its log, in the state folder or in what was heard.
  void expectNoTrace(const std::vector<Canary>& keys);

  RunningHost host_;
  std::string heard_;       // all that clients and people were given
  size_t transcripts_ = 0;  // of them, headers and bodies of exchanges
};

}  // namespace spillway::test
