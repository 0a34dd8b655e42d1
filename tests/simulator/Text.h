// Small pure functions on text that several files of the simulator share: counting tokens, cutting a text into the
// pieces of a stream, vendor-shaped ids, hashes. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::simulator {

// The simulator's tokens: one per started four bytes. Not a vendor's count, but the same on every machine.
int64_t countTokens(std::string_view text);

// Cuts into pieces of about `bytes` bytes, never inside a UTF-8 sequence; joined they are the text again.
std::vector<std::string_view> cutText(std::string_view text, size_t bytes);

// FNV-1a, for cache prefixes and signatures.
uint64_t hashText(std::string_view text);

// A vendor-shaped id: the prefix and `length` characters of [0-9A-Za-z] that depend on `number` alone.
std::string makeId(std::string_view prefix, uint64_t number, size_t length);

bool sameIgnoringCase(std::string_view a, std::string_view b);
std::string_view trimmed(std::string_view text);

}  // namespace spillway::simulator
