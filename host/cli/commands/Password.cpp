// "spillway password": what the dashboard asks for besides a link of "spillway open". It is read from the terminal
// without being shown, or from standard input; as an argument every user of the machine could read it.
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/keys/PasswordFile.h"
#include "host/keys/Sessions.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"remove", 0, {}, "let the dashboard ask for none any more"}, kConfigFlag, kStateFlag, kJsonFlag};

constexpr Example kExamples[] = {{"password", "Asks for one, twice."},
                                 {"password --remove", "Where no client key is needed, the page is open again."}};

// While it lives, what is typed is not shown.
class Hidden {
 public:
  Hidden() : there_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!there_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Hidden() {
    if (there_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool there_;
};

// One line without its end. Nothing: there is none, or it is longer than any password.
base::Result<std::string> line() {
  std::string out;
  for (char c = 0;;) {
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 && out.empty()) return misused("no password was given: type one, or give it to standard input");
    if (got <= 0 || c == '\n') break;
    out += c;
    if (out.size() > keys::PasswordFile::kMost) return misused("this is longer than a password may be");
  }
  if (out.ends_with('\r')) out.pop_back();
  return out;
}

base::Result<std::string> asked() {
  if (::isatty(STDIN_FILENO) == 0) return line();
  const Hidden hidden;
  const auto ask = [](const char* words) {
    [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, words, std::char_traits<char>::length(words));
    auto given = line();
    say("");
    return given;
  };
  auto first = ask("New password: ");
  if (!first) return first;
  auto second = ask("The same again: ");
  if (!second) return second;
  if (*first != *second) return misused("these were two passwords; nothing was changed");
  return first;
}

base::Result<int> run(const Arguments& arguments) {
  const base::Result<std::string> folder = preparedStateFolderOf(arguments);
  if (!folder) return failed(folder.error().message);
  keys::PasswordFile file;
  file.open(*folder);
  if (arguments.has("remove")) {
    if (const auto removed = file.remove(); !removed) return failed(removed.error().message);
    if (arguments.json())
      print(Json{{"password", false}});
    else
      print("The dashboard asks for no password.\n");
    return kDone;
  }
  const base::Result<std::string> password = asked();
  if (!password) return password.error();
  if (const auto set = file.set(*password); !set) return failed(set.error().message);
  keys::Sessions::drop(*folder);
  if (arguments.json())
    print(Json{{"password", true}});
  else
    print("The dashboard asks for this password from now on; whoever was signed in has to sign in again.\n");
  return kDone;
}

}  // namespace

constinit const Command kPassword{.path = "password",
                                  .summary = "Set the password of the dashboard, or remove it",
                                  .about =
                                      "A running host takes it up at once. What is kept is a salted hash. Without a "
                                      "password, 'spillway open' or a key lets a browser in.",
                                  .flags = kFlags,
                                  .examples = kExamples,
                                  .run = run};

}  // namespace spillway::cli
