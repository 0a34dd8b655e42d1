// Encryption at rest: AES-256-GCM with a key of random bits that only the owner's account can read. What is sealed is
// bound to a text beside it: it opens with the very same text only.
//
// Plain functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/config/Secret.h"

namespace spillway::logins {

inline constexpr size_t kKeyBytes = 32;

// The key in that file; an empty one when there is no file. Errors: others may read it, it is not 32 bytes long.
base::Result<config::Secret> readSealingKey(const std::string& path);

// The same, made when there is none: two processes that make it at a time end with the same one.
base::Result<config::Secret> sealingKey(const std::string& path);

// Nonce, ciphertext and tag, in base64.
std::string seal(const config::Secret& key, std::string_view bound, std::string_view plain);

// The plain text; an error (Auth) when the key, the bound text or any byte is another.
base::Result<config::Secret> open(const config::Secret& key, std::string_view bound, std::string_view sealed);

}  // namespace spillway::logins
