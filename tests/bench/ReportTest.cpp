// Medians, judgements and the markers.
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/bench/Report.h"

namespace spillway::bench {
namespace {

namespace fs = std::filesystem;

Row row(const Scenario& scenario, double nginx, double own, double others = 0) {
  Row one;
  one.scenario = &scenario;
  one.nginx.value = nginx;
  one.spillway.value = own;
  one.spillway.othersCpu = others;
  return one;
}

const Scenario& scenario(std::string_view id) {
  for (const auto& one : scenarios()) {
    if (one.id == id) return one;
  }
  throw std::runtime_error("no such scenario");
}

TEST(ReportTest, TheMedianOfEvenAndOddCounts) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median({}), 0);
}

TEST(ReportTest, RatiosAreFormedWithinARoundAndJudged) {
  const Scenario& small = scenario("small-64");
  std::string table = writeTable({row(small, 100, 80), row(small, 1000, 600), row(small, 10, 7)}, {});
  EXPECT_NE(table.find("| 0.70 | 0.50 / 0.75 | floor |"), std::string::npos) << table;
  EXPECT_NE(writeTable({row(small, 100, 76)}, {}).find("| aim |"), std::string::npos);
  EXPECT_NE(writeTable({row(small, 100, 40)}, {}).find("| **below** |"), std::string::npos);
  const Scenario& latency = scenario("small-1");
  EXPECT_NE(writeTable({row(latency, 100, 105)}, {}).find("| aim |"), std::string::npos);
  EXPECT_NE(writeTable({row(latency, 100, 150)}, {}).find("| **below** |"), std::string::npos);
}

TEST(ReportTest, BusyRoundsAreLeftOutWhenThereAreCalmOnes) {
  const Scenario& small = scenario("small-64");
  std::string table = writeTable({row(small, 100, 10, 1.5), row(small, 100, 80, 0.1)}, {});
  EXPECT_NE(table.find("| 0.80 |"), std::string::npos) << table;
}

TEST(ReportTest, ErrorsAreShown) {
  Row bad = row(scenario("slow-5000"), 1, 1);
  bad.spillway.errors = 3;
  EXPECT_NE(writeTable({bad}, {}).find("**3 errors**"), std::string::npos);
}

TEST(ReportTest, TheTableReplacesWhatStandsBetweenTheMarkers) {
  fs::path file = fs::temp_directory_path() / ("spillway-report-" + std::to_string(::getpid()) + ".md");
  std::ofstream(file) << "before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n";
  putBetweenMarkers(file, "new\n");
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  EXPECT_EQ(text.str(), "before\n<!-- bench: begin -->\nnew\n<!-- bench: end -->\nafter\n");
  std::ofstream(file) << "no markers";
  EXPECT_THROW(putBetweenMarkers(file, "new\n"), std::runtime_error);
  fs::remove(file);
}

}  // namespace
}  // namespace spillway::bench
