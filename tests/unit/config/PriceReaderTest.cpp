#include "host/config/PriceReader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/Scalars.h"
#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Loaded readModel(const std::string& model) {
  return readConfig("providers:\n  up:\n    models:\n      - {id: m, " + model + "}\n", "c.yaml",
                    [](const std::string&) { return std::nullopt; });
}

TEST(PriceReader, RowsArriveInTheirFields) {
  const Loaded loaded = readModel(
      "input: 3, output: 15, cache_write_1h: 6, input_audio: 40, prices: ["
      "{from: 2026-01-01, until: 2026-07-01, input: 2.5}, {above: 200000, input: 6, output: 22.5, cache_read: 0.6},"
      "{service_tier: flex, factor: 0.5}]");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  const auto& rows = loaded.config.providers[0].models[0].prices;
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].prices.cacheWrite1h, 6'000'000) << "what holds every day comes first";
  EXPECT_EQ(rows[0].prices.inputAudio, 40'000'000);
  EXPECT_EQ(rows[0].prices.factor, 0);
  EXPECT_EQ(rows[1].fromMs, 1'767'225'600'000);
  EXPECT_EQ(rows[1].untilMs, 1'782'864'000'000);
  EXPECT_EQ(rows[1].prices.input, 2'500'000);
  EXPECT_EQ(rows[1].prices.output, -1) << "not said is not free";
  EXPECT_EQ(rows[2].above, 200'000);
  EXPECT_EQ(rows[2].prices.cacheRead, 600'000);
  EXPECT_EQ(rows[3].tier, "flex");
  EXPECT_EQ(rows[3].prices.factor, 500'000);
}

TEST(PriceReader, EveryMistakeIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"input: 0.1234567", "c.yaml:4: providers.up.models[0].input: must be written with at most six decimals"},
      {"input: 1e-3", "models[0].input: must be written with at most six decimals"},
      {"prices: [{from: 2026-02-30, input: 1}]", "prices[0].from: expected a day, such as 2026-11-28"},
      {"prices: [{from: yesterday, input: 1}]", "prices[0].from"},
      {"prices: [{from: 2026-02-01, until: 2026-02-01, input: 1}]", "prices[0].until: must be later than 'from'"},
      {"prices: [{above: 1000}]", "prices[0]: gives no price and no factor"},
      {"prices: [{factor: 0}]", "prices[0].factor: must be above 0"},
      {"prices: [{factor: 1001}]", "prices[0].factor: is more than 1000"},
      {"prices: [{above: 0, input: 1}]", "prices[0].above"},
      {"prices: [{input: -1}]", "prices[0].input"},
      {"prices: [{tier: flex, factor: 0.5}]", "prices[0].tier: unknown key"},
  };
  for (const auto& [model, message] : cases) EXPECT_THAT(readModel(model).report.text(), HasSubstr(message)) << model;
}

TEST(PriceReader, DaysBeginInUtc) {
  EXPECT_EQ(parseDateMs("1970-01-01"), 0);
  EXPECT_EQ(parseDateMs("2024-02-29"), 1'709'164'800'000);
  for (const char* bad : {"2023-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01T00:00", "", "1969-12-31"})
    EXPECT_FALSE(parseDateMs(bad)) << bad;
}

}  // namespace
}  // namespace spillway::config
