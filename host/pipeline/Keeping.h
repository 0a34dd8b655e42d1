// One exchange's answer as something to be kept, and its request as one that may refer to what was kept before. The
// wire's codec knows what that means; this asks it at the right moments and lends it the client's shelf.
//
// One thread at a time.
#pragma once

#include <spillway/json.h>

#include <optional>
#include <string>

#include "host/base/Call.h"
#include "host/base/Error.h"
#include "host/memory/Shelf.h"
#include "host/pipeline/Inbound.h"
#include "host/plugins/Translator.h"

namespace spillway::pipeline {

class Keeping {
 public:
  // Looks at the request's top level only. Null `objects`: nothing is kept here.
  void begin(store::ObjectStore* objects, Inbound& inbound, const std::string& owner, size_t mostBytes);

  // recall() is to be called before the request is built.
  bool due() const { return due_; }

  // Lets the codec put in what the request refers to. Still due afterwards: it has to be called again where waiting is
  // allowed. An error is the client's.
  std::optional<base::Error> recall(Inbound& inbound, spw_call& call, bool mayBlock);

  // What the writer of the answer needs; null: nothing is kept. Lives in recall()'s arena.
  const spw_json* notes() const { return notes_; }
  // Names the answer; nobody can guess it.
  const std::string& id() const { return id_; }

  // The answer is complete but for its end.
  void keep(plugins::Writer& writer);
  // It should have been kept and is not.
  bool lost() const { return lost_; }

 private:
  std::optional<memory::Shelf> shelf_;
  std::string id_;
  spw_json* notes_ = nullptr;
  bool due_ = false, reads_ = false, done_ = false, lost_ = false;
};

}  // namespace spillway::pipeline
