// What commands say of themselves, made from their table: help at the terminal, the manual page, and the page of the
// documentation.
//
// Pure functions; any thread.
#pragma once

#include <string>

#include "host/cli/Command.h"

namespace spillway::cli {

// All commands in a few words.
std::string helpOverview();

// One command: usage, what it does, operands, options, examples. A group lists its commands.
std::string helpOf(const Command& command);

// The manual page in the language of man(7).
std::string manualPage(std::string_view version);

// docs/operate/commands.md.
std::string commandsPage();

// The table itself as JSON.
std::string commandsJson();

}  // namespace spillway::cli
