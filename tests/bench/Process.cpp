#include "tests/bench/Process.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace spillway::bench {
namespace {

constexpr int kReadyMs = 10000;

std::string endOf(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  std::string all = text.str();
  return all.size() > 2000 ? all.substr(all.size() - 2000) : all;
}

void becomeProgram(const std::vector<std::string>& command, int cpu, const std::string& log, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cpu >= 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<size_t>(cpu), &set);
    ::sched_setaffinity(0, sizeof set, &set);
  }
  int errors = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

std::vector<pid_t> childrenOf(pid_t id) {
  std::vector<pid_t> children;
  std::string name = std::to_string(id);
  std::ifstream file("/proc/" + name + "/task/" + name + "/children");
  for (pid_t child; file >> child;) children.push_back(child);
  return children;
}

void add(pid_t id, Usage& usage) {
  std::ifstream stat("/proc/" + std::to_string(id) + "/stat");
  std::string line;
  std::getline(stat, line);
  size_t end = line.rfind(')');
  if (end == std::string::npos) return;
  std::istringstream fields(line.substr(end + 2));
  std::vector<std::string> values;
  for (std::string value; fields >> value;) values.push_back(value);
  if (values.size() < 22) return;
  double tick = static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.cpuSeconds += (std::stod(values[11]) + std::stod(values[12])) / tick;
  usage.threads += std::stoi(values[17]);
  usage.residentMb += std::stod(values[21]) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, int cpu, const std::string& log,
                 const std::string& readyWord) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error("fork failed");
  if (id_ == 0) becomeProgram(command, cpu, log, ends[1]);
  ::close(ends[1]);
  output_ = ends[0];
  if (!readyWord.empty()) waitReady(output_, readyWord, log);
}

Process::~Process() {
  std::vector<pid_t> children = childrenOf(id_);
  ::kill(id_, SIGTERM);
  for (int i = 0; i < 300; i++) {
    if (::waitpid(id_, nullptr, WNOHANG) == id_) {
      ::close(output_);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (pid_t child : children) ::kill(child, SIGKILL);
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  ::close(output_);
}

void Process::waitReady(int output, const std::string& word, const std::string& log) {
  std::string text;
  for (int waited = 0; waited < kReadyMs; waited++) {
    pollfd wait{output, POLLIN, 0};
    if (::poll(&wait, 1, 1) > 0) {
      char buffer[4096];
      ssize_t got = ::read(output, buffer, sizeof buffer);
      if (got <= 0) break;
      text.append(buffer, static_cast<size_t>(got));
    }
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.find(word) == std::string::npos || !text.ends_with('\n')) continue;
      readyLine_ = line;
      return;
    }
  }
  throw std::runtime_error("a program did not get ready; its log ends with:\n" + endOf(log));
}

Usage Process::usage() const {
  Usage usage;
  add(id_, usage);
  for (pid_t child : childrenOf(id_)) add(child, usage);
  return usage;
}

double machineCpuSeconds() {
  std::ifstream stat("/proc/stat");
  std::string word;
  stat >> word;
  double busy = 0;
  for (int column = 0; column < 8; column++) {
    double ticks = 0;
    stat >> ticks;
    if (column != 3 && column != 4) busy += ticks;
  }
  return busy / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

uint16_t freePort() {
  int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&name), size) == 0 &&
               ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(name.sin_port);
}

}  // namespace spillway::bench
