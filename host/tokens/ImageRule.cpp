#include "host/tokens/ImageRule.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace spillway::tokens {

std::optional<ImageRule> ImageRule::parse(std::string_view json) {
  const auto value = nlohmann::json::parse(json, nullptr, false);
  if (!value.is_object()) return std::nullopt;
  ImageRule rule;
  const auto take = [&value](const char* name, double& into) {
    const auto found = value.find(name);
    if (found != value.end() && found->is_number() && *found > 0) into = *found;
  };
  take("pixels", rule.pixels_);
  take("edge", rule.edge_);
  take("tile", rule.tile_);
  take("each", rule.each_);
  take("base", rule.base_);
  take("fit", rule.fit_);
  take("short", rule.short_);
  take("patch", rule.patch_);
  take("most", rule.most_);
  take("factor", rule.factor_);
  take("crop", rule.crop_);
  take("small", rule.small_);
  const int forms = (rule.pixels_ > 0) + (rule.tile_ > 0) + (rule.patch_ > 0) + (rule.crop_ > 0);
  if (forms != 1) return std::nullopt;
  return rule;
}

int64_t ImageRule::tokens(ImageSize size, bool low) const {
  double width = size.width, height = size.height;
  const auto shrink = [&](double actual, double wanted) {
    if (wanted <= 0 || actual <= wanted) return;
    width *= wanted / actual;
    height *= wanted / actual;
  };
  double tokens = 0;
  if (pixels_ > 0) {
    shrink(std::max(width, height), edge_);
    tokens = std::ceil(width * height / pixels_);
    if (most_ > 0) tokens = std::min(tokens, most_);
  } else if (tile_ > 0) {
    if (low) return std::llround(base_);
    shrink(std::max(width, height), fit_);
    shrink(std::min(width, height), short_);
    tokens = base_ + each_ * std::ceil(width / tile_) * std::ceil(height / tile_);
  } else if (patch_ > 0) {
    double patches = std::ceil(width / patch_) * std::ceil(height / patch_);
    if (most_ > 0) patches = std::min(patches, most_);
    tokens = std::ceil(patches * factor_);
  } else if (std::max(width, height) <= small_) {
    tokens = crop_;
  } else {
    const double unit = std::max(1.0, std::floor(std::min(width, height) / 1.5));
    tokens = crop_ * std::ceil(width / unit) * std::ceil(height / unit);
  }
  return std::max<int64_t>(1, std::llround(std::min(tokens, 1e9)));
}

}  // namespace spillway::tokens
