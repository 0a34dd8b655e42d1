#include "tests/bench/Targets.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/bench/Load.h"
#include "tests/bench/Requests.h"

namespace spillway::bench {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

// One worker, no logging, nothing buffered, upstream connections pooled: what a proxy costs that does nothing.
constexpr const char* kNginx = R"(daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid @FOLDER@/nginx.pid;
error_log @FOLDER@/nginx.log error;
events { worker_connections 19000; multi_accept on; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  client_max_body_size 64m;
  client_body_buffer_size 64k;
  client_body_temp_path @FOLDER@/body;
  proxy_temp_path @FOLDER@/proxy;
  fastcgi_temp_path @FOLDER@/fastcgi;
  uwsgi_temp_path @FOLDER@/uwsgi;
  scgi_temp_path @FOLDER@/scgi;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_read_timeout 300s;
  upstream good { server 127.0.0.1:@GOOD@; keepalive 512; keepalive_requests 1000000000; keepalive_timeout 300s; }
  upstream both {
    server 127.0.0.1:@LIMITED@ max_fails=0;
    server 127.0.0.1:@GOOD@ backup;
    keepalive 512;
    keepalive_requests 1000000000;
  }
  server { listen 127.0.0.1:@PORT@ backlog=4096; location / { proxy_pass http://good; } }
  server {
    listen 127.0.0.1:@FALLBACK@ backlog=4096;
    location / {
      proxy_request_buffering on;
      proxy_next_upstream error timeout http_429 non_idempotent;
      proxy_pass http://both;
    }
  }
}
)";

constexpr const char* kSpillway = R"(log: warn
providers:
  chat:
    plugin: openai-compatible
    base_url: http://127.0.0.1:@GOOD@/v1
    tier: cheap
    accounts: [{name: a, key: bench-key-a}]
  messages:
    plugin: anthropic-compatible
    base_url: http://127.0.0.1:@GOOD@
    tier: cheap
    accounts: [{name: a, key: bench-key-a}]
  limited:
    plugin: openai-compatible
    base_url: http://127.0.0.1:@LIMITED@/v1
    tier: cheap
    accounts: [{name: a, key: bench-key-a}]
chains:
  default: [{tier: cheap, use: [chat/bench]}]
  fallback: [{tier: cheap, use: [limited/bench, chat/bench]}]
)";

uint16_t portAtEnd(const std::string& line) {
  size_t at = line.find_last_not_of("0123456789");
  return static_cast<uint16_t>(std::atoi(line.c_str() + (at == std::string::npos ? 0 : at + 1)));
}

bool answers(uint16_t port, const std::string& model) {
  Load load;
  load.port = port;
  load.request = httpRequest(WireKind::Chat, model, false, 0);
  load.each = 1;
  load.timeoutSeconds = 2;
  return runLoad(load).answers == 1;
}

}  // namespace

Targets::Targets(const Programs& programs, const fs::path& folder) : programs_(programs), folder_(folder) {
  fs::create_directories(folder_);
  simulator_ = startSimulator("simulator", "n=1", direct_);
  limitedSimulator_ = startSimulator("limited", "status=429,retry-after=0", limited_);
  startNginx();
  if (programs_.spillway.empty()) return;
  restartSpillway();
}

void Targets::restartSpillway() {
  spillwayProcess_.reset();
  spillwayProcess_ = startSpillway("spillway-" + std::to_string(restarts_++), spillway_);
  if (!answers(spillway_, "chat/bench@n=1"))
    throw std::runtime_error("Spillway does not answer; see " + folder_.string());
}

std::unique_ptr<Process> Targets::startSimulator(const std::string& name, const std::string& defaults,
                                                 uint16_t& port) const {
  std::vector<std::string> command = {programs_.simulator.string(), "--port", "0", "--default", defaults};
  auto process =
      std::make_unique<Process>(command, programs_.loadCpu, (folder_ / (name + ".log")).string(), "listening ");
  port = portAtEnd(process->readyLine());
  return process;
}

void Targets::startNginx() {
  nginx_ = freePort();
  nginxFallback_ = freePort();
  std::string text = kNginx;
  text = replaced(text, "@FOLDER@", folder_.string());
  text = replaced(text, "@GOOD@", std::to_string(direct_));
  text = replaced(text, "@LIMITED@", std::to_string(limited_));
  text = replaced(text, "@PORT@", std::to_string(nginx_));
  text = replaced(text, "@FALLBACK@", std::to_string(nginxFallback_));
  write(folder_ / "nginx.conf", text);
  std::vector<std::string> command = {programs_.nginx,
                                      "-p",
                                      folder_.string(),
                                      "-c",
                                      (folder_ / "nginx.conf").string(),
                                      "-e",
                                      (folder_ / "nginx.log").string()};
  nginxProcess_ = std::make_unique<Process>(command, programs_.targetCpu, (folder_ / "nginx.log").string(), "");
  for (int i = 0; i < 200; i++) {
    if (answers(nginx_, "bench@n=1")) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("nginx does not answer; see " + (folder_ / "nginx.log").string());
}

std::unique_ptr<Process> Targets::startSpillway(const std::string& name, uint16_t& port) const {
  std::string text = kSpillway;
  text = replaced(text, "@GOOD@", std::to_string(direct_));
  text = replaced(text, "@LIMITED@", std::to_string(limited_));
  fs::path config = folder_ / (name + ".yaml");
  write(config, text);
  std::vector<std::string> command = {programs_.spillway.string(),
                                      "--config",
                                      config.string(),
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--state",
                                      (folder_ / (name + "-state")).string(),
                                      "--plugins",
                                      programs_.plugins.string()};
  auto process = std::make_unique<Process>(command, programs_.targetCpu, (folder_ / (name + ".log")).string(),
                                           "listening on http://");
  port = portAtEnd(process->readyLine());
  return process;
}

double Targets::simulatorCpuSeconds() const {
  return simulator_->usage().cpuSeconds + limitedSimulator_->usage().cpuSeconds;
}

Targets::Startup Targets::measureStartup(int round) const {
  auto begin = std::chrono::steady_clock::now();
  uint16_t port = 0;
  auto process = startSpillway("startup-" + std::to_string(round), port);
  if (!answers(port, "chat/bench@n=1")) throw std::runtime_error("a fresh Spillway does not answer");
  Startup startup;
  startup.firstAnswerMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  startup.idleMb = process->usage().residentMb;
  return startup;
}

}  // namespace spillway::bench
