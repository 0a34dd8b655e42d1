#include "host/cli/commands/Compress.h"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>

#include "host/app/Places.h"
#include "host/base/JsonText.h"
#include "host/base/Log.h"
#include "host/base/Splice.h"
#include "host/cli/Piping.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/ConfigReader.h"
#include "host/config/StateFolder.h"
#include "host/plugins/PluginRegistry.h"
#include "host/saver/Squeeze.h"
#include "host/tokens/Tokenizers.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"as", 0, "COMMAND", "what has made the text, such as 'git diff'; a COMMAND that is run is known"},
    {"level", 0, "LEVEL", "how far it goes; lossless when left out", Offer::Choices, "lossless|balanced|max|off"},
    {"stats", 0, {}, "say on standard error what was saved"},
    kConfigFlag,
    kStateFlag,
    kPluginsFlag,
    {"json", 0, {}, "with --stats: say it as JSON"}};

constexpr Example kExamples[] = {
    {"compress --as 'ls -l' < listing", "Text that is there already."},
    {"compress --level balanced --stats -- find . -name '*.h'", "The output of a command; its exit status is kept."}};

// Says it as a sentence of this command.
void complain(const std::string& message) { say("spillway compress: " + message); }

// What it takes to make a text smaller.
class Tools {
 public:
  explicit Tools(const app::Options& options) : hindrance_(gather(options)) {}

  const std::string& hindrance() const { return hindrance_; }  // empty: there is none

  std::optional<saver::Squeezed> squeeze(spw_call& call, const spw_text_context& context, int32_t level,
                                         std::string_view text) const {
    return saver::Squeeze(set_->compressors(), *tokenizer_).run(call, context, level, text);
  }

 private:
  // What is missing.
  std::string gather(const app::Options& options) {
    base::setLogLevel(base::Level::Error);
    const config::Environment environment = config::processEnvironment();
    config::Config read;
    if (!options.config.empty()) {
      config::Loaded loaded = config::readConfigFile(options.config, environment);
      if (!loaded.report.ok()) return loaded.report.text();
      read = std::move(loaded.config);
    }
    const auto state = config::stateFolder(options.state.empty() ? read.state : options.state, environment);
    if (!state.ok()) return state.error().message;
    if (auto prepared = config::prepareStateFolder(*state); !prepared.ok()) return prepared.error().message;
    plugins::PluginRegistry::Options wanted;
    wanted.folders = !options.plugins.empty()        ? options.plugins
                     : !read.plugins.folders.empty() ? read.plugins.folders
                                                     : app::pluginFolders();
    wanted.state = *state;
    registry_.emplace(std::move(wanted));
    registry_->load();
    set_ = registry_->current();
    if (set_->compressors().empty()) return "there is no compressor among the plugins";
    auto tokenizer = tokens::Tokenizers(app::vocabularyFolder()).find(tokens::kDefaultFamily);
    if (!tokenizer.ok()) return tokenizer.error().message;
    tokenizer_ = std::move(*tokenizer);
    return {};
  }

  std::optional<plugins::PluginRegistry> registry_;
  std::shared_ptr<const plugins::PluginSet> set_;
  std::shared_ptr<const tokens::Tokenizer> tokenizer_;
  std::string hindrance_;
};

std::string described(const std::optional<saver::Squeezed>& squeezed) {
  if (!squeezed) return "nothing to save";
  const int64_t before = squeezed->tokensBefore, after = squeezed->tokensAfter;
  std::string out = std::to_string(before) + " tokens became " + std::to_string(after) + " (" +
                    std::to_string(before > 0 ? 100 * (before - after) / before : 0) + " % less):";
  for (const saver::Saving& saving : squeezed->savings)
    out += " " + std::string(saving.compressor->id()) + " " + std::to_string(saving.tokens);
  return out;
}

Json counted(const std::optional<saver::Squeezed>& squeezed) {
  if (!squeezed) return {{"tokens_before", Json()}, {"tokens_after", Json()}, {"savings", Json::array()}};
  Json savings = Json::array();
  for (const saver::Saving& saving : squeezed->savings)
    savings.push_back({{"compressor", saving.compressor->id()}, {"tokens", saving.tokens}});
  return {{"tokens_before", squeezed->tokensBefore},
          {"tokens_after", squeezed->tokensAfter},
          {"savings", std::move(savings)}};
}

// From one descriptor to standard output.
void filter(const Compress& command, int from) {
  std::optional<Tools> tools;
  if (command.level != config::CompressionLevel::Off) tools.emplace(command.options);
  std::string text;
  const bool all = readUpTo(from, saver::Squeeze::kLargest, text);
  const bool fits = all && text.find('\0') == std::string::npos && base::isUtf8(text);
  base::Arena arena;
  std::optional<saver::Squeezed> squeezed;
  if (tools && !tools->hindrance().empty()) {
    complain(tools->hindrance() + "; the text is as it was");
  } else if (tools && fits) {
    const std::string arguments = command.callArguments();
    spw_call call;
    call.arena = &arena;
    spw_text_context context{};
    context.size = sizeof context;
    context.arguments = {arguments.data(), arguments.size()};
    squeezed = tools->squeeze(call, context, static_cast<int32_t>(command.level), text);
  }
  if (command.stats && command.json)
    say(counted(squeezed).dump());
  else if (command.stats)
    complain(fits ? described(squeezed) : all ? "this is no text" : "above 8 MiB, passed through");
  if (writeAll(STDOUT_FILENO, squeezed ? squeezed->text : text) && !all) passOn(from, STDOUT_FILENO);
}

base::Result<int> run(const Arguments& arguments) { return Compress::of(arguments).run(); }

}  // namespace

Compress Compress::of(const Arguments& arguments) {
  Compress out;
  out.as = arguments.text("as");
  out.level = config::levelNamed(arguments.text("level")).value_or(config::CompressionLevel::Lossless);
  out.stats = arguments.has("stats");
  out.json = arguments.json();
  out.options = optionsOf(arguments);
  out.command = arguments.rest();
  return out;
}

std::string Compress::callArguments() const {
  std::string value;
  if (!as.empty()) {
    if (base::isUtf8(as)) value = base::quoted(as);
  } else {
    for (const std::string& word : command) {
      if (!base::isUtf8(word)) return {};
      value += (value.empty() ? "[" : ",") + base::quoted(word);
    }
    if (!value.empty()) value += ']';
  }
  return value.empty() ? value : "{\"command\":" + value + "}";
}

int Compress::run() const {
  if (command.empty()) {
    filter(*this, STDIN_FILENO);
    return 0;
  }
  auto child = ChildCommand::start(command);
  if (!child.ok()) {
    complain(child.error().message);
    return 126;
  }
  filter(*this, child->output());
  return child->wait();
}

constinit const Command kCompress{
    .path = "compress",
    .summary = "Make what a tool prints smaller, for a model to read",
    .about =
        "Errors, failures, warnings and places in files stay. A filter of standard input, or around a COMMAND behind "
        "'--', whose standard error is not touched. Text above 8 MiB, and what is no text, passes through as it comes.",
    .flags = kFlags,
    .examples = kExamples,
    .run = cli::run,
    .rest = "COMMAND"};

}  // namespace spillway::cli
