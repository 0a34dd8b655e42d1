// Tickets: what the command line gives to a browser so that it is let in. Whoever can read the state folder may make
// one; the host takes each once, and only for two minutes. The key they are made with is new with every start.
//
// The functions are thread-safe; a TicketBook is too.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::keys {

// How long a ticket is good for. One that claims more is none.
inline constexpr int64_t kTicketMs = 120'000;

// Where a running host is, and what tickets for it are made with.
struct DoorPlate {
  std::string address;  // "http://127.0.0.1:20128", of its management API
  std::string secret;   // 64 hexadecimal digits
};

// The plate in that state folder. Only the owner of the folder can read it. Errors are sentences for people.
base::Result<void> writeDoorPlate(const std::string& stateFolder, const DoorPlate& plate);
base::Result<DoorPlate> readDoorPlate(const std::string& stateFolder);
void removeDoorPlate(const std::string& stateFolder);

// "EXPIRY.NONCE.MAC", all of them digits, letters and dots; `nowMs` is unix time.
std::string newTicket(std::string_view secret, int64_t nowMs);

class TicketBook {
 public:
  explicit TicketBook(std::string secret) : secret_(std::move(secret)) {}

  // Whether the ticket is a good one that was not taken before. It is taken then.
  bool take(std::string_view ticket, int64_t nowMs);

 private:
  std::string secret_;
  std::mutex mutex_;
  std::map<std::string, int64_t, std::less<>> taken_;  // until they would have expired
};

}  // namespace spillway::keys
