// The recorded tool outputs (tests/fixtures/tool-outputs), read once.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::compress {

struct Sample {
  std::string id, kind;
  std::string tool, arguments, command;  // as an agent called it; the command in it
  int exit = 0;
  std::string text;
};

// What a file of zstd holds. Ends the process with a sentence when it is damaged.
std::string decompressed(const std::string& file);

// Ends the process with a sentence when the corpus is damaged.
const std::vector<Sample>& corpus();

// Texts of tools that no package brings, written after what is known of their form (tests/fixtures/tool-shapes).
const std::vector<Sample>& shapes();

// The sample's kind is that of a file's text.
inline bool isFile(const Sample& sample) { return sample.kind == "file-read"; }

}  // namespace spillway::compress
