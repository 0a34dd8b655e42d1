// A request as its upstream gets it, taken apart, and what config/catalog says that it has to look like.
//
// Used by the test's thread.
#pragma once

#include <map>
#include <string>

#include "Catalogue.h"
#include "host/pipeline/Outbound.h"

namespace contract {

struct Sent {
  std::string method, url, target, body;
  std::map<std::string, std::string> headers;  // names in lower case
};

Sent parsed(const spillway::pipeline::Outbound& out);

// Where a request over that wire goes, by the catalogue.
std::string expectedUrl(const spillway::catalog::Entry& entry, const spillway::catalog::Wire& wire,
                        const std::string& model, bool stream);

// Expects that the request is a POST of JSON to that address, with the vendor's fixed headers, and that the account's
// key stands where it belongs and nowhere else.
void expectAddressed(const spillway::catalog::Entry& entry, const spillway::catalog::Wire& wire,
                     const std::string& model, bool stream, const Sent& sent);

}  // namespace contract
