// The tests, or the requests themselves for another program to judge:
//   corpus                                  run the tests
//   corpus --requests <upstream> [able]     what every conversation becomes for that upstream, a line of JSON each:
//                                           {"name", "client", "path", "body"}
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

#include "tests/corpus/Corpus.h"
#include "tests/corpus/Targets.h"
#include "tests/golden/JsonText.h"

namespace spillway::corpus {
namespace {

int writeRequests(const std::string& upstream, bool able) {
  const golden::Codec& writer = golden::Codec::of(upstream);
  for (const std::string& wire : clientWires()) {
    for (size_t i = 0; i < corpusSize(); ++i) {
      const Conversation one = conversation(wire, i);
      const golden::TargetText target = able ? ableTarget(upstream) : plainTarget();
      const golden::Outcome out = golden::Codec::of(wire).crossRequest(one.body, writer, target, one.path);
      if (out.status != SPW_OK) continue;
      const std::string line = "{\"name\":" + golden::jsonString(one.name) + ",\"client\":" + golden::jsonString(wire) +
                               ",\"sent\":" + one.body + ",\"body\":" + out.body + "}\n";
      std::fwrite(line.data(), 1, line.size(), stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace spillway::corpus

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "--requests") == 0) {
    return spillway::corpus::writeRequests(argv[2], argc > 3 && std::strcmp(argv[3], "able") == 0);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
