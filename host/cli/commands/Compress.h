// "spillway compress": the compressors as a filter, or around a command whose output they make smaller.
//
// Whatever hinders them, the text comes out, as it came in.
//
// One thread.
#pragma once

#include <string>
#include <vector>

#include "host/app/Options.h"
#include "host/base/Result.h"
#include "host/cli/Arguments.h"
#include "host/config/Compression.h"

namespace spillway::cli {

struct Compress {
  std::string as;  // the command line that made the text; empty: not said
  config::CompressionLevel level = config::CompressionLevel::Lossless;
  bool stats = false;                // what was saved is said on standard error
  bool json = false;                 // and as JSON
  app::Options options;              // where configuration, plugins and state folder are, as the host would find them
  std::vector<std::string> command;  // to be run, with its arguments; empty: the text is on standard input

  static Compress of(const Arguments& arguments);

  // The JSON arguments of the tool call that the text would be the result of; empty: nobody knows what made it.
  std::string callArguments() const;

  // Does it. The program's exit status: that of the command, when one was run.
  int run() const;
};

}  // namespace spillway::cli
