#include "host/saver/Rewrite.h"

#include <algorithm>
#include <charconv>

namespace spillway::saver {
namespace {

namespace json = base::json;

constexpr std::string_view kBlank = " \t\r\n";

// "messages[3].content" as it is called when `turns` more stand before it.
std::string movedBy(const std::string& path, size_t turns) {
  const size_t open = path.find('[');
  if (turns == 0 || open == std::string::npos) return path;
  size_t turn = 0;
  const auto [end, error] = std::from_chars(path.data() + open + 1, path.data() + path.size(), turn);
  if (error != std::errc()) return path;
  return path.substr(0, open + 1) + std::to_string(turn + turns) + std::string(end, path.data() + path.size());
}

}  // namespace

Rewrite::Rewrite(const plugins::Translator& wire, Beginnings& beginnings, const ResultKey& conversation,
                 std::string_view body, std::string_view list)
    : wire_(wire), beginnings_(beginnings), conversation_(conversation), body_(body), list_(list) {
  before_ = list.starts_with('[') ? beginnings.find(conversation) : nullptr;
  if (before_) from_ = agreed(*before_, list);
  if (!from_) return;
  const std::string_view rest = list.substr(from_->bytes);
  const size_t next = rest.find_first_not_of(kBlank);
  known_ = next != std::string_view::npos && rest[next] == ']' && next + 1 == rest.size();
  if (known_) takeUpTo(*from_);
}

void Rewrite::takeUpTo(const TurnEnd& end) {
  for (const TurnEnd& one : before_->ends)
    if (one.bytes <= end.bytes) now_.ends.push_back(one);
  for (size_t i = 0; i < before_->edits.size() && before_->edits[i].at < end.bytes; ++i) {
    now_.edits.push_back(before_->edits[i]);
    now_.sent.push_back(before_->sent[i]);
    now_.sent.back().fresh = false;
  }
  for (const OfferedResult& one : before_->offered)
    if (one.turn < end.turns) now_.offered.push_back(one);
}

bool Rewrite::look(Results& results) {
  if (from_ && lookBehind(results, *from_)) return true;
  now_ = {};
  from_ = nullptr;
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  auto tree = json::parse(arena, body_);
  if (!tree.ok()) return false;
  results.look(call, *tree, {});
  auto edits = results.edits(*tree, body_);
  now_.sent = results.sent();
  if (!edits) return writeAnew(results, call, *tree);
  const auto start = static_cast<size_t>(list_.data() - body_.data());
  for (Edit& edit : *edits) {
    // A text that stands elsewhere is no part of a beginning.
    if (edit.at < start || edit.at >= start + list_.size()) return writeAnew(results, call, *tree);
    edit.at -= start;
    now_.edits.push_back(std::move(edit));
  }
  now_.offered = results.offered();
  findEnds(arena, *tree, body_, start, 0, 0);
  if (!now_.ends.empty()) beginnings_.keep(conversation_, now_);
  return true;
}

// False, and the body stays as it came: there was no room for all of it.
bool Rewrite::writeAnew(Results& results, spw_call& call, spw_json* request) {
  anew_ = results.anew(call, request);
  now_.sent = results.sent();
  if (!call.arena->exhausted()) return true;
  anew_.reset();
  now_ = {};
  return false;
}

// The rest as a request of its own, which begins with what the model has said. False: it is not enough.
bool Rewrite::lookBehind(Results& results, const TurnEnd& from) {
  const size_t comma = list_.find_first_not_of(kBlank, from.bytes);
  if (comma == std::string_view::npos || list_[comma] != ',') return false;
  const auto start = static_cast<size_t>(list_.data() - body_.data());
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  std::string rest(body_.substr(0, start));
  rest += '[';
  const size_t restStart = rest.size(), behind = comma + 1;
  rest += list_.substr(behind);
  rest += body_.substr(start + list_.size());
  auto tree = json::parse(arena, rest);
  if (!tree.ok() || !saidByModel(arena, json::first(json::member(*tree, wire_.turnsMember())))) return false;
  takeUpTo(from);
  results.look(call, *tree, now_.offered);
  auto edits = results.edits(*tree, rest);
  if (!edits || results.uncalled() || results.wantsEarlier()) return false;
  for (Edit& edit : *edits) {
    if (edit.at < restStart) return false;
    edit.at = edit.at - restStart + behind;
    now_.edits.push_back(std::move(edit));
  }
  for (SentResult one : results.sent()) {
    one.path = movedBy(one.path, from.turns);
    now_.sent.push_back(std::move(one));
  }
  for (OfferedResult one : results.offered()) {
    one.turn += from.turns;
    now_.offered.push_back(one);
  }
  findEnds(arena, *tree, rest, restStart, behind, from.turns);
  beginnings_.keep(conversation_, now_);
  return true;
}

// The place `at` of the parsed source is `inList` of the list.
void Rewrite::findEnds(base::Arena& arena, const spw_json* request, std::string_view source, size_t at, size_t inList,
                       size_t turnsBefore) {
  const spw_json* turns = json::member(request, wire_.turnsMember());
  if (json::kind(turns) != json::Kind::Array) return;
  TurnEnd last{0, turnsBefore, {}};
  bool answered = true;  // the model has spoken last, or nobody
  const auto add = [&] {
    if (last.bytes > 0 && !answered) now_.ends.push_back(last);
  };
  for (const spw_json* turn = json::first(turns); turn; turn = json::next(turn)) {
    const bool answers = saidByModel(arena, turn);
    if (answers) add();
    answered = answers;
    const std::string_view text = json::raw(arena, turn);
    last.bytes = static_cast<size_t>(text.data() + text.size() - source.data()) - at + inList;
    ++last.turns;
  }
  add();
  if (now_.ends.size() > Beginnings::kMostEnds)
    now_.ends.erase(now_.ends.begin(), now_.ends.end() - static_cast<std::ptrdiff_t>(Beginnings::kMostEnds));
  digest(list_, now_.ends);
}

std::optional<base::Bytes> Rewrite::body() {
  if (anew_) return std::move(anew_);
  if (now_.edits.empty()) return std::nullopt;
  base::Bytes out;
  out.reserve(body_.size());
  const auto start = static_cast<size_t>(list_.data() - body_.data());
  size_t done = 0;
  for (const Edit& edit : now_.edits) {
    out.append(body_.substr(done, start + edit.at - done));
    out.append(edit.with);
    done = start + edit.at + edit.length;
  }
  out.append(body_.substr(done));
  return out;
}

}  // namespace spillway::saver
