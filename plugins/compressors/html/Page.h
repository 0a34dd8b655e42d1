// A page of HTML, as somebody reads it.
//
// One object per page, used by one thread; linear in the page.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace html {

class Page {
 public:
  // `links`: whether addresses stay, as [text](address).
  Page(std::string_view source, bool links) : source_(source), links_(links) {}

  // The text: one line for each block, "#" before headings, "-" before items. Scripts, styles, comments, attributes and
  // drawings are gone.
  std::string read();

  size_t tags() const { return tags_; }

 private:
  struct Tag {
    std::string_view name, attributes;
    bool closes = false;
  };

  void tag(const Tag& tag);
  void text(std::string_view piece);
  void endLine();
  size_t skip(size_t from, std::string_view name) const;

  const std::string_view source_;
  const bool links_;
  std::string out_;
  std::string_view address_;  // of the link that is open
  size_t linkBegin_ = 0;
  size_t tags_ = 0, verbatim_ = 0;
  bool blank_ = false;  // one is due before the next word
};

}  // namespace html
