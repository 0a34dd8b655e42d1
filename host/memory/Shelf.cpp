#include "host/memory/Shelf.h"

#include <exception>

#include "host/base/Call.h"
#include "host/base/Log.h"

namespace spillway::memory {
namespace {

constexpr size_t kLongestName = 256;

Shelf& shelf(void* self) { return *static_cast<Shelf*>(self); }

}  // namespace

Shelf::Shelf(store::ObjectStore& objects, std::string space, std::string owner, size_t mostBytes)
    : objects_(objects),
      space_(std::move(space)),
      owner_(std::move(owner)),
      mostBytes_(mostBytes),
      table_{sizeof(spw_shelf), this, get, put, append, drop} {}

store::ObjectName Shelf::nameOf(spw_str name) const { return {space_, owner_, std::string(name.ptr, name.len)}; }

spw_status Shelf::get(void* self, spw_call* call, spw_str name, spw_str* text) noexcept try {
  Shelf& own = shelf(self);
  if (name.len == 0 || name.len > kLongestName) return SPW_DECLINED;
  own.wantsToRead_ = own.wantsToRead_ || !own.mayRead_;
  if (!own.mayRead_) return SPW_FAILED;
  auto found = own.objects_.get(own.nameOf(name));
  if (!found.ok()) {
    base::log(base::Level::Error, "store", found.error().message);
    return SPW_FAILED;
  }
  if (!*found) return SPW_DECLINED;
  own.bytes_ += (*found)->size();
  own.tooMuch_ = own.tooMuch_ || own.bytes_ > own.mostBytes_;
  if (own.tooMuch_) return SPW_FAILED;
  const std::string_view copy = call->arena->copy(**found);
  if (!copy.data()) return SPW_FAILED;
  *text = {copy.data(), copy.size()};
  return SPW_OK;
} catch (const std::exception&) {
  return SPW_FAILED;
}

spw_status Shelf::put(void* self, spw_str name, spw_str text) noexcept try {
  Shelf& own = shelf(self);
  if (name.len == 0 || name.len > kLongestName) return SPW_DECLINED;
  return own.objects_.put(own.nameOf(name), std::string(text.ptr, text.len)) ? SPW_OK : SPW_DECLINED;
} catch (const std::exception&) {
  return SPW_DECLINED;
}

spw_status Shelf::append(void* self, spw_str name, spw_str text) noexcept try {
  Shelf& own = shelf(self);
  if (name.len == 0 || name.len > kLongestName) return SPW_DECLINED;
  return own.objects_.append(own.nameOf(name), std::string(text.ptr, text.len)) ? SPW_OK : SPW_DECLINED;
} catch (const std::exception&) {
  return SPW_DECLINED;
}

void Shelf::drop(void* self, spw_str name) noexcept try {
  Shelf& own = shelf(self);
  if (name.len > 0 && name.len <= kLongestName) own.objects_.drop(own.nameOf(name));
} catch (const std::exception&) {
  // Without memory for it the object stays until it expires.
}

}  // namespace spillway::memory
