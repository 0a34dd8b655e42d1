// What commands have in common: options that every one of them takes, and the ways to cut and join words.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/cli/Command.h"

namespace spillway::cli {

// The options of a command, with --help and those shared with others.
std::vector<Flag> flagsOf(const Command& command);

// "spillway keys create NAME [OPTIONS]".
std::string usageOf(const Command& command);

// The commands whose path is that of `group` and one word more; of an empty group those of one word.
std::vector<const Command*> below(std::string_view group);

// The pieces between separators; of an empty text none.
std::vector<std::string_view> split(std::string_view text, char separator);

// Lines of at most `width` characters, each behind `indent` spaces; line ends of the text stay.
std::string wrapped(std::string_view text, size_t indent, size_t width = 80);

// Rows of options.

inline constexpr Flag kConfigFlag{"config", 'c', "FILE", "the host's configuration file", Offer::Files};
inline constexpr Flag kStateFlag{"state", 's', "DIR", "the host's state folder", Offer::Folders};
inline constexpr Flag kPluginsFlag{"plugins", 'p', "DIR", "folder to load plugins from", Offer::Folders, {}, true};
inline constexpr Flag kJsonFlag{"json", 0, {}, "print JSON, for programs"};
// Of those who talk to a running host.
inline constexpr Flag kUrlFlag{"url", 0, "URL",
                               "the host's address, when it is not this machine's; SPILLWAY_KEY holds the key"};

}  // namespace spillway::cli
