// plugin-check: asks a plugin file everything the host may ask it, and some things it never will, and says what is
// wrong. Exit status 0: nothing is; 1: at least one error; 2: used wrongly. With --groups it also says how each group
// of checks went, for programs: "FILE: group NAME: 0 errors, 2 warnings".
#include <dlfcn.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/ElfFile.h"

namespace {

using namespace spw::check;  // this file is the program

constexpr unsigned kSeconds = 120;  // for one group of checks
bool showsGroups = false;

const spw_plugin* open(const std::string& path, Report& report) {
  report.step("load: the file's own initialisation");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!report.require(library != nullptr, library == nullptr ? std::string("load: ") + dlerror() : "")) return nullptr;
  const auto* entry = static_cast<const spw_plugin*>(dlsym(library, "spw_entry"));
  report.require(entry != nullptr, "load: no spw_entry");
  return entry;
}

// Loads and starts the plugin in this process, and hands it over.
void withPlugin(const std::string& path, Report& report,
                const std::function<void(const spw_plugin&, const Subject&)>& body) {
  const spw_plugin* entry = open(path, report);
  if (entry == nullptr || entry->get == nullptr) return;
  spw::testing::FakeHost host;
  report.step("start");
  spw::testing::StartedPlugin plugin(host, *entry);
  if (!report.require(plugin.status() == SPW_OK, "start: refused a complete host")) return;
  body(*entry, {host, plugin.self(), report});
  report.step("stop");
}

template <class Set>
const Set* setOf(const spw_plugin& entry, const Subject& subject, const char* id) {
  subject.report.step(std::string("get of ") + id);
  const auto* set = static_cast<const Set*>(entry.get(subject.self, id));
  subject.report.step("");
  if (set == nullptr) return nullptr;
  return subject.report.require(set->size >= sizeof(Set), std::string("get of ") + id + ": the set has no size")
             ? set
             : nullptr;
}

// start() and stop() in every order and on poorer hosts; get() of nonsense.
void checkLife(const std::string& path, Report& report) {
  const spw_plugin* entry = open(path, report);
  if (entry == nullptr) return;
  checkEntry(*entry, report);
  if (entry->get == nullptr) return;
  const char* services[] = {"",          SPW_MEMORY_ID, SPW_JSON_ID,   SPW_CONFIG_ID, SPW_SECRETS_ID,
                            SPW_HTTP_ID, SPW_CLOCK_ID,  SPW_CRYPTO_ID, SPW_LOSS_ID};
  for (const char* withheld : services) {
    spw::testing::FakeHost host;
    host.withhold(withheld);
    report.step(std::string("start on a host without ") + withheld);
    const spw::testing::StartedPlugin plugin(host, *entry);
    report.require(plugin.status() == SPW_OK || plugin.status() == SPW_FAILED,
                   std::string("start on a host without ") + withheld + ": neither works nor refuses");
    if (plugin.status() != SPW_OK) continue;
    report.step("get of an unknown interface");
    for (const char* id : {"", "spillway.provider/999", "example.org.unknown/1"}) {
      report.require(entry->get(plugin.self(), id) == nullptr, "get: offers an interface that does not exist");
    }
    report.step("stop");
  }
}

struct Counts {
  size_t providers = 0, translators = 0, compressors = 0;
};

void checkTables(const std::string& path, Report& report) {
  withPlugin(path, report, [&](const spw_plugin& entry, const Subject& subject) {
    Counts counts;
    if (const auto* set = setOf<spw_provider_set>(entry, subject, SPW_PROVIDER_ID)) {
      counts.providers = set->count;
      for (size_t i = 0; i < set->count; ++i) {
        for (size_t j = 0; j < i; ++j) {
          const bool same = std::strcmp(set->providers[i]->id, set->providers[j]->id) == 0;
          report.require(!same, std::string("provider ") + set->providers[i]->id + " is offered twice");
        }
        checkProviderTable(*set->providers[i], report);
      }
    }
    if (const auto* set = setOf<spw_translator_set>(entry, subject, SPW_TRANSLATOR_ID)) {
      counts.translators = set->count;
      for (size_t i = 0; i < set->count; ++i) checkTranslatorTable(tableOf(*set->translators[i]), report);
    }
    if (const auto* set = setOf<spw_compressor_set>(entry, subject, SPW_COMPRESSOR_ID)) counts.compressors = set->count;
    report.require(counts.providers + counts.translators + counts.compressors > 0,
                   "get: offers no provider, translator or compressor");
  });
}

void checkProviders(const std::string& path, Report& report) {
  withPlugin(path, report, [](const spw_plugin& entry, const Subject& subject) {
    const auto* set = setOf<spw_provider_set>(entry, subject, SPW_PROVIDER_ID);
    for (size_t i = 0; set != nullptr && i < set->count; ++i) checkProviderHooks(subject, *set->providers[i]);
  });
}

using TranslatorCheck = void (*)(const Subject&, const spw_translator&);

void checkTranslators(const std::string& path, Report& report, TranslatorCheck check) {
  withPlugin(path, report, [check](const spw_plugin& entry, const Subject& subject) {
    const auto* set = setOf<spw_translator_set>(entry, subject, SPW_TRANSLATOR_ID);
    for (size_t i = 0; set != nullptr && i < set->count; ++i) check(subject, tableOf(*set->translators[i]));
  });
}

void checkCompressors(const std::string& path, Report& report) {
  withPlugin(path, report, [](const spw_plugin& entry, const Subject& subject) {
    const auto* set = setOf<spw_compressor_set>(entry, subject, SPW_COMPRESSOR_ID);
    for (size_t i = 0; set != nullptr && i < set->count; ++i) checkCompressor(subject, *set->compressors[i]);
  });
}

// Runs one group apart and prints what it found; the number of errors.
size_t run(const std::string& path, const char* group, const std::function<void(Report&)>& body) {
  size_t errors = 0, warnings = 0;
  for (const Finding& finding : runApart(group, body, kSeconds)) {
    std::printf("%s: %s: %s\n", path.c_str(), finding.error ? "error" : "warning", finding.text.c_str());
    (finding.error ? errors : warnings) += 1;
  }
  if (showsGroups) std::printf("%s: group %s: %zu errors, %zu warnings\n", path.c_str(), group, errors, warnings);
  return errors;
}

// Each part builds on the one before: a table full of errors is not called into.
bool check(const std::string& given) {
  const std::string path = given.find('/') == std::string::npos ? "./" + given : given;
  size_t errors = run(path, "file", [&](Report& report) { checkFile(path, report); });
  if (errors == 0) errors = run(path, "life", [&](Report& report) { checkLife(path, report); });
  if (errors == 0) errors = run(path, "tables", [&](Report& report) { checkTables(path, report); });
  if (errors == 0) {
    errors += run(path, "providers", [&](Report& report) { checkProviders(path, report); });
    for (const TranslatorCheck one : {checkRequests, checkReaders, checkWriters, checkTranslatorRest, checkTasks}) {
      errors += run(path, "translators", [&](Report& report) { checkTranslators(path, report, one); });
    }
    errors += run(path, "compressors", [&](Report& report) { checkCompressors(path, report); });
  }
  if (errors == 0 && !showsGroups) std::printf("%s: good\n", path.c_str());
  return errors == 0;
}

}  // namespace

int main(int argc, char** argv) {
  int first = 1;
  if (argc > 1 && std::strcmp(argv[1], "--groups") == 0) {
    showsGroups = true;
    first = 2;
  }
  if (argc <= first || argv[first][0] == '-') {
    std::fprintf(stderr,
                 "usage: plugin-check [--groups] <plugin.so>...\n"
                 "Loads each plugin and runs it with good and hostile input. Run it on plugins you trust.\n");
    return 2;
  }
  bool good = true;
  for (int i = first; i < argc; ++i) good &= check(argv[i]);
  return good ? 0 : 1;
}
