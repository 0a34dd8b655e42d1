// "diff X" is written out, and the two lines of names are put back before the first hunk.
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string writtenOut(std::string_view text) {
  const size_t feed = text.find('\n');
  if (!text.starts_with("[spillway: ") ||
      text.substr(0, feed).find("\"diff X\" stands for \"diff --git a/X b/X\"") == std::string_view::npos)
    return std::string(text);
  std::string out, path;
  bool made = false, deleted = false;
  for (size_t at = feed + 1; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line(text.substr(at, end - at));
    at = end + 1;
    if (line.starts_with("diff ") && line.size() > 5 && line[5] != '-' && line.find(' ', 5) == std::string::npos) {
      path = line.substr(5);
      made = deleted = false;
      out += "diff --git a/" + path + " b/" + path + "\n";
      continue;
    }
    if (!path.empty() && line.starts_with("@@ ")) {
      out += (made ? "--- /dev/null\n" : "--- a/" + path + "\n");
      out += (deleted ? "+++ /dev/null\n" : "+++ b/" + path + "\n");
    }
    made = made || line.starts_with("new file mode ");
    deleted = deleted || line.starts_with("deleted file mode ");
    // Only what describes the file stands between its head and its hunks.
    if (!line.starts_with("index ") && line.find(" mode ") == std::string::npos) path.clear();
    out += line + "\n";
  }
  if (!text.ends_with('\n')) out.pop_back();
  return out;
}

const Proof gitDiff{"git-diff", {.decode = writtenOut}};

}  // namespace
}  // namespace spillway::compress
