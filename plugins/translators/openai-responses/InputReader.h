// Reads the items of a request's input into canonical messages. Items of the assistant that follow one another make up
// one message: its reasoning, what it said, the calls it made. A message or a reasoning item behind calls or words
// begins the next one. Items only this vendor knows stay in their place, whole.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/Envelope.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <unordered_map>

#include "Namespaces.h"
#include "PartReader.h"
#include "ToolReader.h"
#include "Wire.h"

namespace responses {

class InputReader {
 public:
  InputReader(spw::Call call, Namespaces& names, ToolReader& tools, spw::Json canonical);

  // The request's "instructions": system text in front of everything.
  void readInstructions(spw::Json text);
  // "input", a text or a list of items.
  void read(spw::Json input);

 private:
  void readItem(spw::Json item, const Path& at);
  void readMessage(spw::Json item, const Path& at);
  void readAssistant(spw::Json item, const Path& at);
  spw::Json readOthers(spw::Json content, spw::Json owner, const Path& at);
  void readReasoning(spw::Json item);
  void readSignature(const spw::Envelope& envelope);
  void readCall(spw::Json item, bool custom, const Path& at);
  void readOutput(spw::Json item, const Path& at);
  void readAdditionalTools(spw::Json item, const Path& at);
  void readOpaque(spw::Json item, std::string_view type, const Path& at);

  spw::Json openMessage(std::string_view role);
  spw::Json assistant(bool begins);
  void keepRest(spw::Json item, spw::Json out, std::initializer_list<std::string_view> known);

  spw::Call call_;
  Namespaces& names_;
  ToolReader& tools_;
  PartReader parts_;
  spw::Json canonical_, messages_;
  spw::Json turn_;                                         // the assistant's message we are in, if we are in one
  bool onlyReasoning_ = true;                              // nothing else stands in it
  std::unordered_map<std::string_view, spw::Json> calls_;  // by id, the latest of each
  spw::Json results_;  // blocks of the run of tool results we are in, if we are in one
};

}  // namespace responses
