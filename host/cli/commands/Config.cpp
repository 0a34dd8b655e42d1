// "spillway config check|schema".
#include "host/app/Host.h"
#include "host/base/Log.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/ConfigSchema.h"

namespace spillway::cli {
namespace {

constexpr Flag kCheckFlags[] = {kConfigFlag, kStateFlag, kPluginsFlag, kJsonFlag};
constexpr Flag kSchemaFlags[] = {kJsonFlag};
constexpr Example kCheckExamples[] = {{"config check --config spillway.yaml", "Every mistake with its line."}};

base::Result<int> check(const Arguments& arguments) {
  if (arguments.json()) base::setLogLevel(base::Level::Error);
  const base::Result<pipeline::World> world = app::Host(optionsOf(arguments)).look();
  if (arguments.json()) {
    Json problems = Json::array();
    if (!world.ok())
      for (const std::string_view line : split(world.error().message, '\n')) problems.push_back(line);
    print(Json{{"good", world.ok()}, {"problems", std::move(problems)}});
  } else if (world.ok()) {
    print("the configuration is good\n");
  } else {
    say(world.error().message);
  }
  return world.ok() ? kDone : kFailed;
}

base::Result<int> schema(const Arguments& arguments) {
  if (!arguments.json()) {
    print(config::schemaManual());
    return kDone;
  }
  Json fields = Json::array();
  for (const config::Field& field : config::schema()) {
    Json choices = Json::array();
    for (const std::string_view choice : split(field.choices, '|')) choices.push_back(choice);
    fields.push_back({{"path", field.path},
                      {"takes", config::kindWords(field.kind)},
                      {"choices", std::move(choices)},
                      {"default", field.fallback.empty() ? Json() : Json(field.fallback)},
                      {"required", field.required},
                      {"text", field.text}});
  }
  print(Json{{"fields", std::move(fields)}});
  return kDone;
}

}  // namespace

constinit const Command kConfig{.path = "config", .summary = "Look at configuration files"};

constinit const Command kConfigCheck{
    .path = "config check",
    .summary = "Check the configuration, and say everything that is wrong with it",
    .about =
        "Each mistake with its file, line and path in the file. Nothing is changed and no running host is needed. Exit "
        "status 1 when something is wrong.",
    .flags = kCheckFlags,
    .examples = kCheckExamples,
    .run = check};

constinit const Command kConfigSchema{.path = "config schema",
                                      .summary = "Print the manual of the configuration file",
                                      .flags = kSchemaFlags,
                                      .run = schema};

}  // namespace spillway::cli
