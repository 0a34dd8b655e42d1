// What a client has been told so far of a streamed answer, as events: enough for another model to go on from there, and
// for another writer to be brought to where the first one stood. Bounded: of a longer answer nothing is remembered.
//
// One thread at a time.
#pragma once

#include <spillway/translator.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace spillway::pipeline {

class Told {
 public:
  static constexpr size_t kMostBytes = size_t{1} << 20;

  void observe(const spw_event& event);

  // The client was told something that was not heard here.
  void lose();

  // Whether somebody else can go on honestly: what was told is text, behind finished thoughts at most. Arguments of a
  // call, a thought, or what only its own model can end cannot be taken up by another.
  bool resumable() const;

  // Whether a call was begun.
  bool called() const { return called_; }

  // The answer's text, all of its blocks.
  std::string text() const;

  // The number of the text block that is still open, and the first that was not used.
  std::optional<int32_t> openText() const;
  int32_t nextIndex() const { return nextIndex_; }

  // As the upstream named them; empty: it did not.
  const std::string& id() const { return id_; }
  const std::string& model() const { return model_; }

  // Everything once more, from START on.
  void replay(const std::function<void(const spw_event&)>& put) const;
  // CLOSE of what is open.
  void close(const std::function<void(const spw_event&)>& put) const;

 private:
  struct Part {
    int32_t part = SPW_PART_TEXT;
    std::string name, text;
  };
  struct Block {
    int32_t index = 0, kind = SPW_BLOCK_TEXT;
    bool open = true;
    std::string extra;
    std::vector<Part> parts;
  };

  void opened(const spw_event& event);
  void heard(const spw_event& event);
  Block* find(int32_t index);

  std::string id_, model_, extra_;
  std::vector<Block> blocks_;
  size_t bytes_ = 0;
  int32_t nextIndex_ = 0;
  bool lost_ = false, called_ = false;
};

}  // namespace spillway::pipeline
