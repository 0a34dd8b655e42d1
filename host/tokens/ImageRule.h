// How many tokens a model counts for a picture, by the formula its vendor documents: the quirk "image_tokens", one of
//
//   {"pixels": 750, "edge": 1568, "most": 1600}             so many pixels per token, after the longest edge is fitted
//   {"tile": 512, "each": 170, "base": 85, "fit": 2048, "short": 768}   tiles after fitting; "low" detail: the base
//   {"patch": 32, "most": 1536, "factor": 1.62}             patches, at most so many, each so many tokens
//   {"crop": 258, "small": 384}                             one unit when small, else as many as crops of the picture
//
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/tokens/ImageSize.h"

namespace spillway::tokens {

class ImageRule {
 public:
  // Nothing when the text is none of these forms.
  static std::optional<ImageRule> parse(std::string_view json);

  // `low`: the client asked for the picture at low detail.
  int64_t tokens(ImageSize size, bool low) const;

 private:
  double pixels_ = 0, edge_ = 0, tile_ = 0, each_ = 0, base_ = 0, fit_ = 0, short_ = 0;
  double patch_ = 0, most_ = 0, factor_ = 1, crop_ = 0, small_ = 0;
};

}  // namespace spillway::tokens
