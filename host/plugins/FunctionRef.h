// A borrowed callable: two pointers, no allocation. For callbacks that are used before the call they are handed to
// returns, thousands of times per second.
//
// Valid as long as the callable it was made from.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace spillway::plugins {

template <class Signature>
class FunctionRef;

template <class Answer, class... Arguments>
class FunctionRef<Answer(Arguments...)> {
 public:
  template <class Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
           std::is_invocable_r_v<Answer, Callable&, Arguments...>)
      FunctionRef(Callable&& callable)  // by design not explicit: lambdas are passed in place
      : target_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        invoke_([](void* target, Arguments... arguments) -> Answer {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(std::forward<Arguments>(arguments)...);
        }) {}

  Answer operator()(Arguments... arguments) const { return invoke_(target_, std::forward<Arguments>(arguments)...); }

 private:
  void* target_;
  Answer (*invoke_)(void*, Arguments...);
};

}  // namespace spillway::plugins
