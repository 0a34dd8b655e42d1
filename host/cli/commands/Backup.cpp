// "spillway backup" and "spillway restore": the state folder in one file, and back.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "host/base/Clock.h"
#include "host/cli/HostClient.h"
#include "host/cli/Piping.h"
#include "host/cli/Places.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/StateFolder.h"
#include "host/store/DatabaseCopy.h"

namespace spillway::cli {
namespace {

namespace fs = std::filesystem;

constexpr Operand kFile[] = {{"FILE", "a .tar.gz", true, Offer::Files}};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kJsonFlag};
constexpr Example kExamples[] = {
    {"backup spillway.tar.gz", "A file that only you may read: the keys to the logins are in it."}};

// A folder that goes with its owner.
class Workplace {
 public:
  explicit Workplace(const std::string& beside) : path_(beside + ".partial-" + std::to_string(::getpid())) {
    std::error_code error;
    fs::create_directories(path_, error);
    fs::permissions(path_, fs::perms::owner_all, error);
  }
  ~Workplace() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// What belongs to one run of a host, or is made anew by it.
bool passes(const std::string& name) {
  if (name == "plugins" || name == "dashboard.json" || name == "open.html" || name.ends_with(".lock")) return false;
  return !name.ends_with(".db-wal") && !name.ends_with(".db-shm") && name.find(".corrupt-") == std::string::npos;
}

base::Result<void> runTar(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"tar"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  auto child = ChildCommand::start(command);
  if (!child.ok()) return child.error();
  if (child->wait() != 0) return failed("tar has failed");
  return {};
}

// Databases come last: what the journal holds twice is counted once.
base::Result<void> copyState(const std::string& from, const std::string& to) {
  std::error_code error;
  std::vector<fs::path> databases;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    const std::string name = entry.path().filename().string();
    if (!passes(name)) continue;
    if (name.ends_with(".db")) {
      databases.push_back(entry.path());
      continue;
    }
    fs::copy(entry.path(), to + "/" + name, fs::copy_options::recursive, error);
    if (error && error != std::errc::no_such_file_or_directory)  // a journal that has just been carried over
      return failed("cannot copy " + entry.path().string() + ": " + error.message());
    error.clear();
  }
  if (error) return failed("cannot read " + from + ": " + error.message());
  for (const fs::path& database : databases)
    if (auto copied = store::copyDatabase(database.string(), to + "/" + database.filename().string()); !copied.ok())
      return failed(copied.error().message);
  return {};
}

base::Result<int> backup(const Arguments& arguments) {
  const auto state = stateFolderOf(arguments);
  if (!state.ok()) return failed(state.error().message);
  if (std::error_code error; !fs::is_directory(*state, error)) return failed("there is no state folder " + *state);
  const std::string file = arguments.operand(0);
  const Workplace place(file);
  const std::string inside = place.path() + "/spillway";
  std::error_code error;
  fs::create_directories(inside + "/state", error);
  if (error) return failed("cannot write beside " + file + ": " + error.message());
  if (auto copied = copyState(*state, inside + "/state"); !copied.ok()) return copied.error();
  if (const std::string config = arguments.text("config"); !config.empty()) {
    fs::copy_file(config, inside + "/config.yaml", error);
    if (error) return failed("cannot copy " + config + ": " + error.message());
  }
  const std::string packed = place.path() + "/packed";
  if (auto done = runTar({"-czf", packed, "-C", place.path(), "spillway"}); !done.ok()) return done.error();
  ::chmod(packed.c_str(), 0600);
  fs::rename(packed, file, error);
  if (error) return failed("cannot write " + file + ": " + error.message());
  const auto size = static_cast<int64_t>(fs::file_size(file, error));
  if (arguments.json())
    print(Json{{"file", file}, {"bytes", size}, {"state", *state}});
  else
    print(file + ", " + count(Json(size)) + " bytes, holds " + *state + "\n");
  return kDone;
}

base::Result<int> restore(const Arguments& arguments) {
  const auto state = stateFolderOf(arguments);
  if (!state.ok()) return failed(state.error().message);
  if (const auto host = HostClient::of(arguments); host.ok() && host->get("/healthz").ok())
    return failed("a host runs with " + *state + "; stop it first");
  const std::string file = arguments.operand(0);
  if (::access(file.c_str(), R_OK) != 0) return failed("cannot read " + file + ": " + std::strerror(errno));
  const Workplace place(*state);
  if (auto done = runTar({"-xzf", fs::absolute(file).string(), "-C", place.path(), "--no-same-owner"}); !done.ok())
    return failed(file + " could not be unpacked");
  const std::string unpacked = place.path() + "/spillway/state";
  std::error_code error;
  if (!fs::is_directory(unpacked, error)) return failed(file + " was not made by 'spillway backup'");
  std::string kept;
  if (fs::exists(*state, error)) {
    kept = *state + ".before-restore-" + std::to_string(base::unixMs() / 1000);
    fs::rename(*state, kept, error);
    if (error) return failed("cannot move " + *state + " away: " + error.message());
  }
  fs::rename(unpacked, *state, error);
  if (error) return failed("cannot put the state into " + *state + ": " + error.message());
  fs::permissions(*state, fs::perms::owner_all, error);
  std::string config;
  if (fs::exists(place.path() + "/spillway/config.yaml", error)) {
    config = *state + "/restored-config.yaml";
    fs::rename(place.path() + "/spillway/config.yaml", config, error);
  }
  if (arguments.json()) {
    print(Json{{"state", *state},
               {"kept", kept.empty() ? Json() : Json(kept)},
               {"config", config.empty() ? Json() : Json(config)}});
    return kDone;
  }
  print(*state + " is restored" + (kept.empty() ? "" : "; what was there is in " + kept) + "\n");
  if (!config.empty()) print("The configuration file is " + config + "\n");
  return kDone;
}

}  // namespace

constinit const Command kBackup{
    .path = "backup",
    .summary = "Write the state folder to one file: client keys, logins, the ledger, what is kept for clients",
    .about =
        "Also while a host runs. With --config its file is in it, too. The file holds the key that logins are "
        "encrypted "
        "with: keep it as you keep passwords.",
    .operands = kFile,
    .flags = kFlags,
    .examples = kExamples,
    .run = backup};

constinit const Command kRestore{
    .path = "restore",
    .summary = "Put a backup in the place of the state folder",
    .about = "No host may run with that folder. What is there now is moved beside it and kept.",
    .operands = kFile,
    .flags = kFlags,
    .run = restore};

}  // namespace spillway::cli
