// Completion at the shell. The scripts ask the program itself ("spillway __complete -- WORDS"), so what they offer is
// what the table of commands says, and names that exist now.
//
// One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/cli/Command.h"

namespace spillway::cli {

struct Candidate {
  std::string word, text;
};

struct Candidates {
  std::vector<Candidate> words;
  Offer files = Offer::Nothing;  // Files or Folders: the shell is to add those
};

// What could stand in the place of the last word, which may be empty or half typed.
Candidates complete(const std::vector<std::string>& words);

// One line each, "word\ttext"; ":files" or ":folders" for what the shell has to add.
std::string completionLines(const Candidates& candidates);

// The script for "bash", "zsh" or "fish"; empty: another shell.
std::string_view completionScript(std::string_view shell);

// Names that exist now, where they can be found without waiting; `words` may name a state folder.
std::vector<Candidate> namesFor(Offer offer, const std::vector<std::string>& words);

}  // namespace spillway::cli
