// The examples of a target in tests/fuzz/seeds, each a small file: what it must get right, and what once broke it.
//
// A free function; any thread.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/Places.h"

namespace spillway::fuzz {

inline std::vector<std::string> seedsOf(const std::string& target) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(SPILLWAY_SOURCE_DIR "/tests/fuzz/seeds/fuzz_") + target))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

}  // namespace spillway::fuzz
