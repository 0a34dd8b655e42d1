// Every case of golden.json: the answer is read by its wire's codec as the host does it, metered, priced, and compared
// with what expect.py has worked out with decimals. Not a micro-dollar may be missing.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "host/config/Scalars.h"
#include "host/money/PriceList.h"
#include "host/pipeline/Meter.h"
#include "tests/Places.h"
#include "tests/golden/Codec.h"

namespace spillway {
namespace {

using Json = nlohmann::json;
using money::Cost;
using money::Prices;

constexpr std::pair<const char*, money::Price Prices::*> kMembers[] = {{"input", &Prices::input},
                                                                       {"output", &Prices::output},
                                                                       {"cache_read", &Prices::cacheRead},
                                                                       {"cache_write", &Prices::cacheWrite},
                                                                       {"cache_write_1h", &Prices::cacheWrite1h},
                                                                       {"input_audio", &Prices::inputAudio},
                                                                       {"input_image", &Prices::inputImage},
                                                                       {"output_audio", &Prices::outputAudio},
                                                                       {"output_image", &Prices::outputImage}};

money::Price priceOf(const Json& text) {
  return money::priceOf(config::parsePrice(text.get<std::string>()).value_or(-1));
}

void fill(const Json& from, Prices& into) {
  for (const auto& [name, member] : kMembers)
    if (from.contains(name)) into.*member = priceOf(from[name]);
}

money::PriceList priceList(const Json& one) {
  Prices everyDay;
  fill(one["prices"], everyDay);
  money::PriceList list(everyDay);
  for (const Json& given : one["rows"]) {
    money::PriceRow row;
    fill(given, row.prices);
    if (given.contains("factor")) row.prices.factor = priceOf(given["factor"]);
    row.fromMs = given.value("from", int64_t{0});
    row.untilMs = given.value("until", int64_t{0});
    row.above = given.value("above", int64_t{0});
    row.tier = given.value("service_tier", "");
    list.add(std::move(row));
  }
  return list;
}

Cost costOf(const Json& one, const std::vector<golden::Event>& events) {
  pipeline::Meter meter;
  for (const golden::Event& event : events) meter.observe(event.raw());
  const money::Usage& usage = meter.usage();
  return money::costOf(priceList(one).at(one["at"].get<int64_t>(), usage.input, meter.serviceTier()), usage);
}

const Json& cases() {
  static const Json all = [] {
    std::ifstream file(SPILLWAY_SOURCE_DIR "/tests/costs/golden.json");
    return Json::parse(file);
  }();
  return all;
}

std::string nameOf(const Json& one) {
  return one["provider"].get<std::string>() + " " + one["model"].get<std::string>() + ", " +
         one["case"].get<std::string>() + ", " + one["source"].get<std::string>();
}

TEST(Costs, AreThoseWorkedOutWithDecimals) {
  std::set<std::string> providers;
  int64_t difference = 0;
  for (const Json& one : cases()) {
    providers.insert(one["provider"].get<std::string>());
    const auto read = golden::Codec::of(one["wire"]).readReply(one["reply"], SPW_MODE_WHOLE);
    ASSERT_EQ(read.status, SPW_OK) << nameOf(one) << ": " << read.failure.message;
    const Cost cost = costOf(one, read.events);
    const int64_t expected = one["micros"].is_null() ? -1 : one["micros"].get<int64_t>();
    EXPECT_EQ(cost.micros, expected) << nameOf(one);
    EXPECT_EQ(cost.estimated, one["estimated"].get<bool>()) << nameOf(one);
    difference += std::abs(cost.micros - expected);
  }
  EXPECT_EQ(difference, 0);
  EXPECT_GE(cases().size(), 300u);
  EXPECT_GE(providers.size(), 12u);
}

// What a client is told in another wire comes to the same, where that wire has words for everything that was counted.
TEST(Costs, AreTheSameBehindATranslation) {
  size_t compared = 0;
  golden::ReplyText whole;
  whole.mode = SPW_MODE_WHOLE;
  for (const Json& one : cases()) {
    const auto read = golden::Codec::of(one["wire"]).readReply(one["reply"], SPW_MODE_WHOLE);
    Json untiered = one;
    untiered["rows"] = Json::array();
    const Cost before = costOf(untiered, read.events);
    for (const char* wire : {"anthropic-messages", "bedrock-converse", "openai-chat", "openai-responses"}) {
      const std::string target = wire;
      pipeline::Meter meter;
      for (const golden::Event& event : read.events) meter.observe(event.raw());
      const money::Usage& usage = meter.usage();
      const bool hours = target == "anthropic-messages" || target == "bedrock-converse";
      const bool kinds = target == "openai-chat";
      if (usage.cacheWrite1h > 0 && !hours) continue;
      if ((usage.inputAudio > 0 || usage.inputImage > 0 || usage.outputAudio > 0 || usage.outputImage > 0) && !kinds)
        continue;
      if (usage.input < 0 || usage.output < 0) continue;  // a wire that insists on a count is given nothing for it
      const bool fits = std::max<int64_t>(usage.cacheRead, 0) + std::max<int64_t>(usage.cacheWrite, 0) <= usage.input;
      if (!fits) continue;
      const golden::Codec& other = golden::Codec::of(target);
      const auto written = other.writeReply(read.events, whole);
      const auto again = other.readReply(written.body, SPW_MODE_WHOLE);
      EXPECT_EQ(costOf(untiered, again.events), before) << nameOf(one) << " as " << target << "\n" << written.body;
      ++compared;
    }
  }
  EXPECT_GT(compared, 500u);
}

}  // namespace
}  // namespace spillway
