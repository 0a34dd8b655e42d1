#include "host/store/IdStream.h"

#include <algorithm>

namespace spillway::store {

struct IdStream::Later {
  const std::vector<Prepared>& lists;
  bool operator()(size_t a, size_t b) const { return lists[a].text(0) < lists[b].text(0); }
};

void IdStream::add(Prepared list) {
  lists_.push_back(std::move(list));
  if (!lists_.back().step()) return;
  heap_.push_back(lists_.size() - 1);
  std::push_heap(heap_.begin(), heap_.end(), Later{lists_});
}

std::optional<std::string_view> IdStream::next() {
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), Later{lists_});
    Prepared& list = lists_[heap_.back()];
    const bool fresh = list.text(0) != last_;
    if (fresh) last_ = list.text(0);
    if (list.step())
      std::push_heap(heap_.begin(), heap_.end(), Later{lists_});
    else
      heap_.pop_back();
    if (fresh) return last_;
  }
  return std::nullopt;
}

}  // namespace spillway::store
