// What the host keeps for clients of this wire, read back: the items of a response and of those it continues, and the
// items of a conversation. A response is kept as one object,
//
//   {"response": the object as clients get it, "input": [the items it was asked with],
//    "previous": id of the response it continues | "conversation": id, "position": items the conversation had before}
//
// and a conversation as lines of JSON, the first of which is the object as clients get it, each other one
// {"item": {...}}, {"gone": item id} or {"metadata": {...}}. Items of a response's input that came without an id get
// one made of the response's, so that clients can name them.
//
// One call, one thread.
#pragma once

#include <spillway/translator.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace responses {

// A text as JSON, for what is kept as text.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  spw::escapeTo(out, text);
  return out + "\"";
}

// Ends a function: something that is referred to is not kept. `what`: "response", "conversation" or "item".
struct NotKept {
  std::string_view what;
  std::string id;
};
// Ends a function: the host's memory cannot be read.
struct Unreadable {};

class History {
 public:
  History(spw::Call call, const spw::Shelf& shelf) : call_(call), shelf_(shelf) {}

  // The kept object of a response. Throws NotKept.
  spw::Json response(std::string_view id) const;

  // The items that a request behind this response sees: input and output of it and of all it continues, oldest first.
  spw::Json behind(std::string_view id) const;
  // Those its own request saw: the same without its output.
  spw::Json before(std::string_view id) const;

  struct Conversation {
    spw::Json object;              // without items
    std::vector<spw::Json> items;  // in order, those that are gone left out
    size_t length = 0;             // items there have ever been
  };
  // `most`: only that many of the items there have ever been.
  Conversation conversation(std::string_view id, size_t most = ~size_t{0}) const;

  // The item of that id: of `items`, or of the response that its id tells of. Throws NotKept.
  spw::Json item(std::string_view id, spw::Json items) const;

 private:
  spw::Json read(std::string_view what, std::string_view id) const;
  spw::Json gather(std::string_view id, bool withOutput) const;
  void addInput(spw::Json kept, spw::Json into) const;

  spw::Call call_;
  const spw::Shelf& shelf_;
};

// The name the host keeps something by must be short and plain: others are nobody's.
bool isName(std::string_view id);

// "msg", "fc", "rs", ...: how ids of such an item begin.
std::string_view prefixOf(spw::Json item);

// A new secret for ids: 32 hexadecimal digits.
std::string newSecret(spw::Call call);

// What stands for "one plain text" in a list of items.
spw::Json itemsOf(spw::Call call, spw::Json input);

// JSON text without line ends.
std::string oneLine(std::string_view json);

// One line of a conversation that brings an item, line end before it.
std::string itemLine(std::string_view item);

}  // namespace responses
