// Events of blocks as items of this wire's output, with their stream events where the reply is streamed. Texts that
// follow one another are parts of one message; everything else is an item of its own. An item's end is told when the
// next one begins or the answer stops: only then is it known whether it was cut.
//
// One reply, one thread.
#pragma once

#include <deque>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "Frames.h"
#include "OutputItem.h"

namespace responses {

class OutputWriter {
 public:
  OutputWriter(const spw::ReplyOptions& options, Frames& frames);

  void open(spw::Call call, const spw_event& event, std::string& out);
  void delta(spw::Call call, const spw_event& event, std::string& out);
  void close(spw::Call call, const spw_event& event, std::string& out);
  // No block follows. `cut`: the last item is not whole.
  void end(bool cut, std::string& out);

  // All items, comma-separated, after end().
  std::string items() const;
  const std::deque<OutputItem>& list() const { return items_; }
  bool refused() const { return refused_; }

 private:
  // A block between OPEN and CLOSE.
  struct Block {
    int32_t index = 0, kind = 0;
    OutputItem* item = nullptr;  // reasoning has none before its first piece
    size_t part = 0;             // its number in the message
    std::string deltaHead;       // of a frame with the next piece, up to where the piece begins
    std::string_view deltaTail;  // and behind it
    std::string text;            // so far, escaped
    int64_t length = 0;          // characters of it
    std::string annotations, logprobs;
    size_t annotationCount = 0;
    std::vector<std::string> unplaced;  // citations that cover whatever the text turns out to be
    std::string id, extra;              // of OPEN
    std::string issuer, token, mark;    // of reasoning or of a signed call
    bool redacted = false;
    std::string data, media;
  };

  OutputItem& begin(OutputItem::Kind kind, std::string_view prefix, std::string& out);
  void announce(const OutputItem& item, std::string& out);
  void finishIdle(std::string& out);
  void finish(OutputItem& item, std::string_view status, std::string& out);
  Block* find(const spw_event& event);

  void openText(spw::Call call, Block& block, std::string& out);
  void openCall(spw::Call call, Block& block, std::string_view name, std::string& out);
  void beginReasoning(Block& block, std::string& out);
  void piece(Block& block, std::string_view text, std::string& out);
  void think(spw::Call call, Block& block, const spw_event& event, std::string& out);
  void cite(spw::Call call, Block& block, std::string_view citation, bool atEnd, std::string& out);
  void addLogprobs(Block& block, std::string_view list, std::string& out);
  void closeText(spw::Call call, Block& block, std::string& out);
  void closeCall(Block& block, std::string& out);
  void closeReasoning(Block& block, std::string& out);
  void giveWhole(spw::Call call, Block& block, std::string& out);
  void addWhole(spw::Json value, std::string& out);
  static std::string partOf(const Block& block);
  static std::string sealOf(const Block& block);

  Frames& frames_;
  std::string id_;
  struct Grouped {
    std::string group, name;
  };
  std::unordered_map<std::string, Grouped> groups_;  // by the one name other wires know the tool by
  std::deque<OutputItem> items_;                     // their addresses stay
  std::vector<Block> blocks_;
  bool refused_ = false;
};

}  // namespace responses
