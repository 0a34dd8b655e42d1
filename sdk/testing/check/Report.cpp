#include "sdk/testing/check/Report.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace spw::check {

void Report::step(std::string_view what) {
  step_ = what.substr(0, 300);
  line('S', what);
}
void Report::error(std::string_view text) {
  if (std::find(said_.begin(), said_.end(), text) != said_.end()) return;
  said_.emplace_back(text);
  line('E', step_.empty() ? std::string(text) : std::string(text) + " [during " + step_ + "]");
}
void Report::warning(std::string_view text) {
  if (std::find(said_.begin(), said_.end(), text) != said_.end()) return;
  said_.emplace_back(text);
  line('W', text);
}
bool Report::require(bool good, std::string_view text) {
  if (!good) error(text);
  return good;
}

void Report::line(char kind, std::string_view text) {
  std::string out(1, kind);
  for (char c : text.substr(0, 1000)) out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  out += '\n';
  for (size_t done = 0; done < out.size();) {
    const ssize_t n = write(fd_, out.data() + done, out.size() - done);
    if (n <= 0) _exit(3);
    done += static_cast<size_t>(n);
  }
}

int forkChild(int (&ends)[2], unsigned seconds) {
  std::fflush(nullptr);
  if (pipe(ends) != 0) {
    std::perror("pipe");
    std::exit(2);
  }
  const pid_t child = fork();
  if (child < 0) {
    std::perror("fork");
    std::exit(2);
  }
  if (child == 0) {
    close(ends[0]);
    std::signal(SIGALRM, SIG_DFL);
    alarm(seconds);
  } else {
    close(ends[1]);
  }
  return child;
}

// Without destructors and exit handlers: a plugin's may be what is broken, and the parent has everything already.
void endChild() { _exit(0); }

std::vector<Finding> collect(std::string_view group, int fd, int child) {
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(fd, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<size_t>(n));
  close(fd);
  int status = 0;
  waitpid(child, &status, 0);

  std::vector<Finding> findings;
  std::string lastStep(group);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string body = text.substr(at + 1, end - at - 1);
    if (text[at] == 'S') {
      lastStep = body;
    } else {
      findings.push_back({text[at] == 'E', body});
    }
    at = end + 1;
  }
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    findings.push_back({true, number == SIGALRM ? "did not come back: " + lastStep
                                                : "crashed (" + std::string(strsignal(number)) + "): " + lastStep});
  } else if (WEXITSTATUS(status) != 0) {
    findings.push_back({true, "ended the process (status " + std::to_string(WEXITSTATUS(status)) + "): " + lastStep});
  }
  return findings;
}

}  // namespace spw::check
