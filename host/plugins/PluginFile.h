// A plugin file, read once and checked without running any of it: who may write it, whether it is a whole shared
// library of this machine, and which plugin ABI it was built for. The bytes that were checked are the bytes that get
// loaded.
//
// Not thread-safe; a plain value once read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/Bytes.h"
#include "host/base/Result.h"
#include "host/plugins/ElfFile.h"

namespace spillway::plugins {

class PluginFile {
 public:
  static constexpr size_t kLargest = size_t{256} << 20;  // bytes

  // Reads and checks `path`. The error's message is a sentence that names the file, the reason and what to do.
  static base::Result<PluginFile> read(const std::string& path);

  const std::string& path() const { return path_; }
  std::string_view bytes() const { return bytes_.view(); }
  const std::string& sha256() const { return sha256_; }  // 64 hexadecimal digits
  const ElfFacts& facts() const { return facts_; }

 private:
  std::string path_;
  base::Bytes bytes_;
  std::string sha256_;
  ElfFacts facts_;
};

// The digest of `bytes` as 64 hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

}  // namespace spillway::plugins
