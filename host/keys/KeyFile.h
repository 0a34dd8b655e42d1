// The client keys that were made at run time, on disk: `keys.json` in the state folder, mode 0600, replaced as a whole.
// Of a key itself only its SHA-256 is there.
//
// Plain functions; any thread and any process: changes are made one at a time under a lock file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/keys/KeyBudget.h"

namespace spillway::keys {

struct KeyRow {
  std::string name;
  std::string digest;                       // 64 hexadecimal digits: SHA-256 of the key
  int64_t createdMs = 0, expiresMs = 0;     // unix; expiresMs 0: never
  std::vector<std::string> chains, models;  // globs; empty: any
  int64_t requestsPerMinute = 0;            // 0: any number
  bool management = false;
  std::optional<KeyBudget> budget = {};

  bool operator==(const KeyRow&) const = default;
};

inline constexpr size_t kMostKeys = 1000;
inline constexpr size_t kMostGlobs = 50, kMostGlobBytes = 200;  // of one key, each
inline constexpr int64_t kMostPerMinute = 1'000'000;

std::string keyFilePath(const std::string& stateFolder);

// The rows; none when there is no file. Errors name the file and what is wrong with it.
base::Result<std::vector<KeyRow>> readKeyFile(const std::string& path);

// Reads, lets `change` work on the rows, and writes them when it finds nothing wrong.
base::Result<void> changeKeyFile(const std::string& path,
                                 const std::function<base::Result<void>(std::vector<KeyRow>&)>& change);

// What is wrong with a row that is to be added; empty: nothing.
std::string keyRowFault(const KeyRow& row, int64_t nowMs);

// Makes a key of 256 random bits, adds the row with its digest and returns the key, which is nowhere else.
base::Result<std::string> createKey(const std::string& path, KeyRow row, int64_t nowMs);

// Takes a key away. Status 404 when there is none of that name.
base::Result<void> revokeKey(const std::string& path, std::string_view name);

// 64 hexadecimal digits.
std::string keyDigest(std::string_view key);

}  // namespace spillway::keys
