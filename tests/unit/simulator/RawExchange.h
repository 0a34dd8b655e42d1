// One raw HTTP exchange over a plain socket, for tests that must see the very bytes and segments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::simulator {

struct RawReply {
  std::string bytes;                  // everything received
  std::vector<std::string> segments;  // as recv() gave them
  bool ended = false;                 // the peer closed in order
  bool reset = false;                 // the peer reset
  std::string head() const;
  std::string body() const;  // de-chunked when chunked, else as it is
  int status() const;
};

// A client connection. Reads wait up to two seconds.
class RawClient {
 public:
  explicit RawClient(uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);
  // Until the reply is complete by its own framing, the connection ends, or nothing comes for `quietMs`.
  RawReply receive(int quietMs = 2000);
  RawReply post(std::string_view path, std::string_view body, std::string_view headers = "", int quietMs = 2000);

 private:
  int socket_;
};

}  // namespace spillway::simulator
