// The keyring of the person's session, where there is one: the desktop's Secret Service, by libsecret when that is
// installed. It is loaded when it is first needed and not linked, so that the program runs without a desktop. A locked
// keyring is never asked to be unlocked: nobody may be there to answer.
//
// Thread-safe; the functions wait for the service.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/base/Result.h"
#include "host/config/Secret.h"

namespace spillway::logins {

class Keyring {
 public:
  virtual ~Keyring() = default;

  // The secret of that name; empty when there is none. An error: it cannot be told now, such as while it is locked.
  virtual base::Result<config::Secret> find(const std::string& name) = 0;

  // Keeps a text, in place of one of that name.
  virtual base::Result<void> put(const std::string& name, const config::Secret& secret) = 0;
};

// Null: there is none.
using OpenKeyring = std::function<std::unique_ptr<Keyring>()>;

// That of the session this process belongs to; none with SPILLWAY_KEYRING=off in the environment.
std::unique_ptr<Keyring> sessionKeyring();

}  // namespace spillway::logins
