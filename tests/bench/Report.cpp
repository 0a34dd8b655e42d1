#include "tests/bench/Report.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace spillway::bench {
namespace {

constexpr double kCalm = 0.5;  // cores that others may use in a round that counts as calm

std::string number(double value) {
  char text[32];
  const char* format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
  std::snprintf(text, sizeof text, format, value);
  return text;
}

const char* judge(double value, double floor, double aim, bool smaller) {
  auto reached = [&](double goal) { return smaller ? value <= goal : value >= goal; };
  if (reached(aim)) return "aim";
  return reached(floor) ? "floor" : "**below**";
}

bool calm(const Row& row) { return row.nginx.othersCpu <= kCalm && row.spillway.othersCpu <= kCalm; }

using Reader = std::function<double(const Row&)>;

double medianOf(const std::vector<const Row*>& rows, const Reader& reader) {
  std::vector<double> values;
  for (const Row* row : rows) values.push_back(reader(*row));
  return median(std::move(values));
}

// Rounds in which nobody else used the machine count alone, when there are any.
std::vector<const Row*> roundsOf(const std::vector<Row>& rows, const Scenario& scenario) {
  std::vector<const Row*> all;
  std::vector<const Row*> quiet;
  for (const auto& row : rows) {
    if (row.scenario != &scenario) continue;
    all.push_back(&row);
    if (calm(row)) quiet.push_back(&row);
  }
  return quiet.empty() ? all : quiet;
}

std::string goalText(const Scenario& s) {
  std::string text;
  if (s.aim > 0)
    text = number(s.floor) + " / " + number(s.aim) + (s.metric == Scenario::Metric::CpuMsPerAnswer ? " ms" : "");
  if (s.memoryAimMb > 0) {
    text += (text.empty() ? "" : "; ") + number(s.memoryFloorMb) + " / " + number(s.memoryAimMb) + " MB";
  }
  return text;
}

std::string judgement(const Scenario& s, double judged, double memory, uint64_t errors) {
  std::string text;
  if (s.aim > 0) text = judge(judged, s.floor, s.aim, smallerIsBetter(s.metric));
  if (s.memoryAimMb > 0) {
    text += (text.empty() ? "memory " : ", memory ") + std::string(judge(memory, s.memoryFloorMb, s.memoryAimMb, true));
  }
  if (errors > 0) text += " **" + std::to_string(errors) + " errors**";
  return text;
}

std::string line(const Scenario& s, const std::vector<const Row*>& rows) {
  double direct = medianOf(rows, [](const Row& r) { return r.direct.value; });
  double nginx = medianOf(rows, [](const Row& r) { return r.nginx.value; });
  double own = medianOf(rows, [](const Row& r) { return r.spillway.value; });
  double ratio = medianOf(rows, [](const Row& r) { return r.nginx.value > 0 ? r.spillway.value / r.nginx.value : 0; });
  double memory = medianOf(rows, [](const Row& r) { return r.spillway.residentMb; });
  double cpu = medianOf(rows, [](const Row& r) { return r.spillway.cpuUs; });
  double cpuNginx = medianOf(rows, [](const Row& r) { return r.nginx.cpuUs; });
  double others = medianOf(rows, [](const Row& r) { return std::max(r.nginx.othersCpu, r.spillway.othersCpu); });
  uint64_t errors = 0;
  for (const Row* row : rows) errors += row->spillway.errors;
  bool absolute = s.metric == Scenario::Metric::CpuMsPerAnswer;
  std::ostringstream out;
  out << "| " << s.title << " | " << (absolute ? "-" : number(direct)) << " | " << number(nginx) << " | " << number(own)
      << " | " << number(ratio) << " | " << goalText(s) << " | " << judgement(s, absolute ? own : ratio, memory, errors)
      << " | " << number(cpuNginx) << " / " << number(cpu) << " | " << number(memory) << " | " << number(others)
      << " |\n";
  return out.str();
}

std::string startupLine(const std::vector<Targets::Startup>& startups) {
  std::vector<double> first;
  std::vector<double> idle;
  for (const auto& startup : startups) {
    first.push_back(startup.firstAnswerMs);
    idle.push_back(startup.idleMb);
  }
  double ms = median(first);
  double mb = median(idle);
  return "| first answer after start, all plugins loaded (ms); idle memory | - | - | " + number(ms) +
         " | - | 300 / 100 ms; 25.0 / 12.0 MB | " + judge(ms, 300, 100, true) + ", memory " + judge(mb, 25, 12, true) +
         " | - | " + number(mb) + " | - |\n";
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string writeTable(const std::vector<Row>& rows, const std::vector<Targets::Startup>& startups) {
  std::string text =
      "| scenario | direct | nginx | Spillway | x nginx | floor / aim | reached | CPU us per answer, nginx / Spillway "
      "| "
      "MB | others |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& scenario : scenarios()) {
    std::vector<const Row*> rounds = roundsOf(rows, scenario);
    if (!rounds.empty()) text += line(scenario, rounds);
  }
  if (!startups.empty()) text += startupLine(startups);
  return text;
}

void putBetweenMarkers(const std::filesystem::path& file, const std::string& text, const std::string& table) {
  std::ifstream in(file);
  std::stringstream content;
  content << in.rdbuf();
  std::string all = content.str();
  const std::string first = "<!-- " + table + ": begin -->\n";
  size_t begin = all.find(first);
  size_t end = all.find("<!-- " + table + ": end -->\n");
  if (begin == std::string::npos || end == std::string::npos || end < begin) {
    throw std::runtime_error(file.string() + " lacks the markers of the table");
  }
  begin += first.size();
  std::ofstream(file) << all.substr(0, begin) << text << all.substr(end);
}

}  // namespace spillway::bench
