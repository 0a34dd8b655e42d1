#include "tests/compress/Corpus.h"

#include <zstd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/Places.h"

namespace spillway::compress {
namespace {

constexpr size_t kMost = size_t{256} << 20;

[[noreturn]] void give(const std::string& why) {
  std::fprintf(stderr, "the corpus of tool outputs cannot be read: %s\n", why.c_str());
  std::exit(1);
}

std::vector<Sample> read() {
  const std::string folder = SPILLWAY_SOURCE_DIR "/tests/fixtures/tool-outputs/";
  const std::string texts = decompressed(folder + "texts.zst");
  std::ifstream manifest(folder + "manifest.jsonl");
  std::vector<Sample> samples;
  for (std::string line; std::getline(manifest, line);) {
    const auto row = nlohmann::json::parse(line);
    const size_t at = row.at("at"), size = row.at("size");
    if (at + size > texts.size()) give("manifest.jsonl names more than there is");
    samples.push_back({row.at("id"), row.at("kind"), row.at("tool"), row.at("arguments").dump(), row.at("command"),
                       row.at("exit"), texts.substr(at, size)});
  }
  return samples;
}

}  // namespace

std::string decompressed(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(stream), {}};
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMost) give(file + " says no size");
  std::string text(size, '\0');
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27);
  const size_t got = ZSTD_decompressDCtx(context, text.data(), text.size(), packed.data(), packed.size());
  ZSTD_freeDCtx(context);
  if (ZSTD_isError(got) || got != text.size()) give(file + " is damaged");
  return text;
}

const std::vector<Sample>& corpus() {
  static const std::vector<Sample> samples = read();
  return samples;
}

const std::vector<Sample>& shapes() {
  static const std::vector<Sample> samples = [] {
    struct Shape {
      const char *kind, *tool, *arguments, *command;
    };
    std::vector<Sample> found;
    for (const Shape& shape : {
             Shape{"web-search", "WebSearch", R"({"query":"cargo per-package profile overrides"})", ""},
             Shape{"web-pages", "tavily_search", R"({"query":"cargo per-package profile overrides"})", ""},
             Shape{"code-search", "codebase_search", R"({"query":"where is a client's key checked"})", ""},
             Shape{"ruff-full", "Bash", R"({"command":"ruff check"})", "ruff check"},
             Shape{"ruff-concise", "Bash", R"({"command":"ruff check --output-format=concise"})",
                   "ruff check --output-format=concise"},
         }) {
      std::ifstream file(std::string(SPILLWAY_SOURCE_DIR "/tests/fixtures/tool-shapes/") + shape.kind + ".txt");
      std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.empty()) give(std::string(shape.kind) + ".txt is missing");
      found.push_back({shape.kind, shape.kind, shape.tool, shape.arguments, shape.command, 0, std::move(text)});
    }
    return found;
  }();
  return samples;
}

}  // namespace spillway::compress
