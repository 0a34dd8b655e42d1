#include "Screen.h"

#include <spillway/Text.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Essential.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>

namespace terminal_noise {
namespace {

constexpr char kBlank = ' ';

// Links say where they lead, and that is shown nowhere else.
bool isLink(std::string_view sequence) { return sequence.starts_with("\x1b]8;"); }

}  // namespace

void Screen::put(std::string_view character) {
  while (cells_.size() < cursor_) cells_.push_back({&kBlank, 1});
  const Cell cell{character.data(), static_cast<uint32_t>(character.size())};
  if (cursor_ < cells_.size()) {
    cells_[cursor_] = cell;
  } else {
    cells_.push_back(cell);
  }
  ++cursor_;
}

void Screen::escape(std::string_view sequence, std::string&) {
  if (isLink(sequence) || (colours_ && sequence.ends_with('m') && sequence.starts_with("\x1b["))) {
    put(sequence);
  } else if (sequence == "\x1b[K" || sequence == "\x1b[0K") {
    cells_.resize(std::min(cells_.size(), cursor_));
  } else if (sequence == "\x1b[2K") {
    cells_.clear();
  }
}

// What is about to be written over. A progress that counts its errors says the same with other numbers many times.
void Screen::frameEnds(std::string& out) {
  const std::string_view frame = spw::text::trimmedRight(frame_);
  if (!frame.empty() && spw::text::reportsTrouble(frame) && troubles_.insert(spw::text::shapeOf(frame)).second) {
    out += frame;
    out += '\n';
  }
  frame_.clear();
}

void Screen::show(std::string_view line, std::string& out) {
  cells_.clear();
  frame_.clear();
  troubles_.clear();
  cursor_ = 0;
  const size_t begin = out.size();
  const size_t lastShown = line.find_last_not_of('\r');
  for (size_t i = 0; i < line.size();) {
    const char c = line[i];
    if (c == '\r') {
      if (lastShown != std::string_view::npos && i < lastShown) frameEnds(out);
      cursor_ = 0;
      ++i;
    } else if (c == '\b') {
      if (cursor_ > 0) --cursor_;
      ++i;
    } else if (c == '\x07') {
      ++i;
    } else if (c == spw::text::kEscape) {
      const size_t length = spw::text::escapeLength(line.substr(i));
      if (length > 0) escape(line.substr(i, length), out);
      i += std::max<size_t>(length, 1);  // an escape character that begins nothing shows nothing
    } else {
      const size_t length = std::max<size_t>(spw::detail::utf8Length(line.substr(i)), 1);
      put(line.substr(i, length));
      frame_.append(line, i, length);
      i += length;
    }
  }
  const size_t seen = out.size();
  for (const Cell& cell : cells_) out.append(cell.text, cell.size);
  // What stayed on the screen needs no line before it.
  if (seen > begin) {
    const std::string_view last = spw::text::trimmedRight(std::string_view(out).substr(seen));
    if (troubles_.size() == 1 && troubles_.contains(spw::text::shapeOf(last))) out.erase(begin, seen - begin);
  }
}

}  // namespace terminal_noise
