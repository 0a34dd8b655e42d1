// Requests about kept responses and conversations, which no upstream has a part in.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "History.h"

namespace responses {

class KeptRoutes {
 public:
  KeptRoutes(spw::Call call, const spw::KeptRequest& request, const spw::Shelf& shelf)
      : call_(call), request_(request), shelf_(shelf), history_(call, shelf) {}

  // Answers, in good and in bad.
  spw::Status serve(int32_t& httpStatus, spw::Out& out);

 private:
  // What ends a request with an error.
  struct Trouble {
    int32_t status;
    std::string message, param, code;
  };

  std::string answer();
  std::string onResponse(std::string_view id, std::string_view what);
  std::string onConversation(std::string_view id);
  std::string onItems(std::string_view conversation, std::string_view item);

  std::string makeConversation();
  std::string changeConversation(std::string_view id);
  std::string addItems(std::string_view conversation);
  std::string removeItem(std::string_view conversation, std::string_view item);

  // Items of the body as lines of a conversation; `shown` becomes their JSON texts.
  std::string linesOf(spw::Json items, std::vector<std::string>& shown);
  std::string page(std::vector<spw::Json> items);
  std::string parameter(std::string_view name) const;
  bool is(std::string_view method) const { return request_.method == method; }
  [[noreturn]] void refuseMethod() const;
  void keep(bool kept) const;

  spw::Call call_;
  const spw::KeptRequest& request_;
  const spw::Shelf& shelf_;
  History history_;
};

}  // namespace responses
