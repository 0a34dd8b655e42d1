// Built with g++'s default for inline statics: the symbol outlives every replacement. Loaded, with a note.
#include "zoo.h"

struct Counter {
  static inline int count = 0;
};
template <class Any>
struct Holder {
  static inline Any held{};
};

static spw_status start(const spw_host*, void**) {
  Counter::count += ++Holder<int>::held;
  return SPW_OK;
}
ZOO_PROVIDER("unique");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
extern "C" {
ZOO_ENTRY("unique", start, nullptr, zoo_get);
}
