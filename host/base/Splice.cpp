#include "host/base/Splice.h"

#include <algorithm>

#include "host/base/JsonText.h"

namespace spillway::base {
void Splice::set(std::string_view name, std::string_view json) {
  auto insert = [this](Edit edit) {
    auto behind = std::upper_bound(edits_.begin(), edits_.end(), edit.at,
                                   [](size_t at, const Edit& other) { return at < other.at; });
    edits_.insert(behind, std::move(edit));
  };
  bool found = false;
  for (const Skim::Member& member : skim_.members()) {
    if (!member.is(name)) continue;
    found = true;
    insert({static_cast<size_t>(member.value.data() - skim_.text().data()), member.value.size(), std::string(json)});
  }
  if (found) return;
  const bool first = skim_.members().empty() && (edits_.empty() || edits_.back().at != skim_.closingBrace());
  std::string added = first ? "" : ",";
  added += quoted(name);
  added += ':';
  added += json;
  insert({skim_.closingBrace(), 0, std::move(added)});
}

std::vector<std::string_view> Splice::pieces() const {
  std::vector<std::string_view> out;
  const std::string_view text = skim_.text();
  size_t done = 0;
  auto add = [&out](std::string_view piece) {
    if (!piece.empty()) out.push_back(piece);
  };
  for (const Edit& edit : edits_) {
    add(text.substr(done, edit.at - done));
    add(edit.with);
    done = edit.at + edit.length;
  }
  add(text.substr(done));
  return out;
}

Bytes Splice::joined() const {
  const std::vector<std::string_view> parts = pieces();
  size_t size = 0;
  for (std::string_view part : parts) size += part.size();
  Bytes out;
  out.reserve(size);
  for (std::string_view part : parts) out.append(part);
  return out;
}

std::string quoted(std::string_view text) {
  std::string out(escapedSize(text) + 2, '"');
  escape(text, out.data() + 1);
  return out;
}

}  // namespace spillway::base
