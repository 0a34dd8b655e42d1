// How a browser is let in where clients need a key: with a ticket of `spillway open`, or with a key that may use the
// management API. Either becomes a cookie that no script can read. The cookie counts only for requests that the page of
// this very server makes: cookies do not know ports, so another page of this machine would send it too.
//
// Any thread.
#pragma once

#include <optional>
#include <string>

#include "host/admin/AdminApi.h"
#include "host/http/Access.h"
#include "host/keys/Sessions.h"
#include "host/keys/Ticket.h"

namespace spillway::app {

class SignIn {
 public:
  static constexpr std::string_view kPath = "/api/session";
  static constexpr std::string_view kTicketHeader = "x-spillway-ticket";

  // `secret`: what tickets are made with.
  explicit SignIn(std::string secret) : tickets_(std::move(secret)) {}

  // Reads the sessions of earlier runs.
  void open(const std::string& stateFolder, int64_t nowMs) { sessions_.open(stateFolder, nowMs); }

  // Whether that head carries a session and comes from a page of this server, or a ticket, which is taken then:
  // commands of this machine show a new one with each request (kTicketHeader).
  bool admits(const http::RequestHead& head, int64_t nowMs);

  // Answers kPath, which everybody who may talk to this server can ask: GET says whether one is signed in, POST signs
  // in, DELETE signs out. Nothing for other paths.
  std::optional<admin::AdminReply> handle(const admin::AdminRequest& request, const http::Access& access,
                                          int64_t nowMs);

 private:
  admin::AdminReply state(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) const;
  admin::AdminReply enter(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs);

  keys::Sessions sessions_;
  keys::TicketBook tickets_;
};

}  // namespace spillway::app
