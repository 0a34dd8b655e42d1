#include "host/logins/SecretService.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace spillway::logins {
namespace {

constexpr const char* kLibrary = "libsecret-1.so.0";
constexpr const char* kAttribute = "key";

// As libsecret-1 0.20 has them.
struct GError {
  uint32_t domain;
  int code;
  char* message;
};
struct Schema {
  const char* name;
  int flags;
  struct {
    const char* name;
    int type;  // 0: a text
  } attributes[32];
  int reserved;
  void* more[7];
};
constexpr int kOpenSession = 1 << 1;

const Schema& schema() {
  static const Schema one{"org.spillway.Logins", 0, {{kAttribute, 0}, {nullptr, 0}}, 0, {}};
  return one;
}

base::Error failure(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 503, .message = std::move(message)};
}

struct Library {
  void* (*serviceGet)(int flags, void* cancellable, GError** error);
  void* (*collectionForAlias)(void* service, const char* alias, int flags, void* cancellable, GError** error);
  int (*isLocked)(void* collection);
  char* (*lookup)(const Schema* schema, void* cancellable, GError** error, ...);
  int (*store)(const Schema* schema, const char* collection, const char* label, const char* password, void* cancellable,
               GError** error, ...);
  void (*wipe)(char* password);
  void (*unref)(void* object);
  void (*freeError)(GError* error);

  // False when the library is not there, or another one than it seems. It stays loaded: its threads do.
  bool load() {
    void* handle = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) return false;
    const auto get = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::decay_t<decltype(function)>>(::dlsym(handle, name));
      return function != nullptr;
    };
    return get(serviceGet, "secret_service_get_sync") && get(collectionForAlias, "secret_collection_for_alias_sync") &&
           get(isLocked, "secret_collection_get_locked") && get(lookup, "secret_password_lookup_sync") &&
           get(store, "secret_password_store_sync") && get(wipe, "secret_password_free") &&
           get(unref, "g_object_unref") && get(freeError, "g_error_free");
  }
};

// Without an address libraries would start a bus of their own, in which nobody keeps anything.
bool hasSession() {
  if (const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS"); address != nullptr && *address != '\0')
    return true;
  return ::access(("/run/user/" + std::to_string(::getuid()) + "/bus").c_str(), F_OK) == 0;
}

class SecretService : public Keyring {
 public:
  explicit SecretService(const Library& library) : library_(library) {}

  base::Result<config::Secret> find(const std::string& name) override {
    if (auto ready = open(); !ready.ok()) return ready.error();
    GError* error = nullptr;
    char* found = library_.lookup(&schema(), nullptr, &error, kAttribute, name.c_str(), nullptr);
    if (error != nullptr) return told(error);
    config::Secret secret(found != nullptr ? std::string_view(found) : std::string_view());
    if (found != nullptr) library_.wipe(found);
    return secret;
  }

  base::Result<void> put(const std::string& name, const config::Secret& secret) override {
    if (auto ready = open(); !ready.ok()) return ready.error();
    const std::string text(secret.reveal());
    GError* error = nullptr;
    const int stored = library_.store(&schema(), "default", "Spillway: key of logins", text.c_str(), nullptr, &error,
                                      kAttribute, name.c_str(), nullptr);
    if (error != nullptr) return told(error);
    if (stored == 0) return failure("the keyring did not take it");
    return {};
  }

 private:
  base::Error told(GError* error) {
    std::string message = std::string("the keyring says: ") + (error->message != nullptr ? error->message : "nothing");
    library_.freeError(error);
    return failure(std::move(message));
  }

  // There is a keyring, and it is open.
  base::Result<void> open() {
    GError* error = nullptr;
    void* service = library_.serviceGet(kOpenSession, nullptr, &error);
    if (error != nullptr) return told(error);
    if (service == nullptr) return failure("there is no keyring in this session");
    void* collection = library_.collectionForAlias(service, "default", 0, nullptr, &error);
    const bool locked = collection != nullptr && library_.isLocked(collection) != 0;
    if (collection != nullptr) library_.unref(collection);
    library_.unref(service);
    if (error != nullptr) return told(error);
    if (collection == nullptr) return failure("the session's keyring is empty: nothing was ever kept in it");
    if (locked) return failure("the session's keyring is locked");
    return {};
  }

  const Library library_;
};

}  // namespace

std::unique_ptr<Keyring> sessionKeyring() {
  if (const char* wanted = std::getenv("SPILLWAY_KEYRING"); wanted != nullptr && std::strcmp(wanted, "off") == 0)
    return nullptr;
  static const auto library = []() -> std::unique_ptr<const Library> {
    auto loaded = std::make_unique<Library>();
    return loaded->load() ? std::move(loaded) : nullptr;
  }();
  if (library == nullptr || !hasSession()) return nullptr;
  return std::make_unique<SecretService>(*library);
}

}  // namespace spillway::logins
