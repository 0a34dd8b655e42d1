// The turns of a request as this wire's history and current message: users and assistants strictly take turns, the user
// begins and ends, every turn says something, and pictures stand beside the text.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/Turns.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace kiro {

class HistoryWriter {
 public:
  HistoryWriter(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::NameMap& ids, spw::Tally& tally);

  // The document's messages. Fills what follows.
  void read(spw::Json messages);

  // Puts the system text in front of the first thing the user says.
  void addSystem(const std::vector<std::string_view>& texts);

  // Everything but the last turn, and the last turn.
  spw::Json history() const;
  spw::Json current() const;

  // Sent names of the tools that were called, in order of appearance.
  const std::vector<std::string_view>& calledTools() const { return called_; }

  // What the user said first: the same in every request of a conversation.
  const std::string& opening() const { return opening_; }

 private:
  // One message of the wire in the making.
  struct Message {
    bool user;
    std::string content = {};
    size_t from = 0;  // message of the document that the last text came from
    spw::Json images = {}, results = {}, calls = {}, reasoning = {};
    bool marked = false;  // a cache mark is in it
  };

  Message& open(bool user);
  void add(const spw::Turn& turn, spw::Turns& turns);
  void addBlock(const spw::TurnBlock& block, bool now, const Path& at);
  void say(std::string_view text, size_t from);
  void addImage(spw::Json block, bool now, const Path& at);
  void addFile(spw::Json block, bool now, const Path& at);
  void addCall(spw::Json block, std::string_view id, const Path& at);
  void addResult(spw::Json block, std::string_view id, bool now, const Path& at);
  void addReasoning(spw::Json block, const Path& at);
  void omit(bool now, const Path& at, std::string_view why);
  spw::Json json(const Message& message) const;

  spw::Call call_;
  const spw::Target& target_;
  spw::NameMap& names_;
  spw::NameMap& ids_;
  spw::Tally& tally_;
  std::vector<Message> messages_;
  std::vector<std::string_view> called_;
  std::string opening_;
  size_t from_ = 0;                // message of the document that is being written
  std::string* result_ = nullptr;  // text goes here while a result is written
  bool marks_;
  std::string_view origin_;
};

}  // namespace kiro
