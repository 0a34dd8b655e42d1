// The management API of a running host, for commands. On this machine the host is found by its state folder, and each
// request shows a ticket that only the owner of that folder can make; elsewhere --url names it and SPILLWAY_KEY has a
// key.
//
// One thread. Every function waits for the host, at most a minute unless said otherwise.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/cli/Arguments.h"
#include "host/cli/Printing.h"

namespace spillway::cli {

class HostClient {
 public:
  // What came back of a request.
  struct Answer {
    int status = 0;
    std::string body;
    std::string exchange;  // the id in x-spillway-exchange; may be empty
  };

  // Says where the host is, without asking it. Network when no host is there to be asked.
  static base::Result<HostClient> of(const Arguments& arguments);

  // `key` empty: tickets of `secret`.
  HostClient(std::string address, std::string secret, std::string key)
      : address_(std::move(address)), secret_(std::move(secret)), key_(std::move(key)) {}

  // "http://127.0.0.1:20128", of the management API.
  const std::string& address() const { return address_; }

  // The answer's JSON. Errors have the host's own words: Network when nobody answers, Auth or Forbidden when the host
  // wants another key, with the status of the answer otherwise.
  base::Result<Json> get(const std::string& path) const;
  base::Result<Json> post(const std::string& path, const Json& body) const;
  base::Result<Json> put(const std::string& path, const Json& body) const;
  base::Result<Json> erase(const std::string& path) const;

  // Any request to `base`, as it is answered. `key` is shown as a client shows one; empty: none.
  base::Result<Answer> ask(const std::string& base, const std::string& method, const std::string& path,
                           const std::string& body, const std::string& key) const;

  // Follows /api/events until `take` gives false or the host ends the stream; empty then.
  base::Result<void> follow(const std::function<bool(const std::string& event, const Json& data)>& take) const;

 private:
  base::Result<Json> json(const std::string& method, const std::string& path, const std::string& body) const;

  std::string address_, secret_, key_;
};

// A text as one part of a path or of a query.
std::string percentEncoded(std::string_view text);

// Where the management API has the account "PROVIDER/NAME"; an error when the word is none.
base::Result<std::string> accountPath(const std::string& word);

}  // namespace spillway::cli
