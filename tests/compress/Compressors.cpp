#include "tests/compress/Compressors.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/Places.h"

namespace spillway::compress {

// A plugin's file between start and stop.
struct Compressors::Library {
  Library(spw::testing::FakeHost& host, const std::string& file)
      : handle(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)), health(file, 0) {
    const auto* entry = handle ? static_cast<const spw_plugin*>(::dlsym(handle, "spw_entry")) : nullptr;
    if (entry == nullptr) {
      std::fprintf(stderr, "%s is no plugin: %s\n", file.c_str(), ::dlerror());
      std::exit(1);
    }
    plugin = std::make_unique<spw::testing::StartedPlugin>(host, *entry);
    set = static_cast<const spw_compressor_set*>(entry->get(plugin->self(), SPW_COMPRESSOR_ID));
  }

  void* handle;  // never closed: tables are used until the process ends
  plugins::PluginHealth health;
  std::unique_ptr<spw::testing::StartedPlugin> plugin;
  const spw_compressor_set* set = nullptr;
};

namespace {

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

spw_text_context contextOf(const Sample& sample, std::string_view handle) {
  spw_text_context context{};
  context.size = sizeof context;
  context.tool = str(sample.tool);
  context.arguments = str(sample.arguments);
  context.handle = str(handle);
  return context;
}

}  // namespace

Compressors::Compressors() {
  std::vector<std::string> files;
  for (const auto& folder : std::filesystem::directory_iterator(SPILLWAY_SOURCE_DIR "/plugins/compressors")) {
    const std::string file = std::string(SPILLWAY_BUILD_DIR "/plugins/") + folder.path().filename().string() + ".so";
    if (folder.is_directory() && std::filesystem::exists(file)) files.push_back(file);
  }
  if (files.empty()) {
    std::fprintf(stderr, "there are no compressors in " SPILLWAY_BUILD_DIR "/plugins: build target plugins\n");
    std::exit(1);
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    Library& library = *libraries_.emplace_back(std::make_unique<Library>(host_, file));
    for (size_t i = 0; library.set != nullptr && i < library.set->count; ++i)
      order_.push_back(
          &compressors_.emplace_back(*library.set->compressors[i], library.plugin->self(), library.health));
  }
  std::sort(order_.begin(), order_.end(), [](const auto* a, const auto* b) {
    return a->order() != b->order() ? a->order() < b->order() : a->id() < b->id();
  });
}

Compressors::~Compressors() = default;

const plugins::Compressor& Compressors::find(std::string_view id) const {
  for (const plugins::Compressor* one : order_)
    if (one->id() == id) return *one;
  std::fprintf(stderr, "there is no compressor %.*s\n", static_cast<int>(id.size()), id.data());
  std::exit(1);
}

std::optional<std::string> Compressors::rewrite(const plugins::Compressor& compressor, const Sample& sample,
                                                int32_t level, std::string_view text, std::string_view handle) {
  spw::testing::FakeCall call(host_);
  const auto shorter = compressor.rewrite(*call.raw(), contextOf(sample, handle), level, text);
  if (!shorter) return std::nullopt;
  return std::string(*shorter);
}

int32_t Compressors::recognise(const plugins::Compressor& compressor, const Sample& sample, std::string_view text) {
  spw::testing::FakeCall call(host_);
  const std::string_view head = text.substr(0, plugins::Compressor::kEnd);
  const std::string_view tail = text.substr(text.size() - std::min(text.size(), plugins::Compressor::kEnd));
  return compressor.recognise(*call.raw(), contextOf(sample, {}), head, tail);
}

Compressors::Result Compressors::squeeze(const Sample& sample, int32_t level, const tokens::Tokenizer& tokenizer,
                                         std::string_view handle) {
  spw::testing::FakeCall call(host_);
  const auto out = saver::Squeeze(order_, tokenizer).run(*call.raw(), contextOf(sample, handle), level, sample.text);
  if (!out) return {sample.text, {}};
  return {std::string(out->text), out->savings};
}

Compressors& compressors() {
  static Compressors all;
  return all;
}

const std::vector<std::shared_ptr<const tokens::Tokenizer>>& tokenizers() {
  static const auto all = [] {
    std::vector<std::shared_ptr<const tokens::Tokenizer>> found;
    for (const char* family : {"o200k_base", "claude", "cl100k_base"}) {
      auto opened = tokens::Tokenizer::open(std::string(SPILLWAY_VOCABULARIES "/") + family + ".vocabulary");
      if (opened.ok()) found.push_back(*opened);
    }
    return found;
  }();
  return all;
}

}  // namespace spillway::compress
