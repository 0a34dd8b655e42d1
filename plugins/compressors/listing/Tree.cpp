#include "Tree.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>

#include <cstddef>
#include <vector>

namespace listing {
namespace {

constexpr size_t kDeepest = 128;
constexpr size_t kFewest = 12;               // lines of a tree that is worth it
constexpr std::string_view kGoesOn = "...";  // stands for names that follow where the drawing was cut off

// The strokes of one way of drawing.
struct Pen {
  std::string_view bar, gap, inner, last;
};
constexpr Pen kPens[] = {
    {"\xe2\x94\x82\xc2\xa0\xc2\xa0 ", "    ", "\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80 ",
     "\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 "},
    {"\xe2\x94\x82   ", "    ", "\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80 ", "\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80 "},
    {"|   ", "    ", "|-- ", "`-- "},
};

struct Node {
  size_t depth = 0;  // 0: no line of the tree
  bool isLast = false;
  std::string_view name;
};

// Reads a line drawn with `pen`; `strokes`: how far they reach.
Node read(std::string_view line, const Pen& pen, size_t& strokes) {
  Node node;
  strokes = 0;
  for (size_t depth = 1; depth <= kDeepest; ++depth) {
    const std::string_view rest = line.substr(strokes);
    node.isLast = rest.starts_with(pen.last);
    if (node.isLast || rest.starts_with(pen.inner)) {
      strokes += pen.last.size();
      node.depth = depth;
      node.name = line.substr(strokes);
      return node;
    }
    if (rest.starts_with(pen.bar)) {
      strokes += pen.bar.size();
    } else if (rest.starts_with(pen.gap)) {
      strokes += pen.gap.size();
    } else {
      break;
    }
  }
  return {0, false, line};
}

const Pen* penOf(std::string_view in) {
  const Pen* found = nullptr;
  for (const Pen& pen : kPens) {
    size_t looked = 0, bars = 0, strokes = 0;
    for (spw::text::Lines lines(in); lines.next() && looked < 4096; ++looked) {
      const Node node = read(lines.line(), pen, strokes);
      if (node.depth > 0 && found == nullptr) found = &pen;
      if (node.depth > 1 && lines.line().starts_with(pen.bar)) ++bars;
    }
    if (bars > 0) return &pen;
  }
  return found;
}

// The strokes in front of a node, given whether each folder it is in is the last of its own.
void appendStrokes(const std::vector<bool>& last, const Node& node, const Pen& pen, std::string& out) {
  for (size_t depth = 1; depth < node.depth; ++depth) out += last[depth] ? pen.gap : pen.bar;
  out += node.isLast ? pen.last : pen.inner;
}

// A name that can stand beside others.
bool isPlain(std::string_view name) {
  return !name.empty() && name != kGoesOn && name.find(' ') == std::string_view::npos;
}

// Writes the tree while it reads it, and looks whether whoever draws it again gets the same.
class Writer {
 public:
  Writer(const Pen& pen, bool beside) : pen_(pen), beside_(beside), last_(kDeepest + 2), open_(kDeepest + 2) {}

  bool add(std::string_view line, bool deeperFollows) {
    size_t strokes = 0;
    const Node node = read(line, pen_, strokes);
    if (node.depth == 0) return addOther(line);
    if (node.name.empty() || node.name[0] == ' ' || node.name == kGoesOn || node.depth > depth_ + 1) return false;
    // What stood deeper is at its end now, and what is at its end has nobody after it.
    for (size_t depth = node.depth + 1; depth <= depth_; ++depth)
      if (open_[depth]) return false;
    if (node.depth <= depth_ && !open_[node.depth]) return false;
    drawn_.clear();
    appendStrokes(last_, node, pen_, drawn_);
    if (line.substr(0, strokes) != drawn_) return false;
    const bool joins = beside_ && joinable_ && node.depth == depth_ && !deeperFollows && isPlain(node.name);
    if (joins) {
      out_ += ' ';
    } else {
      endLine();
      out_.append(node.depth, ' ');
    }
    out_ += node.name;
    begun_ = true;
    joinable_ = !deeperFollows && isPlain(node.name);
    depth_ = node.depth;
    last_[depth_] = node.isLast;
    open_[depth_] = !node.isLast;
    ++nodes_;
    return true;
  }

  // The text without strokes; `fed`: the last line had a line feed.
  std::string finish(bool fed) {
    endTree();
    if (begun_ && fed) out_ += '\n';
    return std::move(out_);
  }
  size_t nodes() const { return nodes_; }

 private:
  bool addOther(std::string_view line) {
    if (line.starts_with(' ')) return false;
    endTree();
    endLine();
    out_ += line;
    begun_ = true;
    joinable_ = false;
    return true;
  }
  void endLine() {
    if (begun_) out_ += '\n';
    begun_ = false;
  }
  // Where more was to come, but does not.
  void endTree() {
    for (; depth_ > 0; --depth_) {
      if (!open_[depth_]) continue;
      endLine();
      out_.append(depth_, ' ').append(kGoesOn);
      begun_ = true;
      joinable_ = false;
    }
  }

  const Pen& pen_;
  const bool beside_;
  std::vector<bool> last_, open_;  // by depth: of the node last seen there, and whether others must follow it
  std::string out_, drawn_;
  size_t depth_ = 0, nodes_ = 0;
  bool begun_ = false, joinable_ = false;
};

}  // namespace

bool isTreeLine(std::string_view line) {
  size_t strokes = 0;
  for (const Pen& pen : kPens)
    if (read(line, pen, strokes).depth > 0) return true;
  return false;
}

std::string plainTree(std::string_view in) {
  const Pen* pen = penOf(in);
  // The last line may be cut off; then what follows it cannot be known.
  if (pen == nullptr || !in.ends_with('\n')) return {};
  std::vector<Node> nodes;
  size_t strokes = 0;
  bool beside = true;
  std::vector<std::string_view> lines;
  for (spw::text::Lines each(in); each.next();) {
    lines.push_back(each.line());
    nodes.push_back(read(each.line(), *pen, strokes));
    beside = beside && (nodes.back().depth == 0 || isPlain(nodes.back().name));
  }
  Writer writer(*pen, beside);
  for (size_t i = 0; i < lines.size(); ++i)
    if (!writer.add(lines[i], i + 1 < nodes.size() && nodes[i + 1].depth > nodes[i].depth)) return {};
  if (writer.nodes() < kFewest) return {};
  std::string out;
  const size_t count = writer.nodes();
  const std::string text = writer.finish(true);
  spw::text::appendMarker(out, count, "stroke", beside ? kStrokesBeside : kStrokes, {});
  return out.append("\n").append(text);
}

}  // namespace listing
