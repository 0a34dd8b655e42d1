#include "host/plugins/Breadcrumbs.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <mutex>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/plugins/Descriptor.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SPILLWAY_OWN_ALTERNATE_STACK 0
#else
#define SPILLWAY_OWN_ALTERNATE_STACK 1
#endif

namespace spillway::plugins {
namespace {

constexpr uint32_t kVersion = 1;
constexpr char kMagic[8] = {'S', 'P', 'W', 'C', 'R', 'U', 'M', 'B'};
constexpr uint32_t kSlots = 1024;  // threads; further ones leave no crumbs
constexpr uint32_t kNames = 512;   // plugin versions of one run
constexpr uint32_t kHistory = 16;  // crashes of earlier runs
constexpr size_t kStack = 16 * 1024;
constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

struct Name {
  char id[72];
  char sha256[72];
};
struct PastCrash {
  Name plugin;
  int64_t atUnixMs;
  int32_t signal;
  uint32_t function;
};
struct alignas(64) Slot {
  std::atomic<uint64_t> word;  // plugin number << 16 | function; 0: outside of plugins
};

template <size_t kRoom>
void keep(char (&into)[kRoom], std::string_view text) {
  const size_t length = std::min(text.size(), kRoom - 1);
  std::memcpy(into, text.data(), length);
  into[length] = '\0';
}
template <size_t kRoom>
std::string kept(const char (&from)[kRoom]) {
  return std::string(from, ::strnlen(from, kRoom));
}

std::string signalName(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

int64_t wallClockMs() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

// The file as it lies on disk.
struct Breadcrumbs::File {
  char magic[8];
  uint32_t version, bytes;
  std::atomic<uint32_t> ended;      // 1: this run said goodbye
  std::atomic<uint32_t> crashSlot;  // number of the slot whose thread crashed; kOutside: a thread without slot
  std::atomic<int32_t> signal;
  std::atomic<int64_t> crashedUnixMs;
  PastCrash history[kHistory];
  Name names[kNames];
  Slot slots[kSlots];

  static constexpr uint32_t kOutside = ~uint32_t{0};
};

// The mapping and who has which slot. Lives until the last thread with a slot in it has ended.
class Breadcrumbs::Slots {
 public:
  explicit Slots(File* file) : file_(file) {
    free_.reserve(kSlots);
    for (uint32_t i = kSlots; i > 0; --i) free_.push_back(i);
  }
  ~Slots() { ::munmap(file_, sizeof(File)); }
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  File& file() { return *file_; }

  // 0: none left.
  uint32_t take() {
    std::lock_guard lock(mutex_);
    if (free_.empty()) return 0;
    const uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void giveBack(uint32_t slot) {
    file_->slots[slot - 1].word.store(0, std::memory_order_relaxed);
    std::lock_guard lock(mutex_);
    free_.push_back(slot);
  }

  uint32_t add(std::string_view id, std::string_view sha256) {
    std::lock_guard lock(mutex_);
    for (uint32_t i = 0; i < names_; ++i)
      if (kept(file_->names[i].id) == id && kept(file_->names[i].sha256) == sha256) return i + 1;
    if (names_ == kNames) return 0;
    keep(file_->names[names_].id, id);
    keep(file_->names[names_].sha256, sha256);
    return ++names_;
  }

 private:
  File* const file_;
  std::mutex mutex_;
  std::vector<uint32_t> free_;
  uint32_t names_ = 0;
};

namespace {

std::mutex activeMutex;
std::shared_ptr<Breadcrumbs::Slots> active;             // what new threads claim slots of
std::atomic<Breadcrumbs::File*> crashFile{nullptr};     // the same for the signal handler
struct sigaction previousActions[std::size(kSignals)];  // written before the handler can run
std::atomic<bool> catching{false};

// Where a thread writes when no file is open, or all slots are taken.
thread_local constinit std::atomic<uint64_t> unseen{0};

}  // namespace

// Gives a thread's slot back when the thread ends or another file is opened.
class Breadcrumbs::Claimed {
 public:
  ~Claimed() { take(nullptr); }

  void take(std::shared_ptr<Slots> from) {
    if (slots_) slots_->giveBack(place_.slot);
    slots_ = std::move(from);
    place_.slot = slots_ ? slots_->take() : 0;
    if (place_.slot == 0) slots_.reset();
    place_.word = slots_ ? &slots_->file().slots[place_.slot - 1].word : &unseen;
    if (slots_ && catching.load(std::memory_order_acquire)) useOwnStack();
  }

  // Running out of stack is a crash whose handler needs another one.
  void useOwnStack() {
    if (!SPILLWAY_OWN_ALTERNATE_STACK || stack_) return;
    void* room = ::mmap(nullptr, kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) return;
    stack_.reset(room);
    stack_t stack{};
    stack.ss_sp = room;
    stack.ss_size = kStack;
    ::sigaltstack(&stack, nullptr);
  }

 private:
  struct Unmap {
    void operator()(void* room) const {
      stack_t none{};
      none.ss_flags = SS_DISABLE;
      ::sigaltstack(&none, nullptr);
      ::munmap(room, kStack);
    }
  };

  std::shared_ptr<Slots> slots_;
  std::unique_ptr<void, Unmap> stack_;
};

void Breadcrumbs::claim() {
  thread_local Claimed claimed;
  std::lock_guard lock(activeMutex);
  place_.generation = generation_.load(std::memory_order_relaxed);
  claimed.take(active);
}

void Breadcrumbs::mark(int signal) {
  File* file = crashFile.load(std::memory_order_acquire);
  if (!file) return;
  const bool seen = place_.slot != 0 && place_.generation == generation_.load(std::memory_order_relaxed);
  uint32_t none = 0;
  if (!file->crashSlot.compare_exchange_strong(none, seen ? place_.slot : File::kOutside)) return;
  file->signal.store(signal);
  file->crashedUnixMs.store(wallClockMs());
}

// Only what is safe in a signal handler: atomic stores, clock_gettime, sigaction, raise.
void Breadcrumbs::onCrash(int signal, siginfo_t* info, void*) {
  mark(signal);
  for (size_t i = 0; i < std::size(kSignals); ++i)
    if (kSignals[i] == signal) ::sigaction(signal, &previousActions[i], nullptr);
  // A fault strikes again when the instruction is repeated, and then with all its details; a sent signal must be
  // resent.
  if (info->si_code <= 0) ::raise(signal);
}

void Breadcrumbs::catchCrashes() {
  if (catching.exchange(true)) return;
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    struct sigaction action {};
    action.sa_sigaction = onCrash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(kSignals[i], &action, &previousActions[i]);
  }
}

namespace {

// What an earlier run left, null when there is nothing readable.
template <class Whole>
std::unique_ptr<Whole> readOld(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in || in.tellg() != static_cast<std::streamoff>(sizeof(Whole))) return nullptr;
  auto old = std::make_unique<Whole>();
  in.seekg(0);
  if (!in.read(static_cast<char*>(static_cast<void*>(old.get())), sizeof(Whole))) return nullptr;
  return std::memcmp(old->magic, kMagic, sizeof kMagic) == 0 && old->version == kVersion ? std::move(old) : nullptr;
}

base::Error failure(const std::string& path, const char* what) {
  base::Error error;
  error.fault = base::Fault::Server;
  error.message = path + ": " + what + " (" + std::strerror(errno) + "); check the state folder's owner and free space";
  return error;
}

Breadcrumbs::Crash toCrash(const PastCrash& past) {
  Breadcrumbs::Crash crash;
  crash.plugin = kept(past.plugin.id);
  crash.sha256 = kept(past.plugin.sha256);
  crash.function = functionName(static_cast<Function>(past.function));
  crash.signal = signalName(past.signal);
  crash.atUnixMs = past.atUnixMs;
  return crash;
}

}  // namespace

base::Result<std::unique_ptr<Breadcrumbs>> Breadcrumbs::open(const std::string& stateFolder) {
  auto opened = openFile(stateFolder + "/breadcrumbs", base::unixMs());
  if (!opened.ok()) return opened;
  if (const auto& crash = (*opened)->lastCrash_) {
    const std::string where =
        crash->plugin.empty() ? "outside of plugins" : "inside plugin " + crash->plugin + ", " + crash->function;
    base::log(base::Level::Error, "plugins", "the run before this one crashed " + where + " (" + crash->signal + ")");
  }
  (*opened)->catchCrashes();
  return opened;
}

base::Result<std::unique_ptr<Breadcrumbs>> Breadcrumbs::openFile(const std::string& path, int64_t nowUnixMs) {
  std::vector<PastCrash> past;
  bool crashed = false;
  if (auto old = readOld<File>(path)) {
    for (const PastCrash& one : old->history)
      if (one.atUnixMs != 0 && one.atUnixMs + kWindowMs > nowUnixMs) past.push_back(one);
    if (const uint32_t slot = old->crashSlot.load(); slot != 0) {
      crashed = true;
      PastCrash last{};
      last.atUnixMs = old->crashedUnixMs.load();
      last.signal = old->signal.load();
      const uint64_t word = slot <= kSlots ? old->slots[slot - 1].word.load() : 0;
      last.function = word & 0xffff;
      if (const uint64_t name = word >> 16; name >= 1 && name <= kNames) last.plugin = old->names[name - 1];
      past.push_back(last);
    }
  }

  const std::string part = path + ".part";
  ::unlink(part.c_str());
  Descriptor fd(::open(part.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd || ::ftruncate(fd.get(), sizeof(File)) != 0) return failure(part, "cannot be made");
  void* mapped = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (mapped == MAP_FAILED) return failure(part, "cannot be mapped");
  File* file = new (mapped) File{};
  auto slots = std::make_shared<Slots>(file);
  std::memcpy(file->magic, kMagic, sizeof kMagic);
  file->version = kVersion;
  file->bytes = sizeof(File);
  const size_t first = past.size() > kHistory ? past.size() - kHistory : 0;
  std::copy(past.begin() + static_cast<std::ptrdiff_t>(first), past.end(), file->history);
  if (::rename(part.c_str(), path.c_str()) != 0) return failure(path, "cannot be made");

  std::unique_ptr<Breadcrumbs> opened(new Breadcrumbs(slots));
  for (const PastCrash& one : past) opened->history_.push_back(toCrash(one));
  if (crashed) opened->lastCrash_ = opened->history_.back();
  std::lock_guard lock(activeMutex);
  active = std::move(slots);
  crashFile.store(file, std::memory_order_release);
  generation_.fetch_add(1, std::memory_order_relaxed);
  return opened;
}

Breadcrumbs::~Breadcrumbs() {
  slots_->file().ended.store(1);
  std::lock_guard lock(activeMutex);
  if (active != slots_) return;
  crashFile.store(nullptr, std::memory_order_release);
  active.reset();
  generation_.fetch_add(1, std::memory_order_relaxed);
}

std::optional<std::string> Breadcrumbs::barred(std::string_view sha256, int64_t nowUnixMs) const {
  int crashes = 0;
  const Crash* last = nullptr;
  for (const Crash& crash : history_) {
    if (crash.sha256 != sha256 || crash.atUnixMs + kWindowMs <= nowUnixMs) continue;
    ++crashes;
    last = &crash;
  }
  if (crashes < kCrashesToBar) return std::nullopt;
  return "it crashed the host " + std::to_string(crashes) + " times within ten minutes, last inside " + last->function +
         " (" + last->signal +
         "), so the host starts without it; replace the file, or restart after ten minutes to "
         "try it again";
}

uint32_t Breadcrumbs::add(std::string_view id, std::string_view sha256) { return slots_->add(id, sha256); }

}  // namespace spillway::plugins
