// The state of a work tree. The advice that git gives with it, the same to everybody, goes on all levels: (use "git add
// <file>..." to include in what will be committed). What is staged, changed, unmerged or untracked always stays.
#include <spillway/compressor.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>

#include <string>

namespace git_status {
namespace {

// Advice stands in a line of its own, between brackets. What reports trouble, such as a conflict, is more than advice.
bool isAdvice(std::string_view line) {
  line = spw::text::trimmed(line);
  constexpr size_t kLongest = 160;
  if (line.size() > kLongest || !line.ends_with(')')) return false;
  const bool use = line.starts_with("(use \"git ") || line.starts_with("(commit or discard the untracked");
  return use && !spw::text::reportsTrouble(line);
}

bool isHead(std::string_view line) {
  for (std::string_view begin :
       {"On branch ", "HEAD detached ", "Changes to be committed:", "Changes not staged for commit:",
        "Untracked files:", "Unmerged paths:", "interactive rebase in progress", "rebase in progress", "Your branch "})
    if (line.starts_with(begin)) return true;
  return false;
}

}  // namespace

struct GitStatus {
  static constexpr spw::CompressorTable table{.id = "git-status", .name = "State of a work tree"};

  static int32_t recognise(spw::Call, const spw::TextContext&, std::string_view head, std::string_view) {
    for (spw::text::Lines lines(head); lines.next();)
      if (isHead(lines.line())) return head.find("(use \"git ") != std::string_view::npos ? 75 : 0;
    return 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    bool status = false;
    std::string text;
    text.reserve(in.size());
    for (spw::text::Lines lines(in); lines.next();) {
      status = status || isHead(lines.line());
      if (!status || !isAdvice(lines.line())) text += lines.whole();
    }
    return spw::shorter(call, in, text, out);
  }
};

}  // namespace git_status

SPW_COMPRESSOR_PLUGIN(git_status::GitStatus)
