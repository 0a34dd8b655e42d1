// Whether somebody agrees to what they have been shown.
//
// One thread; waits for the terminal.
#pragma once

#include <string>

#include "host/base/Result.h"
#include "host/cli/Arguments.h"
#include "host/cli/Command.h"

namespace spillway::cli {

// Options of commands that show what they are about to write.
inline constexpr Flag kYesFlag{"yes", 'y', {}, "do not ask before writing"};
inline constexpr Flag kDryRunFlag{"dry-run", 'n', {}, "show the difference and write nothing"};

enum class Consent { Yes, No, NobodyToAsk };

// --yes and --dry-run answer for themselves; else the terminal is asked.
Consent agreed(const Arguments& arguments, const std::string& question);

// Nothing was written: says so, and gives the exit status.
base::Result<int> untouched(const Arguments& arguments, Consent consent);

// A secret typed at the terminal, unseen, after `prompt`; or the first line of standard input. Empty: there is none.
std::string typedSecret(const std::string& prompt);

}  // namespace spillway::cli
