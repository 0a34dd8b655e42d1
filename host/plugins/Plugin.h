// One loaded version of one plugin: its library, what start() gave, and the facades of what it offers. Destroying it
// calls stop(); PluginRegistry sees to it that this happens on its own thread after the last user is done.
//
// Immutable once loaded; any thread.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "host/base/Result.h"
#include "host/plugins/Compressor.h"
#include "host/plugins/HostServices.h"
#include "host/plugins/PluginFile.h"
#include "host/plugins/PluginHealth.h"
#include "host/plugins/PluginLibrary.h"
#include "host/plugins/PluginSet.h"
#include "host/plugins/Provider.h"
#include "host/plugins/Translator.h"

namespace spillway::plugins {

class Breadcrumbs;

class Plugin {
 public:
  // What every plugin of a host is given. Pointers are borrowed for the plugin's life and may be null.
  struct Surroundings {
    const SettingSource* settings = nullptr;
    Breadcrumbs* crumbs = nullptr;
  };

  // Loads the copy at `staged` of a checked file, starts it and takes its tables. The error's message is a sentence
  // that names the file, the reason and what to do. Runs the plugin's code.
  static base::Result<std::unique_ptr<Plugin>> load(const PluginFile& file, const std::string& staged,
                                                    const Surroundings& surroundings);
  ~Plugin();
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const std::string& id() const { return health_.id(); }
  const std::string& sha256() const { return sha256_; }
  const std::deque<Translator>& translators() const { return translators_; }
  const std::deque<Provider>& providers() const { return providers_; }
  const std::deque<Compressor>& compressors() const { return compressors_; }
  PluginStatus status() const;  // all but the file

 private:
  Plugin(const PluginFile& file, PluginLibrary library, const spw_plugin& entry, const Surroundings& surroundings);
  std::string start();
  std::string takeTables();
  template <class Set, class Table, class Add>
  std::string takeSet(const char* interfaceId, const Table* const* Set::*rows, Add add);

  const std::string sha256_;
  const unsigned uniqueSymbols_;
  PluginLibrary library_;
  const spw_plugin entry_;  // a zeroed copy
  PluginHealth health_;
  HostServices services_;
  void* self_ = nullptr;
  bool started_ = false;
  std::deque<Translator> translators_;  // readers point to them: they must not move
  std::deque<Provider> providers_;
  std::deque<Compressor> compressors_;
};

}  // namespace spillway::plugins
