#include "host/tokens/Calibration.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/base/Log.h"

namespace spillway::tokens {
namespace {

constexpr size_t kRemembered = 15;  // ratios per model
constexpr size_t kMostModels = 512;
constexpr int64_t kSmallest = 100;  // below it what the vendor adds to every prompt outweighs the prompt
constexpr double kLeast = 0.5, kMost = 2.5;
constexpr size_t kLargestFile = size_t{1} << 20;

bool plausible(double ratio) { return ratio >= kLeast && ratio <= kMost; }

}  // namespace

Calibration::Calibration(std::string file) : file_(std::move(file)) {
  if (!file_.empty()) read();
}

Calibration::Ratio Calibration::of(std::string_view model) const {
  std::lock_guard lock(mutex_);
  const auto found = models_.find(model);
  if (found == models_.end() || found->second.ratios.empty()) return {};
  std::vector<double> sorted = found->second.ratios;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return {*middle, static_cast<int>(sorted.size())};
}

void Calibration::learn(std::string_view model, int64_t ours, int64_t theirs) {
  if (ours < kSmallest || theirs <= 0) return;
  const double ratio = static_cast<double>(theirs) / static_cast<double>(ours);
  if (!plausible(ratio)) return;
  std::lock_guard lock(mutex_);
  auto found = models_.find(model);
  if (found == models_.end()) {
    if (models_.size() >= kMostModels) return;
    found = models_.emplace(std::string(model), Model()).first;
  }
  Model& known = found->second;
  if (known.ratios.size() < kRemembered)
    known.ratios.push_back(ratio);
  else
    known.ratios[known.next++ % kRemembered] = ratio;
  changed_ = true;
}

void Calibration::read() {
  std::error_code error;
  if (std::filesystem::file_size(file_, error) > kLargestFile || error) return;
  std::ifstream stream(file_);
  const auto kept = nlohmann::json::parse(stream, nullptr, false);
  if (!kept.is_object()) return;
  for (const auto& [model, ratios] : kept.items()) {
    if (!ratios.is_array() || models_.size() >= kMostModels) continue;
    Model known;
    for (const auto& ratio : ratios)
      if (ratio.is_number() && plausible(ratio) && known.ratios.size() < kRemembered) known.ratios.push_back(ratio);
    if (!known.ratios.empty()) models_.emplace(model, std::move(known));
  }
}

void Calibration::save() {
  nlohmann::json kept = nlohmann::json::object();
  {
    std::lock_guard lock(mutex_);
    if (!changed_ || file_.empty()) return;
    changed_ = false;
    for (const auto& [model, known] : models_) kept[model] = known.ratios;
  }
  // A reader never sees half a file.
  const std::string part = file_ + ".new";
  std::ofstream stream(part, std::ios::trunc);
  stream << kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(part, file_, error);
  if (!stream || error) base::log(base::Level::Warn, "tokens", "cannot write " + file_);
}

}  // namespace spillway::tokens
