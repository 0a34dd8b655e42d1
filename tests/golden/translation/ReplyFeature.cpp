#include "tests/golden/translation/ReplyFeature.h"

#include <nlohmann/json.hpp>

#include "tests/Places.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"

namespace spillway::golden {

const std::vector<ReplyFeature>& replyFeatures() {
  static const std::vector<ReplyFeature> features = [] {
    std::vector<ReplyFeature> all;
    const auto text =
        nlohmann::ordered_json::parse(readFile(SPILLWAY_SOURCE_DIR "/tests/golden/translation/replies.json"));
    for (const auto& one : text) {
      std::string lines = "START id=\"r1\" name=\"m\"\n";
      for (const auto& line : one.at("events")) lines += line.get<std::string>() + "\n";
      all.push_back({one.at("title"), eventsOf(lines + "END\n"), one.at("expect")});
    }
    return all;
  }();
  return features;
}

std::vector<Event> through(const std::string& wire, const std::vector<Event>& events) {
  ReplyText told;
  told.notes = R"({"include_usage":true,"thoughts":true})";
  const Codec& codec = Codec::of(wire);
  return codec.readReply(codec.writeReply(events, told).body, SPW_MODE_STREAM).events;
}

bool says(const std::string& wire, const ReplyFeature& feature) {
  return folded(through(wire, feature.events)).find(feature.expect) != std::string::npos;
}

}  // namespace spillway::golden
