// The smallest HTTP client that tells a test everything: status, headers, decoded body, and whether the reply really
// ended as HTTP says it must.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace spillway::test {

struct HttpReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // lower-case names
  std::string body;
  bool complete = false;  // the length was reached or the last chunk came
  bool reset = false;     // the connection was reset
  double firstByteMs = -1, totalMs = -1;

  std::string header(const std::string& name) const {
    auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

struct HttpRequest {
  std::string method = "POST", path = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int timeoutMs = 20000;
  size_t hangUpAfter = 0;  // bytes of reply after which the client goes away; 0: never
};

// One request on a connection of its own.
HttpReply exchange(uint16_t port, const HttpRequest& request);

// POST of a JSON body.
HttpReply postJson(uint16_t port, const std::string& path, const std::string& body,
                   std::vector<std::pair<std::string, std::string>> headers = {});
HttpReply get(uint16_t port, const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {});

}  // namespace spillway::test
