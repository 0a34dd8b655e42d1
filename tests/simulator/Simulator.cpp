#include "tests/simulator/Simulator.h"

#include <stdexcept>

#include "tests/simulator/ControlText.h"
#include "tests/simulator/EventLoop.h"

namespace spillway::simulator {

Simulator::Simulator(Options options) : endpoints_(std::move(options.endpoints), journal_) {
  journal_.setDefaults(options.defaults);
  loop_ = std::make_unique<EventLoop>(options.address, options.port, endpoints_, journal_);
  thread_ = std::thread([this] { loop_->run(); });
}

Simulator::~Simulator() {
  stop();
  wait();
}

uint16_t Simulator::port() const { return loop_->port(); }

std::string Simulator::baseUrl() const { return "http://127.0.0.1:" + std::to_string(port()); }

void Simulator::script(std::string_view json) {
  std::string problem;
  std::vector<ScriptEntry> entries = readScript(json, problem);
  if (!problem.empty()) throw std::invalid_argument(problem);
  script(std::move(entries));
}

void Simulator::script(std::vector<ScriptEntry> entries) { journal_.addScript(std::move(entries)); }

size_t Simulator::scriptLeft() const { return journal_.scriptLeft(); }

void Simulator::setDefaults(const Behaviour& behaviour) { journal_.setDefaults(behaviour); }

std::vector<Received> Simulator::requests() const { return journal_.all(); }

bool Simulator::waitForRequests(size_t count, std::chrono::milliseconds timeout) const {
  return journal_.waitFor(count, false, timeout);
}

bool Simulator::waitForEnds(size_t count, std::chrono::milliseconds timeout) const {
  return journal_.waitFor(count, true, timeout);
}

void Simulator::reset() { journal_.reset(); }

void Simulator::wait() {
  if (thread_.joinable()) thread_.join();
}

void Simulator::stop() { loop_->stop(); }

}  // namespace spillway::simulator
