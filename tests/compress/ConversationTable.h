// What the saver saves over whole recorded conversations of coding agents: a part of docs/compression.md.
//
// One thread at a time.
#pragma once

#include <string>

namespace spillway::compress {

// The floor at level balanced: a share of the tokens of all results of tools.
inline constexpr double kConversationsFloor = 0.30;

struct ConversationSavings {
  std::string table;  // Markdown: by conversation and in all
  double lossless = 0, balanced = 0, max = 0;
};
ConversationSavings conversationSavings();

}  // namespace spillway::compress
