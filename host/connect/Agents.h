// The agents that can be told where Spillway is, from config/agents.json, which is part of the program.
//
// Immutable; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/connect/Document.h"

namespace spillway::connect {

// What an agent is told.
struct Place {
  std::string base;   // "http://127.0.0.1:20128"
  std::string key;    // a client key, or any text where none is needed
  std::string model;  // a chain's name
  bool keyNeeded = false, modelWished = false;
};

struct Edit {
  Path at;
  Json value;             // with {base}, {key} and {model} in its texts
  std::string condition;  // "key", "model", or empty: always
};

struct SettingsFile {
  std::string path, format;        // "~/.agent/settings.json", "json"
  std::vector<std::string> other;  // it is one of these, when it is there
  std::string folderVariable;      // an environment variable that may name the file's folder
  std::string fresh;               // the text of a file that is not there yet
  std::vector<Edit> edits;
};

struct AgentStep {
  std::string say, label;
  std::vector<std::string> code;
};

struct Agent {
  std::string id, name, program;    // program: what it is started with; empty: none
  std::vector<SettingsFile> files;  // empty: its user has to do it
  std::vector<AgentStep> steps;
  std::string then;  // what is to be done when the files are written
};

const std::vector<Agent>& agents();

// The agent of that id, or null.
const Agent* findAgent(std::string_view id);

// The text, and every text in the value, with what the place says.
std::string filled(std::string text, const Place& place);
Json filled(const Json& value, const Place& place);
Path filled(Path path, const Place& place);

}  // namespace spillway::connect
