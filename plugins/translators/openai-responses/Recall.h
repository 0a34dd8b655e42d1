// A request that wants its answer kept, or that refers to something kept: what it refers to is put in, so that any
// upstream can answer it, and what keeping the answer will take is noted.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>

#include "History.h"

namespace responses {

// Members of the notes for the writer of the answer.
inline constexpr std::string_view kKeptInput = "input";                // the items of this request, JSON text
inline constexpr std::string_view kKeptPrevious = "previous";          // id of the response it continues
inline constexpr std::string_view kKeptConversation = "conversation";  // id
inline constexpr std::string_view kKeptPosition = "position";          // items the conversation had before
inline constexpr std::string_view kKeptLines = "lines";                // of the conversation, for the items
inline constexpr std::string_view kKeptStore = "store";                // the answer is to be kept

// The member of a request that holds the items from before, for RequestReader.
inline constexpr std::string_view kHistory = "spillway.history";

class Recall {
 public:
  Recall(spw::Call call, spw::Json wire, const spw::Shelf& shelf, spw::Json kept)
      : call_(call), wire_(wire), kept_(kept), history_(call, shelf) {}

  // SPW_DECLINED: the vendor's own affair.
  spw::Status run(spw::Error& error);

 private:
  void read();
  spw::Json earlier();
  void resolve(spw::Json items, spw::Json before);
  void noteLines(spw::Json items);

  spw::Call call_;
  spw::Json wire_, kept_;
  History history_;
};

}  // namespace responses
