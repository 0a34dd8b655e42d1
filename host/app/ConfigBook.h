// The configuration file as the management API changes it: replaced as a whole, only by who has seen what is in it now,
// and what was there before is kept in `config-history/` of the state folder, so that any change can be taken back.
//
// Thread-safe. Every function waits for the disk.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::app {

class ConfigBook {
 public:
  static constexpr size_t kMostVersions = 50;

  // `file` need not exist. `stateFolder` does.
  ConfigBook(std::string file, const std::string& stateFolder);

  const std::string& file() const { return file_; }

  struct Text {
    std::string text, revision;  // the revision is a digest of the text
    bool there = false;          // there is such a file
  };
  // No file is an empty text.
  base::Result<Text> read() const;

  // Writes the text when the file still has that revision, and gives the new one; 409 when it has another. `what`: a
  // word for what was changed.
  base::Result<std::string> write(const std::string& revision, std::string_view text, const std::string& what);

  // What was there before a change.
  struct Version {
    std::string id, what;
    int64_t atMs = 0;  // of the change, unix
  };
  std::vector<Version> history() const;  // the newest first
  base::Result<std::string> version(const std::string& id) const;

  static std::string revisionOf(std::string_view text);

 private:
  base::Result<void> keep(const std::string& text, const std::string& what);

  const std::string file_, folder_;
  std::mutex writing_;
};

}  // namespace spillway::app
