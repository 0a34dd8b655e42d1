#include "Commits.h"

#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <cstddef>

#include "Stat.h"

namespace git_log {
namespace {

constexpr std::string_view kCommit = "commit ", kAuthor = "Author: ";
constexpr size_t kHash = 40, kKept = 12;
constexpr size_t kLeast = 48;  // bytes more than its markers that have to go
constexpr size_t kFewestAuthors = 3, kFewestBytes = 120, kFewestDigits = 3 * (kHash - kKept);

// Whether each commit names its author; else nobody could tell where one is left out.
bool allHaveAuthors(std::string_view in) {
  bool head = false;
  for (spw::text::Lines lines(in); lines.next();) {
    const std::string_view line = lines.line();
    const bool more = line.starts_with("Merge: ") || line.starts_with("Reflog");
    if (head && !more && !line.starts_with(kAuthor)) return false;
    head = (head && more) || isCommit(line);
  }
  return true;
}

// A list of commits without what may go of it.
struct Shorter {
  const bool authors, folders, hashes;  // which of them may go
  std::string text = {};
  size_t authorsGone = 0, folderCount = 0, folderBytes = 0, digits = 0;

  // False: a line reads as one that a shorter list has.
  bool write(std::string_view in) {
    text.reserve(in.size());
    std::string_view author;  // of the commit before
    bool head = false;        // in the head of a commit, before its author
    Stat stat(text, folders);
    for (spw::text::Lines lines(in); lines.next();) {
      const std::string_view line = lines.line();
      if (line.starts_with(' ') && line.ends_with("/:")) return false;
      if (stat.take(lines.whole())) continue;
      const bool named = head && line.starts_with(kAuthor);
      head = (head && !named) || isCommit(line);
      if (named && authors && line == author && !lines.rest().empty()) {
        ++authorsGone;
        continue;
      }
      if (named) author = line;
      if (hashes && isCommit(line) && !spw::text::reportsTrouble(line)) {
        text.append(line.substr(0, kCommit.size() + kKept)).append(line.substr(kCommit.size() + kHash));
        digits += kHash - kKept;
      } else {
        text += line;
      }
      text += lines.whole().substr(line.size());
    }
    stat.flush({});
    folderCount = stat.folders();
    folderBytes = stat.saved();
    return true;
  }
};

}  // namespace

bool isCommit(std::string_view line) {
  if (!line.starts_with(kCommit) || line.size() < kCommit.size() + kHash) return false;
  for (char c : line.substr(kCommit.size(), kHash))
    if (!spw::text::isDigit(c) && !(c >= 'a' && c <= 'f')) return false;
  return line.size() == kCommit.size() + kHash || line[kCommit.size() + kHash] == ' ';
}

std::string shortLog(std::string_view in, bool hashes, std::string_view handle) {
  Shorter all{.authors = allHaveAuthors(in), .folders = true, .hashes = !hashes};
  if (!all.write(in)) return {};
  // What is too little for a line that tells of it stays.
  Shorter worth{.authors = all.authorsGone >= kFewestAuthors,
                .folders = all.folderBytes >= kFewestBytes,
                .hashes = all.digits >= kFewestDigits};
  worth.write(in);
  std::string out;
  if (worth.folderCount > 0) {
    spw::text::appendMarker(out, worth.folderCount, "folder", kFolders, {});
    out += '\n';
  }
  if (worth.authorsGone > 0) {
    spw::text::appendMarker(out, worth.authorsGone, "author", kAuthors, {});
    out += '\n';
  }
  if (worth.digits > 0) {
    spw::text::appendMarker(out, worth.digits, "digit", kHashes, handle);
    out += '\n';
  }
  out += worth.text;
  return out.size() + kLeast <= in.size() ? out : std::string();
}

}  // namespace git_log
