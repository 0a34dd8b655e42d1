#include "host/accounts/Account.h"

namespace spillway::accounts {

std::string_view Account::get(std::string_view field) const { return field == "key" ? key.reveal() : setting(field); }

std::string_view Account::setting(std::string_view field) const {
  for (const config::SettingRow& row : settings)
    if (row.name == field) return row.value.reveal();
  return {};
}

}  // namespace spillway::accounts
