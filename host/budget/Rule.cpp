#include "host/budget/Rule.h"

namespace spillway::budget {

const char* onName(On on) {
  switch (on) {
    case On::Tier:
      return "tier";
    case On::Provider:
      return "provider";
    case On::Account:
      return "account";
    case On::Chain:
      return "chain";
    case On::Key:
      break;
  }
  return "client_key";
}

std::string Spender::valueOf(On on) const {
  switch (on) {
    case On::Tier:
      return std::string(tier);
    case On::Provider:
      return std::string(provider);
    case On::Account:
      return account.empty() ? std::string() : std::string(provider) + "/" + std::string(account);
    case On::Chain:
      return std::string(chain);
    case On::Key:
      break;
  }
  return std::string(key);
}

}  // namespace spillway::budget
