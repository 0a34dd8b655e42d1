// Where an error is explained: docs/operate/errors.md has a section for each cause under its name, and the program
// prints it. These are the words that lead there, and the names of causes that the host itself has; what upstreams do
// goes by the name of its fault, and what keeps a candidate from being asked by those of routing/WhyNames.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::base {

// Why the host itself refuses something, where the fault alone would not say what to do.
enum class Cause {
  ClientKey,          // none is shown that the host knows
  KeyRights,          // the client key may not ask for this
  KeyRate,            // the client key has made its requests of this minute
  ManagementKey,      // the client key is for models only
  Password,           // the dashboard has one
  HostName,           // the Host header names another server
  WebPage,            // asked by a web page of another origin
  NoPath,             // nothing is served there
  Busy,               // every thread is taken
  Stopping,           // the host ends
  Budget,             // what may be spent is spent
  NoHost,             // a command finds no running host
  PortTaken,          // the host cannot listen there
  FolderTaken,        // another host has the state folder
  PluginRefused,      // a plugin's file is not loaded
  PluginQuarantined,  // a plugin is not asked any more
  Root                // the host runs as root
};
inline constexpr int kCauseCount = 17;

// "client_key". Static.
const char* causeName(Cause cause);

// The message, and behind it how to read the section of that name.
std::string explained(std::string message, std::string_view name);
std::string explained(std::string message, Cause cause);

}  // namespace spillway::base
