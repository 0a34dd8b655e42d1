#include "host/cli/Asking.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "host/base/Strings.h"
#include "host/cli/Printing.h"

namespace spillway::cli {

Consent agreed(const Arguments& arguments, const std::string& question) {
  if (arguments.has("dry-run")) return Consent::No;
  if (arguments.has("yes")) return Consent::Yes;
  if (::isatty(STDIN_FILENO) == 0) return Consent::NobodyToAsk;
  print(question + " [y/N] ");
  std::string line;
  std::getline(std::cin, line);
  return line == "y" || line == "Y" || line == "yes" ? Consent::Yes : Consent::No;
}

base::Result<int> untouched(const Arguments& arguments, Consent consent) {
  if (consent == Consent::NobodyToAsk) return failed("nothing was written: add --yes, nobody is there to be asked");
  if (!arguments.json()) print("nothing was written\n");
  return arguments.has("dry-run") ? kDone : kFailed;
}

std::string typedSecret(const std::string& prompt) {
  termios before{};
  const bool terminal = ::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    std::fputs(prompt.c_str(), stderr);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    say("");
  }
  return std::string(base::trim(line));
}

}  // namespace spillway::cli
