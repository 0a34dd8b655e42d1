// What the saver saves over whole recorded conversations of coding agents: a part of docs/compression.md.
//
// One thread at a time.
#pragma once

#include <string>

namespace spillway::compress {

// Floors at level balanced: shares of the tokens of all results, and of those that may be made smaller at all. The aim
// of 30 % of all is not reached: what these are held to is what was.
inline constexpr double kConversationsFloor = 0.13, kFitFloor = 0.22;

struct ConversationSavings {
  std::string table;                           // Markdown: by conversation and in all
  double lossless = 0, balanced = 0, max = 0;  // shares of all tokens
  double fit = 0;                              // at balanced, of those that may be made smaller at all
};
ConversationSavings conversationSavings();

}  // namespace spillway::compress
