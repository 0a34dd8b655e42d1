// An agent's settings before and after it is told where Spillway is, and the way back. What was there before is kept in
// the state folder, `connect/AGENT/`, so that undoing restores files to the byte; a file that has been changed since
// loses only what was written into it.
//
// One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/connect/Agents.h"

namespace spillway::connect {

using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// A file as it is and as it is to be.
struct Change {
  std::string path;           // absolute; what it is a link to, when it is one
  std::string before, after;  // texts
  bool existed = false;       // before
  bool exists = true;         // after

  bool changes() const { return before != after || existed != exists; }
};

class Connection {
 public:
  // `state`: the host's state folder. `home`: the user's; `variables`: the environment.
  Connection(const Agent& agent, std::string state, std::string home, Variables variables)
      : agent_(agent), state_(std::move(state)), home_(std::move(home)), variables_(std::move(variables)) {}

  // Whether the agent has been connected, and not been undone.
  bool exists() const;

  // The name of the client key that was made for it; empty: none.
  std::string keyName() const;

  // What connecting changes, on top of what was there before an earlier connecting. Nothing is written. The error names
  // the file and what in it is not understood.
  base::Result<std::vector<Change>> plan(const Place& place) const;

  // Keeps what was there and writes the files. When one cannot be written those before it are put back.
  base::Result<void> connect(const Place& place, const std::string& keyName) const;

  // What undoing changes; `merged` gets the files that have been changed since they were written.
  base::Result<std::vector<Change>> planUndo(std::vector<std::string>* merged = nullptr) const;

  // Does it and forgets what was kept.
  base::Result<void> undo() const;

 private:
  std::string folder() const { return state_ + "/connect/" + agent_.id; }
  std::string pathOf(const SettingsFile& file) const;
  Json record() const;
  base::Result<Change> undone(const Json& file, bool* merged) const;

  const Agent& agent_;
  std::string state_, home_;
  Variables variables_;
};

}  // namespace spillway::connect
