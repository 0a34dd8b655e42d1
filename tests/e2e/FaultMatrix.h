// The fault matrix: one host over one simulated upstream, and a cell for each fault, client wire, upstream wire, form
// of the answer, and for whether somebody else can answer. The cells are asked many at a time; what came of each is
// judged afterwards.
//
// No cell's failure may decide another's: a cell has a model of its own, or, where its fault concerns a whole account
// or provider, a provider of its own.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/e2e/Faults.h"
#include "tests/e2e/Pace.h"
#include "tests/e2e/Wires.h"

namespace spillway::test {

struct Cell {
  const Fault* fault = nullptr;  // null: the upstream is well
  const Wire *client = nullptr, *upstream = nullptr;
  bool streamed = false;
  bool saved = false;  // another candidate is there, and well
  Content content = Content::Text;
  std::string asked;    // the model the client names
  std::string model;    // as its own upstream gets it
  HttpRequest request;  // what it sends
  HttpReply reply;      // what it got
  Json trace;

  std::string where() const;  // its coordinates
};

class FaultMatrix {
 public:
  static constexpr int kDeadlineMs = 15'000 * kPace;  // for any cell, by the limits the host is given

  // Starts the host for these cells of these faults, which have to outlive this.
  explicit FaultMatrix(std::vector<Cell> cells);

  // Every cell there is.
  static std::vector<Cell> all(const std::vector<Fault>& faults);

  // Asks them all.
  void run();

  std::vector<Cell>& cells() { return cells_; }
  // What the client of a cell gets of an upstream that is well: of the cell's own, or of who stands in for it.
  const Answer& good(const Cell& cell, bool standIn) const;
  // What its upstreams were sent for it, to show.
  std::string sent(const Cell& cell) const;
  const RunningHost& host() const { return host_; }

 private:
  using Kind = std::tuple<const Wire*, const Wire*, bool, Content>;

  std::string configure();
  void askAll(std::vector<Cell>& cells);
  HttpRequest ask(const Cell& cell) const;
  Json traceOf(const HttpReply& reply) const;

  simulator::Simulator upstream_;
  RunningHost host_;
  std::vector<Cell> cells_;
  std::map<Kind, Answer> good_;
};

}  // namespace spillway::test
