// recorded_seeds <folder>: writes the recorded traffic of tests/fixtures as inputs of the codecs' targets, one folder
// per target, for ./dev fuzz to begin with.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/fuzz/Targets.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Frames.h"

namespace spillway::fuzz {
namespace {

constexpr size_t kLargest = 24 * 1024;  // larger ones only slow the fuzzer down

std::filesystem::path folderOf(const std::string& root, const std::string& target, std::string wire) {
  std::replace(wire.begin(), wire.end(), '-', '_');
  const auto folder = std::filesystem::path(root) / ("fuzz_" + target + "_" + wire);
  std::filesystem::create_directories(folder);
  return folder;
}

void save(const std::filesystem::path& folder, size_t number, char first, const std::string& body) {
  if (body.size() > kLargest) return;
  std::ofstream(folder / ("recorded-" + std::to_string(number)), std::ios::binary) << first << body;
}

std::string onOneLine(const std::string& body) {
  const auto tree = nlohmann::ordered_json::parse(body, nullptr, false);
  return tree.is_discarded() ? body : tree.dump();
}

void write(const std::string& root) {
  for (const std::string wire : kClientWires) {
    size_t number = 0;
    for (const auto& request : golden::requestsOf(wire)) {
      save(folderOf(root, "request", wire), number, static_cast<char>('0' + number % 10), onOneLine(request.body));
      ++number;
    }
    number = 0;
    for (const auto& reply : golden::repliesOf(wire)) {
      const int32_t framing = golden::Codec::of(wire).table().framing;
      const char first = static_cast<char>('0' + number % 5 * 2 + (reply.streamed ? 1 : 0));
      save(folderOf(root, "reply", wire), number, first,
           reply.streamed ? golden::shown(reply.body, framing) : onOneLine(reply.body));
      ++number;
    }
  }
  size_t number = 0;
  for (const auto& file : std::filesystem::directory_iterator(golden::fixtureFolder() / "kiro-constructed"))
    save(folderOf(root, "reply", "kiro"), number++, '1', golden::shown(golden::readFile(file.path()), SPW_FRAME_AWS));
}

}  // namespace
}  // namespace spillway::fuzz

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  spillway::fuzz::write(argv[1]);
  return 0;
}
