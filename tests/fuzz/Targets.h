// The fuzz targets: each takes any bytes and throws when a law is broken. Run by libFuzzer (FuzzMain.cpp) and, in every
// ordinary build, over the seeds and their mutations (ReplayTest.cpp).
#pragma once

#include <stdexcept>
#include <string_view>

namespace spillway::fuzz {

void aws(std::string_view input);
void skim(std::string_view input);
void json(std::string_view input);
void sse(std::string_view input);
void response(std::string_view input);

inline void require(bool holds, const char* law) {
  if (!holds) throw std::logic_error(law);
}

}  // namespace spillway::fuzz
