// What a client asked, as handed from http to the pipeline. Views stay valid until the reply is released.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "host/base/Bytes.h"
#include "host/base/Strings.h"
#include "host/keys/Grant.h"

namespace spillway::pipeline {

struct HeaderLine {
  std::string_view name, value;
};

struct ClientRequest {
  std::string_view method, path, query;
  std::span<const HeaderLine> headers;
  std::string clientKey;                     // name of the key the client showed; empty when none is needed
  std::shared_ptr<const keys::Grant> grant;  // what that key allows; null: none is needed
  std::string_view account = {};             // name of the only one to ask; empty: any. No client can say it

  // The first header of that name (any case), or an empty view.
  std::string_view header(std::string_view name) const {
    for (const HeaderLine& line : headers)
      if (base::iequals(line.name, name)) return line.value;
    return {};
  }
};

}  // namespace spillway::pipeline
