#include "tests/e2e/Program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace spillway::test {
namespace {

void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

}  // namespace

void Program::start(const std::vector<std::string>& command, const std::string& logFile,
                    const std::map<std::string, std::string>& environment) {
  logFile_ = logFile;
  std::vector<std::string> variables{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"};
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  // Not into the keyring of whoever runs the tests.
  if (!environment.contains("SPILLWAY_KEYRING")) variables.push_back("SPILLWAY_KEYRING=off");
  if (const char* options = std::getenv("ASAN_OPTIONS")) variables.push_back(std::string("ASAN_OPTIONS=") + options);
  if (const char* options = std::getenv("TSAN_OPTIONS")) variables.push_back(std::string("TSAN_OPTIONS=") + options);
  std::vector<char*> argv, envp;
  for (const auto& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  for (const auto& variable : variables) envp.push_back(const_cast<char*>(variable.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  int log = ::open(logFile.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(log);
}

std::string Program::log() const {
  std::ifstream file(logFile_);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Program::await(const std::string& text, int waitMs) {
  auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(waitMs);
  while (std::chrono::steady_clock::now() < end) {
    std::string all = log();
    size_t at = all.find(text);
    size_t lineEnd = at == std::string::npos ? at : all.find('\n', at);
    if (lineEnd != std::string::npos) return all.substr(at + text.size(), lineEnd - at - text.size());
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      break;
    }
    pause();
  }
  return {};
}

void Program::send(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

int Program::signalAndWait(int signal) {
  send(signal);
  return waitForEnd(20000);
}

int Program::waitForEnd(int waitMs) {
  if (pid_ <= 0) return -1;
  int status = 0;
  for (int waited = 0; waited < waitMs; waited += 5) {
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return status;
    }
    pause();
  }
  return -1;
}

void Program::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "spillway-test-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempFolder::write(const std::string& name, const std::string& content) const {
  std::string path = path_ + "/" + name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << content;
  ::chmod(path.c_str(), 0600);
  return path;
}

}  // namespace spillway::test
