#include "Dictionary.h"

#include <spillway/text/Weight.hpp>

#include <algorithm>

#include "Chooser.h"

namespace phrases {
namespace {

char letterOf(size_t index) { return static_cast<char>(index < 26 ? 'a' + index : 'A' + (index - 26)); }

size_t sparedBy(size_t weight) { return weight > Chooser::kSign ? weight - Chooser::kSign : 0; }

}  // namespace

void Dictionary::add(std::string_view phrase, Side side) {
  if (entries_.size() == kMost) return;
  const auto which = static_cast<size_t>(side);
  uint64_t hash = 0;
  for (size_t done = 0, size; done < phrase.size(); done = size) {
    size = nextCut(phrase, side, done);
    hash = longerHash(hash, phrase, side, done, size);
  }
  bySide_[which].emplace(hash, entries_.size());
  maybe_[which][hash % maybe_[which].size()] = true;
  longest_[which] = std::max(longest_[which], phrase.size());
  if (side == Side::Beginning) starts_[static_cast<unsigned char>(phrase[0])] = true;
  entries_.push_back({phrase, side, letterOf(entries_.size()), spw::text::weightOf(phrase)});
}

Dictionary::Entry* Dictionary::longest(std::string_view line, Side side, size_t cuts) {
  const auto& known = bySide_[static_cast<size_t>(side)];
  const auto& maybe = maybe_[static_cast<size_t>(side)];
  const size_t most = longest_[static_cast<size_t>(side)];
  Entry* found = nullptr;
  uint64_t hash = 0;
  for (size_t done = 0, size; done < line.size() && cuts > 0; --cuts, done = size) {
    size = nextCut(line, side, done);
    if (size > most) break;
    hash = longerHash(hash, line, side, done, size);
    if (!maybe[hash % maybe.size()]) continue;
    const auto at = known.find(hash);
    if (at == known.end()) continue;
    Entry& entry = entries_[at->second];
    if (entry.text == endOf(line, side, size)) found = &entry;
  }
  return found;
}

template <class Put>
size_t Dictionary::eachBeginning(std::string_view line, const Put& put) {
  size_t behind = 0;
  for (size_t part = 0, at = firstPart(line); part < kMostParts && at < line.size(); ++part) {
    Entry* entry = nullptr;
    if (starts_[static_cast<unsigned char>(line[at])]) entry = longest(line.substr(at), Side::Beginning, cutsOf(part));
    if (entry != nullptr) {
      put(*entry, at);
      at += entry->text.size();
      behind = at;
    }
    const size_t next = nextPart(line, at);
    if (next == std::string_view::npos) break;
    at = next;
  }
  return behind;
}

std::string_view Dictionary::restOf(std::string_view line) {
  return line.substr(eachBeginning(line, [](Entry&, size_t) {}));
}

void Dictionary::write(std::string_view line, std::string& out) {
  size_t done = 0;
  const auto put = [&](Entry& entry, size_t at) {
    out += line.substr(done, at - done);
    out += sign_;
    out += entry.letter;
    ++entry.uses;
    ++uses_;
    done = at + entry.text.size();
  };
  eachBeginning(line, put);
  if (!bySide_[1].empty())
    if (Entry* end = longest(line.substr(done), Side::End, cutsOf(1))) put(*end, line.size() - end->text.size());
  out += line.substr(done);
}

Dictionary Dictionary::paid(size_t times) const {
  Dictionary those(sign_);
  for (const Entry& entry : entries_)
    if (entry.uses * times * sparedBy(entry.weight) > entry.weight + Chooser::kListed)
      those.add(entry.text, entry.side);
  return those;
}

size_t Dictionary::saved() const {
  size_t costs = 24, spared = 0;
  for (const Entry& entry : entries_) {
    costs += entry.weight + Chooser::kListed;
    spared += entry.uses * sparedBy(entry.weight);
  }
  return spared > costs ? spared - costs : 0;
}

std::string Dictionary::says() const {
  const bool one = entries_.size() == 1;
  std::string text;
  text.append({sign_, entries_.front().letter});
  if (!one) text.append(" to ").append({sign_, entries_.back().letter});
  return text.append(one ? " stands for the " : " stand for the ").append(std::to_string(entries_.size()));
}

void Dictionary::list(std::string& out) const {
  for (const Entry& entry : entries_) out.append({sign_, entry.letter, '='}).append(entry.text).append("\n");
}

}  // namespace phrases
