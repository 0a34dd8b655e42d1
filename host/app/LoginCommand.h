// "spillway login", "spillway logins" and "spillway logout": the accounts that people log in to, from the command line.
// A running host takes changes up within seconds.
//
// One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/app/Options.h"
#include "host/base/Result.h"
#include "host/logins/DeviceLogins.h"

namespace spillway::app {

struct LoginCommand {
  enum class Action { Help, Login, List, Logout };

  Action action = Action::Help;
  logins::LoginWish wish;  // login: what is wished for; logout: provider and account
  Options options;         // where configuration, plugins and state folder are, as the host would find them

  // Whether that word of the command line is one of these commands.
  static bool isWord(std::string_view word) { return word == "login" || word == "logins" || word == "logout"; }

  // Reads the word and the arguments behind it. An error names the argument and says what is expected.
  static base::Result<LoginCommand> parse(const std::string& word, const std::vector<std::string>& arguments);

  // Does it and prints what came of it. The program's exit status.
  int run() const;

 private:
  int login() const;
  int list() const;
  int logout() const;
};

}  // namespace spillway::app
