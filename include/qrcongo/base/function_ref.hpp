// A borrowed callable: two pointers, no ownership, no allocation. It must not outlive what it refers to; passing a
// lambda straight into a call, or into a co_await statement, is what it is for. The thread is its callee's business.
#pragma once

#include <type_traits>
#include <utility>

namespace qrcongo {

template <class Signature>
class FunctionRef;

template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> && std::is_invocable_r_v<R, F&, Args...>)
      FunctionRef(F&& callee)  // NOLINT(google-explicit-constructor): a lambda is passed as it stands
      : callee_(const_cast<void*>(static_cast<const void*>(&callee))), call_([](void* target, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(target))(std::forward<Args>(args)...);
        }) {}

  R operator()(Args... args) const { return call_(callee_, std::forward<Args>(args)...); }

 private:
  void* callee_;
  R (*call_)(void*, Args...);
};

}  // namespace qrcongo
