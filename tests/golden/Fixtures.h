// The recorded traffic below tests/fixtures, in the forms it was recorded in: cassettes (requests and replies of one
// session), files of stream chunks, raw event streams and single bodies. tests/fixtures/SOURCES.md says where it is
// from.
//
// Read once, then immutable; one thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace spillway::golden {

std::filesystem::path fixtureFolder();

// The file's bytes. Throws std::runtime_error.
std::string readFile(const std::filesystem::path& file);

struct RecordedReply {
  std::string name;  // file and position, for messages
  std::string body;
  bool streamed = false;
  int status = 200;
};
struct RecordedRequest {
  std::string name, body;
  std::string path;  // where it was sent, when that says more than the wire
};

// The wires that take part in the property tests.
std::vector<std::string> wires();

// A wire's name as part of a test's: "OpenaiChat".
std::string testNameOf(const std::string& wire);

// Replies and requests of a wire: from the folders of tests/fixtures that hold it.
const std::vector<RecordedReply>& repliesOf(const std::string& wire);
const std::vector<RecordedRequest>& requestsOf(const std::string& wire);

}  // namespace spillway::golden
