// The object "response" of a reply: what it is, how it stands, and the settings of the request, which this wire repeats
// in every copy of it.
//
// One reply, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>

namespace responses {

class ResponseObject {
 public:
  explicit ResponseObject(const spw::ReplyOptions& options);

  const std::string& id() const { return id_; }
  void setStored(bool stored) { stored_ = stored; }
  void setServiceTier(std::string_view tier) { tier_ = tier; }

  // How it stands; all members are JSON text, null where there is none.
  struct State {
    std::string_view status = "in_progress", error = "null", incompleteDetails = "null", output = {}, usage = "null";
  };
  std::string text(const State& state) const;

 private:
  std::string id_, head_, echo_, tier_;
  bool stored_ = false;
};

}  // namespace responses
