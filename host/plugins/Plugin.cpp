#include "host/plugins/Plugin.h"

#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/Guarded.h"
#include "host/plugins/TableCheck.h"

namespace spillway::plugins {
namespace {

constexpr size_t kMostTables = 1000;  // of one interface; more is garbage read as a count

base::Error refusal(const std::string& file, const std::string& reason) {
  return {.fault = base::Fault::Unsupported, .message = file + ": " + reason};
}

std::string textOr(const char* text, const char* otherwise) { return text && *text ? text : otherwise; }

// What is wrong with the exported constant now that its pointers are good; empty when nothing is.
std::string entryFault(const spw_plugin& entry, const ElfFacts& facts) {
  if (entry.size != facts.entrySize || entry.abi_major != facts.abiMajor || entry.abi_minor != facts.abiMinor)
    return "its spw_entry changed while it was loaded; it must be a constant";
  if (!isId(entry.id)) return "its plugin id is bad; it must be 1 to 64 of a-z, 0-9 and -";
  if (!entry.get) return "its function get is null";
  return {};
}

}  // namespace

Plugin::Plugin(const PluginFile& file, PluginLibrary library, const spw_plugin& entry, const Surroundings& surroundings)
    : sha256_(file.sha256()),
      uniqueSymbols_(file.facts().uniqueSymbols),
      library_(std::move(library)),
      entry_(entry),
      health_(entry.id, surroundings.crumbs ? surroundings.crumbs->add(entry.id, file.sha256()) : 0),
      services_(entry.id, surroundings.settings) {}

base::Result<std::unique_ptr<Plugin>> Plugin::load(const PluginFile& file, const std::string& staged,
                                                   const Surroundings& surroundings) {
  const std::string name = file.path().substr(file.path().rfind('/') + 1);
  const uint32_t loading = surroundings.crumbs ? surroundings.crumbs->add(name, file.sha256()) : 0;
  auto library = [&] {
    Crumb crumb(loading, Function::Load);
    return PluginLibrary::open(staged);
  }();
  if (!library.ok())
    return refusal(file.path(), "the dynamic linker refuses it: " + library.error().message +
                                    "; build it against what this machine has");
  const spw_plugin entry = copyTable(library->entry());
  spw_plugin asFound = entry;
  asFound.size = library->entry().size;
  if (std::string why = entryFault(asFound, file.facts()); !why.empty()) return refusal(file.path(), why);

  std::unique_ptr<Plugin> plugin(new Plugin(file, std::move(*library), entry, surroundings));
  if (std::string why = plugin->start(); !why.empty()) return refusal(file.path(), why);
  if (std::string why = plugin->takeTables(); !why.empty()) return refusal(file.path(), why);
  return plugin;
}

std::string Plugin::start() {
  if (entry_.start) {
    const spw_status status =
        guardedTimed(health_, Function::Start, [&] { return entry_.start(&services_.host(), &self_); });
    if (status != SPW_OK)
      return "its start function failed (" +
             (status == SPW_INTERNAL ? health_.report().lastError : "status " + std::to_string(status)) +
             "); the log may say more, and its settings are under plugins." + id();
  }
  started_ = true;
  return {};
}

template <class Set, class Table, class Add>
std::string Plugin::takeSet(const char* interfaceId, const Table* const* Set::*rows, Add add) {
  const void* found = nullptr;
  const spw_status status = guarded(health_, Function::Get, [&] {
    found = entry_.get(self_, interfaceId);
    return SPW_OK;
  });
  if (status != SPW_OK) return health_.report().lastError;
  if (!found) return {};
  const Set& set = *static_cast<const Set*>(found);
  if (set.size < sizeof(Set))
    return std::string("its set of ") + interfaceId + " is " + std::to_string(set.size) +
           " bytes long; build it with a released SDK";
  if (set.count > kMostTables || (!(set.*rows) && set.count > 0))
    return std::string("its set of ") + interfaceId + " counts " + std::to_string(set.count) + " tables";
  for (size_t i = 0; i < set.count; ++i) {
    const Table* table = (set.*rows)[i];
    if (!table) return std::string("its set of ") + interfaceId + " has a null table";
    if (auto wrong = fault(*table)) return *wrong;
    add(*table);
  }
  return {};
}

std::string Plugin::takeTables() {
  std::string why = takeSet<spw_translator_set>(
      SPW_TRANSLATOR_ID, &spw_translator_set::translators,
      [this](const spw_translator& table) { translators_.emplace_back(table, self_, health_); });
  if (why.empty())
    why = takeSet<spw_provider_set>(SPW_PROVIDER_ID, &spw_provider_set::providers, [this](const spw_provider& table) {
      providers_.emplace_back(table, self_, health_);
    });
  if (why.empty())
    why = takeSet<spw_compressor_set>(
        SPW_COMPRESSOR_ID, &spw_compressor_set::compressors,
        [this](const spw_compressor& table) { compressors_.emplace_back(table, self_, health_); });
  if (why.empty() && translators_.empty() && providers_.empty() && compressors_.empty())
    why = "it offers no provider, translator or compressor that this host knows";
  return why;
}

Plugin::~Plugin() {
  if (started_ && entry_.stop) guardedVoid(health_, Function::Stop, [this] { entry_.stop(self_); });
}

PluginStatus Plugin::status() const {
  PluginStatus status;
  status.id = id();
  status.name = textOr(entry_.name, entry_.id);
  status.version = textOr(entry_.version, "");
  status.vendor = textOr(entry_.vendor, "");
  status.sha256 = sha256_;
  for (const Provider& one : providers_) status.providers.emplace_back(one.id());
  for (const Translator& one : translators_) status.translators.emplace_back(one.wire());
  for (const Compressor& one : compressors_) status.compressors.emplace_back(one.id());
  if (uniqueSymbols_ > 0)
    status.note =
        "it has " + std::to_string(uniqueSymbols_) +
        " unique symbols: after replacing its file, restart the host (build with -fno-gnu-unique to avoid this)";
  const PluginHealth::Report report = health_.report();
  status.quarantined = health_.quarantined();
  status.quarantine = report.quarantine;
  status.internalErrors = report.internalErrors;
  status.slowCalls = report.slowCalls;
  status.slowestUs = report.slowestUs;
  status.lastError = report.lastError;
  return status;
}

}  // namespace spillway::plugins
