#include "host/admin/ConfigApi.h"

#include <algorithm>

#include "host/admin/DryRun.h"
#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/base/Masking.h"
#include "host/base/Strings.h"
#include "host/config/ConfigSchema.h"
#include "host/config/Portable.h"
#include "host/config/TextDiff.h"
#include "host/config/YamlPatch.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kConfig = "/api/config", kPreview = "/api/config/preview", kHistory = "/api/config/history",
                           kExport = "/api/config/export";
// Those that hold no secret.
constexpr std::string_view kSections[] = {"chains",       "models",        "default_chain", "budgets", "listen",
                                          "admin_listen", "allowed_hosts", "ledger",        "bodies",  "log"};
constexpr std::string_view kMembers[] = {"revision", "edits", "restore", "import", "route"};
constexpr const char* kHint = "see docs/operate/chains.md";

base::Error wrong(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = 400, .message = std::move(message)};
}

// What holds where the file says nothing, of single values in those sections.
Json defaults() {
  Json out = Json::object();
  for (const config::Field& field : config::schema()) {
    const std::string_view section = field.path.substr(0, field.path.find('.'));
    if (field.fallback.empty() || field.path.find_first_of("[*") != std::string_view::npos) continue;
    if (std::find(std::begin(kSections), std::end(kSections), section) != std::end(kSections))
      out[std::string(field.path)] = field.fallback;
  }
  return out;
}

AdminReply current(const Ports& ports) {
  const auto text = ports.configText();
  if (!text.ok()) return failureReply(text.error(), kHint);
  Json sections = Json::object();
  for (const std::string_view name : kSections) {
    const auto json = config::sectionJson(text->text, name);
    if (!json.ok()) return failureReply(json.error(), kHint);
    sections[std::string(name)] = Json::parse(*json, nullptr, false);
  }
  return jsonReply({{"file", text->file},
                    {"written", text->there},
                    {"revision", text->revision},
                    {"sections", std::move(sections)},
                    {"defaults", defaults()}});
}

bool isPlain(const std::vector<config::PluginFacts>& plugins, const std::string& plugin, const std::string& setting) {
  for (const config::PluginFacts& facts : plugins)
    for (const config::SettingFacts& one : facts.settings)
      if (facts.id == plugin && one.name == setting) return !one.credential;
  return false;
}

base::Result<std::string> portableOf(const Ports& ports, std::string_view text) {
  const auto set = ports.world().plugins;
  const std::vector<config::PluginFacts> facts = set ? set->facts() : std::vector<config::PluginFacts>();
  return config::portable(
      text, [&](const std::string& plugin, const std::string& setting) { return isPlain(facts, plugin, setting); });
}

AdminReply exported(const Ports& ports) {
  const auto now = ports.configText();
  if (!now.ok()) return failureReply(now.error(), kHint);
  const auto text = portableOf(ports, now->text);
  if (!text.ok()) return failureReply(text.error(), kHint);
  return {200,
          "application/yaml",
          "# Spillway's configuration without its secrets: *** stands where one was left out.\n" + *text,
          {{"Content-Disposition", "attachment; filename=\"spillway.yaml\""}}};
}

// What somebody wants to become of the file.
struct Wish {
  std::string revision;
  Json edits = Json::object(), route;
  // The version that is to come back, or a whole configuration that is to be taken over; neither: `edits` are made.
  std::string restore;
  std::optional<std::string> import;
};

// "chains, models and log"
std::string sectionWords() {
  std::string out;
  for (const std::string_view& name : kSections) {
    const bool first = &name == std::begin(kSections), last = &name + 1 == std::end(kSections);
    out += (first ? "" : last ? " and " : ", ") + std::string(name);
  }
  return out;
}

base::Result<Wish> read(const AdminRequest& request) {
  // A form of another page cannot send this type without the browser asking first.
  if (!request.header("content-type").starts_with("application/json"))
    return wrong("the content type must be application/json");
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object()) return wrong("the body must be a JSON object");
  Wish wish;
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) continue;
    if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers))
      return wrong("unknown member '" + name + "'; there are revision, edits, restore, import and route");
    const bool text = name == "revision" || name == "restore" || name == "import";
    if (text ? !value.is_string() : !value.is_object())
      return wrong("'" + name + "' must be " + (text ? "a text" : "an object"));
    if (name == "revision") wish.revision = value;
    if (name == "restore") wish.restore = value;
    if (name == "import") wish.import = value.get<std::string>();
    if (name == "edits") wish.edits = value;
    if (name == "route") wish.route = value;
  }
  for (const auto& [name, value] : wish.edits.items())
    if (std::find(std::begin(kSections), std::end(kSections), name) == std::end(kSections))
      return wrong("'" + name + "' cannot be changed here; " + sectionWords() + " can");
  if (!wish.restore.empty() + !wish.edits.empty() + wish.import.has_value() > 1)
    return wrong("'restore', 'import' and 'edits' are one or the other");
  return wish;
}

base::Result<std::string> textOf(const Ports& ports, const Wish& wish, const ConfigText& now) {
  if (!wish.restore.empty()) return ports.configVersion(wish.restore);
  if (wish.import) return config::takenOver(now.there ? now.text : "", *wish.import);
  base::Result<std::string> text = now.text;
  for (const auto& [name, value] : wish.edits.items()) {
    text = config::patched(*text, name, value.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (!text.ok()) break;
  }
  return text;
}

// Whether each line of the text stands in one of the sections above: what stands elsewhere may be a secret that nobody
// has read yet.
std::vector<bool> shownLines(std::string_view text) {
  std::vector<bool> out;
  bool shown = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && std::string_view(" \t#-").find(line.front()) == std::string_view::npos)
      shown =
          std::find(std::begin(kSections), std::end(kSections), line.substr(0, line.find(':'))) != std::end(kSections);
    // What is commented out between two sections may belong to either.
    out.push_back(shown && !line.starts_with('#'));
  }
  return out;
}

// The key of a line, or its dots.
std::string covered(const std::string& line) {
  const size_t begin = line.find_first_not_of(' '), colon = line.find(':');
  if (begin == std::string::npos) return "";
  const bool named = colon != std::string::npos && line.find_first_of("#{['\"") > colon;
  return named ? line.substr(0, colon + 1) + " …" : line.substr(0, begin) + "…";
}

template <class Shown>
Json rowsOf(const std::vector<config::DiffLine>& lines, const Shown& shown) {
  Json rows = Json::array();
  for (const config::DiffLine& one : lines)
    rows.push_back({{"kind", one.kind == config::DiffLine::Kind::Gone    ? "gone"
                             : one.kind == config::DiffLine::Kind::Added ? "added"
                                                                         : "same"},
                    {"line", one.line},
                    {"text", base::masked(shown(one))}});
  return rows;
}

Json diffRows(const std::string& before, const std::string& after) {
  const std::vector<bool> shownBefore = shownLines(before), shownAfter = shownLines(after);
  return rowsOf(config::diffOf(before, after), [&](const config::DiffLine& one) {
    const bool gone = one.kind == config::DiffLine::Kind::Gone;
    return (gone ? shownBefore : shownAfter)[static_cast<size_t>(one.line) - 1] ? one.text : covered(one.text);
  });
}

void addProblems(const std::vector<config::Problem>& problems, const char* weight, Json& rows) {
  for (const config::Problem& one : problems)
    rows.push_back({{"weight", weight},
                    {"line", one.line == 0 ? Json() : Json(one.line)},
                    {"path", one.path},
                    {"message", base::masked(one.message)}});
}

AdminReply preview(const Ports& ports, const AdminRequest& request) {
  const auto wish = read(request);
  if (!wish.ok()) return failureReply(wish.error(), kHint);
  const auto now = ports.configText();
  if (!now.ok()) return failureReply(now.error(), kHint);
  const auto text = textOf(ports, *wish, *now);
  if (!text.ok()) return failureReply(text.error(), kHint);
  const ConfigTrial trial = ports.tryConfig(*text);
  Json problems = Json::array(), plan, planError;
  addProblems(trial.report.errors, "error", problems);
  addProblems(trial.report.warnings, "warning", problems);
  if (!wish->route.is_null() && trial.preview) {
    const auto planned = dryRunOf(ports, wish->route, trial.preview);
    if (planned.ok())
      plan = *planned;
    else
      planError = planned.error().message;
  }
  Json diff;
  if (wish->import) {
    // Both as they would be exported: there is nothing in them that must be covered.
    const auto before = portableOf(ports, now->there ? now->text : ""), after = portableOf(ports, *text);
    if (!before.ok()) return failureReply(before.error(), kHint);
    if (!after.ok()) return failureReply(after.error(), kHint);
    diff = rowsOf(config::diffOf(*before, *after), [](const config::DiffLine& one) { return one.text; });
  } else {
    diff = diffRows(now->there ? now->text : "", *text);  // without a file all that would be in it is new
  }
  return jsonReply({{"revision", now->revision},
                    {"changed", *text != now->text || !now->there},
                    {"good", trial.report.ok()},
                    {"diff", std::move(diff)},
                    {"problems", std::move(problems)},
                    {"plan", std::move(plan)},
                    {"plan_error", std::move(planError)}});
}

AdminReply save(const Ports& ports, const AdminRequest& request) {
  const auto wish = read(request);
  if (!wish.ok()) return failureReply(wish.error(), kHint);
  if (wish->revision.empty())
    return errorReply(400, "'revision' is missing: the one that was looked at", "GET /api/config tells it");
  if (wish->restore.empty() && wish->edits.empty() && !wish->import)
    return errorReply(400, "'edits', 'restore' or 'import' is missing", kHint);
  const auto now = ports.configText();
  if (!now.ok()) return failureReply(now.error(), kHint);
  // Told apart from mistakes that only look like some because the text below is another one now.
  if (now->revision != wish->revision)
    return errorReply(409, "the configuration has been changed meanwhile", "look at it again and repeat your change");
  const auto text = textOf(ports, *wish, *now);
  if (!text.ok()) return failureReply(text.error(), kHint);
  const std::string what = wish->import ? "import" : wish->restore.empty() ? wish->edits.begin().key() : "undo";
  const auto saved = ports.saveConfig(wish->revision, *text, what);
  if (!saved.ok()) return failureReply(saved.error(), kHint);
  return jsonReply({{"revision", *saved}});
}

AdminReply history(const Ports& ports) {
  Json rows = Json::array();
  for (const ConfigVersion& one : ports.configHistory())
    rows.push_back({{"id", one.id}, {"at_ms", one.atMs}, {"what", one.what}});
  return jsonReply({{"versions", std::move(rows)}});
}

}  // namespace

std::optional<AdminReply> configReply(const Ports& ports, const AdminRequest& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  std::optional<AdminReply> reply;
  if (request.path == kConfig)
    reply = request.method == "POST" ? save(ports, request)
            : reads                  ? current(ports)
                                     : notWith(request, "GET, HEAD, POST");
  else if (request.path == kPreview)
    reply = request.method == "POST" ? preview(ports, request) : notWith(request, "POST");
  else if (request.path == kHistory)
    reply = reads ? history(ports) : notWith(request, "GET, HEAD");
  else if (request.path == kExport)
    reply = reads ? exported(ports) : notWith(request, "GET, HEAD");
  if (reply) reply->headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace spillway::admin
