// From classes to the one exported constant. provider.hpp, translator.hpp and compressor.hpp each bring a kit that
// turns an author's class into the C table of its interface; this file joins kits into one plugin.
//
//   SPW_PLUGIN((spw::Info{.id = "kiro", .name = "Kiro", .version = "1.0.0"}), spw::Provider<Kiro>, spw::Translator<Ev>)
//
// The author's classes are default-constructed together in start() and destroyed in stop(); a class may have
// `Status start(const spw::Services&)` to read settings. Hooks run on any thread, several at once: members they change
// need their own protection.
//
// No exception leaves: every function the host sees is noexcept and answers SPW_INTERNAL for anything thrown.
#pragma once

#include <type_traits>

#include "Call.hpp"

namespace spw {

// What people and the host's list of plugins see.
struct Info {
  const char* id = nullptr;
  const char* name = nullptr;
  const char* version = "1.0.0";
  const char* vendor = "";
};

namespace detail {

template <class Part>
struct Slot {
  Part part{};
};

// What `self` points to: the services and one object of each author's class.
template <class... Parts>
struct Owner : Slot<Parts>... {
  Services services;

  template <class Part>
  static Part& part(void* self) {
    return static_cast<Slot<Part>*>(static_cast<Owner*>(self))->part;
  }
  static Call call(void* self, spw_call* raw) { return Call(&static_cast<Owner*>(self)->services, raw); }
};

// Runs a hook and stops exceptions.
template <class Body>
Status guarded(Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return SPW_INTERNAL;
  }
}
template <class Body>
void guardedVoid(Body body) noexcept {
  try {
    body();
  } catch (...) {
    // The function has no way to say so; what it owned is freed by its caller's scope.
  }
}

// The tables of all kits of one interface, in the order they were named.
template <class Owner, class Row, class... Kits>
struct RowsOf {
  static constexpr size_t kCount = (size_t{std::is_same_v<typename Kits::Row, Row>} + ... + size_t{0});

  struct Array {
    const Row* rows[kCount > 0 ? kCount : 1];
  };

  static constexpr Array kRows = [] {
    Array array{};
    [[maybe_unused]] size_t next = 0;
    [[maybe_unused]] const auto add = [&]<class Kit>(std::type_identity<Kit>) {
      if constexpr (std::is_same_v<typename Kit::Row, Row>) array.rows[next++] = &Kit::template kTable<Owner>;
    };
    (add(std::type_identity<Kits>{}), ...);
    return array;
  }();
};

// The set of one interface: { size, rows, count } in every interface so far.
template <class Owner, class Kit, class... Kits>
struct SetOf {
  using Set = typename Kit::Set;
  using Found = RowsOf<Owner, typename Kit::Row, Kits...>;
  static constexpr Set kSet = {sizeof(Set), Found::kRows.rows, Found::kCount};
};

template <class... Kits>
struct Module {
  using Self = Owner<typename Kits::Part...>;

  static spw_status start(const spw_host* host, void** self) noexcept {
    return guarded([&]() -> Status {
      auto* owner = new Self;
      Status status = SPW_OK;
      if (!owner->services.find(host)) {
        owner->services.log(SPW_LOG_ERROR, "the host offers no memory or JSON service");
        status = SPW_FAILED;
      }
      try {
        ((status = status == SPW_OK ? startPart<typename Kits::Part>(*owner) : status), ...);
      } catch (...) {
        status = SPW_INTERNAL;
      }
      if (status != SPW_OK) {
        delete owner;
        return status;
      }
      *self = owner;
      return SPW_OK;
    });
  }

  static void stop(void* self) noexcept {
    guardedVoid([&] { delete static_cast<Self*>(self); });
  }

  static const void* get(void*, const char* interface) noexcept {
    const void* found = nullptr;
    const std::string_view wanted = interface != nullptr ? interface : "";
    ((found = found == nullptr && wanted == Kits::kInterface ? &SetOf<Self, Kits, Kits...>::kSet : found), ...);
    return found;
  }

 private:
  template <class Part>
  static Status startPart(Self& owner) {
    if constexpr (requires(Part & part, const Services& services) { part.start(services); }) {
      return static_cast<Slot<Part>&>(owner).part.start(owner.services);
    } else {
      return SPW_OK;
    }
  }
};

template <class... Kits>
constexpr spw_plugin entry(Info info) {
  return {sizeof(spw_plugin),
          SPW_ABI_MAJOR,
          SPW_ABI_MINOR,
          info.id,
          info.name,
          info.version,
          info.vendor,
          &Module<Kits...>::start,
          &Module<Kits...>::stop,
          &Module<Kits...>::get};
}

// For plugins of one class: id and name from its table, version and vendor when the class has them. One whose id is
// taken, as by a wire of the same name, says another for the plugin: pluginId.
template <class Part>
constexpr Info infoOf(const char* id, const char* name) {
  Info info{.id = id, .name = name};
  if constexpr (requires { Part::pluginId; }) info.id = Part::pluginId;
  if constexpr (requires { Part::version; }) info.version = Part::version;
  if constexpr (requires { Part::vendor; }) info.vendor = Part::vendor;
  return info;
}

}  // namespace detail
}  // namespace spw

// Constant-initialised, so that the host can read size and version out of the file without running anything.
#define SPW_PLUGIN(info, ...) \
  extern "C" SPW_EXPORT constinit const spw_plugin spw_entry = spw::detail::entry<__VA_ARGS__>(info);
