// The table: medians over the rounds, ratios formed within a round, the judgement against floor and aim; printed and
// put between the markers of docs/performance.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/bench/Scenarios.h"

namespace spillway::bench {

// One scenario in one round.
struct Row {
  const Scenario* scenario = nullptr;
  Measurement direct, nginx, spillway;
};

double median(std::vector<double> values);

// Markdown. `rows` holds every round of every scenario; `startups` one entry per round.
std::string writeTable(const std::vector<Row>& rows, const std::vector<Targets::Startup>& startups);

// Replaces what stands between the markers of a table. Throws std::runtime_error when the file or a marker is missing.
void putBetweenMarkers(const std::filesystem::path& file, const std::string& text, const std::string& table = "bench");

}  // namespace spillway::bench
