#include "host/tokens/Tokenizer.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "host/tokens/Merging.h"

namespace spillway::tokens {
namespace {

bool isAscii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

// The text in that form; as it is when it is no UTF-8.
std::string_view normalized(std::string_view text, NormalForm form, std::string& room) {
  if (form == NormalForm::None || isAscii(text)) return text;
  const int options = form == NormalForm::Composed ? UTF8PROC_STABLE | UTF8PROC_COMPOSE
                                                   : UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
  utf8proc_uint8_t* made = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &made, static_cast<utf8proc_option_t>(options));
  if (size < 0) return text;
  room.assign(reinterpret_cast<const char*>(made), static_cast<size_t>(size));
  std::free(made);
  return room;
}

}  // namespace

uint32_t WordCounts::find(std::string_view word) const {
  if (entries_.empty() || word.size() > sizeof(Entry::word)) return 0;
  const Entry& entry = entries_[std::hash<std::string_view>()(word) % kEntries];
  return std::string_view(entry.word, entry.size) == word ? entry.count : 0;
}

void WordCounts::keep(std::string_view word, uint32_t count) {
  if (word.size() > sizeof(Entry::word)) return;
  if (entries_.empty()) entries_.resize(kEntries);
  Entry& entry = entries_[std::hash<std::string_view>()(word) % kEntries];
  entry.size = static_cast<uint8_t>(word.size());
  std::memcpy(entry.word, word.data(), word.size());
  entry.count = count;
}

base::Result<std::shared_ptr<const Tokenizer>> Tokenizer::open(const std::string& path) {
  auto vocabulary = Vocabulary::open(path);
  if (!vocabulary.ok()) return vocabulary.error();
  auto splitter = Splitter::make((*vocabulary)->patterns());
  if (!splitter.ok()) return splitter.error();
  return std::shared_ptr<const Tokenizer>(new Tokenizer(std::move(*vocabulary), std::move(*splitter)));
}

int64_t Tokenizer::count(std::string_view text, WordCounts& known) const {
  std::string room;
  int64_t total = 0;
  splitter_.split(normalized(text, vocabulary_->form(), room), [&](std::string_view word, bool atom) {
    if (atom) {
      ++total;
      return;
    }
    uint32_t count = known.find(word);
    if (count == 0) {
      count = countWord(word);
      known.keep(word, count);
    }
    total += count;
  });
  return total;
}

uint32_t Tokenizer::countWord(std::string_view word) const {
  if (vocabulary_->isWhole(word)) return 1;
  thread_local std::vector<uint32_t> symbols;
  symbols.clear();
  fallApart(word, symbols);
  const uint32_t count = mergedCount(*vocabulary_, symbols);
  if (symbols.capacity() > 64 * 1024) symbols = {};
  return count;
}

void Tokenizer::fallApart(std::string_view word, std::vector<uint32_t>& out) const {
  if (!vocabulary_->ofCharacters()) {
    for (char c : word) out.push_back(vocabulary_->symbol(static_cast<unsigned char>(c)));
    return;
  }
  while (!word.empty()) {
    utf8proc_int32_t point = -1;
    const utf8proc_ssize_t read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                                                   static_cast<utf8proc_ssize_t>(word.size()), &point);
    const size_t size = read > 0 ? static_cast<size_t>(read) : 1;
    const uint32_t token = read > 0 ? vocabulary_->symbol(static_cast<uint32_t>(point)) : Vocabulary::kNone;
    if (token != Vocabulary::kNone)
      out.push_back(token);
    else
      for (char c : word.substr(0, size)) out.push_back(vocabulary_->byteToken(static_cast<unsigned char>(c)));
    word.remove_prefix(size);
  }
}

}  // namespace spillway::tokens
