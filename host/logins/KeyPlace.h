// Where the key is kept that logins are encrypted with (Sealing.h): in the keyring of the person's session when there
// is an open one by the time the key is made, else in `logins.key` of the state folder. Once made it stays where it is.
// Of a key in the keyring the state folder has the name, in `logins.keyring`.
//
// One thread at a time; waits for the disk and the keyring.
#pragma once

#include <string>

#include "host/base/Result.h"
#include "host/config/Secret.h"
#include "host/logins/SecretService.h"

namespace spillway::logins {

class KeyPlace {
 public:
  // `folder`: the state folder. `keyring` empty: none is used for a new key.
  KeyPlace(std::string folder, OpenKeyring keyring);

  // Empty: there is none. An error says why it cannot be had, and perhaps that it can be had later.
  struct Found {
    config::Secret key;
    bool later = false;   // it is in a keyring that is locked or not there now
    std::string problem;  // empty: the key can be believed
  };
  Found find() const;

  // The same, made when there is none.
  base::Result<config::Secret> findOrMake();

  const std::string& file() const { return file_; }

 private:
  base::Result<config::Secret> fromKeyring(const std::string& name) const;
  bool makeInKeyring();

  const std::string file_, marker_;
  const OpenKeyring keyring_;
};

}  // namespace spillway::logins
