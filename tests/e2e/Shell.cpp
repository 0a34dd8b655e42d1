#include "tests/e2e/Shell.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/Places.h"

namespace spillway::test {

Outcome shell(const std::string& folder, const std::string& line) {
  static std::atomic<int> number = 0;
  const std::string errors = folder + "/.errors-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
  const std::string command = "unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_DATA_HOME SPILLWAY_KEY\nexport HOME=" + folder +
                              " PATH=" SPILLWAY_BUILD_DIR "/bin:$PATH\ncd " + folder + "\nexec 2>" + errors + "\n" +
                              line;
  Outcome outcome;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, n);
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::ostringstream said;
  said << std::ifstream(errors).rdbuf();
  outcome.errors = said.str();
  ::unlink(errors.c_str());
  return outcome;
}

bool hasProgram(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace spillway::test
