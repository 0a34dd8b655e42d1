// The tokens of logins, on disk: one file for each account in `logins/` of the state folder, with the tokens encrypted
// (Sealing.h, by the key of KeyPlace.h) and bound to the provider, the account and the address they are for. A file is
// replaced as a whole and durably. One that cannot be read is put aside under a name that says so, and never removed;
// one that a later version has written is left alone.
//
// Thread-safe, also between processes: changes are made one at a time under a lock file. Every function waits for the
// disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/logins/KeyPlace.h"
#include "host/logins/Login.h"

namespace spillway::logins {

class TokenStore {
 public:
  static constexpr size_t kMost = 500;  // logins
  static constexpr size_t kMostFileBytes = size_t{512} << 10;

  // `folder`: the state folder, which exists. Makes nothing before there is something to keep. `keyring`: where a new
  // key is kept rather than in a file.
  explicit TokenStore(std::string folder, OpenKeyring keyring = {});

  struct Listed {
    std::vector<Login> logins;          // by provider and account
    std::vector<std::string> problems;  // one sentence for each file that is no good
    bool later = false;                 // their key cannot be had now, but perhaps later
  };
  Listed list();

  // The login of that account as it is on the disk now; nothing when there is none.
  base::Result<std::optional<Login>> find(std::string_view provider, std::string_view account) const;

  // Keeps a new login, in the place of an earlier one of the same account.
  base::Result<void> put(const Login& login);

  // Keeps new tokens of a login. False: it has been logged out or replaced meanwhile, and nothing was changed.
  base::Result<bool> renew(const Login& login);

  // False: there is none.
  base::Result<bool> remove(std::string_view provider, std::string_view account);

  // Where the files are; changes whenever one does. May not exist.
  const std::string& folder() const { return folder_; }

 private:
  class Lock;

  std::string fileOf(std::string_view provider, std::string_view account) const;
  base::Result<void> write(const Login& login);
  base::Result<Login> read(const std::string& file, const config::Secret& key, bool& later) const;
  std::string putAside(const std::string& file, const std::string& why) const;

  const std::string folder_;
  KeyPlace key_;
};

}  // namespace spillway::logins
