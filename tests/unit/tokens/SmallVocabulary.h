// A vocabulary of a few tokens, written as a file of its own: bytes, and the merges that a test names by the text they
// make.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::tokens {

class SmallVocabulary {
 public:
  std::vector<std::string> patterns = {"", " ?[a-z]+|\\s+"};
  std::vector<std::string> wholes;
  uint32_t form = 0;

  // The two texts become one token; earlier ones first.
  SmallVocabulary& merge(const std::string& left, const std::string& right) {
    const uint32_t id = token(left + right);
    merges_[token(left)][token(right)] = {rank_++, id};
    return *this;
  }

  std::string bytes() {
    std::string texts, words, symbols, starts, merges;
    put(texts, patterns);
    put(words, wholes);
    for (uint32_t byte = 0; byte < 256; ++byte) put(symbols, {byte, byte});
    uint32_t count = 0;
    for (uint32_t left = 0; left < next_; ++left) {
      put(starts, {count});
      for (const auto& [right, rule] : merges_[left]) {
        put(merges, {right, rule.first, rule.second});
        ++count;
      }
    }
    put(starts, {count});
    std::string head = "SPWVOC1\n";
    put(head, {0, form, next_});
    auto offset = static_cast<uint32_t>(head.size() + 7 * 4);
    for (const std::string* section : {&texts, &words, &symbols, &bytes_, &starts, &merges}) {
      put(head, {offset});
      offset += static_cast<uint32_t>(section->size());
    }
    put(head, {offset});
    return head + texts + words + symbols + bytes_ + starts + merges;
  }

  static void put(std::string& out, std::initializer_list<uint32_t> numbers) {
    for (uint32_t number : numbers) out.append(reinterpret_cast<const char*>(&number), 4);
  }

 private:
  static void put(std::string& out, const std::vector<std::string>& texts) {
    put(out, {static_cast<uint32_t>(texts.size())});
    for (const std::string& text : texts) {
      put(out, {static_cast<uint32_t>(text.size())});
      out += text;
      out.append((4 - text.size() % 4) % 4, '\0');
    }
  }

  uint32_t token(const std::string& text) {
    if (text.size() == 1) return static_cast<unsigned char>(text[0]);
    const auto found = ids_.emplace(text, next_);
    if (found.second) ++next_;
    return found.first->second;
  }

  std::string bytes_;
  std::map<std::string, uint32_t> ids_;
  std::map<uint32_t, std::map<uint32_t, std::pair<uint32_t, uint32_t>>> merges_;
  uint32_t next_ = 256, rank_ = 0;
};

// A folder that ends with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "spillway-tokens-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << content;
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

}  // namespace spillway::tokens
