#include "host/keys/Ticket.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/DurableFile.h"
#include "host/base/Hex.h"
#include "host/base/Ids.h"

namespace spillway::keys {
namespace {

using Json = nlohmann::ordered_json;

// More cannot be under way at once but by somebody who makes them by the thousand.
constexpr size_t kMostTaken = 4096;

std::string platePath(const std::string& stateFolder) { return stateFolder + "/dashboard.json"; }

base::Error failure(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

std::string macOf(std::string_view secret, std::string_view text) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  ::HMAC(::EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes, &size);
  return base::hex(bytes, size);
}

}  // namespace

base::Result<void> writeDoorPlate(const std::string& stateFolder, const DoorPlate& plate) {
  const Json json = {{"address", plate.address}, {"secret", plate.secret}};
  return base::writeDurably(platePath(stateFolder), json.dump(1) + "\n");
}

base::Result<DoorPlate> readDoorPlate(const std::string& stateFolder) {
  const std::string path = platePath(stateFolder);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return failure(errno == ENOENT ? "no Spillway runs with the state folder " + stateFolder +
                                         "; start one, or name its folder with --state"
                                   : "cannot read " + path + ": " + std::strerror(errno));
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  const Json json = Json::parse(text.str(), nullptr, false);
  const auto member = [&](const char* name) {
    return json.is_object() && json.contains(name) && json[name].is_string() ? json[name].get<std::string>()
                                                                             : std::string();
  };
  DoorPlate plate{member("address"), member("secret")};
  if (plate.address.empty() || plate.secret.empty())
    return failure("cannot make sense of " + path + "; a start of the host writes it anew");
  return plate;
}

void removeDoorPlate(const std::string& stateFolder) { ::unlink(platePath(stateFolder).c_str()); }

std::string newTicket(std::string_view secret, int64_t nowMs) {
  const std::string body = std::to_string(nowMs + kTicketMs) + "." + base::newSecret();
  return body + "." + macOf(secret, body);
}

bool TicketBook::take(std::string_view ticket, int64_t nowMs) {
  const size_t first = ticket.find('.'), last = ticket.rfind('.');
  if (first == std::string_view::npos || first == last) return false;
  const std::string_view body = ticket.substr(0, last), mac = ticket.substr(last + 1);
  const std::string right = macOf(secret_, body);
  if (mac.size() != right.size() || ::CRYPTO_memcmp(mac.data(), right.data(), right.size()) != 0) return false;
  int64_t expires = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + first, expires);
  if (error != std::errc() || end != body.data() + first) return false;
  if (expires <= nowMs || expires > nowMs + kTicketMs) return false;
  const std::lock_guard lock(mutex_);
  std::erase_if(taken_, [&](const auto& one) { return one.second <= nowMs; });
  return taken_.size() < kMostTaken && taken_.emplace(body, expires).second;
}

}  // namespace spillway::keys
