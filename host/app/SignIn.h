// How a browser is let in where clients need a key or somebody has set a password: with a ticket of `spillway open`, or
// with a key that may use the management API; or where there is a password, with that. Either becomes a cookie that no
// script can read. The cookie counts only for requests that the page of this very server makes: cookies do not know
// ports, so another page of this machine would send it too.
//
// Any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "host/admin/AdminApi.h"
#include "host/admin/Rows.h"
#include "host/http/Access.h"
#include "host/keys/Attempts.h"
#include "host/keys/PasswordFile.h"
#include "host/keys/Sessions.h"
#include "host/keys/Ticket.h"

namespace spillway::app {

class SignIn {
 public:
  static constexpr std::string_view kPath = "/api/session";
  static constexpr std::string_view kPasswordPath = "/api/password";
  static constexpr std::string_view kTicketHeader = "x-spillway-ticket";

  // `secret`: what tickets are made with.
  explicit SignIn(std::string secret) : tickets_(std::move(secret)) {}

  // Reads the sessions of earlier runs, and the password.
  void open(const std::string& stateFolder, int64_t nowMs);

  // Whether the dashboard and the management API are for those who have signed in, whatever clients need. A password
  // that was set or taken away by the command line counts from here on, and ends all sessions.
  bool hasPassword();

  // Whether that head carries a session and comes from a page of this server, or a ticket, which is taken then:
  // commands of this machine show a new one with each request (kTicketHeader).
  bool admits(const http::RequestHead& head, int64_t nowMs);

  // Answers kPath, which everybody who may talk to this server can ask: GET says whether one is signed in, POST signs
  // in, DELETE signs out; and kPasswordPath, which is for those who have been let in: POST sets or removes the
  // password. Nothing for other paths.
  std::optional<admin::AdminReply> handle(const admin::AdminRequest& request, const http::Access& access,
                                          int64_t nowMs);

 private:
  admin::Json stateRow(const http::Access& access, std::optional<int64_t> expiresMs);
  admin::AdminReply state(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs);
  admin::AdminReply enter(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs);
  admin::AdminReply change(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs);
  // With a new session in it; the one that the request had ends.
  admin::AdminReply begun(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs);
  // Why the password does not count; nothing: it is the right one.
  std::optional<admin::AdminReply> refusal(std::string_view password, int64_t nowMs);

  keys::Sessions sessions_;
  keys::TicketBook tickets_;
  keys::PasswordFile password_;
  std::mutex changing_;
  keys::Attempts attempts_;
};

}  // namespace spillway::app
