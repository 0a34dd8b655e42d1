#include "ProvidersPage.h"

#include <filesystem>
#include <sstream>
#include <vector>

#include "Catalogue.h"
#include "Loaded.h"
#include "host/inquiry/Left.h"
#include "tests/Places.h"

namespace contract {
namespace {

using spillway::catalog::Entry;
using spillway::plugins::Provider;

constexpr const char* kIntroduction = R"(# Providers

Every provider is a plugin. This page is made from the plugins themselves, and from `config/catalog` where a plugin has no
place to say something; a test fails when it is not current, and

    UPDATE=1 contract --gtest_filter=ProvidersPage.*

(in `build/check/bin`) writes it anew. Nothing here was tried with an account: **confidence** says how well the address,
the credential and the wire are backed by public sources, and the date in the notes from when these are.

With a key in one of its **environment** variables a provider joins its tier without any configuration. One that needs
more than a key joins when that is there too: the notes name its settings and the variables that give them; the log says
what is missing. All of it can be configured instead ([operate/config.md](operate/config.md)). A key's variable belongs
to one provider only: where several services go by one name, the notes say so, and the others have a name of their own.
Local servers and services that work without a key join nothing by themselves.

**Tiers**: `subscription` has a plan or is what people have first, `cheap` is billed by use, `free` can be used without
paying. The configuration overrides them per provider.

**Wires**, the preferred one first; a client that speaks one of them is served in it without translation.
)";

std::string joined(const std::vector<std::string>& words, const char* between = ", ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string quoted(const std::string& word) { return "`" + word + "`"; }

std::string keyOf(const Provider& provider) {
  const spw_endpoint& endpoint = provider.endpoints().front();
  std::string where = endpoint.auth == SPW_AUTH_NONE     ? "none"
                      : endpoint.auth == SPW_AUTH_BEARER ? "bearer"
                      : endpoint.auth == SPW_AUTH_CUSTOM ? "signed"
                                                         : quoted(endpoint.auth_name);
  return provider.login() == SPW_LOGIN_NONE && endpoint.auth != SPW_AUTH_NONE ? where + ", or none" : where;
}

std::string row(const Entry& entry, const Provider& provider) {
  std::vector<std::string> wires, env;
  for (const spw_endpoint& endpoint : provider.endpoints()) wires.emplace_back(endpoint.wire);
  for (const std::string_view name : provider.env()) env.push_back(quoted(std::string(name)));
  for (const std::string_view name : provider.envFiles()) env.push_back(quoted(std::string(name)) + " (a file)");
  const std::string models = provider.models().empty()
                                 ? "any"
                                 : std::to_string(provider.models().size()) + (provider.anyModel() ? " and any" : "");
  return "| " + quoted(entry.id) + " | " + entry.name + " | " + std::string(provider.tier()) + " | " + joined(wires) +
         " | " + keyOf(provider) + " | " + (env.empty() ? "-" : joined(env, " ")) + " | " + models + " | " +
         std::string(provider.confidence()) + " |\n";
}

// Ends in a full stop.
std::string sentence(std::string text) {
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

std::string notes(const Entry& entry, const Provider& provider) {
  std::string out = "- **" + entry.id + "**: " + sentence(std::string(provider.evidence()));
  if (entry.status == "winding_down") out += " The vendor is winding it down.";
  if (entry.status == "unknown") out += " Whether it still serves is not known.";
  if (!provider.terms().empty()) out += " Terms: " + sentence(std::string(provider.terms()));
  for (const spw_setting& setting : provider.settings()) {
    std::vector<std::string> env;
    for (const char* const* name = setting.env; name && *name; ++name) env.push_back(quoted(*name));
    out += " " + std::string(setting.fallback || setting.credential ? "Takes" : "Needs") + " the setting " +
           quoted(setting.name) + (env.empty() ? "" : " (" + joined(env, " or ") + ")") + ": " +
           sentence(setting.description);
  }
  for (const std::string& name : entry.sharedEnv)
    out += " " + quoted(name) + " is not read for it: others go by that name too.";
  if (!spillway::inquiry::leftCalls(provider).empty()) out += " Tells what an account has left.";
  if (!entry.limits.empty()) out += " Free use and limits: " + sentence(entry.limits);
  for (const auto& [wire, why] : entry.leftOut) out += " Left out: " + wire + " (" + why + ").";
  if (!entry.doubts.empty()) out += " In doubt: " + joined(entry.doubts, "; ") + ".";
  const std::string page = "logins/" + entry.id + ".md";
  if (std::filesystem::exists(SPILLWAY_SOURCE_DIR "/docs/" + page))
    out += " How to log in: [" + page + "](" + page + ").";
  return out + "\n";
}

}  // namespace

std::string providersPage() {
  std::ostringstream out;
  out << kIntroduction
      << "\n| id | name | tier | wires | key goes in | environment | models known | confidence |\n"
         "|---|---|---|---|---|---|---|---|\n";
  for (const Entry& entry : catalogue()) out << row(entry, *providerOf(entry));
  for (const Provider* provider : plugins().providers())
    if (provider->baseUrl().empty())
      out << "\n`" << provider->id() << "` is for any other service: " << provider->name()
          << " at an address that the configuration names.\n";
  out << "\n## Notes\n\nWhere the facts come from and from when, what limits free use, and what is not used or in "
         "doubt.\n\n";
  for (const Entry& entry : catalogue()) out << notes(entry, *providerOf(entry));
  return out.str();
}

}  // namespace contract
