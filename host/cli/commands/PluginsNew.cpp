// "spillway plugins new": a project of one's own to begin a plugin with.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "host/base/DurableFile.h"
#include "host/cli/PluginTemplates.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostId = 40;

constexpr Operand kOperands[] = {
    {"KIND", "what it is", true, Offer::Choices, "provider|translator|compressor"},
    {"NAME", "what it is called: lower-case letters, digits and '-'; also the folder that is made", true}};
constexpr Flag kFlags[] = {{"c", 0, {}, "in plain C; a provider only"},
                           {"folder", 0, "DIR", "the folder to make, instead of NAME", Offer::Folders},
                           kJsonFlag};
constexpr Example kExamples[] = {{"plugins new provider acme", "Then: cmake -S acme -B acme/build."}};

bool isId(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || text.size() > kMostId || !(text[0] >= 'a' && text[0] <= 'z') || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

// "my-vendor" as "My Vendor", "MyVendor" or "MY_VENDOR".
std::string spelt(std::string_view id, std::string_view between, bool all) {
  std::string out;
  bool begins = true;
  for (const char c : id) {
    if (c == '-') {
      out += between;
      begins = true;
      continue;
    }
    out += begins || all ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = false;
  }
  return out;
}

std::string filled(std::string_view text, const std::string& id) {
  const std::pair<std::string_view, std::string> places[] = {{"@id@", id},
                                                             {"@Name@", spelt(id, " ", false)},
                                                             {"@Type@", spelt(id, "", false)},
                                                             {"@VARIABLE@", spelt(id, "_", true)}};
  std::string out(text);
  for (const auto& [place, with] : places)
    for (size_t at = 0; (at = out.find(place, at)) != std::string::npos; at += with.size())
      out.replace(at, place.size(), with);
  return out;
}

base::Result<int> run(const Arguments& arguments) {
  const std::string kind = arguments.operand(0), id = arguments.operand(1);
  if (!isId(id))
    return misused(
        "a plugin's name is made of lower-case letters, digits and '-', begins with a letter and has at most " +
        std::to_string(kMostId) + " of them, got '" + id + "'");
  if (arguments.has("c") && kind != "provider") return misused("only a provider can be begun in plain C");
  const std::string prefix = kind + (arguments.has("c") ? "-in-c/" : "/");
  const fs::path folder = arguments.has("folder") ? arguments.text("folder") : id;
  std::error_code problem;
  if (fs::exists(folder, problem) && !fs::is_empty(folder, problem))
    return failed(folder.string() + " is there already and not empty");
  if (!fs::create_directories(folder, problem) && problem)
    return failed("cannot make " + folder.string() + ": " + problem.message());
  Json files = Json::array();
  for (const TemplateFile& file : pluginTemplates()) {
    if (!file.path.starts_with(prefix)) continue;
    // Sources are kept under names that no formatter takes for sources.
    std::string_view path = file.path.substr(prefix.size());
    if (path.ends_with(".in")) path.remove_suffix(3);
    const std::string name = filled(path, id);
    const std::string target = fs::absolute(folder / name).string();
    if (const auto written = base::writeDurably(target, filled(file.text, id)); !written.ok())
      return failed(written.error().message);
    // Sources are for others to read.
    fs::permissions(target,
                    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read,
                    problem);
    files.push_back(name);
  }
  if (arguments.json()) {
    print(Json{{"folder", folder.string()}, {"files", std::move(files)}});
    return kDone;
  }
  const std::string at = folder.string();
  print("A " + kind + " is begun in " + at + ": " + joined(files) + ".\n\n  cmake -S " + at + " -B " + at +
        "/build && cmake --build " + at + "/build\n  ctest --test-dir " + at + "/build\n  spillway plugins check " +
        at + "/build/" + id + ".so\n\nThe SDK must be where CMake looks, or be named by CMAKE_PREFIX_PATH.\n");
  return kDone;
}

}  // namespace

constinit const Command kPluginsNew{.path = "plugins new",
                                    .summary = "Begin a plugin: a project that builds with the SDK alone, and its test",
                                    .about = "docs/write-a-plugin.md goes on from there.",
                                    .operands = kOperands,
                                    .flags = kFlags,
                                    .examples = kExamples,
                                    .run = run};

}  // namespace spillway::cli
