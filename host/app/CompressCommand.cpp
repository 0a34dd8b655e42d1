#include "host/app/CompressCommand.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "host/app/Piping.h"
#include "host/app/Places.h"
#include "host/base/JsonText.h"
#include "host/base/Log.h"
#include "host/base/Splice.h"
#include "host/config/ConfigReader.h"
#include "host/config/StateFolder.h"
#include "host/plugins/PluginRegistry.h"
#include "host/saver/Squeeze.h"
#include "host/tokens/Tokenizers.h"

namespace spillway::app {
namespace {

constexpr const char* kHelp =
    "Makes what a tool prints smaller, for a model to read. Errors, failures, warnings and places in files stay.\n\n"
    "usage: COMMAND | spillway compress [OPTIONS]\n"
    "       spillway compress [OPTIONS] -- COMMAND [ARGUMENTS]    its exit status is kept\n\n"
    "options:\n"
    "      --as COMMAND        what has made the text, such as 'git diff'; a COMMAND that is run is known\n"
    "      --level LEVEL       lossless (the default), balanced, max, or off\n"
    "      --stats             say on standard error what was saved\n"
    "  -c, --config FILE       the host's configuration file, which may say where plugins and state folder are\n"
    "  -s, --state DIR         the host's state folder\n"
    "  -p, --plugins DIR       folder to load plugins from; may be repeated\n\n"
    "Text above 8 MiB, and what is no text, passes through as it comes. Standard error of a COMMAND is not touched.\n";

base::Error usage(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message) + "; see spillway compress --help"};
}

void say(const std::string& message) { std::fprintf(stderr, "spillway compress: %s\n", message.c_str()); }

// What it takes to make a text smaller.
class Tools {
 public:
  explicit Tools(const Options& options) : hindrance_(gather(options)) {}

  const std::string& hindrance() const { return hindrance_; }  // empty: there is none

  std::optional<saver::Squeezed> squeeze(spw_call& call, const spw_text_context& context, int32_t level,
                                         std::string_view text) const {
    return saver::Squeeze(set_->compressors(), *tokenizer_).run(call, context, level, text);
  }

 private:
  // What is missing.
  std::string gather(const Options& options) {
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
                                                     : pluginFolders();
    wanted.state = *state;
    registry_.emplace(std::move(wanted));
    registry_->load();
    set_ = registry_->current();
    if (set_->compressors().empty()) return "there is no compressor among the plugins";
    auto tokenizer = tokens::Tokenizers(vocabularyFolder()).find(tokens::kDefaultFamily);
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

// From one descriptor to standard output.
void filter(const CompressCommand& command, int from) {
  std::optional<Tools> tools;
  if (command.level != config::CompressionLevel::Off) tools.emplace(command.options);
  std::string text;
  const bool all = readUpTo(from, saver::Squeeze::kLargest, text);
  const bool fits = all && text.find('\0') == std::string::npos && base::isUtf8(text);
  base::Arena arena;
  std::optional<saver::Squeezed> squeezed;
  if (tools && !tools->hindrance().empty()) {
    say(tools->hindrance() + "; the text is as it was");
  } else if (tools && fits) {
    const std::string arguments = command.callArguments();
    spw_call call;
    call.arena = &arena;
    spw_text_context context{};
    context.size = sizeof context;
    context.arguments = {arguments.data(), arguments.size()};
    squeezed = tools->squeeze(call, context, static_cast<int32_t>(command.level), text);
  }
  if (command.stats) say(fits ? described(squeezed) : all ? "this is no text" : "above 8 MiB, passed through");
  if (writeAll(STDOUT_FILENO, squeezed ? squeezed->text : text) && !all) passOn(from, STDOUT_FILENO);
}

}  // namespace

base::Result<CompressCommand> CompressCommand::parse(const std::vector<std::string>& arguments) {
  CompressCommand out;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      out.command.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1, arguments.end());
      if (out.command.empty()) return usage("-- needs a COMMAND behind it");
      break;
    }
    if (argument == "--help" || argument == "-h") {
      out.helps = true;
      return out;
    }
    if (argument == "--stats") {
      out.stats = true;
      continue;
    }
    static constexpr std::string_view kValued[] = {"--as", "--level", "-c", "--config",
                                                   "-s",   "--state", "-p", "--plugins"};
    if (std::find(std::begin(kValued), std::end(kValued), argument) == std::end(kValued)) {
      if (argument.starts_with('-')) return usage("unknown option " + argument);
      return usage("unexpected argument '" + argument + "'; a command to be run stands behind --");
    }
    if (i + 1 == arguments.size()) return usage(argument + " needs a value");
    const std::string& value = arguments[++i];
    if (argument == "--as") out.as = value;
    if (argument == "-c" || argument == "--config") out.options.config = value;
    if (argument == "-s" || argument == "--state") out.options.state = value;
    if (argument == "-p" || argument == "--plugins") out.options.plugins.push_back(value);
    if (argument != "--level") continue;
    const auto level = config::levelNamed(value);
    if (!level) return usage("--level must be lossless, balanced, max or off, got '" + value + "'");
    out.level = *level;
  }
  return out;
}

std::string CompressCommand::callArguments() const {
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

int CompressCommand::run() const {
  if (helps) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (command.empty()) {
    filter(*this, STDIN_FILENO);
    return 0;
  }
  auto child = ChildCommand::start(command);
  if (!child.ok()) {
    say(child.error().message);
    return 126;
  }
  filter(*this, child->output());
  return child->wait();
}

}  // namespace spillway::app
